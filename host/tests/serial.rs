//! `mh --port` on a pseudo-terminal, with the golden model as the board at its other end.

mod common;

use std::io::{ErrorKind, Read as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use common::mh;
use mh_host::connect::{Connection, configuration, connect};
use mh_link::Line as _;
use serialport::{SerialPort as _, TTYPort};

/// Carries bytes between the terminal and a golden board until `done`.
fn carry(terminal: &mut TTYPort, done: &AtomicBool) {
    let config = configuration("digits").expect("a configuration");
    let golden = Connection::Golden {
        config,
        state: None,
    };
    let mut board = connect(&golden).expect("a board");
    let mut bytes = [0; 256];
    while !done.load(Ordering::Relaxed) {
        match terminal.read(&mut bytes) {
            Ok(count) => board.send(&bytes[..count]).expect("the board is there"),
            Err(error) => assert_eq!(error.kind(), ErrorKind::TimedOut, "{error}"),
        }
        let limit = Duration::from_millis(1);
        while let Some(count) = board.receive(&mut bytes, limit).ok().filter(|n| *n > 0) {
            terminal.write_all(&bytes[..count]).expect("written");
        }
    }
}

#[test]
fn a_board_on_a_serial_port_answers_like_the_golden_model() {
    let (mut terminal, board) = TTYPort::pair().expect("a pseudo-terminal");
    terminal
        .set_timeout(Duration::from_millis(5))
        .expect("a time-out");
    let name = board.name().expect("a name");
    let done = AtomicBool::new(false);
    let input = "load digits --rows 40\nquery --data digits --rows 50..55\ndigest\n";
    let (port, refused) = std::thread::scope(|scope| {
        scope.spawn(|| carry(&mut terminal, &done));
        let port = mh(&["--port", &name, "--baud", "115200", "shell"], input);
        let again = mh(
            &[
                "--port", &name, "--baud", "115200", "load", "digits", "--rows", "41",
            ],
            "",
        );
        done.store(true, Ordering::Relaxed);
        (port, again)
    });
    assert_eq!(port.status, 0, "{port:?}");
    assert_eq!(port.answers, mh(&["--golden", "shell"], input).answers);
    assert_eq!(refused.answer()["resumed_at"], 40);
}

#[test]
fn a_silent_or_missing_port_is_named() {
    mh(&["--port", "/dev/no-such-port", "info"], "")
        .failed(2, "cannot open port /dev/no-such-port");
    let (_terminal, board) = TTYPort::pair().expect("a pseudo-terminal");
    let name = board.name().expect("a name");
    mh(&["--port", &name, "--baud", "115200", "info"], "")
        .failed(2, "check port, baud rate and power");
}
