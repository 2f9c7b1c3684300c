//! The RTL in cycles, as the co-simulation reports them.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use crate::contender::{Contender as _, recall};
use crate::dataset::Dataset;
use crate::golden::{Golden, storage};

/// Expansion widths.
pub const WIDTHS: [u16; 4] = [1, 2, 4, 8];
/// Beam lengths of the queries.
pub const BEAMS: [u16; 2] = [16, 64];
/// Time steps of the run that measures ticks, of which [`TICKS_WIDTH`] is the expansion width and [`TICKS_EF`] the beam length of the queries.
pub const TICKS: u32 = 100;
/// See [`TICKS`].
pub const TICKS_WIDTH: u16 = 4;
/// See [`TICKS`].
pub const TICKS_EF: u16 = 64;
/// The configuration, which is also the data set.
pub const CONFIG: &str = "digits";

/// What `cosim --report` writes, as far as it is needed here.
#[derive(Clone, Debug, Deserialize)]
pub struct Cosim {
    /// Commands after which answer and whole state were equal in RTL and golden model.
    pub commands_matched: u64,
    /// Commands.
    pub commands_issued: u64,
    /// Share of the cycles of all queries in which the distance engine was busy.
    pub search_busy_share: f64,
    /// The same for all insertions.
    pub insert_busy_share: f64,
    /// Cycles of a query, median.
    pub cycles_per_query_p50: u32,
    /// Cycles of a query, 99th percentile.
    pub cycles_per_query_p99: u32,
    /// Cycles of the distances of the search with W = 1 on the same index, median.
    pub cycles_floor_per_query_p50: u32,
    /// Cycles of an insertion, median.
    pub cycles_per_insert_p50: u32,
    /// Cycles of an insertion, 99th percentile.
    pub cycles_per_insert_p99: u32,
    /// Simulated clock frequency.
    pub simulated_khz: f64,
    /// Digest of the state at the end.
    pub digest: String,
    /// Queries that spikes answered; none without time steps.
    pub spiking_queries: Option<SpikingQueries>,
    /// Sums over ticks of each kind; none without time steps.
    #[serde(default)]
    pub tick_series: Vec<TickSeries>,
}

/// Queries that spikes answered.
#[derive(Clone, Debug, Deserialize)]
pub struct SpikingQueries {
    /// Queries.
    pub queries: usize,
    /// Ticks of each.
    pub ticks: u32,
    /// What each tick does.
    pub phases: Vec<String>,
    /// Cycles of a query, median.
    pub cycles_p50: u32,
    /// Cycles of a query, 99th percentile.
    pub cycles_p99: u32,
    /// Synaptic operations of a query, median.
    pub synapses_p50: u32,
    /// Results of all queries that the search by distance did not give.
    pub newcomers: usize,
}

/// Sums over ticks of a kind.
#[derive(Clone, Debug, Deserialize)]
pub struct TickSeries {
    /// `sparse` or `dense`.
    pub activity: String,
    /// What each tick does.
    pub phases: Vec<String>,
    /// Ticks.
    pub ticks: u64,
    /// Spikes.
    pub spikes: u64,
    /// Clock cycles.
    pub cycles: u64,
    /// Neurons.
    pub neurons: u64,
    /// Synaptic operations.
    pub synapses: u64,
}

/// What was measured.
#[derive(Clone, Debug)]
pub struct Measurements {
    /// Insertions and queries.
    pub runs: Vec<Run>,
    /// The run with time steps.
    pub ticks: Cosim,
}

/// An index built and searched with one expansion width.
#[derive(Clone, Debug)]
pub struct Run {
    /// Expansion width W.
    pub width: u16,
    /// Beam length of the queries.
    pub ef: u16,
    /// Recall.
    pub recall: f64,
    /// Distances of a query, mean.
    pub distances: f64,
    /// Rounds of a query, mean.
    pub rounds: f64,
    /// What the co-simulation measured.
    pub cosim: Cosim,
}

/// Runs the co-simulation `program` with every beam length and expansion width; `folder` is for its reports.
///
/// # Errors
/// When RTL and golden model differ, or the co-simulation cannot be run.
pub fn measure(program: &Path, dataset: &Dataset, folder: &Path) -> Result<Measurements> {
    let mut storage = storage(dataset)?;
    let mut golden = Golden::new(dataset, &mut storage)?;
    let mut runs = Vec::new();
    for ef in BEAMS {
        for width in WIDTHS {
            golden.set_expansion(width);
            golden.build()?;
            let recall = recall(&mut golden, dataset, ef)?;
            let cosim = cosim(program, dataset, folder, ef, width, 0)?;
            let digest = format!("{:016x}", golden.digest());
            ensure!(
                cosim.digest == digest,
                "the co-simulation built another index: {} instead of {digest}",
                cosim.digest
            );
            let [distances, rounds] = golden.work();
            runs.push(Run {
                width,
                ef,
                recall,
                distances,
                rounds,
                cosim,
            });
        }
    }
    let ticks = cosim(program, dataset, folder, TICKS_EF, TICKS_WIDTH, TICKS)?;
    ensure!(
        !ticks.tick_series.is_empty() && ticks.spiking_queries.is_some(),
        "the co-simulation measured no ticks"
    );
    Ok(Measurements { runs, ticks })
}

fn cosim(
    program: &Path,
    dataset: &Dataset,
    folder: &Path,
    ef: u16,
    width: u16,
    ticks: u32,
) -> Result<Cosim> {
    let file = folder.join(format!("cosim-{ef}-{width}-{ticks}.json"));
    let status = Command::new(program)
        .stdout(Stdio::null())
        .args(["--config", CONFIG, "--data", "digits", "--metric", "l2"])
        .arg(format!("--base={}", dataset.base.len()))
        .arg(format!("--ef={ef}"))
        .arg(format!("--ef-construction={}", dataset.ef_construction))
        .arg(format!("--expansion={width}"))
        .arg(format!("--k={}", crate::dataset::K))
        .arg(format!("--ticks={ticks}"))
        .arg("--report")
        .arg(&file)
        .status()
        .with_context(|| format!("run {}", program.display()))?;
    ensure!(status.success(), "the co-simulation failed: {status}");
    let text = std::fs::read(&file).with_context(|| format!("read {}", file.display()))?;
    let report: Cosim = serde_json::from_slice(&text).context("report of the co-simulation")?;
    ensure!(
        report.commands_matched == report.commands_issued,
        "RTL and golden model differ"
    );
    Ok(report)
}
