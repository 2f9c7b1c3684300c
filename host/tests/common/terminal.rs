//! The golden model as a board on a pseudo-terminal.

use std::io::{ErrorKind, Read as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use mh_host::connect::{Connection, connect, named};
use mh_link::Line as _;
use serialport::{SerialPort as _, TTYPort};

/// Calls `with` with the name of a port that a golden board of the configuration `digits` is on.
pub fn with_board<T>(with: impl FnOnce(&str) -> T) -> T {
    let (mut terminal, board) = TTYPort::pair().expect("a pseudo-terminal");
    terminal
        .set_timeout(Duration::from_millis(5))
        .expect("a time-out");
    let name = board.name().expect("a name");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| carry(&mut terminal, &done));
        // Also when it panics, or the scope would wait for ever.
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| with(&name)));
        done.store(true, Ordering::Relaxed);
        result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Carries bytes between the terminal and a golden board until `done`.
fn carry(terminal: &mut TTYPort, done: &AtomicBool) {
    let config = named("digits").expect("a configuration");
    let golden = Connection::Golden {
        named: config,
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
