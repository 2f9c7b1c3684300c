//! Random commands, valid and invalid, on every configuration: RTL and golden model must agree after each.

use mh_sim::random::{self, unseen};
use mh_sim::rtl::Setup;
use mh_sim::script::configuration;
use mh_sim::shrink::Effort;
use mh_sim::stall::Stall;

/// Commands with each kind of pauses; together more than 10,000.
const RUNS: [(Stall, u64); 3] = [
    (Stall::Random, 6_000),
    (Stall::None, 2_500),
    (Stall::Fixed, 1_500),
];

fn check(name: &str) {
    let config = configuration(name).expect("a configuration");
    let mut tally = mh_sim::lockstep::Tally::default();
    for (seed, (stall, commands)) in (100..).step_by(100).zip(RUNS) {
        let setup = Setup {
            stall,
            ..Setup::new(config, seed)
        };
        let run =
            random::run(&setup, commands, Effort::default(), |_| ()).expect("the model exists");
        if let Some(failure) = run.failure {
            panic!("{}\n{}", failure.failure, failure.script.to_text());
        }
        assert_eq!(run.tally.issued, commands);
        tally.add(&run.tally);
    }
    assert!(tally.issued >= 10_000);
    assert_eq!(tally.matched, tally.issued);
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
