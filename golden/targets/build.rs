//! Linker arguments of the targets that have no operating system.

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        // A program exports nothing by itself; the largest configuration lives on the stack.
        for argument in [
            "--no-entry",
            "--export=digest",
            "--export=runs",
            "-zstack-size=8388608",
        ] {
            println!("cargo::rustc-link-arg-bins={argument}");
        }
    }
}
