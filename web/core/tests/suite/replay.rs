//! A seeded life of an index as a file of commands that every body runs and that ends with the same digest: the module here and, built, in Node
//! (`digest.mjs`), the golden model, and the RTL beside it (`just cosim replay web/core/tests/life.replay`).

use crate::common::{Pairs, Random, plan};
use micro_hnsw::generated::TILE;
use micro_hnsw::*;

const FILE: &str = "tests/life.replay";

/// A draw of every command but those that only read.
fn command<'v>(random: &mut Random, vector: &'v [i16]) -> Command<'v> {
    let id = Id::new(random.below(32) as u16);
    let node_type = NodeType::new(random.below(16) as u8).unwrap();
    let value = I8F24::from_bits(random.next().cast_signed() >> 6);
    let mask = TypeMask::new(random.next() as u16 | 0x0F0F);
    let k = 1 + random.below(8) as u16;
    let options = SearchOptions {
        k,
        ef: 8 + random.below(25) as u16,
        mask,
        expansion: 1 + random.below(8) as u16,
    };
    let phases = |random: &mut Random| {
        let bits = [0x32F, 0x33F, 0x3FF, 0x3DF, 0x2C, 0x36D];
        Phases::new(bits[random.below(bits.len()) as usize]).unwrap()
    };
    match random.below(32) {
        0..7 => Command::Insert { node_type, vector },
        7 => Command::Remove(id),
        8 => Command::Update { id, vector },
        9 => Command::SetType { id, node_type },
        10 => Command::Search {
            options,
            query: vector,
        },
        11 => Command::SearchExact {
            k,
            mask,
            query: vector,
        },
        12 => Command::SearchResonant {
            options,
            weight: U8F24::from_bits(random.next() >> 8),
            query: vector,
        },
        13 | 14 => Command::SearchInject {
            options,
            gain: I8F24::MAX,
            query: vector,
        },
        15 => Command::SearchSpiking {
            options,
            how: SpikingSearch {
                phases: Phases::new(0x3DF).unwrap(),
                ticks: 1 + random.below(5) as u8,
                inject_gain: I8F24::MAX,
                gain: value,
            },
            query: vector,
        },
        16 | 17 => Command::SetNeuron {
            field: NeuronField::Inject,
            id,
            value: value.abs(),
        },
        18 => Command::SetWeight {
            id,
            slot: random.below(6) as u16,
            weight: Weight::from_bits(random.next() as u16),
        },
        19 => Command::InjectBranch {
            id,
            branch: random.below(6) as u16,
            current: value,
        },
        20 => Command::Encode(id),
        21 => Command::SearchCodes {
            k,
            mask,
            code: random.next(),
        },
        22 => Command::MatchHistory {
            pattern: random.next(),
        },
        23 => Command::CorrelateHistory {
            id,
            distance: random.below(9),
        },
        24 => Command::Aggregate(id),
        25 => Command::Nudge {
            id,
            alpha: value,
            delta: vector,
        },
        _ => Command::Tick {
            phases: phases(random),
            gain: I8F24::ONE,
        },
    }
}

/// The life of an index of a metric: its commands, a line each, and its digest.
fn live(metric: Metric, lines: &mut String) -> u64 {
    let (mut pairs, handle) = Pairs::of(&plan(TILE));
    let mut random = Random::new(20 + u64::from(metric.code()));
    let mut execute = |command: Command<'_>| {
        let mut words = Vec::new();
        command.encode(|word| words.push(format!("{word:08x}")));
        *lines += &(words.join(" ") + "\n");
        pairs.execute(handle, command)
    };
    execute(Command::Configure(Settings {
        metric,
        frac_bits: 8,
        ef_construction: 24,
        expansion: 3,
        seed: random.next(),
    }));
    let [mut refused, mut spikes] = [0; 2];
    for _ in 0..300 {
        let vector: Vec<i16> = (0..16)
            .map(|_| (random.next() >> 22) as i16 - 512)
            .collect();
        let command = command(&mut random, &vector);
        let response = execute(command);
        refused += u32::from(response[0] >> 8 & 0xFF != 0);
        if let Command::Tick { .. } = command {
            spikes += response[1];
        }
    }
    assert!(refused < 150 && spikes > 200, "{refused} {spikes}");
    let digest = execute(Command::Digest);
    assert_eq!(digest.len(), 3);
    u64::from(digest[2]) << 32 | u64::from(digest[1])
}

#[test]
fn the_file_is_that_of_this_life() {
    let mut lines = String::new();
    let digests = Metric::ALL.map(|metric| format!("{:016x}", live(metric, &mut lines)));
    let expected = format!(
        "micro-hnsw replay 1\n# Made by replay.rs. Each life ends with the command Digest; its answers:\n# digests {}\nconfig tile\nseed 1\nstall none\n{lines}",
        digests.join(" ")
    );
    if std::fs::read_to_string(FILE).ok().as_ref() != Some(&expected) {
        let new = std::env::temp_dir().join("life.replay");
        std::fs::write(&new, expected).unwrap();
        panic!(
            "web/core/{FILE} is not what the golden model does now; if it should be, copy {} over it",
            new.display()
        );
    }
}
