//! Compiles Verilator's C++ runtime once, for all models of a program.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

/// Oldest Verilator that is known to work, as (major, minor).
const OLDEST: (u32, u32) = (5, 6);

fn main() -> Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/shim.cpp");
    println!("cargo:rerun-if-env-changed=VERILATOR_ROOT");

    check_version()?;
    let include = include_directory()?;
    cc::Build::new()
        .cpp(true)
        .std("gnu++17")
        .opt_level(2)
        .warnings(false)
        .debug(false)
        .include(&include)
        .include(include.join("vltstd"))
        .define("VM_COVERAGE", "1")
        .define("VM_SC", "0")
        .define("VM_TRACE", "1")
        .define("VM_TRACE_FST", "1")
        // The shim defines these: a failed assertion must end in a report, not in `abort`.
        .define("VL_USER_FINISH", None)
        .define("VL_USER_STOP", None)
        .define("VL_USER_FATAL", None)
        .file("src/shim.cpp")
        .file(include.join("verilated.cpp"))
        .file(include.join("verilated_cov.cpp"))
        .file(include.join("verilated_dpi.cpp"))
        .file(include.join("verilated_fst_c.cpp"))
        .file(include.join("verilated_threads.cpp"))
        .try_compile("verilated_runtime")
        .context("compile Verilator's runtime")?;
    println!("cargo:rustc-link-lib=z");
    println!("cargo:include={}", include.display());
    Ok(())
}

fn verilator(argument: &str, option: Option<&str>) -> Result<String> {
    let output = Command::new("verilator")
        .arg(argument)
        .args(option)
        .output()
        .context("run `verilator`: is it installed and in PATH?")?;
    ensure!(output.status.success(), "verilator {argument} failed");
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn check_version() -> Result<()> {
    let text = verilator("--version", None)?;
    let number = text.split_whitespace().nth(1).unwrap_or_default();
    let mut parts = number.split('.').map(str::parse::<u32>);
    let (Some(Ok(major)), Some(Ok(minor))) = (parts.next(), parts.next()) else {
        bail!("cannot read Verilator's version from {text:?}");
    };
    ensure!(
        (major, minor) >= OLDEST,
        "Verilator {major}.{minor:03} is too old, {}.{:03} is needed",
        OLDEST.0,
        OLDEST.1
    );
    Ok(())
}

fn include_directory() -> Result<PathBuf> {
    let root = verilator("--getenv", Some("VERILATOR_ROOT"))?;
    let include = Path::new(&root).join("include");
    ensure!(
        include.join("verilated.h").is_file(),
        "no verilated.h in {}",
        include.display()
    );
    Ok(include)
}
