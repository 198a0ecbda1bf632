//! The catalogs are embedded in the library: a changed file there makes a new one.
#![allow(clippy::print_stdout)]

fn main() {
    println!("cargo::rerun-if-changed=configs");
}
