//! The same commands on the golden model and on the simulated board with its real firmware: the same answers and digests.

#![cfg(feature = "sim")]

mod common;

use common::{firmware, mh, root};

/// Self-test, a load, queries of both kinds, time steps' worth of neurons by a raw command, digests.
const COMMANDS: &str = "selftest\nload digits --rows 12\nstats\ndigest\n\
    query --data digits --rows 12..14 --k 3\nquery --data digits --rows 14 --k 3 --exact\n\
    execute 0002000e 3ff 0\ndigest\n";

#[test]
fn the_simulated_board_answers_as_the_golden_model() {
    // The program is found from the root of the repository.
    std::env::set_current_dir(root()).expect("the root of the repository");
    firmware("board");
    let golden = mh(&["--golden=board", "shell"], COMMANDS);
    let board = mh(&["--sim", "shell"], COMMANDS);
    assert_eq!(
        (golden.status, board.status),
        (0, 0),
        "{golden:?}\n{board:?}"
    );
    assert_eq!(golden.answers.len(), 9, "{golden:?}");
    // The golden model tests less of itself.
    assert_eq!(board.answers[0]["failed"], 0);
    assert_eq!(golden.answers[1..], board.answers[1..]);

    let shadow = mh(
        &["--sim", "shell"],
        "shadow on\ninsert --data digits --rows 3\nshadow\n",
    );
    assert_eq!(shadow.status, 0, "{shadow:?}");
    let found = shadow.answers.last().expect("an answer");
    assert_eq!(found["differed"], 0, "{shadow:?}");
}

#[test]
fn the_simulated_scan_core_answers_as_the_golden_model() {
    const COMMANDS: &str = "load digits --rows 40 --metric cosine\nquery --data digits --rows 40..43 --k 3\n\
        load digits --rows 60 --metric dot --restart\nquery --data digits --rows 60 --k 16\nstats\ndigest\n";
    let golden = mh(&["--golden=scan1024", "shell"], COMMANDS);
    let board = mh(&["--sim=scan1024", "shell"], COMMANDS);
    assert_eq!(
        (golden.status, board.status),
        (0, 0),
        "{golden:?}\n{board:?}"
    );
    assert_eq!(golden.answers.len(), 8, "{golden:?}");
    assert_eq!(golden.answers, board.answers);

    let run = mh(
        &["--sim=scan1024", "shell"],
        "load digits --rows 100\nbench --data digits --rows 1 --repetitions 1 --round-trips 1\n",
    );
    // Sixteen rows a vector, and the query and the results besides.
    let cycles = run.answers[1]["core_cycles"].as_f64().expect("a number");
    assert!((1600.0..1750.0).contains(&cycles), "{run:?}");
}

#[test]
fn what_is_not_simulated_is_named() {
    mh(&["--sim=digits", "info"], "").failed(2, "no SoC of the configuration");
}
