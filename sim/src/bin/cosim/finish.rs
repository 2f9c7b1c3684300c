//! The end of a run: table, report, evidence, exit status.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};
use mh_sim::failure::Failure;
use mh_sim::report::Report;
use mh_sim::reproduce::preserve;
use mh_sim::script::Script;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything that was compared was equal.
    Match,
    /// RTL and golden model differ.
    Mismatch,
    /// The run could not be judged.
    Fault,
    /// Nothing was compared, or too little to say anything.
    Vacuous,
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        Self::from(match verdict {
            Verdict::Match => 0,
            Verdict::Mismatch => 1,
            Verdict::Fault => 2,
            Verdict::Vacuous => 3,
        })
    }
}

/// A progress bar over so many commands, on a terminal only.
pub fn progress_bar(commands: u64) -> ProgressBar {
    let style = ProgressStyle::with_template(
        "{msg:24} [{bar:40}] {pos}/{len} commands, {elapsed} elapsed, {eta} left",
    )
    .expect("the template is valid")
    .progress_chars("=> ");
    let bar = ProgressBar::new(commands).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Shows the table and writes the JSON report; keeps the evidence of a failure of `script` in the folder `out`.
pub fn finish(
    mut report: Report,
    failure: Option<&Failure>,
    script: &Script,
    json: Option<&Path>,
    out: &Path,
) -> Result<Verdict> {
    let verdict = match failure {
        Some(failure) if failure.is_mismatch() => Verdict::Mismatch,
        Some(_) => Verdict::Fault,
        None if report.commands_issued == 0 || report.state_words_compared == 0 => Verdict::Vacuous,
        None => Verdict::Match,
    };
    report.mismatches = u64::from(verdict == Verdict::Mismatch);
    report.failure = failure.map(ToString::to_string);
    if let Some(path) = json {
        let text = serde_json::to_string_pretty(&report)? + "\n";
        std::fs::write(path, text).with_context(|| format!("write {}", path.display()))?;
    }
    println!("{}", report.table());
    if let Some(failure) = failure {
        let setup = &script.setup;
        let what = if verdict == Verdict::Mismatch {
            "MISMATCH"
        } else {
            "FAULT"
        };
        println!(
            "{what}: configuration {}, seed {}, {failure}",
            setup.config.name, setup.seed
        );
        let evidence = preserve(script, failure.index, out)?;
        println!("replay:   cosim replay {}", evidence.replay.display());
        println!(
            "waveform: {} (the last two commands)",
            evidence.waveform.display()
        );
        if !evidence.failed_again {
            println!(
                "The second run of the same commands did not fail: the harness is not deterministic."
            );
            return Ok(Verdict::Fault);
        }
    }
    if verdict == Verdict::Vacuous {
        println!("VACUOUS: nothing was compared.");
    }
    Ok(verdict)
}
