//! What the figures were measured on, without names.

use std::fs;
use std::process::Command;

/// Processor, number of processors, memory, and versions of the compilers, one a line.
#[must_use]
pub fn description() -> Vec<String> {
    let field = |file: &str, name: &str| {
        let text = fs::read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned());
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    let vectors: Vec<&str> = [("AVX2", has_flag("avx2")), ("AVX-512", has_flag("avx512f"))]
        .into_iter()
        .filter_map(|(name, has)| has.then_some(name))
        .collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let gibibytes = memory.map_or_else(String::new, |kib| format!(", {:.0} GiB", kib / 1048576.0));
    vec![
        format!(
            "{processor} ({}), {threads} processors{gibibytes}, {}",
            if vectors.is_empty() {
                "no AVX2".to_owned()
            } else {
                vectors.join(", ")
            },
            std::env::consts::ARCH
        ),
        format!("{}, {}", version("rustc"), version("verilator")),
    ]
}

fn has_flag(name: &str) -> bool {
    fs::read_to_string("/proc/cpuinfo")
        .is_ok_and(|text| text.split_whitespace().any(|flag| flag == name))
}

/// Name and number, without dates and hashes.
fn version(program: &str) -> String {
    let text = Command::new(program).arg("--version").output();
    let text = text.map_or_else(
        |_| String::new(),
        |o| String::from_utf8_lossy(&o.stdout).into_owned(),
    );
    let words: Vec<&str> = text.split_whitespace().take(2).collect();
    words.join(" ")
}

/// The instructions that this program, and so the golden model in it, is compiled for.
#[must_use]
pub fn target() -> String {
    let extension = if cfg!(target_feature = "avx512bw") {
        "with AVX-512"
    } else if cfg!(target_feature = "avx2") {
        "with AVX2"
    } else {
        "without extensions"
    };
    format!("{} {extension}", std::env::consts::ARCH)
}
