//! From the command line to the exit status.

use std::ffi::OsString;

use anyhow::Result;
use clap::Parser as _;

use crate::args::{Action, Arguments};
use crate::error::{FINE, INPUT, status};
use crate::output::Output;
use crate::session::Session;
use crate::{bench, info, load, pack, query, shell};

/// Does what the command line says and returns the exit status.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Nothing helps when standard error is closed.
            let _ = error.print();
            return if error.use_stderr() { INPUT } else { FINE };
        }
    };
    let output = Output {
        json: arguments.json,
    };
    run_action(&arguments, output).unwrap_or_else(|error| {
        output.print_error(&error);
        status(&error)
    })
}

fn run_action(arguments: &Arguments, output: Output) -> Result<u8> {
    let board = &arguments.board;
    let without_board = match &arguments.action {
        Action::Pack(arguments) => Some(pack::pack(arguments, output)),
        Action::Verify(arguments) => Some(pack::verify(arguments, output)),
        Action::Key(arguments) => Some(pack::key(arguments, output)),
        Action::Flash(arguments) => {
            let connection = board
                .port
                .as_ref()
                .map(|_| board.connection())
                .transpose()?;
            Some(pack::flash(arguments, connection.as_ref(), output))
        }
        _ => None,
    };
    if let Some(result) = without_board {
        return result.map(|()| FINE);
    }
    let mut session = Session::open(&board.connection()?)?;
    let result = match &arguments.action {
        Action::Shell => shell::run(&mut session, output),
        action => act(&mut session, action, output).map(|()| FINE),
    };
    // The index stays even if the last command failed.
    let closed = session.close();
    let status = result?;
    closed?;
    Ok(status)
}

/// Does one thing.
///
/// # Errors
/// When it cannot be done.
pub(crate) fn act(session: &mut Session, action: &Action, output: Output) -> Result<()> {
    match action {
        Action::Info => info::info(session, output),
        Action::Load(arguments) => load::load(session, arguments, output),
        Action::Query(arguments) => query::query(session, arguments, output),
        Action::Insert(arguments) => query::insert(session, arguments, output),
        Action::Stats => info::stats(session, output),
        Action::Digest => info::digest(session, output),
        Action::Selftest => info::self_test(session, output),
        Action::Bench(arguments) => bench::bench(session, arguments, output),
        Action::Shadow(arguments) => bench::shadow(session, arguments.switch, output),
        Action::Execute(arguments) => query::execute(session, &arguments.words, output),
        Action::Pack(_) | Action::Verify(_) | Action::Flash(_) | Action::Key(_) | Action::Shell => {
            anyhow::bail!("this does not work in a shell: run it by itself")
        }
    }
}
