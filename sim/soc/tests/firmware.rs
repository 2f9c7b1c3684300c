//! The real firmware on the simulated SoC, spoken to over its serial line.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use mh_link::{Client, ClientError, Hello, Refusal, SelfTest, Timing};
use mh_sim::golden::Golden;
use mh_sim::script::configuration;
use mh_sim::strategy::{command, Phase};
use mh_sim_soc::{Soc, SocError};
use micro_hnsw::{Counters, Header};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// The core must answer within it; two seconds of the firmware's patience are below.
const TIMING: Timing = Timing {
    answer: Duration::from_secs(3),
    attempts: 3,
};
const STATS: u32 = 0x09;
const DIGEST: u32 = 0x0B;

/// The firmware's program for the configuration `tile`, built once, as people build it.
fn firmware() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let built = Command::new(root.join("firmware/build"))
            .arg("tile")
            .status();
        assert!(built.expect("firmware/build starts").success());
        root.join("out/firmware/tile.hex")
    })
}

fn connect() -> (Client<Soc>, Hello) {
    let soc = Soc::new("tile", firmware(), 7, false).expect("a model and a program");
    Client::connect(soc, 1, TIMING).expect("the firmware answers")
}

/// The response to a command, and that of the golden model is the same; but what only hardware counts.
fn same(client: &mut Client<Soc>, golden: &mut Golden, command: &[u32]) {
    let mut expected = Vec::new();
    golden.execute(command, &mut expected);
    let mut found = match client.execute(command) {
        Ok(response) => response.to_vec(),
        Err(ClientError::Refused(Refusal::AnswerTooLong)) => {
            assert!(expected.len() > mh_link::PAYLOAD_WORDS);
            return;
        }
        Err(error) => panic!("{command:x?}: {error:?}"),
    };
    if Header::from_word(command[0]).opcode == 0x0A && found.len() > Counters::HARDWARE.end {
        found[Counters::HARDWARE].fill(0);
    }
    assert_eq!(found, expected, "{command:x?}");
}

#[test]
fn random_commands_get_the_answers_of_the_golden_model_in_shadow_mode_too() {
    const COMMANDS: usize = 250;
    let config = configuration("tile").expect("a configuration");
    let (mut client, hello) = connect();
    assert_eq!(hello.identity.hash, config.hash);
    assert!(!hello.identity.mismatch && hello.identity.processor);
    let passed = SelfTest {
        run: 4,
        failed: 0,
        first_failed: 0,
    };
    assert_eq!(client.self_test().expect("an answer"), passed);

    client.set_shadow(true).expect("there is a golden model");
    let mut golden = Golden::new(&config.sizes);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[3; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    for i in 0..COMMANDS {
        let phase = Phase::ALL[i / 25 % Phase::ALL.len()];
        let tree = command(&config, phase).new_tree(&mut runner);
        let words = tree.expect("no strategy rejects values").current();
        // The link refuses what is no command.
        let whole = words.len() == usize::from(Header::from_word(words[0]).length) + 1;
        if whole && words.len() <= mh_link::PAYLOAD_WORDS {
            same(&mut client, &mut golden, &words);
        }
    }
    same(&mut client, &mut golden, &[DIGEST]);
    let shadow = client.shadow().expect("shadow mode");
    assert!(shadow.compared as usize > COMMANDS / 2, "{shadow:?}");
    assert_eq!(shadow.differed, 0, "{shadow:?}");
    let hello = client.hello().expect("an answer");
    assert!(hello.identity.shadow && hello.refused == 0, "{hello:?}");
    assert_eq!(client.line().leds(), 1, "ready");
}

#[test]
fn a_reset_board_says_so() {
    let (mut client, _) = connect();
    client.execute(&[STATS]).expect("an answer");
    client.line().reset().expect("the model runs");
    assert!(matches!(
        client.execute(&[STATS]),
        Err(ClientError::Reset { .. })
    ));
    client.execute(&[STATS]).expect("an answer");
}

#[test]
fn a_benchmark_gives_cycles_of_core_and_processor() {
    let (mut client, _) = connect();
    client.set_shadow(true).expect("there is a golden model");
    let measured = client.benchmark(3, &[DIGEST]).expect("an answer");
    assert!(
        measured.core > 0 && measured.golden > 10 * measured.core,
        "{measured:?}"
    );
}

#[test]
fn a_missing_program_or_model_is_named() {
    let missing = Soc::new("tile", Path::new("no/such.hex"), 1, false);
    assert!(matches!(missing, Err(SocError::NoFirmware(..))));
    let unknown = Soc::new("none", Path::new("no/such.hex"), 1, false);
    assert!(matches!(unknown, Err(SocError::NoModel(..))));
}
