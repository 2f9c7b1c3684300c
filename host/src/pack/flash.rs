//! Flashes a board with a pack that was checked, and asks the board afterwards.

use std::fmt;
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use mh_link::{Client, ClientError, Timing};
use serde::Serialize;

use crate::args::FlashArguments;
use crate::connect::{Connection, connect};
use crate::error::BoardError;
use crate::output::Output;
use crate::pack::error::PackError;
use crate::pack::manifest::{Board, Manifest, Version};
use crate::pack::verify::{Checked, open};
use crate::session::Session;

/// Times for the question who is there before a board is flashed: one that was never programmed does not answer.
const BRIEF: Timing = Timing {
    answer: Duration::from_millis(300),
    attempts: 3,
};
/// Time in which a board begins to answer after it was flashed.
const START: Duration = Duration::from_secs(10);

/// What is done with a pack.
#[derive(Debug, Serialize)]
struct Flashed<'a> {
    #[serde(flatten)]
    pack: Checked<'a>,
    /// The program that is called, and its arguments.
    command: Vec<String>,
    /// It was called.
    flashed: bool,
    /// The board answered afterwards with this version and hash, and passed its self-test.
    confirmed: bool,
}

impl fmt::Display for Flashed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.pack)?;
        let command = self.command.join(" ");
        match (self.flashed, self.confirmed) {
            (false, _) => write!(f, "nothing was written; this would run: {command}"),
            (true, false) => write!(f, "flashed; with --port the board is asked afterwards"),
            (true, true) => write!(
                f,
                "flashed; the board has this version and passed its self-test"
            ),
        }
    }
}

/// Flashes a board.
///
/// # Errors
/// When the pack is refused, the board is newer or cannot be programmed, or is not what the pack says afterwards.
pub fn flash(
    arguments: &FlashArguments,
    connection: Option<&Connection>,
    output: Output,
) -> Result<()> {
    let pack = open(&arguments.pack, &arguments.keys, Some(arguments.board))?;
    let manifest = &pack.manifest;
    if let Some(connection) = connection {
        check_installed(connection, manifest.version)
            .with_context(|| format!("{} is refused", arguments.pack.display()))?;
    }
    // The loaders tell formats by the ending.
    let mut file = tempfile::Builder::new()
        .suffix(".bit")
        .tempfile()
        .context("a temporary file")?;
    file.write_all(&pack.bitstream)
        .and_then(|()| file.flush())
        .context("write the bitstream to a temporary file")?;
    let command = command(arguments, file.path());
    if !arguments.dry_run {
        program(&command, output)?;
    }
    let asked = connection.filter(|_| !arguments.dry_run);
    if let Some(connection) = asked {
        confirm(connection, manifest)?;
    }
    output.print(&Flashed {
        pack: Checked {
            signed_by: &pack.owner,
            manifest,
        },
        command,
        flashed: !arguments.dry_run,
        confirmed: asked.is_some(),
    })?;
    Ok(())
}

/// Refuses a version that is older than that of a board that answers.
fn check_installed(connection: &Connection, version: Version) -> Result<()> {
    let newer = |newer| PackError::Downgrade {
        pack: version,
        what: "the board has version",
        newer,
    };
    match Client::connect(connect(connection)?, fastrand::u32(..), BRIEF) {
        Ok((_, hello)) => {
            let installed = Version::from_number(hello.identity.firmware);
            ensure!(installed <= version, newer(installed));
        }
        Err(ClientError::Version(found)) if found > mh_link::VERSION => {
            bail!(
                "the board speaks version {found} of the link, which is newer: packs are not downgraded"
            );
        }
        // Nothing that could be newer.
        Err(ClientError::Version(_) | ClientError::NoAnswer { .. } | ClientError::Malformed(_)) => {
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// The program that writes a bitstream to a board, and its arguments.
fn command(arguments: &FlashArguments, bitstream: &Path) -> Vec<String> {
    let (usual, own): (_, &[&str]) = match (arguments.board, arguments.sram) {
        (Board::Icebreaker, false) => ("iceprog", &[]),
        (Board::Icebreaker, true) => ("iceprog", &["-S"]),
        (Board::Ulx3s, false) => ("openFPGALoader", &["--board", "ulx3s", "--write-flash"]),
        (Board::Ulx3s, true) => ("openFPGALoader", &["--board", "ulx3s"]),
    };
    let program = arguments.programmer.clone();
    let program = program.unwrap_or_else(|| usual.to_owned());
    let own = own.iter().map(|argument| (*argument).to_owned());
    std::iter::once(program)
        .chain(own)
        .chain(arguments.arguments.iter().cloned())
        .chain([bitstream.display().to_string()])
        .collect()
}

/// Runs the loader, whose progress goes to standard error.
fn program(command: &[String], output: Output) -> Result<()> {
    let (program, arguments) = command.split_first().context("a program")?;
    let mut loader = Command::new(program);
    loader.args(arguments).stdin(Stdio::null());
    // Standard output is for answers.
    loader.stdout(if output.json {
        Stdio::null()
    } else {
        std::io::stderr().into()
    });
    let status = loader.status().map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow::anyhow!(
            "{program} is not installed: install the package openfpgaloader, or fpga-icestorm for the iCEBreaker"
        ),
        _ => anyhow::Error::new(error).context(format!("cannot run {program}")),
    })?;
    ensure!(
        status.success(),
        "{program} could not program the board ({status}): is it attached, and may you use it?"
    );
    Ok(())
}

/// Waits until the board answers, and checks what it is.
fn confirm(connection: &Connection, manifest: &Manifest) -> Result<()> {
    let end = Instant::now() + START;
    let mut session = loop {
        match Session::open(connection) {
            Ok(session) => break session,
            Err(error) if Instant::now() > end => {
                return Err(error.context("flashed, but the board does not answer as it should"));
            }
            Err(_) => std::thread::sleep(Duration::from_millis(200)),
        }
    };
    let identity = session.hello().identity;
    let (hash, version) = (
        format!("{:016x}", identity.hash),
        Version::from_number(identity.firmware),
    );
    // A scan core has no firmware, and so neither a version of it nor a self-test.
    let scan = session.scan().is_some();
    if hash != manifest.hash || (version != manifest.version && !scan) {
        let message = format!(
            "flashed, but the board says version {version} and hash {hash} instead of {} and {}: switch it off and on, and look with `mh info`",
            manifest.version, manifest.hash
        );
        return Err(BoardError::Differs(message).into());
    }
    if scan {
        return session.close();
    }
    let tested = session.patient().self_test()?;
    if tested.failed > 0 || tested.run == 0 {
        let message = format!(
            "flashed, but {} of {} self-tests failed: the board is damaged, or its clock too fast",
            tested.failed, tested.run
        );
        return Err(BoardError::Differs(message).into());
    }
    session.close()
}
