//! `cosim` as a user runs it: exit status, table, report, replay.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// An empty folder of this test.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder");
    path
}

fn cosim(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cosim"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("cosim starts")
}

fn status(output: &Output) -> i32 {
    let code = output.status.code().expect("no signal");
    println!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    code
}

fn refused(folder: &Path, arguments: &[&str], message: &str) {
    let output = cosim(folder, arguments);
    assert_eq!(status(&output), 2, "{arguments:?}");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        text.contains(message),
        "{arguments:?}: {text:?} does not say {message:?}"
    );
}

fn fvecs(path: &Path, rows: usize, dim: usize, value: impl Fn(usize) -> f32) {
    let mut bytes = Vec::new();
    for row in 0..rows {
        bytes.extend((dim as i32).to_le_bytes());
        for column in 0..dim {
            bytes.extend(value(row * dim + column).to_le_bytes());
        }
    }
    std::fs::write(path, bytes).expect("written");
}

/// A report of a run.
fn json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("the report");
    serde_json::from_str(&text).expect("JSON")
}

/// A number in a report.
fn number_in(report: &Value, key: &str) -> f64 {
    report[key]
        .as_f64()
        .unwrap_or_else(|| panic!("{key} in {report}"))
}

/// The sums over the ticks with this activity and these phases.
fn series<'a>(report: &'a Value, activity: &str, phases: &[&str]) -> &'a Value {
    let all = report["tick_series"].as_array().expect("a list");
    all.iter()
        .find(|series| {
            series["activity"] == activity && series["phases"] == serde_json::json!(phases)
        })
        .unwrap_or_else(|| panic!("{activity} {phases:?} in {report}"))
}

#[test]
fn the_main_job_on_the_digits() {
    let folder = folder("digits");
    let output = cosim(&folder, &["--report", "report.json"]);
    assert_eq!(status(&output), 0);
    let report = json(&folder.join("report.json"));
    let number = |key: &str| number_in(&report, key);
    assert_eq!(report["config"], "digits");
    assert_eq!(number("seed"), 1.0);
    // Configure, 1,500 insertions, 297 queries, Digest; 20 queries that spikes answer between two binary points; 100 time steps of 10 injections
    // and 2 ticks, MatchHistory, 30 ticks with 10 injections each, 3 commands that make all spike, 4 dense ticks and one that fills the compartments.
    let commands = 1799 + 22 + 1200 + 1 + 330 + 3 + 5;
    assert_eq!(number("commands_issued"), f64::from(commands));
    assert_eq!(number("commands_matched"), f64::from(commands));
    assert_eq!(number("mismatches"), 0.0);
    // The whole state before the first command, after each, and at the end.
    let words = 35 + 16 + 2048 * (1 + 2 + 1 + 32 + 16 + 2 * 8 + 9 + 16 + 16);
    assert_eq!(
        number("state_words_compared"),
        f64::from(commands + 2) * f64::from(words)
    );
    assert!(number("recall_at_10") >= 0.99);
    for share in ["search_busy_share", "insert_busy_share"] {
        assert!((0.1..=1.0).contains(&number(share)), "{share}");
    }
    assert!(number("cycles_per_query_p50") >= 0.9 * number("cycles_floor_per_query_p50"));
    assert!(number("cycles_per_query_p99") >= number("cycles_per_query_p50"));
    assert!(number("cycles_per_insert_p50") > 0.0);
    let spiking = &report["spiking_queries"];
    assert_eq!([&spiking["queries"], &spiking["ticks"]], [20, 10]);
    // Ten ticks of three passes over 1,500 neurons, two passes more, and a search.
    assert!((48_000.0..150_000.0).contains(&number_in(spiking, "cycles_p50")));
    assert!(number_in(spiking, "cycles_p99") >= number_in(spiking, "cycles_p50"));
    assert!(number_in(spiking, "synapses_p50") > 0.0);
    // Spikes bring neurons among the results that the search by distance did not find, but not most.
    assert!((1.0..100.0).contains(&number_in(spiking, "newcomers")));
    // Some neurons join the hits, five of which spike at once, but not all of them.
    assert_eq!(number("ticks"), 100.0);
    assert!((1000.0..10_000.0).contains(&number("spikes")));
    assert!((0.98..=1.0).contains(&number("neuron_updates_per_cycle")));
    assert!(number("synaptic_operations_per_cycle") >= 1.0);
    assert!(number("synaptic_operations_per_cycle_dense") >= 3.0);
    let dense = series(&report, "dense", &["Step", "Propagate", "Learn"]);
    assert_eq!([&dense["ticks"], &dense["spikes"]], [1, 1500]);
    let dendrites = series(&report, "dense", &["Integrate", "Step", "Deliver"]);
    assert_eq!([&dendrites["ticks"], &dendrites["spikes"]], [1, 1500]);
    assert_eq!(dendrites["synapses"], dense["synapses"]);
    assert!(number("simulated_khz") > 0.0);
    assert_eq!(report["digest"].as_str().map(str::len), Some(16));
}

#[test]
fn a_file_of_the_user() {
    let folder = folder("user");
    fvecs(&folder.join("base.fvecs"), 24, 16, |i| {
        (i * 37 % 101) as f32 / 8.0 - 6.0
    });
    fvecs(&folder.join("queries.fvecs"), 5, 16, |i| {
        (i * 53 % 97) as f32 / 8.0 - 6.0
    });
    for metric in ["l2", "cosine", "dot"] {
        let arguments = [
            "--config",
            "tile",
            "--data",
            "base.fvecs",
            "--queries",
            "queries.fvecs",
            "--stall",
            "random",
            "--ticks",
            "0",
        ];
        let output = cosim(
            &folder,
            &[&arguments[..], &["--metric", metric, "--k", "3"]].concat(),
        );
        assert_eq!(status(&output), 0, "{metric}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("31 of 31"));
    }
    let trace = [
        "--config",
        "tile",
        "--data",
        "base.fvecs",
        "--base",
        "20",
        "--k",
        "1",
        "--trace",
        "all.fst",
    ];
    assert_eq!(status(&cosim(&folder, &trace)), 0);
    assert!(folder.join("all.fst").metadata().expect("a waveform").len() > 1000);
}

#[test]
fn time_steps_of_the_neurons() {
    let folder = folder("ticks");
    fvecs(&folder.join("tile.fvecs"), 24, 16, |i| {
        (i * 37 % 101) as f32 / 8.0 - 6.0
    });
    let run = |ticks: &str| {
        let name = format!("{ticks}.json");
        let tile = ["--config", "tile", "--data", "tile.fvecs", "--k", "3"];
        let output = cosim(
            &folder,
            &[&tile[..], &["--ticks", ticks, "--report", &name]].concat(),
        );
        assert_eq!(status(&output), 0, "{ticks} time steps");
        let table = String::from_utf8_lossy(&output.stdout).into_owned();
        (json(&folder.join(name)), table)
    };

    // Configure, 20 insertions, 4 queries, Digest.
    let (none, table) = run("0");
    assert_eq!(number_in(&none, "commands_matched"), 26.0);
    assert_eq!(none["ticks"], 0);
    for key in [
        "spikes",
        "neuron_updates_per_cycle",
        "tick_series",
        "spiking_queries",
    ] {
        assert_eq!(none.get(key), None, "{key}");
    }
    assert!(!table.contains("neuron updates"), "{table}");

    // All 4 queries again, between two binary points; more time steps than queries: 3 injections and 2 ticks each; MatchHistory; 30 ticks with
    // 3 injections; 3 commands; 5 dense ticks.
    let (five, table) = run("5");
    let number = |key: &str| number_in(&five, key);
    assert_eq!(
        number("commands_matched"),
        f64::from(26 + 6 + 25 + 1 + 120 + 3 + 5)
    );
    assert_eq!(five["ticks"], 5);
    let spiking = &five["spiking_queries"];
    assert_eq!(spiking["queries"], 4);
    let phases = ["Oscillate", "Integrate", "Step", "Deliver", "Record"];
    assert_eq!(spiking["phases"], serde_json::json!(phases));
    assert!(number_in(spiking, "cycles_p50") > 10.0 * 3.0 * 20.0);
    assert!(table.contains("cycles per query with 10 ticks"), "{table}");
    // The best hit of the first time step gets 2.0 and spikes at once.
    assert!(number("spikes") >= 1.0);
    // 20 neurons, a pass over them, and some cycles to begin and end it.
    assert!(number("cycles_per_tick_p50") > 40.0);
    assert!((0.25..1.0).contains(&number("neuron_updates_per_cycle")));
    assert!(number("synaptic_operations_per_cycle") > 0.0);
    assert!(number("synaptic_operations_per_cycle_dense") > 0.0);
    assert!(table.contains("spikes in 5 time steps"), "{table}");
    assert_ne!(five["digest"], none["digest"]);

    let step = series(&five, "sparse", &["Step"]);
    assert_eq!([&step["ticks"], &step["neurons"]], [10, 200]);
    assert_eq!(step["synapses"], 0);
    assert_eq!(
        number("neuron_updates_per_cycle"),
        200.0 / number_in(step, "cycles")
    );
    let learn = ["Step", "Propagate", "Learn"];
    assert_eq!(series(&five, "sparse", &learn)["ticks"], 5);
    assert_eq!(series(&five, "sparse", &learn[..2])["ticks"], 10);
    let dendrites = ["Integrate", "Step", "Deliver"];
    assert_eq!(series(&five, "sparse", &dendrites)["ticks"], 10);
    for phases in [&learn[..1], &learn[..2], &learn, &dendrites] {
        let dense = series(&five, "dense", phases);
        assert_eq!([&dense["ticks"], &dense["spikes"]], [1, 20], "{phases:?}");
    }
    let dense = series(&five, "dense", &learn);
    assert_eq!(
        number("synaptic_operations_per_cycle_dense"),
        number_in(dense, "synapses") / number_in(dense, "cycles")
    );
}

#[test]
fn bad_input_is_refused_with_status_2() {
    let folder = folder("bad");
    fvecs(&folder.join("tile.fvecs"), 40, 16, |i| i as f32 / 8.0);
    fvecs(&folder.join("nan.fvecs"), 10, 16, |i| {
        if i == 35 { f32::NAN } else { 0.0 }
    });
    fvecs(&folder.join("one.fvecs"), 1, 16, |_| 1.0);
    std::fs::write(folder.join("short.npy"), b"\x93NUMPY\x01\x00").expect("written");
    std::fs::write(folder.join("table.csv"), "1,2\n").expect("written");
    let tile = |data: &'static str| ["--config", "tile", "--data", data];
    refused(&folder, &tile("absent.npy"), "absent.npy");
    refused(&folder, &tile("table.csv"), "extension");
    refused(&folder, &tile("short.npy"), ".npy file");
    refused(&folder, &tile("nan.fvecs"), "row 2, column 3 is NaN");
    refused(&folder, &tile("tile.fvecs"), "holds 32");
    refused(&folder, &tile("one.fvecs"), "nothing to insert");
    refused(&folder, &tile("digits"), "64 columns");
    let with = |more: &[&'static str]| [&tile("tile.fvecs")[..], &["--base", "20"], more].concat();
    refused(&folder, &with(&["--frac-bits", "15"]), "do not fit 16 bits");
    refused(&folder, &with(&["--frac-bits", "16"]), "--frac-bits");
    refused(&folder, &with(&["--k", "33"]), "--k");
    refused(
        &folder,
        &with(&["--k", "8", "--ef", "4"]),
        "smaller than --k",
    );
    refused(&folder, &with(&["--expansion", "16"]), "--expansion");
    refused(&folder, &with(&["--queries", "nan.fvecs"]), "NaN");
    refused(&folder, &["--config", "huge"], "only nano, tile");
    refused(&folder, &["--metric", "l3"], "l3");
    refused(&folder, &["--ticks", "many"], "--ticks");
    let both = ["--commands", "1", "--ticks", "1"];
    refused(&folder, &both, "cannot be used with");
    refused(&folder, &["replay", "absent.replay"], "absent.replay");
    refused(&folder, &["replay", "tile.fvecs"], "tile.fvecs");
    let clipped = cosim(&folder, &with(&["--frac-bits", "15", "--saturate"]));
    assert_eq!(status(&clipped), 0);
    assert!(String::from_utf8_lossy(&clipped.stdout).contains("components clipped"));
}

#[test]
fn a_run_that_compares_nothing_or_too_little_has_status_3() {
    let folder = folder("vacuous");
    assert_eq!(
        status(&cosim(&folder, &["--config", "nano", "--commands", "0"])),
        3
    );
    let soak = ["soak", "--rounds", "0"];
    assert_eq!(status(&cosim(&folder, &soak)), 3);
    std::fs::write(
        folder.join("empty.replay"),
        "micro-hnsw replay 1\nconfig nano\nseed 1\nstall none\n",
    )
    .expect("written");
    assert_eq!(status(&cosim(&folder, &["replay", "empty.replay"])), 3);
}

#[test]
fn random_commands_and_replays_match() {
    let folder = folder("match");
    let random = [
        "--config",
        "nano",
        "--commands",
        "2500",
        "--stall",
        "fixed",
        "--report",
        "random.json",
    ];
    assert_eq!(status(&cosim(&folder, &random)), 0);
    let report = std::fs::read_to_string(folder.join("random.json")).expect("the report");
    assert!(report.contains("\"commands_matched\": 2500"), "{report}");
    assert_eq!(
        status(&cosim(
            &folder,
            &["soak", "--rounds", "1", "--commands", "50"]
        )),
        0
    );
    std::fs::write(
        folder.join("two.replay"),
        "micro-hnsw replay 1\nconfig nano\nseed 1\nstall random\n00020002 00010002 00030004 # Insert\n0000000b\n",
    )
    .expect("written");
    let replay = ["replay", "two.replay", "--trace", "two.fst"];
    assert_eq!(status(&cosim(&folder, &replay)), 0);
    assert!(folder.join("two.fst").metadata().expect("a waveform").len() > 1000);
}
