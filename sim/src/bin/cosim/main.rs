//! Co-simulation of the RTL with the golden model; see `cosim --help`.

mod args;
mod finish;
mod learn;
mod random;
mod replay;
mod search;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Action, Arguments};
use finish::Verdict;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let verdict = match arguments.action {
        Some(Action::Replay(replay)) => replay::run(&replay),
        Some(Action::Soak(soak)) => random::soak(&soak),
        Some(Action::Learn(learn)) => learn::run(&learn),
        None if arguments.run.commands.is_some() => random::run(&arguments.run),
        None => search::run(&arguments.run),
    };
    match verdict {
        Ok(verdict) => verdict.into(),
        Err(error) => {
            eprintln!("cosim: {error:#}");
            Verdict::Fault.into()
        }
    }
}
