//! The same tests on every body of the index: the golden model, the RTL of the core, the simulated SoC with its firmware, and a board, if the environment variable `MH_BOARD` names its serial port.

#![cfg(feature = "sim")]

mod common;

use common::firmware;
use mh_host::connect::{Connection, Named, named};
use mh_host::session::{Session, words};
use mh_sim::golden::Golden;
use mh_sim::rtl::{Rtl, Setup, power_on};
use micro_hnsw::generated::NamedConfig;
use micro_hnsw::{
    Command, Error, I8F24, Id, NeuronField, NodeType, Phase, Phases, SearchOptions, Settings,
    TypeMask,
};

/// The configuration of boards.
const CONFIG: &str = "board";
const BAUD: u32 = 1_000_000;

/// What answers commands.
trait Body {
    /// The words of the response.
    fn respond(&mut self, command: &[u32]) -> Vec<u32>;
}

impl Body for Golden {
    fn respond(&mut self, command: &[u32]) -> Vec<u32> {
        let mut response = Vec::new();
        self.execute(command, &mut response);
        response
    }
}

impl Body for Box<dyn Rtl> {
    fn respond(&mut self, command: &[u32]) -> Vec<u32> {
        let mut response = Vec::new();
        self.execute(command, &mut response)
            .expect("the RTL answers");
        response
    }
}

impl Body for Session {
    fn respond(&mut self, command: &[u32]) -> Vec<u32> {
        self.execute(command).expect("an answer")
    }
}

/// A body, and all that it answered.
struct Bench<'a> {
    body: &'a mut dyn Body,
    config: NamedConfig,
    answers: Vec<Vec<u32>>,
}

impl Bench<'_> {
    /// The error of a command, and the words of its answer.
    fn ask(&mut self, command: &Command<'_>) -> (u8, Vec<u32>) {
        let response = self.body.respond(&words(command));
        self.answers.push(response.clone());
        let [_, error, ..] = response[0].to_le_bytes();
        (error, response[1..].to_vec())
    }

    fn get(&mut self, command: &Command<'_>) -> Vec<u32> {
        let (error, answer) = self.ask(command);
        assert_eq!(error, 0, "{command:?}");
        answer
    }

    fn restart(&mut self) {
        let settings = Settings::power_on(&self.config.sizes);
        self.get(&Command::Configure(settings));
    }

    fn vector(&self, number: i16) -> Vec<i16> {
        let dim = self.config.sizes.dim as i16;
        (0..dim)
            .map(|i| number * 300 - 900 + (i * 7 + number) % 11)
            .collect()
    }

    fn insert(&mut self, number: i16) -> u32 {
        let vector = self.vector(number);
        let command = Command::Insert {
            node_type: NodeType::from_low_bits(number as u8),
            vector: &vector,
        };
        self.get(&command)[0]
    }

    /// Ids and distances that a search finds.
    fn search(&mut self, number: i16, k: u16, mask: TypeMask) -> Vec<(u32, u64)> {
        let query = self.vector(number);
        let options = SearchOptions {
            k,
            ef: 16,
            mask,
            expansion: 2,
        };
        let beam = self.get(&Command::Search {
            options,
            query: &query,
        });
        let exact = self.get(&Command::SearchExact {
            k,
            mask,
            query: &query,
        });
        assert_eq!(beam, exact, "few vectors are all looked at");
        let hit = |hit: &[u32]| (hit[0], u64::from(hit[1]) | u64::from(hit[2]) << 32);
        beam.chunks(3).map(hit).collect()
    }

    fn digest(&mut self) -> Vec<u32> {
        self.get(&Command::Digest)
    }
}

fn vectors_are_found(bench: &mut Bench<'_>) {
    bench.restart();
    for number in 0..6 {
        assert_eq!(bench.insert(number), number as u32);
    }
    for number in 0..6 {
        let found = bench.search(number, 3, TypeMask::ALL);
        assert_eq!((found[0], found.len()), ((number as u32, 0), 3));
        assert!(found.is_sorted_by_key(|(id, distance)| (*distance, *id)));
    }
    let third = TypeMask::of(NodeType::from_low_bits(3));
    let found = bench.search(0, 3, third);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, 3);
}

fn removed_vectors_are_gone(bench: &mut Bench<'_>) {
    bench.restart();
    for number in 0..5 {
        bench.insert(number);
    }
    bench.get(&Command::Remove(Id::new(2)));
    let unknown = Error::UnknownId.code();
    assert_eq!(bench.ask(&Command::Get(Id::new(2))).0, unknown);
    assert_eq!(bench.ask(&Command::Remove(Id::new(2))).0, unknown);
    let found = bench.search(2, 5, TypeMask::ALL);
    assert_eq!(found.len(), 4);
    assert!(found.iter().all(|(id, _)| *id != 2));
    assert_eq!(bench.insert(7), 2, "the id is used again");
    assert_eq!(bench.search(7, 1, TypeMask::ALL), [(2, 0)]);
}

fn wrong_commands_change_nothing(bench: &mut Bench<'_>) {
    bench.restart();
    bench.insert(1);
    let before = bench.digest();
    let (vector, none) = (bench.vector(1), Vec::new());
    let wrong = [
        (Command::Remove(Id::new(9)), Error::UnknownId),
        (
            Command::SearchExact {
                k: 0,
                mask: TypeMask::ALL,
                query: &vector,
            },
            Error::KZero,
        ),
        (
            Command::SearchExact {
                k: 1000,
                mask: TypeMask::ALL,
                query: &vector,
            },
            Error::Range,
        ),
        (
            Command::Update {
                id: Id::new(0),
                vector: &none,
            },
            Error::Dimension,
        ),
    ];
    for (command, error) in wrong {
        assert_eq!(bench.ask(&command), (error.code(), Vec::new()));
        assert_eq!(bench.digest(), before, "{command:?}");
    }
}

fn excited_neurons_spike(bench: &mut Bench<'_>) {
    bench.restart();
    for number in 0..4 {
        bench.insert(number);
    }
    let excite = Command::SetNeuron {
        field: NeuronField::Inject,
        id: Id::new(3),
        value: I8F24::from_num(5),
    };
    let tick = Command::Tick {
        phases: Phases::of(Phase::Step)
            .and(Phase::Propagate)
            .and(Phase::Learn)
            .and(Phase::Record),
        gain: I8F24::from_num(1),
    };
    assert_eq!(bench.get(&tick)[0], 0);
    bench.get(&excite);
    assert_eq!(bench.get(&tick)[0], 1);
    let matched = bench.get(&Command::MatchHistory { pattern: 1 });
    assert_eq!(matched, [3, 0], "its history has the spike");
    bench.digest();
}

/// All tests on a body; what it answered.
fn run(body: &mut dyn Body, config: NamedConfig) -> Vec<Vec<u32>> {
    let mut bench = Bench {
        body,
        config,
        answers: Vec::new(),
    };
    vectors_are_found(&mut bench);
    removed_vectors_are_gone(&mut bench);
    wrong_commands_change_nothing(&mut bench);
    excited_neurons_spike(&mut bench);
    bench.answers
}

#[test]
fn every_body_passes_the_same_tests_with_the_same_answers() {
    let body = named(CONFIG).expect("a configuration");
    let Named::Index(config) = body else {
        panic!("{CONFIG} is an index");
    };
    let expected = run(&mut Golden::new(&config.sizes), config);

    let mut core = power_on(&Setup::new(config, 5), false).expect("a model of the core");
    assert_eq!(run(&mut core, config), expected, "RTL of the core");

    let soc = Connection::Sim {
        named: body,
        firmware: firmware(CONFIG),
    };
    let mut soc = Session::open(&soc).expect("the simulated board answers");
    assert_eq!(run(&mut soc, config), expected, "simulated SoC");

    if let Ok(port) = std::env::var("MH_BOARD") {
        let board = Connection::Serial { port, baud: BAUD };
        let mut board = Session::open(&board).expect("the board answers");
        assert_eq!(run(&mut board, config), expected, "board");
    }
}
