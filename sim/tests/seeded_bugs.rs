//! Proof of the checker: every bug that is put into the RTL on purpose must be caught, and without one nothing may be.

use std::path::Path;
use std::process::Command;
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
/// Random commands without a bug; the RTL as it is has more of them in `random_mixes`.
const CLEAN_COMMANDS: u64 = 2_500;

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
        let run = run(config, CLEAN_COMMANDS, &[]);
        assert!(run.failure.is_none(), "{config}: {:?}", run.failure);
        assert_eq!(run.tally.matched, CLEAN_COMMANDS);
    }
}

/// Every second seeded bug, from this one on, is caught: two tests share the work of two processors.
fn half_of_the_seeded_bugs_is_caught(first: usize) {
    let bugs = mh_sim_models::seeded_bugs();
    assert!(bugs.len() >= 120, "only {} seeded bugs", bugs.len());
    let mut missed = Vec::new();
    for (number, name) in (1..).zip(bugs).skip(first).step_by(2) {
        let arguments = [format!("+mh_bug={number}")];
        let caught = ["nano", "tile"].into_iter().find_map(|config| {
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
fn every_seeded_bug_is_caught_odd_numbers() {
    half_of_the_seeded_bugs_is_caught(0);
}

#[test]
fn every_seeded_bug_is_caught_even_numbers() {
    half_of_the_seeded_bugs_is_caught(1);
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

/// Runs `cosim` in a folder of this test; answers its exit status and what it printed.
fn cosim(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_cosim"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("cosim starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code().expect("no signal"), text)
}

/// Number of the seeded bug of this name.
fn number(name: &str) -> String {
    let bugs = mh_sim_models::seeded_bugs();
    let index = bugs
        .iter()
        .position(|bug| *bug == name)
        .expect("a seeded bug");
    (index + 1).to_string()
}

#[test]
fn a_mismatch_leaves_a_small_replay_file_and_a_waveform() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mismatch");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let bug = format!("+mh_bug={}", number("freed vector keeps its norm"));
    let random = [
        "--config",
        "nano",
        "--seed",
        "9",
        "--commands",
        "3000",
        "--plus",
        &bug,
    ];
    let (status, text) = cosim(
        &folder,
        &[&random[..], &["--report", "report.json"]].concat(),
    );
    assert_eq!(status, 1, "{text}");
    for part in [
        "MISMATCH",
        "seed 9",
        "(Remove)",
        "aux[",
        "rtl=",
        "golden=",
        "cosim replay out/cosim-nano-",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    let report = std::fs::read_to_string(folder.join("report.json")).expect("the report");
    assert!(report.contains("\"mismatches\": 1"), "{report}");

    let replay = "out/cosim-nano-9.replay";
    let commands = std::fs::read_to_string(folder.join(replay)).expect("the replay file");
    // An insertion of something other than zero and its removal are enough.
    assert_eq!(
        commands.lines().filter(|line| line.contains('#')).count(),
        2,
        "{commands}"
    );
    assert!(
        folder
            .join("out/cosim-nano-9.fst")
            .metadata()
            .expect("a waveform")
            .len()
            > 1000
    );
    let (status, text) = cosim(&folder, &["replay", replay]);
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("(Remove)"), "{text}");
}

#[test]
fn a_hang_is_a_fault_of_the_run() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hang");
    std::fs::create_dir_all(&folder).expect("a folder");
    let bug = format!("+mh_bug={}", number("response dropped"));
    let (status, text) = cosim(
        &folder,
        &["--config", "nano", "--commands", "500", "--plus", &bug],
    );
    assert_eq!(status, 2, "{text}");
    assert!(
        text.contains("FAULT") && text.contains("no complete response"),
        "{text}"
    );
}
