//! `mh --golden` answers as the golden model does.

mod common;

use std::path::Path;

use common::mh;
use mh_dataset::{digits, quantise};
use micro_hnsw::generated::{CONFIGS, DIGITS, SCANS};
use micro_hnsw::{Config, HeapStorage, Index, Metric, NodeType, SearchOptions, Settings, TypeMask};
use serde_json::json;

/// The digits as `mh load` converts them.
fn vectors() -> Vec<Vec<i16>> {
    let matrix = digits().expect("the committed file");
    quantise(&matrix, 8, false).expect("they fit").vectors
}

/// Calls `with` on the golden model with the first `rows` digits.
fn loaded<T>(rows: usize, with: impl FnOnce(&mut Index<'_>) -> T) -> T {
    let config = Config::new(DIGITS).expect("legal sizes");
    let mut storage = HeapStorage::new(&config);
    let mut index = Index::new(config, storage.lend()).expect("storage of these sizes");
    let settings = Settings {
        metric: Metric::L2,
        frac_bits: 8,
        ef_construction: 64,
        expansion: 4,
        seed: 1,
    };
    index.configure(settings).expect("legal settings");
    for vector in &vectors()[..rows] {
        index.insert(vector, NodeType::default()).expect("room");
    }
    with(&mut index)
}

fn digest(rows: usize) -> String {
    loaded(rows, |index| format!("{:016x}", index.digest()))
}

#[test]
fn every_configuration_says_what_it_is() {
    for config in CONFIGS {
        let run = mh(&[&format!("--golden={}", config.name), "info"], "");
        let info = run.answer();
        assert_eq!(info["configuration"], config.name);
        assert_eq!(info["hash"], format!("{:016x}", config.hash));
        assert_eq!(info["capacity"], config.sizes.capacity);
        assert_eq!(info["dim"], config.sizes.dim);
        assert_eq!((&info["len"], &info["link"]), (&json!(0), &json!(1)));
    }
}

#[test]
fn answers_are_those_of_the_golden_model() {
    let run = mh(
        &["--golden", "shell"],
        "# a comment\n\nload digits --rows 300\nstats\ndigest\nquery --data digits --rows 400..403 --k 5\n\
         query --data digits --rows 7 --k 2 --exact --types 1,2\ninsert --data digits --rows 300\ndigest\nquit\nstats\n",
    );
    assert_eq!(run.status, 0, "{run:?}");
    let load = json!({ "rows": 300, "resumed_at": 0, "digest": digest(300) });
    assert_eq!(run.answers[0], load);
    assert_eq!(run.answers[1]["len"], 300);
    assert_eq!(run.answers[2]["digest"], digest(300));
    loaded(300, |index| {
        let options = SearchOptions {
            k: 5,
            ef: 64,
            mask: TypeMask::ALL,
            expansion: 4,
        };
        for (row, answer) in (400..403).zip(&run.answers[3..]) {
            let found = index.search(&vectors()[row], options).expect("results");
            let hits = found.iter().map(|entry| {
                let bits = entry.distance().to_bits();
                json!({ "id": entry.id().number(), "bits": bits, "distance": bits as f64 / 65536.0 })
            });
            assert_eq!(
                *answer,
                json!({ "query": row, "results": hits.collect::<Vec<_>>() })
            );
        }
    });
    assert_eq!(run.answers[6], json!({ "query": 7, "results": [] }));
    assert_eq!(run.answers[7], json!({ "id": 300 }));
    assert_eq!(run.answers[8]["digest"], digest(301));
    assert_eq!(run.answers.len(), 9, "nothing after quit");
}

#[test]
fn a_load_goes_on_where_it_was() {
    let state = Path::new(env!("CARGO_TARGET_TMPDIR")).join("resume.bin");
    let _ = std::fs::remove_file(&state);
    let state = state.to_str().expect("UTF-8");
    let load = |arguments: &str| {
        let mut all = vec!["--golden", "--state", state, "load", "digits"];
        all.extend(arguments.split_whitespace());
        mh(&all, "")
    };
    let done = |rows: usize, resumed_at: usize| json!({ "rows": rows, "resumed_at": resumed_at, "digest": digest(rows) });
    assert_eq!(*load("--rows 100").answer(), done(100, 0));
    assert_eq!(*load("--rows 260").answer(), done(260, 100));
    assert_eq!(*load("--rows 260").answer(), done(260, 260));
    // Other vectors, other settings, fewer rows.
    load("--rows 300 --seed 2").failed(1, "--restart");
    load("--rows 300 --frac-bits 7").failed(1, "--restart");
    load("--rows 200").failed(1, "260 vectors, but not the first of these");
    let golden = ["--golden", "--state", state];
    let changed = mh(
        &[&golden[..], &["insert", "--data", "digits", "--rows", "9"]].concat(),
        "",
    );
    assert_eq!(changed.answer()["id"], 260);
    load("--rows 300").failed(1, "the board holds 261 vectors");
    assert_eq!(*load("--rows 120 --restart").answer(), done(120, 0));
    // A parameter that somebody set goes with the board.
    let set = mh(
        &[&golden[..], &["execute", "0x0001100D", "123"]].concat(),
        "",
    );
    assert_eq!(set.answer()["words"], json!(["0000000d"]));
    let resumed = load("--rows 130");
    assert_eq!(resumed.answer()["resumed_at"], 120);
    assert_ne!(resumed.answer()["digest"], digest(130));

    mh(&["--golden=tile", "--state", state, "info"], "")
        .failed(2, "not an index of the configuration tile");
    std::fs::write(state, b"nonsense").expect("written");
    mh(&["--golden", "--state", state, "info"], "").failed(2, "not an index");
}

#[test]
fn tests_and_measurements() {
    let run = mh(
        &["--golden", "shell"],
        "load digits --rows 50\nbench --data digits --rows 0..4 --repetitions 3 --round-trips 5\nselftest\nstats\n",
    );
    assert_eq!(run.status, 0, "{run:?}");
    let bench = &run.answers[1];
    assert_eq!(bench["queries"], 12);
    assert!(bench["golden_cycles"].as_f64() > Some(100.0), "{bench}");
    assert!(bench["round_trip_us"].as_f64() > Some(0.0), "{bench}");
    assert_eq!(
        (&bench["core_cycles"], &bench["speed_up"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(
        run.answers[2],
        json!({ "run": 1, "failed": 0, "first_failed": null })
    );
    assert_eq!(run.answers[3]["len"], 0, "empty after the self-test");
    mh(&["--golden", "bench", "--data", "digits"], "").failed(2, "load vectors first");
    mh(&["--golden", "shadow"], "").failed(1, "no golden model to compare with");
}

#[test]
fn what_is_wrong_is_named() {
    mh(&["info"], "").failed(2, "--port, or --golden");
    mh(&["--golden=huge", "info"], "").failed(
        2,
        "choose one of nano, tile, board, digits, scan16, scan1024",
    );
    mh(&["--golden", "dance"], "").failed(2, "unrecognized subcommand");
    mh(&["--golden", "load", "nowhere.npy"], "").failed(2, "nowhere.npy");
    mh(&["--golden=tile", "load", "digits"], "").failed(2, "digits has 64 columns");
    mh(&["--golden=board", "load", "digits"], "").failed(2, "choose fewer with --rows");
    for (arguments, message) in [
        ("load digits --rows 1798", "digits has 1797 rows"),
        (
            "load digits --ef-construction 129",
            "this board takes 1..=128",
        ),
        ("load digits --expansion 0", "this board takes 1..=8"),
        ("load digits --node-type 16", "must be 0..=15"),
        ("load digits --frac-bits 16", "must be 0..=15"),
        ("load digits --frac-bits 12", "--saturate"),
        ("query", "--vector"),
        ("query --vector 1,2", "has 2 components"),
        ("query --data digits --rows 1797", "there is no row 1797"),
        ("query --data digits --rows 5..5", "3..10"),
        ("query --data digits --k 0", "--k is 0"),
        ("query --data digits --k 20 --ef 10", "smaller than --k"),
        ("execute 1 2", "announces 0 words"),
        ("execute word", "hexadecimal"),
    ] {
        let all: Vec<_> = std::iter::once("--golden")
            .chain(arguments.split(' '))
            .collect();
        mh(&all, "").failed(2, message);
    }
    // The board's own errors are another matter.
    let run = mh(&["--golden", "execute", "00010003", "5"], "");
    run.failed(1, "no live vector has this id");
    assert_eq!(run.answers[0]["words"], json!(["00000703"]));
    mh(&["--golden", "execute", "00010A0C", "FFFF0000"], "").failed(1, "outside its legal range");
    mh(&["--golden", "execute", "0001050C", "02000000"], "").failed(1, "does not fit a frame");
}

#[test]
fn a_scan_core_answers_as_an_exact_index() {
    let run = mh(
        &["--golden=scan1024", "shell"],
        "info\nload digits --rows 300 --metric cosine\nquery --data digits --rows 400 --k 5\nstats\n\
         load digits --rows 310 --metric cosine\nbench --data digits --rows 1 --repetitions 2\n",
    );
    assert_eq!(run.status, 0, "{run:?}");
    let info = &run.answers[0];
    let scan = SCANS.last().expect("a scan core");
    assert_eq!(info["configuration"], scan.name);
    assert_eq!(info["hash"], format!("{:016x}", scan.hash));
    assert_eq!(
        (&info["scan_core"], &info["processor"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(run.answers[1]["rows"], 300);
    assert_eq!(
        (&run.answers[3]["len"], &run.answers[3]["entry"]),
        (&json!(300), &json!(null))
    );
    assert_eq!(run.answers[4]["resumed_at"], 300);
    assert_eq!(run.answers[5]["queries"], 2);
    // An index with a graph finds the same by exact search.
    let graph = mh(
        &["--golden", "shell"],
        "load digits --rows 300 --metric cosine\nquery --data digits --rows 400 --k 5 --exact\n",
    );
    assert_eq!(run.answers[2], graph.answers[1]);

    mh(&["--golden=scan1024", "selftest"], "")
        .failed(2, "scan1024 has no processor, and so no self-test");
    mh(&["--golden=scan1024", "shadow", "on"], "").failed(2, "no shadow mode");
    mh(&["--golden=scan1024", "execute", "0000000c"], "").failed(1, "no command has this opcode");
    mh(&["--golden=scan1024", "--state", "x", "info"], "").failed(2, "leave --state out");
    mh(
        &[
            "--golden=scan1024",
            "query",
            "--data",
            "digits",
            "--rows",
            "1",
            "--k",
            "17",
        ],
        "",
    )
    .failed(2, "this board takes 1..=16");
}

#[test]
fn a_shell_goes_on_after_an_error_and_tells() {
    let run = mh(
        &["--golden", "shell"],
        "execute 00010003 5\nquery 'never closed\nshell\nstats\n",
    );
    assert_eq!(run.status, 2, "the worst: {run:?}");
    let errors = run
        .answers
        .iter()
        .filter(|answer| answer["error"].is_string());
    assert_eq!(errors.count(), 3);
    assert_eq!(run.answers.last().expect("an answer")["len"], 0);
}
