//! The parts of the harness on their own.

use mh_sim::describe::describe;
use mh_sim::failure::{Cause, Failure};
use mh_sim::inventory::Inventory;
use mh_sim::rtl::Setup;
use mh_sim::script::{Script, configuration};
use mh_sim::shadow::{Rows, Shadow};
use mh_sim::shrink::{CommandTree, Effort, shrink};
use mh_sim::stall::Stall;
use mh_sim::strategy::{Phase, command};
use mh_sim_models::WrittenRow;
use micro_hnsw::generated::CONFIGS;
use micro_hnsw::{Memory, Opcode, Register};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

#[test]
fn every_word_of_the_state_has_one_place() {
    for config in CONFIGS {
        let inventory = Inventory::new(config);
        let mut index = 0;
        for memory in Memory::ALL {
            for row in 0..inventory.rows(memory) {
                assert_eq!(inventory.offset(memory, row), index);
                for word in 0..inventory.words(memory) {
                    let place = inventory.place(index);
                    assert_eq!((place.memory, place.row, place.word), (memory, row, word));
                    index += 1;
                }
            }
        }
        assert_eq!(inventory.len(), index);
    }
}

#[test]
fn places_have_names() {
    let inventory = Inventory::new(configuration("tile").expect("a configuration"));
    let entry = inventory.offset(Memory::Regs, Register::Entry.code().into());
    assert_eq!(inventory.place(entry).to_string(), "regs[8].entry");
    let link = inventory.place(inventory.offset(Memory::LinksUp, 5) + 1);
    assert_eq!(link.to_string(), "links_up[5].1");
    assert_eq!(
        inventory.meaning(link, None, 8),
        "id 2, layer 2, slots 2 and 3"
    );
    let named = |memory, row, word| {
        let place = inventory.place(inventory.offset(memory, row) + word);
        format!("{place} {}", inventory.meaning(place, None, 8))
    };
    assert_eq!(
        named(Memory::Regs, Register::PhaseStepHigh.code().into(), 0),
        "regs[32].phase_step_high u32 register, turns, U0F64, high word"
    );
    assert_eq!(named(Memory::Neurons, 3, 8), "neurons[3].8 spike-time code");
    assert_eq!(
        named(Memory::Dendrites, 31, 5),
        "dendrites[31].5 id 31, current of compartment 5, I8F24"
    );
}

#[test]
fn every_word_of_the_state_has_a_meaning() {
    for config in CONFIGS {
        let inventory = Inventory::new(config);
        for index in 0..inventory.len() {
            let place = inventory.place(index);
            assert!(!inventory.meaning(place, None, 8).is_empty(), "{place}");
        }
    }
}

#[test]
fn commands_have_words() {
    let config = configuration("nano").expect("a configuration");
    for (command, words) in [
        (
            &[0x0002_0013, 0x0003_0002, 0xFF00_0000][..],
            "InjectBranch id=2 branch=3 current=-1",
        ),
        (&[0x0001_0014, 5], "Encode id=5"),
        (
            &[0x0003_0015, 4, 0xFFFF, 9],
            "SearchCodes k=4 mask=ffff code=00000000000000000000000000001001",
        ),
        (&[0x0002_0016, 1, 33], "CorrelateHistory id=1 distance=33"),
        (
            &[
                0x0005_0017,
                0x0002_0001,
                0x0003_0001,
                1 << 23,
                0x0002_0001,
                0xFFFF_FFFF,
            ],
            "SearchResonant k=1 ef=2 mask=0001 W=3 weight=0.5 [1 2 -1 -1]",
        ),
        (
            &[0x0005_0018, 0x0002_0001, 0x0003_0001, 2 << 24, 0, 0],
            "SearchInject k=1 ef=2 mask=0001 W=3 gain=2 [0 0 0 0]",
        ),
        (&[0x0001_0019, 7], "Aggregate id=7"),
        (
            &[0x0004_001A, 6, 1 << 22, 1, 2],
            "Nudge id=6 alpha=0.25 [1 0 2 0]",
        ),
        (
            &[
                0x0007_001B,
                0x0002_0001,
                0x0003_0001,
                0x0004_0207,
                1 << 24,
                1 << 23,
                0,
                0,
            ],
            "SearchSpiking k=1 ef=2 mask=0001 W=3 Oscillate+Integrate+Step+Record ticks=4 inject_gain=1 gain=0.5 [0 0 0 0]",
        ),
        (
            &[
                0x0007_001B,
                0x0002_0001,
                0x0003_0001,
                0x0100_0207,
                0,
                0,
                0,
                0,
            ],
            "SearchSpiking arg=0 length=7: Range",
        ),
    ] {
        assert_eq!(describe(command, &config), words);
    }
}

#[test]
fn words_of_responses_have_meanings() {
    for (opcode, words, meanings) in [
        (Opcode::Identify, 9, &["w_max, branches"][..]),
        (
            Opcode::SearchSpiking,
            4,
            &["id", "minus score, low word", "minus score, high word"],
        ),
        (
            Opcode::SearchResonant,
            4,
            &["id", "distance, low word", "distance, high word"],
        ),
        (Opcode::Encode, 2, &["code"]),
        (Opcode::CorrelateHistory, 2, &["flags of 32 ids"]),
        (Opcode::Aggregate, 3, &["components of the mean"]),
        (Opcode::Nudge, 2, &["no payload is expected"]),
    ] {
        let failure = Failure {
            index: 0,
            command: vec![opcode.code().into()],
            cause: Cause::Response {
                rtl: vec![0; words],
                golden: vec![1; words],
            },
        };
        let text = failure.to_string();
        for meaning in meanings {
            assert!(text.contains(&format!("({meaning})")), "{text}");
        }
    }
}

#[test]
fn only_written_rows_are_read_again() {
    let config = configuration("board").expect("a configuration");
    let inventory = Inventory::new(config);
    let mut shadow = Shadow::new(&inventory);
    for rows in shadow.stale(&inventory) {
        let words = vec![7; rows.count * inventory.words(rows.memory)];
        assert!(words.len() <= 65_535, "one response holds no more");
        shadow
            .refresh(&inventory, rows, &words)
            .expect("as many words as asked for");
    }
    assert_eq!(shadow.stale(&inventory), []);
    assert!(shadow.words().iter().all(|word| *word == 7));

    // Four RAM rows of 16 lanes are a vector of 64 components.
    for ram_row in [40, 43, 44, 52] {
        let memory = Memory::Vectors.code();
        shadow
            .mark(&inventory, WrittenRow { memory, ram_row })
            .expect("a row");
    }
    let rows = |first, count| Rows {
        memory: Memory::Vectors,
        first,
        count,
    };
    assert_eq!(shadow.stale(&inventory), [rows(10, 2), rows(13, 1)]);

    let beyond = config.sizes.capacity as u32;
    for (memory, ram_row) in [
        (Memory::Meta.code(), beyond),
        (Memory::Vectors.code(), 4 * beyond),
        (Memory::ALL.len() as u8, 0),
    ] {
        assert!(
            shadow
                .mark(&inventory, WrittenRow { memory, ram_row })
                .is_err()
        );
    }
    assert!(shadow.refresh(&inventory, rows(0, 1), &[0; 31]).is_err());
}

fn script() -> Script {
    let config = configuration("nano").expect("a configuration");
    Script {
        setup: Setup {
            stall: Stall::Fixed,
            plus_arguments: vec!["+mh_bug=3".to_owned()],
            ..Setup::new(config, u64::MAX)
        },
        commands: vec![
            vec![0x0002_0302, 0x0002_0001, 0xFFFF_8000],
            vec![0x0000_0009],
        ],
    }
}

#[test]
fn replay_files_say_what_the_commands_are() {
    let text = script().to_text();
    assert_eq!(
        text,
        "micro-hnsw replay 1\nconfig nano\nseed 18446744073709551615\nstall fixed\nplus +mh_bug=3\n\
         00020302 00020001 ffff8000  # Insert type=3 [1 2 -32768 -1]\n00000009  # Stats\n"
    );
    let read = Script::from_text(&text).expect("what was written");
    assert_eq!(read.to_text(), text);
}

#[test]
fn wrong_replay_files_are_refused_with_the_line() {
    let good = script().to_text();
    for (wrong, message) in [
        ("", "first line"),
        ("micro-hnsw replay 2\n", "first line"),
        ("micro-hnsw replay 1\nseed 1\nstall none\n", "config"),
        ("micro-hnsw replay 1\nconfig nano\nstall none\n", "seed"),
        ("micro-hnsw replay 1\nconfig huge\n", "line 2"),
        (&good.replace("stall fixed", "stall often"), "line 4"),
        (&good.replace("00000009", "9"), "line 7"),
        (&good.replace("00000009", "0000000g"), "line 7"),
        (&good.replace("00000009", "00010009"), "announces 1"),
    ] {
        let error = Script::from_text(wrong).expect_err(wrong);
        assert!(format!("{error:#}").contains(message), "{wrong}: {error:#}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_commands_are_framed_and_survive_a_replay_file(seed in any::<u64>(), which in 0..CONFIGS.len()) {
        let config = CONFIGS[which];
        let mut runner = TestRunner::deterministic();
        for phase in Phase::ALL {
            let words = command(&config, phase).new_tree(&mut runner).expect("a command").current();
            prop_assert_eq!(words[0] as usize >> 16, words.len() - 1);
            prop_assert!(!describe(&words, &config).is_empty());
            let script = Script { setup: Setup::new(config, seed), commands: vec![words] };
            let read = Script::from_text(&script.to_text()).expect("what was written");
            prop_assert_eq!(read.commands, script.commands);
            prop_assert_eq!(read.setup.seed, seed);
        }
    }

    #[test]
    fn no_text_makes_the_replay_parser_panic(text in ".{0,200}") {
        let _ = Script::from_text(&text);
        let _ = Script::from_text(&format!("micro-hnsw replay 1\n{text}"));
    }
}

#[test]
fn a_failing_sequence_shrinks_to_its_cause() {
    let mut runner = TestRunner::deterministic();
    let mut tree = |range: std::ops::Range<u32>| -> CommandTree {
        Box::new(
            range
                .prop_map(|n| vec![n])
                .new_tree(&mut runner)
                .expect("a number"),
        )
    };
    let trees: Vec<CommandTree> = (0..200).map(|_| tree(0..1000)).collect();
    // Fails when two numbers of at least 700 follow each other at any distance.
    let fails =
        |commands: &[Vec<u32>]| commands.iter().filter(|words| words[0] >= 700).count() >= 2;
    let shrunk = shrink(trees, Effort::default(), fails);
    assert_eq!(shrunk, [[700], [700]]);
}

#[test]
fn shrinking_stops_when_its_effort_is_spent() {
    let mut runner = TestRunner::deterministic();
    let trees: Vec<CommandTree> = (0..50)
        .map(|_| -> CommandTree {
            Box::new(
                (0..9_u32)
                    .prop_map(|n| vec![n])
                    .new_tree(&mut runner)
                    .expect("a number"),
            )
        })
        .collect();
    let mut runs = 0;
    let effort = Effort {
        runs: 10,
        ..Effort::default()
    };
    shrink(trees, effort, |_| {
        runs += 1;
        true
    });
    assert!(runs <= 10);
}
