//! `mh pack`, `verify` and `flash` as a user runs them, with a program in the place of the loader that keeps what it was given.

mod common;
#[path = "common/terminal.rs"]
mod terminal;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use common::mh;
use mh_host::connect::named;
use mh_host::pack::{Board, PartName, Version, build};
use serde_json::json;
use terminal::with_board;

/// A folder with a key, a list that trusts it, a bitstream and a loader.
struct Bench {
    folder: PathBuf,
}

impl Bench {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        let bench = Self { folder };
        let key = mh(&["key", &bench.path("secret"), "--owner", "tester"], "");
        let line = key.answer()["trusted"].as_str().expect("a line").to_owned();
        bench.write("keys.txt", line.as_bytes());
        bench.write("top.bit", b"a bitstream\0\xFF");
        let script = format!(
            "#!/bin/sh\nprintf '%s\\n' \"$@\" > {0}/arguments\nfor last; do :; done\ncp \"$last\" {0}/flashed\n",
            bench.folder.display()
        );
        bench.write("loader", script.as_bytes());
        bench.write("broken", b"#!/bin/sh\nexit 1\n");
        for program in ["loader", "broken"] {
            let permissions = fs::Permissions::from_mode(0o755);
            fs::set_permissions(bench.path(program), permissions).expect("a program");
        }
        bench
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).to_str().expect("UTF-8").to_owned()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).expect("written");
    }

    /// Makes a pack of the bitstream for the ULX3S.
    fn pack(&self) -> String {
        self.pack_for("ulx3s", "digits")
    }

    /// Makes a pack of the bitstream.
    fn pack_for(&self, board: &str, config: &str) -> String {
        let out = self.path("board.pack");
        let bitstream = self.path("top.bit");
        let key = self.path("secret");
        let run = mh(
            &[
                "pack",
                board,
                "--config",
                config,
                "--bitstream",
                &bitstream,
                "--key",
                &key,
                "--out",
                &out,
            ],
            "",
        );
        assert_eq!(run.answer()["file"], out);
        out
    }

    fn flash(&self, pack: &str, more: &[&str]) -> common::Run {
        let (keys, loader) = (self.path("keys.txt"), self.path("loader"));
        let all = [
            "flash",
            pack,
            "--board",
            "ulx3s",
            "--keys",
            &keys,
            "--programmer",
            &loader,
        ];
        mh(&[&all[..], more].concat(), "")
    }

    fn flashed(&self) -> Option<Vec<u8>> {
        fs::read(self.path("flashed")).ok()
    }
}

#[test]
fn the_bytes_that_arrive_are_those_of_the_pack() {
    let bench = Bench::new("flash");
    let pack = bench.pack();
    let verified = mh(&["verify", &pack, "--keys", &bench.path("keys.txt")], "");
    assert_eq!(verified.answer()["signed_by"], "tester");
    assert_eq!(verified.answer()["parts"][0]["bytes"], 13);

    let dry = bench.flash(&pack, &["--dry-run"]);
    let answer = dry.answer();
    assert_eq!((&answer["flashed"], bench.flashed()), (&json!(false), None));
    assert_eq!(answer["command"][3], "--write-flash");

    let run = bench.flash(&pack, &["--sram", "--", "--cable", "xvc-client"]);
    assert_eq!(run.answer()["flashed"], true);
    assert_eq!(bench.flashed().as_deref(), Some(&b"a bitstream\0\xFF"[..]));
    let arguments = fs::read_to_string(bench.path("arguments")).expect("arguments");
    let arguments: Vec<_> = arguments.lines().collect();
    assert_eq!(
        arguments[..4],
        ["--board", "ulx3s", "--cable", "xvc-client"]
    );
    assert!(arguments[4].ends_with(".bit") && arguments.len() == 5);
}

#[test]
fn a_pack_of_a_scan_core_is_for_the_loader_of_its_board() {
    let bench = Bench::new("scan");
    let (pack, keys) = (
        bench.pack_for("icebreaker", "scan1024"),
        bench.path("keys.txt"),
    );
    let run = mh(
        &[
            "flash",
            &pack,
            "--board",
            "icebreaker",
            "--keys",
            &keys,
            "--dry-run",
        ],
        "",
    );
    let answer = run.answer();
    assert_eq!(answer["configuration"], "scan1024");
    assert_eq!(answer["command"][0], "iceprog");
    // Without a key nobody is trusted.
    let none = concat!(env!("CARGO_MANIFEST_DIR"), "/../fpga/keys.txt");
    mh(&["verify", &pack, "--keys", none], "").failed(2, "not in the list of trusted keys");
}

#[test]
fn the_board_is_asked_before_and_after() {
    let bench = Bench::new("confirm");
    let pack = bench.pack();
    let key = fs::read_to_string(bench.path("secret")).expect("the key");
    let mut bytes = [0; 32];
    hex::decode_to_slice(key.trim(), &mut bytes).expect("a key");
    let key = ed25519_dalek::SigningKey::from_bytes(&bytes);
    let other = |config: &str, version: [u8; 3]| {
        let config = named(config).expect("a configuration");
        let parts = vec![(PartName::Bitstream, vec![1])];
        let bytes = build(Board::Ulx3s, Version(version), &config, parts, &key);
        bench.write("other.pack", &bytes);
        bench.path("other.pack")
    };
    with_board(|port| {
        let port = ["--port", port, "--baud", "115200"];
        let run = bench.flash(&pack, &port);
        assert_eq!(run.answer()["confirmed"], true);
        fs::remove_file(bench.path("flashed")).expect("it was flashed");

        let run = bench.flash(&other("digits", [0, 0, 9]), &port);
        run.failed(2, "the board has version 0.1.0: packs are not downgraded");
        assert_eq!(bench.flashed(), None, "refused before anything is written");

        // The loader says that all is well, but the board is what it was.
        let run = bench.flash(&other("tile", [0, 1, 0]), &port);
        run.failed(1, "flashed, but the board says version 0.1.0 and hash");
    });
}

#[test]
fn nothing_is_written_for_a_pack_that_is_refused() {
    let bench = Bench::new("refused");
    let pack = bench.pack();
    let bytes = fs::read(&pack).expect("the pack");
    let mut tampered = bytes.clone();
    let at = bytes
        .windows(11)
        .position(|part| part == b"a bitstream")
        .expect("it is there");
    tampered[at] = b'A';
    bench.write("tampered.pack", &tampered);
    bench.write("truncated.pack", &bytes[..bytes.len() - 700]);
    bench.write("nobody.txt", b"# nobody is trusted\n");
    bench
        .flash(&bench.path("tampered.pack"), &[])
        .failed(2, "the bitstream was changed");
    bench
        .flash(&bench.path("truncated.pack"), &[])
        .failed(2, "is refused");
    let flash = |more: &[&str]| mh(&[&["flash", &pack, "--board"], more].concat(), "");
    let (keys, nobody, loader) = (
        bench.path("keys.txt"),
        bench.path("nobody.txt"),
        bench.path("loader"),
    );
    flash(&["ulx3s", "--keys", &nobody, "--programmer", &loader])
        .failed(2, "not in the list of trusted keys");
    flash(&["icebreaker", "--keys", &keys, "--programmer", &loader])
        .failed(2, "not for icebreaker");
    flash(&["ulx3s", "--keys", &bench.path("none.txt")]).failed(2, "give their list with --keys");
    assert_eq!(bench.flashed(), None);
    flash(&[
        "ulx3s",
        "--keys",
        &keys,
        "--programmer",
        &bench.path("broken"),
    ])
    .failed(2, "is it attached");
    flash(&["ulx3s", "--keys", &keys, "--programmer", "no-such-loader"])
        .failed(2, "is not installed");
    mh(&["key", &bench.path("secret")], "").failed(2, "choose another name");
}
