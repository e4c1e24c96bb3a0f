//! The entry of libFuzzer to the target `properties`.
#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| envparity_fuzz::properties(bytes));
