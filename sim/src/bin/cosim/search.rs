//! The main job: insertions and queries of a data set, and time steps.

use std::time::Instant;

use anyhow::{Result, ensure};
use mh_dataset::{self as dataset, Matrix, Quantised, quantise};
use mh_sim::lockstep::Lockstep;
use mh_sim::report::{Report, SearchFigures, SpikingQueryFigures, TickFigures};
use mh_sim::rtl::Setup;
use mh_sim::script::{Script, configuration};
use mh_sim::search_run::{self, Measurements, Parameters, Stage};
use micro_hnsw::generated::NamedConfig;

use crate::args::Run;
use crate::finish::{Verdict, finish, progress_bar};

/// Digits that are inserted unless `--base` says otherwise.
const DIGITS_BASE: usize = 1500;

/// Inserts the vectors of a data set, runs the queries and the time steps.
pub fn run(arguments: &Run) -> Result<Verdict> {
    let config = configuration(&arguments.config)?;
    let parameters = parameters(arguments, &config);
    parameters.check(&config)?;
    let (base, queries) = vectors(arguments, &config)?;

    let start = Instant::now();
    let setup = Setup {
        stall: arguments.stall,
        plus_arguments: arguments.plus.clone(),
        ..Setup::new(config, arguments.seed)
    };
    let mut lockstep = Lockstep::new(&setup, arguments.trace.is_some())?;
    if let Some(path) = &arguments.trace {
        lockstep.rtl().open_trace(path)?;
    }
    let length = (base.vectors.len() + queries.vectors.len()) as u64 + u64::from(parameters.ticks);
    let bar = progress_bar(length);
    let mut commands = Vec::new();
    let result = search_run::run(
        &mut lockstep,
        &parameters,
        arguments.seed as u32,
        &base.vectors,
        &queries.vectors,
        &mut commands,
        |stage, kilohertz| {
            let verb = match stage {
                Stage::Insert => "insert",
                Stage::Query => "query",
                Stage::TimeStep => "time step",
            };
            bar.set_message(format!("{verb}, {kilohertz:.0} kHz"));
            bar.inc(1);
        },
    );
    bar.finish_and_clear();

    let (measurements, failure) = match result {
        Ok(measurements) => (measurements, None),
        Err(failure) => (Measurements::default(), Some(failure)),
    };
    let report = Report {
        data: Some(arguments.data.clone()),
        parameters: Some(parameters),
        saturated_components: Some(base.saturated + queries.saturated),
        search: SearchFigures::new(&measurements, parameters.k),
        spiking_queries: SpikingQueryFigures::new(&measurements),
        ticks: TickFigures::new(&measurements),
        seconds: start.elapsed().as_secs_f64(),
        digest: Some(format!("{:016x}", lockstep.golden().digest())),
        ..Report::new(&setup, lockstep.tally())
    };
    drop(lockstep);
    let script = Script { setup, commands };
    finish(
        report,
        failure.as_ref(),
        &script,
        arguments.report.as_deref(),
        &arguments.out,
    )
}

fn parameters(arguments: &Run, config: &NamedConfig) -> Parameters {
    let at_most = |value: u16, max: usize| value.min(u16::try_from(max).unwrap_or(u16::MAX));
    let ef_max = config.sizes.ef_max;
    Parameters {
        metric: arguments.metric.into(),
        frac_bits: arguments.frac_bits,
        k: arguments.k,
        ef: arguments.ef.unwrap_or_else(|| at_most(64, ef_max)),
        ef_construction: arguments
            .ef_construction
            .unwrap_or_else(|| at_most(64, ef_max)),
        expansion: arguments
            .expansion
            .unwrap_or_else(|| at_most(4, config.sizes.w_max)),
        ticks: arguments.ticks,
    }
}

/// The vectors to insert and the queries.
fn vectors(arguments: &Run, config: &NamedConfig) -> Result<(Quantised, Quantised)> {
    let is_digits = arguments.data == "digits";
    let data = if is_digits {
        dataset::digits()?
    } else {
        dataset::read(arguments.data.as_ref())?
    };
    check_dimension(&data, &arguments.data, config)?;
    let rows = data.len();
    let base = arguments.base.unwrap_or(match &arguments.queries {
        Some(_) => rows,
        None if is_digits => DIGITS_BASE,
        None => rows - rows.div_ceil(6),
    });
    ensure!(
        base > 0,
        "there is nothing to insert: {} has {rows} rows",
        arguments.data
    );
    ensure!(
        base <= rows,
        "--base is {base}, but {} has only {rows} rows",
        arguments.data
    );
    ensure!(
        base <= config.sizes.capacity,
        "{base} rows to insert, but the configuration {} holds {}: choose fewer with --base",
        config.name,
        config.sizes.capacity
    );

    let fixed = |matrix: &Matrix| quantise(matrix, arguments.frac_bits.into(), arguments.saturate);
    let mut base_vectors = fixed(&data)?;
    let rest = base_vectors.vectors.split_off(base);
    let queries = match &arguments.queries {
        Some(path) => {
            let matrix = dataset::read(path)?;
            check_dimension(&matrix, &path.display().to_string(), config)?;
            fixed(&matrix)?
        }
        None => Quantised {
            vectors: rest,
            saturated: 0,
        },
    };
    ensure!(
        !queries.vectors.is_empty(),
        "no rows are left for queries: choose a smaller --base or give --queries"
    );
    Ok((base_vectors, queries))
}

fn check_dimension(matrix: &Matrix, name: &str, config: &NamedConfig) -> Result<()> {
    let (found, expected) = (matrix.dim(), config.sizes.dim);
    ensure!(
        found == expected,
        "{name} has {found} columns, but vectors of the configuration {} have {expected} components",
        config.name
    );
    Ok(())
}
