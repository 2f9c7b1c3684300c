//! Linker arguments of the WebAssembly module.

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        // Data at the lowest addresses, which take the fewest bytes of code. Nothing calls itself: 600 bytes of stack are the most there are, behind the data.
        for argument in ["--no-stack-first", "--global-base=16", "-zstack-size=1024"] {
            println!("cargo::rustc-link-arg-cdylib={argument}");
        }
    }
}
