//! The program `envparity`.

fn main() {}
