//! Build script: embeds the rule files of `rules/` in the program.

#![allow(clippy::print_stdout, reason = "a build script speaks to cargo on standard output")]

fn main() {
    println!("cargo::rerun-if-changed=rules");
}
