//! The report in Markdown.

use std::fmt::{self, Write as _};
use std::fs;
use std::path::Path;

use anyhow::Result;
use plotters::prelude::IntoLogRange as _;

use crate::compare::{BUILDS, CURVE_ROUNDS, Comparison, PASSES, Point, ROUNDS, Time};
use crate::criterion_results::Benchmark;
use crate::dataset::{K, TARGETS};
use crate::plot::{Axes, Series, draw};
use crate::rtl::{self, Run, SpikingQueries, TickSeries};
use crate::{golden, machine};

/// Writes the report and its plots into `folder`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(
    folder: &Path,
    comparisons: &[Comparison<'_>],
    benchmarks: &[Benchmark],
    rtl: &rtl::Measurements,
) -> Result<()> {
    fs::create_dir_all(folder)?;
    for comparison in comparisons {
        plot_recall(folder, comparison)?;
    }
    plot_cycles(folder, &rtl.runs)?;
    fs::write(
        folder.join("README.md"),
        text(comparisons, benchmarks, rtl)?,
    )?;
    Ok(())
}

fn text(
    comparisons: &[Comparison<'_>],
    benchmarks: &[Benchmark],
    rtl: &rtl::Measurements,
) -> Result<String, fmt::Error> {
    let mut out = String::new();
    writeln!(
        out,
        "# Benchmarks\n\nWritten by `just bench`; do not edit. The package for the web: [web.md](web.md).\n"
    )?;
    for line in machine::description() {
        writeln!(out, "- {line}")?;
    }
    if let Some(first) = comparisons.first() {
        for library in &first.libraries {
            writeln!(out, "- {}", library.description)?;
        }
    }
    software(&mut out, comparisons)?;
    criterion(&mut out, benchmarks)?;
    out += &hardware(rtl)?;
    Ok(out)
}

fn software(out: &mut String, comparisons: &[Comparison<'_>]) -> fmt::Result {
    let sizes = comparisons.first().map(|c| c.dataset.sizes);
    let (m, m0) = sizes.map_or((0, 0), |sizes| (sizes.m, sizes.m0));
    writeln!(
        out,
        "
## Golden model beside other libraries

One thread each; squared Euclidean distance; M = {m}, M0 = {m0}; the same `ef_construction`; k = {K}; W = {} in the golden model. A result is a hit when it is as near as
the {K}-th of an exact search. All libraries get the same integers (the others as float32, in which these distances are exact or nearly so), and are compared at the shortest
beam with which *each* reaches the recall.

Other programs may run on the machine meanwhile. Therefore all times are processor times, and the libraries take turns within {ROUNDS} rounds ({BUILDS} for insertions,
{CURVE_ROUNDS} for the plot, which shows minima), each round beginning with another one. A turn is one pass over all queries to warm the caches, then {PASSES} timed ones of which the
fastest counts. Given are the median over the rounds, the minimum, and as *time ratio* the median of the ratios to the golden model within a round: above 1, the golden model
is faster. The Python libraries are timed around one call for all queries (or all insertions), so that the cost of the call is shared by all of them. They
use the vector instructions of the machine; the golden model is compiled for {}.",
        golden::EXPANSION,
        machine::target(),
    )?;
    for comparison in comparisons {
        let dataset = comparison.dataset;
        writeln!(
            out,
            "
### {}

{}, `ef_construction` {}. Index of the golden model: digest `{:016x}`.

| | library | ef | recall@{K} | us, median | us, minimum | per second | time ratio |
|---|---|--:|--:|--:|--:|--:|--:|",
            dataset.name, dataset.description, dataset.ef_construction, comparison.digest
        )?;
        for (library, time) in comparison.libraries.iter().zip(&comparison.insert) {
            writeln!(out, "| insert | {} | | | {} |", library.name, cells(time))?;
        }
        for (target, points) in TARGETS.iter().zip(&comparison.targets) {
            for (library, Point { ef, recall, time }) in comparison.libraries.iter().zip(points) {
                writeln!(
                    out,
                    "| search, recall {target} | {} | {ef} | {recall:.4} | {} |",
                    library.name,
                    cells(time)
                )?;
            }
        }
        let queries = dataset.queries.len() as u32;
        let calls: Vec<String> = comparison.libraries[1..]
            .iter()
            .zip(&comparison.calls)
            .map(|(library, call)| {
                format!(
                    "{:.3} us for {}",
                    (*call / queries).as_secs_f64() * 1e6,
                    library.name
                )
            })
            .collect();
        writeln!(
            out,
            "
A beam cannot be shorter than k = {K}. A whole call from Python for a single query, shared by {queries} queries, would be {} each: no more than this is the cost of calling.

![Recall against queries per second](recall-{}.svg)",
            calls.join(" and "),
            dataset.name
        )?;
    }
    Ok(())
}

fn cells(time: &Time) -> String {
    format!(
        "{:.2} | {:.2} | {:.0} | {:.2}",
        time.median,
        time.minimum,
        1e6 / time.median,
        time.ratio
    )
}

fn criterion(out: &mut String, benchmarks: &[Benchmark]) -> fmt::Result {
    writeln!(
        out,
        "
## Golden model by itself

Criterion's medians, of one insertion, query or distance. The narrow sum of a distance is taken when the two norms prove that it is exact, else the wide one.

| benchmark | ns, median | 95 % confidence |
|---|--:|--:|"
    )?;
    for Benchmark {
        name,
        median,
        interval: [low, high],
    } in benchmarks
    {
        writeln!(out, "| {name} | {median:.1} | {low:.1} to {high:.1} |")?;
    }
    Ok(())
}

/// The section on the RTL.
///
/// # Errors
/// None: a string takes everything.
pub fn hardware(measurements: &rtl::Measurements) -> Result<String, fmt::Error> {
    let mut out = String::new();
    searches(&mut out, &measurements.runs)?;
    ticks(&mut out, &measurements.ticks)?;
    Ok(out)
}

fn searches(out: &mut String, runs: &[Run]) -> fmt::Result {
    let matched: u64 = runs.iter().map(|run| run.cosim.commands_matched).sum();
    writeln!(
        out,
        "
## RTL

Configuration `{}` (M0 = 32, 16 lanes) on the handwritten digits: each run is 1,500 insertions and 297 queries with k = {K}, built and searched with its expansion width W,
in co-simulation: after each of all {matched} commands, answer and whole state of RTL and golden model were equal. *Busy* is the share of all cycles of the queries, from
the first word in to the last word out, in which the distance engine works. The *floor* is the distances of the search with W = 1 on the same index times ceil(D / LANES).
The best published utilisation of a distance engine is 65 % (Falcon). Cycles are exact; only the simulated frequency depends on the machine.

| ef | W | recall@{K} | distances, mean | rounds, mean | cycles, p50 | p99 | busy | floor, p50 | cycles / floor |
|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        rtl::CONFIG
    )?;
    for Run {
        width,
        ef,
        recall,
        distances,
        rounds,
        cosim,
    } in runs
    {
        writeln!(
            out,
            "| {ef} | {width} | {recall:.4} | {distances:.1} | {rounds:.1} | {} | {} | {:.1} % | {} | {:.3} |",
            cosim.cycles_per_query_p50,
            cosim.cycles_per_query_p99,
            100.0 * cosim.search_busy_share,
            cosim.cycles_floor_per_query_p50,
            f64::from(cosim.cycles_per_query_p50) / f64::from(cosim.cycles_floor_per_query_p50),
        )?;
    }
    writeln!(
        out,
        "
Insertions, `ef_construction` 64:

| W | cycles, p50 | p99 | busy | simulated kHz |
|--:|--:|--:|--:|--:|"
    )?;
    for Run { width, cosim, .. } in runs.iter().filter(|run| run.ef == rtl::BEAMS[0]) {
        let khz = |run: &&Run| run.width == *width;
        let fastest = runs
            .iter()
            .filter(khz)
            .map(|run| run.cosim.simulated_khz)
            .fold(0.0, f64::max);
        writeln!(
            out,
            "| {width} | {} | {} | {:.1} % | {fastest:.0} |",
            cosim.cycles_per_insert_p50,
            cosim.cycles_per_insert_p99,
            100.0 * cosim.insert_busy_share,
        )?;
    }
    writeln!(
        out,
        "\n![Cycles of a query against expansion width](cycles.svg)"
    )
}

fn ticks(out: &mut String, run: &rtl::Cosim) -> fmt::Result {
    let mut series = run.tick_series.clone();
    series.sort_by_key(|series| (series.activity != "sparse", series.phases.len()));
    let neurons = series
        .first()
        .map_or(0, |series| series.neurons / series.ticks);
    writeln!(
        out,
        "
### Ticks

The same configuration, {neurons} neurons, after the queries; all {} commands of the run matched. *Sparse*: in every tick the {K} hits of a query are injected; the ticks with learning are {}
successive time steps. *Dense*: every neuron spikes, and with Integrate every compartment holds what a tick before has delivered. A synaptic operation is a link of a row
that the tick has to look at, as the counter `synapses` counts. Cycles are those of the whole command, from its first word in to the last word of its answer out, with all
passes over the neurons; the last column leaves out those of a tick with Step alone, since ODIN, the best known open design, counts 2 cycles for each neuron and 2 more
for each synaptic operation.

| spikes | phases | spikes, mean | cycles, mean | neurons / cycle | synaptic operations, mean | / cycle | / cycle beyond Step |
|---|---|--:|--:|--:|--:|--:|--:|",
        run.commands_matched,
        rtl::TICKS,
    )?;
    for TickSeries {
        activity,
        phases,
        ticks,
        spikes,
        cycles,
        neurons,
        synapses,
    } in &series
    {
        let mean = |sum: u64| sum as f64 / *ticks as f64;
        let step = series.iter().find(|other| other.phases == ["Step"]);
        let step_cycles = step.map_or(0.0, |step| step.cycles as f64 / step.ticks as f64);
        let rates = if phases.len() == 1 {
            format!("{:.2} | | |", mean(*neurons) / mean(*cycles))
        } else {
            let rate = |cycles: f64| mean(*synapses) / cycles;
            let [all, beyond] = [rate(mean(*cycles)), rate(mean(*cycles) - step_cycles)];
            format!("| {:.0} | {all:.2} | {beyond:.2}", mean(*synapses))
        };
        writeln!(
            out,
            "| {activity} | {} | {:.0} | {:.0} | {rates} |",
            phases.join(" + "),
            mean(*spikes),
            mean(*cycles),
        )?;
    }
    writeln!(out, "| | ODIN | | | 0.50 | | | 0.50 |")?;
    if let Some(spiking) = &run.spiking_queries {
        spiking_queries(out, spiking, run.cycles_per_query_p50)?;
    }
    Ok(())
}

fn spiking_queries(
    out: &mut String,
    spiking: &SpikingQueries,
    cycles_of_search: u32,
) -> fmt::Result {
    let SpikingQueries {
        queries,
        ticks,
        phases,
        cycles_p50,
        cycles_p99,
        synapses_p50,
        newcomers,
    } = spiking;
    writeln!(
        out,
        "
### Queries that spikes answer

{queries} of the queries again with `SearchSpiking`: the {K} hits of a search excite their neurons, {ticks} ticks of {} follow, and all neurons are ranked by their
spikes. A query takes {cycles_p50} cycles (median; 99th percentile {cycles_p99}), of which the search itself is about {cycles_of_search}, and looks at {synapses_p50} links. {newcomers} of
all results are not among the {K} nearest vectors: the spikes of these excited them.",
        phases.join(" + "),
    )
}

fn plot_recall(folder: &Path, comparison: &Comparison<'_>) -> Result<()> {
    let per_second = |point: &Point| (point.recall, 1e6 / point.time.minimum);
    let series: Vec<Series> = comparison
        .libraries
        .iter()
        .zip(&comparison.curve)
        .map(|(library, curve)| Series {
            name: library.name.clone(),
            points: curve.iter().map(per_second).collect(),
        })
        .collect();
    let all = || series.iter().flat_map(|series| &series.points);
    let lowest = all().map(|point| point.0).fold(1.0, f64::min);
    let slowest = all().map(|point| point.1).fold(f64::INFINITY, f64::min);
    let fastest = all().map(|point| point.1).fold(0.0, f64::max);
    let axes = Axes {
        title: &format!(
            "Recall against speed, {}, one thread",
            comparison.dataset.name
        ),
        x: &format!("recall@{K}"),
        x_range: lowest - (1.0 - lowest) * 0.05..1.0 + (1.0 - lowest) * 0.02,
        y: "queries per second",
        y_range: (slowest * 0.8..fastest * 1.25).log_scale(),
    };
    let file = folder.join(format!("recall-{}.svg", comparison.dataset.name));
    let labels: [fn(&f64) -> String; 2] = [
        |recall| format!("{recall:.3}"),
        |speed| format!("{speed:.0}"),
    ];
    draw(&file, axes, &series, labels)
}

fn plot_cycles(folder: &Path, runs: &[Run]) -> Result<()> {
    let mut series = Vec::new();
    for ef in rtl::BEAMS {
        let points = |of: fn(&rtl::Cosim) -> u32| {
            let point = |run: &Run| (f64::from(run.width), f64::from(of(&run.cosim)));
            runs.iter().filter(|run| run.ef == ef).map(point).collect()
        };
        series.push(Series {
            name: format!("ef {ef}"),
            points: points(|cosim| cosim.cycles_per_query_p50),
        });
        series.push(Series {
            name: format!("floor of ef {ef}"),
            points: points(|cosim| cosim.cycles_floor_per_query_p50),
        });
    }
    let most = series
        .iter()
        .flat_map(|series| &series.points)
        .map(|point| point.1)
        .fold(0.0, f64::max);
    let axes = Axes {
        title: "RTL cycles of a query, digits, 16 lanes",
        x: "expansion width W",
        x_range: 0.5..8.5,
        y: "cycles, median",
        y_range: 0.0..most * 1.1,
    };
    let whole: fn(&f64) -> String = |value| format!("{value:.0}");
    draw(&folder.join("cycles.svg"), axes, &series, [whole; 2])
}
