//! Figures of a run, as JSON and as a table.

use comfy_table::{CellAlignment, Table, presets};
use micro_hnsw::{Phase, Phases};
use serde::Serialize;

use crate::lockstep::Tally;
use crate::rtl::Setup;
use crate::search_run::{Measurements, Parameters, QueryResult, Recall, Work};
use crate::spiking_queries;
use crate::time_steps::{Activity, Kind, Series, Tick};

/// Figures of a run; those that it did not measure are absent.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Configuration.
    pub config: String,
    /// Seed of pauses, initial memory, levels and random commands.
    pub seed: u64,
    /// Pauses on the streams.
    pub stall: &'static str,
    /// Where the vectors come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// Index and query parameters.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Parameters>,
    /// Components that were clipped to the fixed-point range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saturated_components: Option<usize>,
    /// Commands issued.
    pub commands_issued: u64,
    /// Commands after which response, counters and state were equal.
    pub commands_matched: u64,
    /// Words of state compared.
    pub state_words_compared: u64,
    /// Words of state read back from the RTL.
    pub state_words_read: u64,
    /// Differences between RTL and golden model: a run ends with the first.
    pub mismatches: u64,
    /// How the run failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// Figures of insertions and queries.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub search: Option<SearchFigures>,
    /// Figures of queries that spikes answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spiking_queries: Option<SpikingQueryFigures>,
    /// Figures of ticks.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub ticks: Option<TickFigures>,
    /// Simulated clock frequency.
    pub simulated_khz: f64,
    /// Time of the whole run.
    pub seconds: f64,
    /// Digest of the final state, hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// Figures of insertions and queries.
#[derive(Clone, Debug, Serialize)]
pub struct SearchFigures {
    /// Vectors inserted.
    pub inserts: usize,
    /// Queries.
    pub queries: usize,
    /// Share of the first ten results that are as near as those of exact search. Absent when `k` is smaller than 10.
    pub recall_at_10: Option<f64>,
    /// The same for all `k` results.
    pub recall_at_k: f64,
    /// Share of the cycles of all queries in which the distance engine was busy.
    pub search_busy_share: f64,
    /// The same for all insertions.
    pub insert_busy_share: f64,
    /// Cycles of a query, median.
    pub cycles_per_query_p50: u32,
    /// Cycles of a query, 99th percentile.
    pub cycles_per_query_p99: u32,
    /// Distances of classical best-first search (golden, W = 1) times the cycles of one distance, median over the queries.
    pub cycles_floor_per_query_p50: u32,
    /// Cycles of an insertion, median.
    pub cycles_per_insert_p50: u32,
    /// Cycles of an insertion, 99th percentile.
    pub cycles_per_insert_p99: u32,
}

impl SearchFigures {
    /// The figures of a run that inserted and asked at least once.
    pub fn new(measurements: &Measurements, k: u16) -> Option<Self> {
        let Measurements {
            inserts, queries, ..
        } = measurements;
        if inserts.is_empty() || queries.is_empty() {
            return None;
        }
        let works: Vec<Work> = queries.iter().map(|query| query.work).collect();
        let share = |recall: fn(&QueryResult) -> Recall| {
            let (hits, wanted) = queries.iter().fold((0, 0), |(hits, wanted), query| {
                let recall = recall(query);
                (hits + recall.hits, wanted + recall.wanted)
            });
            f64::from(hits) / f64::from(wanted.max(1))
        };
        Some(Self {
            inserts: inserts.len(),
            queries: queries.len(),
            recall_at_10: (k >= 10).then(|| share(|query| query.recall_10)),
            recall_at_k: share(|query| query.recall),
            search_busy_share: busy_share(&works),
            insert_busy_share: busy_share(inserts),
            cycles_per_query_p50: percentile(works.iter().map(|work| work.cycles), 50),
            cycles_per_query_p99: percentile(works.iter().map(|work| work.cycles), 99),
            cycles_floor_per_query_p50: percentile(queries.iter().map(|q| q.floor_cycles), 50),
            cycles_per_insert_p50: percentile(inserts.iter().map(|work| work.cycles), 50),
            cycles_per_insert_p99: percentile(inserts.iter().map(|work| work.cycles), 99),
        })
    }
}

/// Figures of queries that spikes answered.
#[derive(Clone, Debug, Serialize)]
pub struct SpikingQueryFigures {
    /// Queries.
    pub queries: usize,
    /// Ticks of each.
    pub ticks: u8,
    /// Names of the phases of each tick.
    pub phases: Vec<&'static str>,
    /// Cycles of a query, median.
    pub cycles_p50: u32,
    /// Cycles of a query, 99th percentile.
    pub cycles_p99: u32,
    /// Links that the ticks of a query looked at, median.
    pub synapses_p50: u32,
    /// Results that the search by distance did not give.
    pub newcomers: usize,
}

impl SpikingQueryFigures {
    /// The figures of a run that asked at least once.
    pub fn new(measurements: &Measurements) -> Option<Self> {
        let queries = &measurements.spiking_queries;
        let counters = || queries.iter().map(|query| query.counters);
        (!queries.is_empty()).then(|| Self {
            queries: queries.len(),
            ticks: spiking_queries::TICKS,
            phases: names(spiking_queries::phases()),
            cycles_p50: percentile(counters().map(|counted| counted.cycles), 50),
            cycles_p99: percentile(counters().map(|counted| counted.cycles), 99),
            synapses_p50: percentile(counters().map(|counted| counted.synapses), 50),
            newcomers: queries.iter().map(|query| query.newcomers).sum(),
        })
    }
}

/// The names of phases.
fn names(phases: Phases) -> Vec<&'static str> {
    let all = Phase::ALL.into_iter();
    all.filter(|phase| phases.contains(*phase))
        .map(Phase::name)
        .collect()
}

/// Figures of ticks. A synaptic operation is a link that the `synapses` counter counted.
#[derive(Clone, Debug, Serialize)]
pub struct TickFigures {
    /// Spikes in the time steps.
    pub spikes: u64,
    /// Cycles of the tick of a time step (Step, Propagate and Learn), median.
    pub cycles_per_tick_p50: u32,
    /// Neurons of a Step for each cycle of the whole tick, in ticks with Step only.
    pub neuron_updates_per_cycle: f64,
    /// Synaptic operations for each cycle of the whole tick, in those ticks of the time steps that had a spike. Absent when none had.
    pub synaptic_operations_per_cycle: Option<f64>,
    /// The same in a tick in which every neuron spikes.
    pub synaptic_operations_per_cycle_dense: f64,
    /// Sums over the ticks of each kind.
    pub tick_series: Vec<SeriesFigures>,
}

/// Sums over ticks of a kind.
#[derive(Clone, Debug, Serialize)]
pub struct SeriesFigures {
    /// Who spikes.
    pub activity: Activity,
    /// Names of the phases.
    pub phases: Vec<&'static str>,
    /// Ticks.
    pub ticks: usize,
    /// Spikes.
    pub spikes: u64,
    /// Clock cycles, from the first word of a command in to the last word of its answer out.
    pub cycles: u64,
    /// Live neurons.
    pub neurons: u64,
    /// Links that were looked at.
    pub synapses: u64,
}

impl SeriesFigures {
    fn new(series: &Series) -> Self {
        let sum = |of: fn(&Tick) -> u32| series.ticks.iter().map(|tick| u64::from(of(tick))).sum();
        Self {
            activity: series.activity,
            phases: names(series.kind.phases()),
            ticks: series.ticks.len(),
            spikes: sum(|tick| tick.spikes),
            cycles: sum(|tick| tick.counters.cycles),
            neurons: sum(|tick| tick.counters.neurons),
            synapses: sum(|tick| tick.counters.synapses),
        }
    }
}

impl TickFigures {
    /// The figures of a run with time steps.
    pub fn new(measurements: &Measurements) -> Option<Self> {
        let all = &measurements.ticks;
        let of = |activity, kind| {
            all.iter()
                .find(|series| series.activity == activity && series.kind == kind)
        };
        let time_steps = of(Activity::Sparse, Kind::Learn)?;
        let per_cycle = |series: &Series, part: fn(&SeriesFigures) -> u64| {
            let sums = SeriesFigures::new(series);
            (sums.cycles > 0).then(|| part(&sums) as f64 / sums.cycles as f64)
        };
        let mut with_spikes = time_steps.clone();
        with_spikes.ticks.retain(|tick| tick.spikes > 0);
        Some(Self {
            spikes: SeriesFigures::new(time_steps).spikes,
            cycles_per_tick_p50: percentile(
                time_steps.ticks.iter().map(|tick| tick.counters.cycles),
                50,
            ),
            neuron_updates_per_cycle: per_cycle(of(Activity::Sparse, Kind::Step)?, |sums| {
                sums.neurons
            })?,
            synaptic_operations_per_cycle: per_cycle(&with_spikes, |sums| sums.synapses),
            synaptic_operations_per_cycle_dense: per_cycle(
                of(Activity::Dense, Kind::Learn)?,
                |sums| sums.synapses,
            )?,
            tick_series: all.iter().map(SeriesFigures::new).collect(),
        })
    }
}

fn busy_share(works: &[Work]) -> f64 {
    let sum = |field: fn(&Work) -> u32| -> f64 { works.iter().map(|w| f64::from(field(w))).sum() };
    sum(|work| work.busy) / sum(|work| work.cycles).max(1.0)
}

/// The smallest value that at least `percent` of all values do not exceed; 0 of none.
fn percentile(values: impl Iterator<Item = u32>, percent: usize) -> u32 {
    let mut sorted: Vec<u32> = values.collect();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0)
}

impl Report {
    /// A report of a run with this set-up that compared so much.
    pub fn new(setup: &Setup, tally: &Tally) -> Self {
        Self {
            config: setup.config.name.to_owned(),
            seed: setup.seed,
            stall: setup.stall.name(),
            commands_issued: tally.issued,
            commands_matched: tally.matched,
            state_words_compared: tally.state_words,
            state_words_read: tally.words_read,
            simulated_khz: tally.kilohertz(),
            ..Self::default()
        }
    }

    /// The table at the end of a run.
    pub fn table(&self) -> String {
        let mut table = Table::new();
        table.load_preset(presets::UTF8_BORDERS_ONLY);
        let mut row = |name: &str, value: String| {
            table.add_row([name, &value]);
        };
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        row("configuration", self.config.clone());
        row("seed", self.seed.to_string());
        row(
            "commands matched",
            format!("{} of {}", self.commands_matched, self.commands_issued),
        );
        row(
            "state words compared",
            self.state_words_compared.to_string(),
        );
        row("mismatches", self.mismatches.to_string());
        if let Some(saturated) = self.saturated_components.filter(|count| *count > 0) {
            row("components clipped", saturated.to_string());
        }
        if let Some(figures) = &self.search {
            let k = self.parameters.map_or(0, |parameters| parameters.k);
            row(
                &format!("recall@{k}"),
                format!("{:.4}", figures.recall_at_k),
            );
            row(
                "cycles per insert, p50 / p99",
                format!(
                    "{} / {}",
                    figures.cycles_per_insert_p50, figures.cycles_per_insert_p99
                ),
            );
            row(
                "cycles per query, p50 / p99",
                format!(
                    "{} / {}",
                    figures.cycles_per_query_p50, figures.cycles_per_query_p99
                ),
            );
            row(
                "floor of a query, cycles, p50",
                figures.cycles_floor_per_query_p50.to_string(),
            );
            row(
                "distance engine busy, inserts",
                percent(figures.insert_busy_share),
            );
            row(
                "distance engine busy, queries",
                percent(figures.search_busy_share),
            );
        }
        if let Some(figures) = &self.spiking_queries {
            row(
                &format!("cycles per query with {} ticks, p50 / p99", figures.ticks),
                format!("{} / {}", figures.cycles_p50, figures.cycles_p99),
            );
        }
        if let Some(figures) = &self.ticks {
            let two = |figure: f64| format!("{figure:.2}");
            let ticks = self.parameters.map_or(0, |parameters| parameters.ticks);
            row(
                &format!("spikes in {ticks} time steps"),
                figures.spikes.to_string(),
            );
            row(
                "cycles per tick, p50",
                figures.cycles_per_tick_p50.to_string(),
            );
            row(
                "neuron updates per cycle",
                two(figures.neuron_updates_per_cycle),
            );
            row(
                "synaptic operations per cycle",
                figures
                    .synaptic_operations_per_cycle
                    .map_or("no spike".to_owned(), two),
            );
            row(
                "the same when all neurons spike",
                two(figures.synaptic_operations_per_cycle_dense),
            );
        }
        row("simulated kHz", format!("{:.0}", self.simulated_khz));
        row("seconds", format!("{:.1}", self.seconds));
        if let Some(digest) = &self.digest {
            row("digest", digest.clone());
        }
        if let Some(column) = table.column_mut(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table.to_string()
    }
}
