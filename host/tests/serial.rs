//! `mh --port` on a pseudo-terminal, with the golden model as the board at its other end.

mod common;
#[path = "common/terminal.rs"]
mod terminal;

use common::mh;
use serialport::{SerialPort as _, TTYPort};
use terminal::with_board;

#[test]
fn a_board_on_a_serial_port_answers_like_the_golden_model() {
    let input = "load digits --rows 40\nquery --data digits --rows 50..55\ndigest\n";
    with_board(|name| {
        let board = ["--port", name, "--baud", "115200"];
        let port = mh(&[&board[..], &["shell"]].concat(), input);
        assert_eq!(port.status, 0, "{port:?}");
        assert_eq!(port.answers, mh(&["--golden", "shell"], input).answers);
        let load = mh(
            &[&board[..], &["load", "digits", "--rows", "41"]].concat(),
            "",
        );
        assert_eq!(load.answer()["resumed_at"], 40);
    });
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
