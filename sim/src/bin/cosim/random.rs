//! Random commands: `cosim --commands` and `cosim soak`.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use mh_sim::random::{self, unseen};
use mh_sim::report::Report;
use mh_sim::rtl::Setup;
use mh_sim::script::{Script, configuration};
use mh_sim::shrink::Effort;
use mh_sim::stall::Stall;

use crate::args::{Run, Soak};
use crate::finish::{Verdict, finish, progress_bar};

/// Random runs of at least so many commands must show every opcode and error code.
const LONG_RUN: u64 = 2000;

/// `cosim --commands`.
pub fn run(arguments: &Run) -> Result<Verdict> {
    let setup = Setup {
        stall: arguments.stall,
        plus_arguments: arguments.plus.clone(),
        ..Setup::new(configuration(&arguments.config)?, arguments.seed)
    };
    let commands = arguments.commands.unwrap_or_default();
    run_setup(
        &setup,
        commands,
        arguments.report.as_deref(),
        &arguments.out,
    )
}

/// `cosim soak`.
pub fn soak(arguments: &Soak) -> Result<Verdict> {
    const STALLS: [Stall; 3] = [Stall::Random, Stall::None, Stall::Fixed];
    let rounds = arguments.rounds.unwrap_or(u64::MAX);
    let mut verdict = Verdict::Vacuous;
    for round in 0..rounds {
        for name in mh_sim_models::configurations() {
            // Sessions of a run count up from its seed.
            let seed = arguments.seed.wrapping_add(round.wrapping_mul(0x1_0000));
            let setup = Setup {
                stall: STALLS[(round % STALLS.len() as u64) as usize],
                ..Setup::new(configuration(name)?, seed)
            };
            println!(
                "round {round}, configuration {name}, stall {}",
                setup.stall.name()
            );
            verdict = run_setup(&setup, arguments.commands, None, &arguments.out)?;
            if verdict != Verdict::Match {
                return Ok(verdict);
            }
        }
    }
    Ok(verdict)
}

fn run_setup(setup: &Setup, commands: u64, json: Option<&Path>, out: &Path) -> Result<Verdict> {
    let start = Instant::now();
    let bar = progress_bar(commands).with_message("random commands");
    let run = random::run(setup, commands, Effort::default(), |done| {
        bar.set_position(done)
    })?;
    bar.finish_and_clear();
    let report = Report {
        seconds: start.elapsed().as_secs_f64(),
        ..Report::new(setup, &run.tally)
    };
    let Some(failed) = run.failure else {
        let nothing = Script {
            setup: setup.clone(),
            commands: Vec::new(),
        };
        let verdict = finish(report, None, &nothing, json, out)?;
        let unseen = unseen(&run.tally, &setup.config);
        if commands >= LONG_RUN && !unseen.is_empty() {
            println!("VACUOUS: no command showed {}.", unseen.join(", "));
            return Ok(Verdict::Vacuous);
        }
        return Ok(verdict);
    };
    println!(
        "{} of {} commands are left after shrinking.",
        failed.script.commands.len(),
        failed.original_commands
    );
    finish(report, Some(&failed.failure), &failed.script, json, out)
}
