//! `cosim learn`.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use mh_sim::failure::Failure;
use mh_sim::learn::{self, Alone, Answers, Data, Figures, Half, InLockstep, Plan};
use mh_sim::lockstep::{Lockstep, Tally};
use mh_sim::report::Report;
use mh_sim::rtl::Setup;
use mh_sim::script::{Script, configuration};
use micro_hnsw::generated::NamedConfig;
use serde::Serialize;

use crate::args::Learn;
use crate::finish::{Verdict, finish};

/// The configuration whose vectors are digits.
const CONFIG: &str = "digits";
/// Draws of labels.
const DRAWS: u64 = 20;

/// What the report says.
#[derive(Serialize)]
struct LearningReport<'f> {
    #[serde(flatten)]
    run: Report,
    /// In lockstep.
    lockstep: Option<&'f Figures>,
    /// Of the golden model alone, with more disturbances and draws of labels.
    golden: &'f Figures,
}

/// The demonstration: the golden model alone with every disturbance and many draws of labels, then RTL and golden model in lockstep.
pub fn run(arguments: &Learn) -> Result<Verdict> {
    let config = configuration(CONFIG)?;
    if arguments.validate {
        return validate(&config, arguments.seed);
    }
    let start = Instant::now();
    let data = Data::new(arguments.stream, arguments.samples)?;
    let golden = alone(&config, &data, &Plan::wide(DRAWS), arguments.seed)?;

    let setup = Setup {
        stall: arguments.stall,
        plus_arguments: arguments.plus.clone(),
        ..Setup::new(config, arguments.seed)
    };
    let plan = Plan::narrow();
    let bar = bar("RTL and golden model", &data, &plan);
    let [untrained, trained] = both_halves(&setup, &data, &plan, &bar)?;
    bar.finish_and_clear();
    let mut tally = untrained.tally;
    tally.add(&trained.tally);
    let report = Report {
        data: Some(CONFIG.to_owned()),
        seconds: start.elapsed().as_secs_f64(),
        digest: Some(format!("{:016x}", trained.digest)),
        ..Report::new(&setup, &tally)
    };
    let (learnt, failure, commands) = match (untrained.result, trained.result) {
        (Ok(before), Ok(after)) => {
            let figures = Figures::new(&data, &before, &after);
            (
                Some((figures, [before.raster, after.raster])),
                None,
                Vec::new(),
            )
        }
        (Err(failure), _) => (None, Some(failure), untrained.commands),
        (_, Err(failure)) => (None, Some(failure), trained.commands),
    };
    let script = Script { setup, commands };
    let json = arguments.report.as_deref();
    let verdict = finish(
        report.clone(),
        failure.as_ref(),
        &script,
        None,
        &arguments.out,
    )?;
    if let Some(path) = json {
        let report = LearningReport {
            run: Report {
                mismatches: u64::from(verdict == Verdict::Mismatch),
                failure: failure.as_ref().map(ToString::to_string),
                ..report
            },
            lockstep: learnt.as_ref().map(|(figures, _)| figures),
            golden: &golden,
        };
        let text = serde_json::to_string_pretty(&report)? + "\n";
        write(path, &text)?;
    }
    let Some((figures, [before, after])) = learnt else {
        return Ok(verdict);
    };
    ensure!(
        figures.is_part_of(&golden),
        "the run in lockstep and the golden model alone classified differently"
    );
    println!(
        "\nSpikes of the first held-out digits, before learning, step by step:\n{}",
        before.text()
    );
    println!("After learning:\n{}", after.text());
    println!("RTL and golden model in lockstep:\n\n{}", figures.tables());
    println!(
        "Golden model alone, more disturbances and draws of labels:\n\n{}",
        golden.tables()
    );
    make_folder(&arguments.plot)?;
    learn::draw(&arguments.plot, &golden, [&before, &after])?;
    println!("plot: {}", arguments.plot.display());
    Ok(verdict)
}

/// What a half compared, and what came of it.
struct Compared {
    result: Result<Answers, Failure>,
    commands: Vec<Vec<u32>>,
    tally: Tally,
    digest: u64,
}

/// Both halves, each in a thread of its own.
fn both_halves(
    setup: &Setup,
    data: &Data,
    plan: &Plan,
    bar: &ProgressBar,
) -> Result<[Compared; 2]> {
    let half = |half| -> Result<Compared> {
        let mut body = InLockstep {
            lockstep: Lockstep::new(setup, false)?,
            commands: Vec::new(),
        };
        let result = in_lockstep(half, &mut body, data, plan, setup.seed, bar);
        Ok(Compared {
            result,
            commands: body.commands,
            tally: *body.lockstep.tally(),
            digest: body.lockstep.golden().digest(),
        })
    };
    let [untrained, trained] = std::thread::scope(|scope| {
        Half::ALL
            .map(|which| scope.spawn(move || half(which)))
            .map(|thread| thread.join().expect("a half of the run panicked"))
    });
    Ok([untrained?, trained?])
}

fn in_lockstep(
    half: Half,
    body: &mut InLockstep,
    data: &Data,
    plan: &Plan,
    seed: u64,
    bar: &ProgressBar,
) -> Result<Answers, Failure> {
    body.lockstep.begin()?;
    let answers = learn::run(half, body, data, plan, seed, &mut |what| show(bar, what))?;
    body.lockstep.end()?;
    Ok(answers)
}

/// The golden model alone.
fn alone(config: &NamedConfig, data: &Data, plan: &Plan, seed: u64) -> Result<Figures> {
    let bar = bar("golden model alone", data, plan);
    let half = |half| {
        let mut body = Alone::new(config);
        learn::run(half, &mut body, data, plan, seed, &mut |what| {
            show(&bar, what)
        })
        .map_err(|failure| anyhow!("{failure}"))
    };
    let (untrained, trained) = (half(Half::Untrained)?, half(Half::Trained)?);
    bar.finish_and_clear();
    Ok(Figures::new(data, &untrained, &trained))
}

/// Cross-validation inside the stream.
fn validate(config: &NamedConfig, seed: u64) -> Result<Verdict> {
    let mut sum: Option<Figures> = None;
    for fold in 0..learn::FOLDS {
        let figures = alone(config, &Data::fold(fold)?, &Plan::wide(DRAWS), seed)?;
        match &mut sum {
            Some(sum) => sum.add(&figures),
            None => sum = Some(figures),
        }
    }
    let sum = sum.context("there is a fold")?;
    println!("{}", sum.tables());
    Ok(Verdict::Match)
}

fn bar(what: &'static str, data: &Data, plan: &Plan) -> ProgressBar {
    let style = ProgressStyle::with_template(
        "{prefix}: {msg:6} [{bar:40}] {pos}/{len} digits, {elapsed} elapsed, {eta} left",
    )
    .expect("the template is valid")
    .progress_chars("=> ");
    let digits = Half::ALL.map(|half| half.len(data, plan)).iter().sum();
    let bar = ProgressBar::new(digits).with_style(style).with_prefix(what);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn show(bar: &ProgressBar, what: &'static str) {
    bar.set_message(what);
    bar.inc(1);
}

fn write(path: &Path, text: &str) -> Result<()> {
    make_folder(path)?;
    std::fs::write(path, text).with_context(|| format!("write {}", path.display()))
}

fn make_folder(file: &Path) -> Result<()> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            std::fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))
        }
        _ => Ok(()),
    }
}
