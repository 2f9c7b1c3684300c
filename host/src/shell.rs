//! Commands from standard input, a line each.

use std::io::{self, BufRead as _, IsTerminal as _};

use anyhow::{Context as _, Result};
use clap::Parser;
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use crate::args::Action;
use crate::error::{FINE, status};
use crate::output::Output;
use crate::run::act;
use crate::session::Session;

/// A line of the shell.
#[derive(Debug, Parser)]
#[command(multicall = true)]
struct Line {
    #[command(subcommand)]
    action: Action,
}

/// Reads commands until the input ends or a line says `quit`; empty lines and lines that begin with `#` do nothing. Returns the highest exit status of a command.
pub fn run(session: &mut Session, output: Output) -> Result<u8> {
    let mut worst = FINE;
    let mut go_on = |line: &str| {
        let line = line.trim();
        if matches!(line, "quit" | "exit") {
            return false;
        }
        if !line.is_empty() && !line.starts_with('#') {
            worst = worst.max(obey(session, line, output));
        }
        true
    };
    if io::stdin().is_terminal() {
        let mut editor = DefaultEditor::new().context("the terminal cannot be used")?;
        loop {
            match editor.readline("mh> ") {
                Ok(line) => {
                    editor.add_history_entry(&line)?;
                    if !go_on(&line) {
                        break;
                    }
                }
                Err(ReadlineError::Interrupted | ReadlineError::Eof) => break,
                Err(error) => return Err(error.into()),
            }
        }
    } else {
        for line in io::stdin().lock().lines() {
            if !go_on(&line.context("read standard input")?) {
                break;
            }
        }
    }
    Ok(worst)
}

/// Does what a line says and returns its exit status.
fn obey(session: &mut Session, line: &str, output: Output) -> u8 {
    let result = match shlex::split(line) {
        Some(words) => match Line::try_parse_from(words) {
            Ok(line) => act(session, &line.action, output),
            Err(error) if !error.use_stderr() => {
                // Help that was asked for.
                let _ = error.print();
                return FINE;
            }
            Err(error) => Err(anyhow::anyhow!(error.to_string().trim_end().to_owned())),
        },
        None => Err(anyhow::anyhow!("{line}: a quotation mark is not closed")),
    };
    match result {
        Ok(()) => FINE,
        Err(error) => {
            output.print_error(&error);
            status(&error)
        }
    }
}
