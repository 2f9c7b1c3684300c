//! Runs `mh` as a user does.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// What a run printed, and its exit status.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    /// Each line of standard output as JSON.
    pub answers: Vec<Value>,
    pub errors: String,
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The firmware's program for a configuration, built as people build it.
pub fn firmware(config: &str) -> PathBuf {
    let built = Command::new(root().join("firmware/build"))
        .arg(config)
        .status();
    assert!(built.expect("firmware/build starts").success());
    root().join(format!("out/firmware/{config}.hex"))
}

/// Runs `mh --json` with these arguments and this standard input.
pub fn mh(arguments: &[&str], input: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mh"))
        .arg("--json")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("mh starts");
    let mut stdin = child.stdin.take().expect("its input");
    // It may have ended without reading.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().expect("mh ends");
    let text = String::from_utf8(stdout).expect("UTF-8");
    let answers = text
        .lines()
        .map(|line| serde_json::from_str(line).expect(line));
    Run {
        status: status.code().expect("no signal"),
        answers: answers.collect(),
        errors: String::from_utf8(stderr).expect("UTF-8"),
    }
}

impl Run {
    /// The only answer of a run that went well.
    #[track_caller]
    pub fn answer(&self) -> &Value {
        assert_eq!(self.status, 0, "{self:?}");
        let [answer] = &self.answers[..] else {
            panic!("one answer, not {self:?}");
        };
        answer
    }

    /// Checks that it failed with this status and said so.
    #[track_caller]
    pub fn failed(&self, status: i32, message: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.errors.contains(message), "{message:?} not in {self:?}");
    }
}
