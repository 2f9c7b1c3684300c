//! What criterion measured last.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;

/// One benchmark.
#[derive(Clone, Debug)]
pub struct Benchmark {
    /// Group and function.
    pub name: String,
    /// Nanoseconds of one item: a query, an insertion or a distance.
    pub median: f64,
    /// 95 % confidence interval of the median.
    pub interval: [f64; 2],
}

#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
    confidence_interval: Interval,
}

#[derive(Deserialize)]
struct Interval {
    lower_bound: f64,
    upper_bound: f64,
}

#[derive(Deserialize)]
struct Description {
    full_id: String,
    throughput: Option<Throughput>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Throughput {
    elements: f64,
}

/// Every benchmark in criterion's folder `folder`, by name.
///
/// # Errors
/// When the folder is missing, holds none, or a file is not what criterion writes.
pub fn read(folder: &Path) -> Result<Vec<Benchmark>> {
    let mut benchmarks = Vec::new();
    for group in subfolders(folder)? {
        for function in subfolders(&group)? {
            let new = function.join("new");
            if new.exists() {
                benchmarks.push(benchmark(&new)?);
            }
        }
    }
    anyhow::ensure!(!benchmarks.is_empty(), "no results of criterion");
    benchmarks.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(benchmarks)
}

fn benchmark(folder: &Path) -> Result<Benchmark> {
    let description: Description = parse(&folder.join("benchmark.json"))?;
    let Estimates { median } = parse(&folder.join("estimates.json"))?;
    let items = description
        .throughput
        .map_or(1.0, |throughput| throughput.elements);
    let interval = median.confidence_interval;
    Ok(Benchmark {
        name: description.full_id,
        median: median.point_estimate / items,
        interval: [interval.lower_bound / items, interval.upper_bound / items],
    })
}

fn parse<T: for<'a> Deserialize<'a>>(file: &Path) -> Result<T> {
    let text = fs::read(file).with_context(|| format!("read {}", file.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("parse {}", file.display()))
}

fn subfolders(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))?;
    let mut folders = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    Ok(folders)
}
