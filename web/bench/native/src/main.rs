//! Data and the native golden model for `web/bench/run`.
//!
//! `mh-web-bench data FOLDER` writes each data set: `NAME.i16`, little-endian 16-bit components of base and queries, and `NAME.json`, what it is.
//! `mh-web-bench serve NAME` reads requests from standard input, one JSON object a line, and answers each with one, as `bench/peers.py` does.

use std::fs;
use std::io::{Write as _, stdin, stdout};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use mh_bench::contender::Contender as _;
use mh_bench::dataset::{Dataset, K, TARGETS};
use mh_bench::golden::{EXPANSION, Golden, storage};
use serde::Deserialize;
use serde_json::{Value, json};

/// Expansion width that the package has room for; it takes part in the digest.
const W_MAX: usize = 15;

#[derive(Deserialize)]
struct Request {
    r#do: String,
    ef: Option<u16>,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["data", folder] => data(Path::new(folder)),
        ["serve", name] => serve(name),
        _ => bail!("usage: mh-web-bench data FOLDER | serve NAME"),
    }
}

fn datasets() -> Result<[Dataset; 2]> {
    let mut datasets = Dataset::all()?;
    for dataset in &mut datasets {
        dataset.sizes.w_max = W_MAX;
    }
    Ok(datasets)
}

fn data(folder: &Path) -> Result<()> {
    for dataset in datasets()? {
        let components = dataset.base.iter().chain(&dataset.queries).flatten();
        let bytes: Vec<u8> = components.flat_map(|c| c.to_le_bytes()).collect();
        fs::write(folder.join(format!("{}.i16", dataset.name)), bytes)?;
        let sizes = dataset.sizes;
        let description = json!({
            "name": dataset.name,
            "description": dataset.description,
            "base": dataset.base.len(),
            "queries": dataset.queries.len(),
            "k": K,
            "targets": TARGETS,
            "curve": dataset.curve,
            "dimensions": sizes.dim,
            "capacity": sizes.capacity,
            "M": sizes.m,
            "M0": sizes.m0,
            "levels": sizes.levels,
            "branches": sizes.branches,
            "efMax": sizes.ef_max,
            "efConstruction": dataset.ef_construction,
            "expansion": EXPANSION,
        });
        fs::write(
            folder.join(format!("{}.json", dataset.name)),
            description.to_string(),
        )?;
    }
    Ok(())
}

fn serve(name: &str) -> Result<()> {
    let datasets = datasets()?;
    let dataset = datasets
        .iter()
        .find(|dataset| dataset.name == name)
        .with_context(|| format!("{name} is no data set"))?;
    let mut storage = storage(dataset)?;
    let mut golden = Golden::new(dataset, &mut storage)?;
    for line in stdin().lines() {
        let request: Request = serde_json::from_str(&line?)?;
        let answer = match request.r#do.as_str() {
            "describe" => json!(golden.description()),
            "build" => nanoseconds(golden.build()?)?,
            "search" => {
                let ef = request.ef.context("a search needs ef")?;
                nanoseconds(golden.search(ef)?)?
            }
            "answers" => {
                let numbers = golden.answers()?.into_iter().map(|id| id.number());
                numbers.collect()
            }
            "digest" => json!(format!("{:016x}", golden.digest())),
            other => bail!("{other} is no request"),
        };
        writeln!(stdout(), "{answer}")?;
    }
    Ok(())
}

fn nanoseconds(time: Duration) -> Result<Value> {
    Ok(json!(u64::try_from(time.as_nanos())?))
}
