//! What is printed: text for people, a JSON object a line for scripts.

use std::fmt::Display;
use std::io::{self, Write as _};

use serde::Serialize;

/// How answers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Output {
    /// As JSON.
    pub json: bool,
}

impl Output {
    /// Prints an answer on a line, or on several if it is text.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn print(self, answer: &(impl Serialize + Display)) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.json {
            serde_json::to_writer(&mut out, answer)?;
            writeln!(out)
        } else {
            writeln!(out, "{answer}")
        }
    }

    /// Prints why there is no answer: for scripts where they read, for people where errors belong.
    pub fn print_error(self, error: &anyhow::Error) {
        if self.json {
            let object = serde_json::json!({ "error": format!("{error:#}") });
            println!("{object}");
        }
        eprintln!("mh: {error:#}");
    }
}
