//! Random commands, valid and invalid, on every configuration: RTL and golden model must agree after each.

use std::panic::resume_unwind;
use std::thread;

use mh_sim::lockstep::Tally;
use mh_sim::random::{self, unseen};
use mh_sim::rtl::Setup;
use mh_sim::script::configuration;
use mh_sim::shrink::Effort;
use mh_sim::stall::Stall;

/// Commands with each kind of pauses; together 10,000. Every run has a thread, so that the slowest configuration keeps all cores busy.
const RUNS: [(Stall, u64); 4] = [
    (Stall::Random, 3_000),
    (Stall::Random, 3_000),
    (Stall::None, 2_500),
    (Stall::Fixed, 1_500),
];

fn run(name: &str, seed: u64, stall: Stall, commands: u64) -> Tally {
    let setup = Setup {
        stall,
        ..Setup::new(configuration(name).expect("a configuration"), seed)
    };
    let run = random::run(&setup, commands, Effort::default(), |_| ()).expect("the model exists");
    if let Some(failure) = run.failure {
        panic!("{}\n{}", failure.failure, failure.script.to_text());
    }
    assert_eq!(run.tally.issued, commands);
    run.tally
}

fn check(name: &str) {
    let mut tally = Tally::default();
    thread::scope(|scope| {
        let runs: Vec<_> = (100..)
            .step_by(100)
            .zip(RUNS)
            .map(|(seed, (stall, commands))| scope.spawn(move || run(name, seed, stall, commands)))
            .collect();
        for run in runs {
            match run.join() {
                Ok(run) => tally.add(&run),
                Err(failure) => resume_unwind(failure),
            }
        }
    });
    assert!(tally.issued >= 10_000);
    assert_eq!(tally.matched, tally.issued);
    let config = configuration(name).expect("a configuration");
    assert_eq!(unseen(&tally, &config), Vec::<&str>::new());
}

#[test]
fn nano() {
    check("nano");
}

#[test]
fn tile() {
    check("tile");
}

#[test]
fn board() {
    check("board");
}

#[test]
fn digits() {
    check("digits");
}

#[test]
fn every_configuration_has_a_model_and_a_test() {
    let mut tested = ["board", "digits", "nano", "tile"];
    tested.sort_unstable();
    assert_eq!(mh_sim_models::configurations(), tested);
    let mut named: Vec<&str> = micro_hnsw::generated::CONFIGS
        .iter()
        .map(|config| config.name)
        .collect();
    named.sort_unstable();
    assert_eq!(named, tested);
}
