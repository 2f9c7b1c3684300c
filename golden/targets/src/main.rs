//! Runs a seeded mix of commands on every configuration under every metric and gives one digest each, which must be
//! the same on every target: a program on hosts and on bare RISC-V under QEMU's user mode, a module without imports in WASM.

#![cfg_attr(any(target_arch = "wasm32", target_os = "none"), no_std, no_main)]

mod mix;

#[cfg(target_arch = "wasm32")]
mod wasm;

#[cfg(target_os = "none")]
mod riscv;

#[cfg(not(any(target_arch = "wasm32", target_os = "none")))]
fn main() {
    for run in 0..mix::RUNS {
        println!("{run} {:016x}", mix::digest(run));
    }
}
