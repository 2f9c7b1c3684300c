//! Measures everything and writes `docs/benchmarks/`. Criterion's results and the program `cosim` must be there already: `just bench` makes them first.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use mh_bench::dataset::Dataset;
use mh_bench::{compare, criterion_results, report, rtl};

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("no root folder")?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let benchmarks = criterion_results::read(&target.join("criterion"))?;
    let scratch = root.join("out/bench");
    fs::create_dir_all(&scratch)?;
    let datasets = Dataset::all()?;
    let mut comparisons = Vec::new();
    for dataset in &datasets {
        eprintln!("{}: comparing libraries", dataset.name);
        comparisons.push(compare::compare(dataset, root, &scratch)?);
    }
    eprintln!("simulating the RTL");
    let runs = rtl::measure(&target.join("release/cosim"), &datasets[0], &scratch)?;
    let folder = root.join("docs/benchmarks");
    report::write(&folder, &comparisons, &benchmarks, &runs)?;
    eprintln!("written to {}", folder.display());
    Ok(())
}
