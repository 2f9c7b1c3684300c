//! Linker arguments of the WebAssembly module.

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        // The stack below everything else, so that it cannot run into data, and no longer than is needed several times over.
        for argument in ["--stack-first", "-zstack-size=65536"] {
            println!("cargo::rustc-link-arg-cdylib={argument}");
        }
    }
}
