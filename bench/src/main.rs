//! Measures everything and writes `docs/benchmarks/`. Criterion's results and the program `cosim` must be there already: `just bench` makes them first.
//! With the argument `rtl`, measures the RTL only and prints its section of the report.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use mh_bench::dataset::Dataset;
use mh_bench::{compare, criterion_results, report, rtl};

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("no root folder")?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let scratch = root.join("out/bench");
    fs::create_dir_all(&scratch)?;
    let datasets = Dataset::all()?;
    let measure_rtl = || {
        eprintln!("simulating the RTL");
        rtl::measure(&target.join("release/cosim"), &datasets[0], &scratch)
    };
    if let Some(part) = std::env::args().nth(1) {
        ensure!(part == "rtl", "{part}: the only part is rtl");
        println!("{}", report::hardware(&measure_rtl()?)?);
        return Ok(());
    }

    let benchmarks = criterion_results::read(&target.join("criterion"))?;
    let mut comparisons = Vec::new();
    for dataset in &datasets {
        eprintln!("{}: comparing libraries", dataset.name);
        comparisons.push(compare::compare(dataset, root, &scratch)?);
    }
    let rtl = measure_rtl()?;
    let folder = root.join("docs/benchmarks");
    report::write(&folder, &comparisons, &benchmarks, &rtl)?;
    eprintln!("written to {}", folder.display());
    Ok(())
}
