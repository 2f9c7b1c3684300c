//! What a board is and what it holds.

use std::fmt;

use anyhow::Result;
use micro_hnsw::Command;
use serde::Serialize;

use crate::connect::Named;
use crate::error::BoardError;
use crate::output::Output;
use crate::pack::Version;
use crate::session::Session;

/// What a board is.
#[derive(Debug, Serialize)]
struct Info {
    configuration: Option<&'static str>,
    /// Exact search only; m and levels are then those of the levels that are drawn.
    scan_core: bool,
    hash: String,
    link: u32,
    specification: u32,
    firmware: String,
    processor: bool,
    clock_hz: u32,
    shadow: bool,
    capacity: usize,
    dim: usize,
    m: usize,
    m0: usize,
    levels: usize,
    ef_max: usize,
    w_max: usize,
    branches: usize,
    len: u32,
    requests: u32,
    refused_frames: u32,
}

impl fmt::Display for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let configuration = self.configuration.unwrap_or("without a name");
        writeln!(f, "configuration   {configuration}, hash {}", self.hash)?;
        if self.scan_core {
            writeln!(
                f,
                "sizes           scan core: {} vectors of {} components, at most {} results",
                self.capacity, self.dim, self.ef_max
            )?;
        } else {
            writeln!(
                f,
                "sizes           {} vectors of {} components, m {}, m0 {}, {} levels, ef_max {}, w_max {}, {} branches",
                self.capacity,
                self.dim,
                self.m,
                self.m0,
                self.levels,
                self.ef_max,
                self.w_max,
                self.branches
            )?;
        }
        writeln!(
            f,
            "versions        specification {}, link {}, firmware {}",
            self.specification, self.link, self.firmware
        )?;
        let processor = if self.processor { "a" } else { "no" };
        let shadow = if self.shadow { "on" } else { "off" };
        writeln!(
            f,
            "board           {} Hz, {processor} processor, shadow mode {shadow}",
            self.clock_hz
        )?;
        writeln!(
            f,
            "since reset     {} requests, {} frames refused",
            self.requests, self.refused_frames
        )?;
        write!(f, "vectors         {}", self.len)
    }
}

/// Prints what the board is.
///
/// # Errors
/// When the board does not answer.
pub fn info(session: &mut Session, output: Output) -> Result<()> {
    let [len, ..] = session.ask_words::<4>(&Command::Stats)?;
    let hello = session.greet()?;
    let identity = &hello.identity;
    let sizes = session.sizes();
    let named = Named::all().find(|named| named.hash() == identity.hash);
    output.print(&Info {
        configuration: named.map(|named| named.name()),
        scan_core: session.scan().is_some(),
        hash: format!("{:016x}", identity.hash),
        link: hello.link,
        specification: identity.specification,
        firmware: Version::from_number(identity.firmware).to_string(),
        processor: identity.processor,
        clock_hz: identity.clock_hz,
        shadow: identity.shadow,
        capacity: sizes.capacity,
        dim: sizes.dim,
        m: sizes.m,
        m0: sizes.m0,
        levels: sizes.levels,
        ef_max: sizes.ef_max,
        w_max: sizes.w_max,
        branches: sizes.branches,
        len,
        requests: hello.count,
        refused_frames: hello.refused,
    })?;
    Ok(())
}

/// What an index holds.
#[derive(Debug, Serialize)]
struct Stats {
    len: u32,
    high_water: u32,
    entry: Option<u32>,
    entry_level: u32,
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} vectors, ids below {} used",
            self.len, self.high_water
        )?;
        match self.entry {
            Some(id) => write!(f, ", entry point {id} at level {}", self.entry_level),
            None => write!(f, ", no entry point"),
        }
    }
}

/// Prints what the index holds.
///
/// # Errors
/// When the board does not answer.
pub fn stats(session: &mut Session, output: Output) -> Result<()> {
    let [len, high_water, entry, entry_level] = session.ask_words(&Command::Stats)?;
    // A scan core has its settings where an index has its entry point.
    let graph = session.scan().is_none();
    output.print(&Stats {
        len,
        high_water,
        entry: (graph && len > 0).then_some(entry),
        entry_level: if graph { entry_level } else { 0 },
    })?;
    Ok(())
}

/// Digest of the state.
#[derive(Debug, Serialize)]
struct Digest {
    digest: String,
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digest)
    }
}

/// Prints the digest of the state.
///
/// # Errors
/// When the board does not answer.
pub fn digest(session: &mut Session, output: Output) -> Result<()> {
    let digest = format!("{:016x}", session.digest()?);
    output.print(&Digest { digest })?;
    Ok(())
}

/// What a self-test found.
#[derive(Debug, Serialize)]
struct Tested {
    run: u32,
    failed: u32,
    first_failed: Option<u32>,
}

impl fmt::Display for Tested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} tests, {} failed", self.run, self.failed)?;
        match self.first_failed {
            Some(number) => write!(f, ", the first was number {number}"),
            None => Ok(()),
        }
    }
}

/// Has the board tested.
///
/// # Errors
/// When a test fails.
pub fn self_test(session: &mut Session, output: Output) -> Result<()> {
    session.needs_processor(
        "self-test",
        "`mh load` compares what it stores with the golden model",
    )?;
    let found = session.patient().self_test();
    session.impatient();
    let found = found?;
    output.print(&Tested {
        run: found.run,
        failed: found.failed,
        first_failed: (found.failed > 0).then_some(found.first_failed),
    })?;
    if found.failed > 0 || found.run == 0 {
        let message = format!(
            "self-test: {} of {} tests failed; flash the board anew, and if that does not help it is damaged",
            found.failed, found.run
        );
        return Err(BoardError::Differs(message).into());
    }
    Ok(())
}
