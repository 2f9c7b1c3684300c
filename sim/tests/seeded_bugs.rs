//! Proof of the checker: every bug that is put into the RTL on purpose must be caught, and without one nothing may be.

use std::time::Duration;

use mh_sim::failure::Cause;
use mh_sim::fault::Fault;
use mh_sim::random::{self, RandomRun};
use mh_sim::rtl::Setup;
use mh_sim::script::configuration;
use mh_sim::shrink::Effort;
use mh_sim::stall::Stall;
use micro_hnsw::Memory;
use verilated::Stop;

/// Random commands within which a bug must show.
const COMMANDS: u64 = 10_000;

const NO_SHRINKING: Effort = Effort {
    runs: 0,
    time: Duration::ZERO,
};

fn run(config: &str, commands: u64, arguments: &[String]) -> RandomRun {
    let setup = Setup {
        stall: Stall::Random,
        plus_arguments: arguments.to_vec(),
        ..Setup::new(configuration(config).expect("a configuration"), 5)
    };
    random::run(&setup, commands, NO_SHRINKING, |_| ()).expect("the model exists")
}

#[test]
fn the_build_without_a_bug_passes() {
    for config in ["nano", "tile"] {
        let run = run(config, COMMANDS, &[]);
        assert!(run.failure.is_none(), "{config}: {:?}", run.failure);
        assert_eq!(run.tally.matched, COMMANDS);
    }
}

#[test]
fn every_seeded_bug_is_caught() {
    let bugs = mh_sim_models::seeded_bugs();
    assert!(bugs.len() >= 20, "only {} seeded bugs", bugs.len());
    let mut missed = Vec::new();
    for (number, name) in (1..).zip(bugs) {
        let arguments = [format!("+mh_bug={number}")];
        let caught = ["tile", "nano"].into_iter().find_map(|config| {
            let failure = run(config, COMMANDS, &arguments).failure?;
            Some((config, failure.failure))
        });
        match caught {
            Some((config, failure)) => println!("{number} {name}: {config}, {failure}"),
            None => missed.push(format!("{number} {name}")),
        }
    }
    assert!(missed.is_empty(), "not caught: {missed:?}");
}

#[test]
fn a_flipped_bit_in_any_memory_is_caught() {
    for memory in Memory::ALL {
        let arguments = [
            format!("+mh_flip_memory={}", memory.code()),
            "+mh_flip_row=3".to_owned(),
            "+mh_flip_bit=2".to_owned(),
            "+mh_flip_cycle=3000".to_owned(),
        ];
        let failure = run("nano", COMMANDS, &arguments).failure;
        let failure = failure
            .unwrap_or_else(|| panic!("{} not caught", memory.name()))
            .failure;
        println!("{}: {failure}", memory.name());
        assert!(failure.is_mismatch(), "{}: {failure}", memory.name());
        if let Cause::State { first, .. } = &failure.cause {
            assert_eq!(first[0].place.memory, memory, "{failure}");
        }
    }
}

#[test]
fn a_false_assertion_is_seen_to_fail() {
    let arguments = ["+mh_fail_assertion=1".to_owned()];
    let failure = run("nano", 1, &arguments)
        .failure
        .expect("the assertion fails")
        .failure;
    let Cause::Fault(Fault::Stopped {
        stop: Stop::Failure { file, .. },
        ..
    }) = &failure.cause
    else {
        panic!("{failure}");
    };
    assert!(file.ends_with("mh_bit_flip.sv"), "{file}");
    assert!(failure.is_mismatch());
}
