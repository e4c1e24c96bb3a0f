//! The entry of libFuzzer to the target `toml`.
#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| envparity_fuzz::toml(bytes));
