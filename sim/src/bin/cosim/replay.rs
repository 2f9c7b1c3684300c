//! `cosim replay`.

use std::time::Instant;

use anyhow::{Context as _, Result};
use mh_sim::report::Report;
use mh_sim::script::{Script, Waveform};

use crate::args::Replay;
use crate::finish::{Verdict, finish};

/// Runs a replay file.
pub fn run(arguments: &Replay) -> Result<Verdict> {
    let context = || format!("{}", arguments.file.display());
    let text = std::fs::read_to_string(&arguments.file).with_context(context)?;
    let script = Script::from_text(&text).with_context(context)?;
    let start = Instant::now();
    let waveform = arguments
        .trace
        .as_deref()
        .map(|path| Waveform { path, from: 0 });
    let (tally, result) = script.run(waveform)?;
    let report = Report {
        seconds: start.elapsed().as_secs_f64(),
        ..Report::new(&script.setup, &tally)
    };
    let failure = result.err();
    finish(
        report,
        failure.as_ref(),
        &script,
        arguments.report.as_deref(),
        &arguments.out,
    )
}
