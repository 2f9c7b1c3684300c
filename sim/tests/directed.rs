//! Cases that random commands reach late or never, on every configuration.

use mh_sim::lockstep::Lockstep;
use mh_sim::rtl::Setup;
use mh_sim::script::configuration;
use mh_sim::stall::Stall;
use micro_hnsw::generated::NamedConfig;
use micro_hnsw::{Command, Error, Header, Id, Metric, NodeType, SearchOptions, Settings, TypeMask};

fn issue(lockstep: &mut Lockstep, command: Command<'_>) -> Vec<u32> {
    let mut words = Vec::new();
    command.encode(|word| words.push(word));
    let outcome = lockstep
        .step(&words)
        .unwrap_or_else(|failure| panic!("{failure}"));
    outcome.response
}

fn error(response: &[u32]) -> u8 {
    Header::from_word(response[0]).arg
}

/// Fills the index with vectors of few distinct components, up to `Full`.
fn fill(config: NamedConfig, metric: Metric, stall: Stall) -> Lockstep {
    let setup = Setup {
        stall,
        ..Setup::new(config, 3)
    };
    let mut lockstep = Lockstep::new(&setup, false).expect("the model exists");
    lockstep
        .begin()
        .unwrap_or_else(|failure| panic!("{failure}"));
    let settings = Settings {
        metric,
        frac_bits: 8,
        ef_construction: 8,
        expansion: 4,
        seed: 11,
    };
    issue(&mut lockstep, Command::Configure(settings));
    let mut random = fastrand::Rng::with_seed(17);
    let mut vector = vec![0; config.sizes.dim];
    for id in 0..=config.sizes.capacity {
        vector.fill_with(|| random.i16(-3..4));
        let node_type = NodeType::new((id % 16) as u8).expect("a type");
        let response = issue(
            &mut lockstep,
            Command::Insert {
                node_type,
                vector: &vector,
            },
        );
        if id == config.sizes.capacity {
            assert_eq!(error(&response), Error::Full.code());
        } else {
            assert_eq!(response, [1 << 16 | 2, id as u32]);
        }
    }
    lockstep
}

fn full_index_works(name: &str, metric: Metric, stall: Stall) {
    let config = configuration(name).expect("a configuration");
    let mut lockstep = fill(config, metric, stall);
    let query = vec![1; config.sizes.dim];
    let last = Id::from_word(config.sizes.capacity as u32 - 1).expect("an id");
    assert_eq!(error(&issue(&mut lockstep, Command::Remove(last))), 0);
    assert_eq!(
        error(&issue(&mut lockstep, Command::Get(last))),
        Error::UnknownId.code()
    );
    // The freed id is given out again.
    let node_type = NodeType::default();
    let response = issue(
        &mut lockstep,
        Command::Insert {
            node_type,
            vector: &query,
        },
    );
    assert_eq!(response[1], last.word());
    let ef_max = config.sizes.ef_max as u16;
    for mask in [TypeMask::ALL, TypeMask::new(1 << 5)] {
        let options = SearchOptions {
            k: ef_max,
            ef: ef_max,
            mask,
            expansion: config.sizes.w_max as u16,
        };
        let response = issue(
            &mut lockstep,
            Command::Search {
                options,
                query: &query,
            },
        );
        assert!(response.len() > 1);
    }
    issue(&mut lockstep, Command::Digest);
    lockstep.end().unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn full_nano() {
    full_index_works("nano", Metric::Dot, Stall::Random);
}

#[test]
fn full_tile() {
    full_index_works("tile", Metric::Cosine, Stall::Fixed);
}

#[test]
fn full_board() {
    full_index_works("board", Metric::Cosine, Stall::None);
}

#[test]
fn full_digits() {
    full_index_works("digits", Metric::Dot, Stall::None);
}

#[test]
fn whatever_registers_and_memories_hold_at_power_on_is_gone_after_reset() {
    for config in micro_hnsw::generated::CONFIGS {
        let seeds = if config.sizes.capacity > 256 { 16 } else { 200 };
        for seed in 0..seeds {
            let setup = Setup::new(config, seed);
            let mut lockstep = Lockstep::new(&setup, false).expect("the model exists");
            lockstep
                .begin()
                .unwrap_or_else(|failure| panic!("{}, seed {seed}: {failure}", config.name));
        }
    }
}
