//! The program of the SoC's processor.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
mod start;

#[cfg(not(target_os = "none"))]
fn main() {
    eprintln!("mh-firmware is a program for the SoC's processor; firmware/build builds it");
    std::process::exit(2);
}
