//! What the board takes for queries, and the link for a round trip; shadow mode.

use std::fmt;

use anyhow::{Result, ensure};
use mh_link::{Differs, Line as _};
use micro_hnsw::{Command, TypeMask};
use serde::Serialize;

use crate::args::{Bench, Switch};
use crate::error::BoardError;
use crate::output::Output;
use crate::query::{search, vectors};
use crate::session::{Session, words};

/// Figures of a board.
#[derive(Debug, Serialize)]
struct Figures {
    queries: u64,
    clock_hz: u32,
    /// Cycles a query; none without an accelerator.
    core_cycles: Option<f64>,
    /// The same command in the golden model on the board's processor; none without it.
    golden_cycles: Option<f64>,
    core_queries_per_second: Option<f64>,
    golden_queries_per_second: Option<f64>,
    speed_up: Option<f64>,
    /// From request to answer of a Hello, mean.
    round_trip_us: f64,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |name: &str, cycles: Option<f64>, rate: Option<f64>| match (cycles, rate) {
            (Some(cycles), Some(rate)) => {
                writeln!(
                    f,
                    "{name} {cycles:.0} cycles a query, {rate:.0} queries a second"
                )
            }
            _ => Ok(()),
        };
        line(
            "core         ",
            self.core_cycles,
            self.core_queries_per_second,
        )?;
        line(
            "golden model ",
            self.golden_cycles,
            self.golden_queries_per_second,
        )?;
        if let Some(speed_up) = self.speed_up {
            writeln!(f, "speed-up      {speed_up:.1}")?;
        }
        write!(
            f,
            "round trip    {:.0} us over the link",
            self.round_trip_us
        )
    }
}

/// Measures.
///
/// # Errors
/// When the queries do not fit the board, or it does not answer.
pub fn bench(session: &mut Session, arguments: &Bench, output: Output) -> Result<()> {
    let [len, ..] = session.ask_words::<4>(&Command::Stats)?;
    ensure!(
        len > 0,
        "the index is empty, so queries cost nothing: load vectors first"
    );
    // By the clock of the line, which may be that of a simulation.
    let start = session.client().line().now();
    for _ in 0..arguments.round_trips {
        session.greet()?;
    }
    let end = session.client().line().now();
    let round_trip = (end - start).as_secs_f64() / f64::from(arguments.round_trips);

    let (_, frac_bits) = session.format()?;
    let repetitions = arguments.repetitions;
    let (mut queries, mut core, mut golden) = (0_u64, 0_u64, 0_u64);
    for (_, vector) in vectors(session, &arguments.vectors, frac_bits)? {
        let command = search(session, arguments.search, TypeMask::ALL, &vector)?;
        // A command that is refused takes a few cycles and would look fast.
        session.ask(&command)?;
        if session.scan().is_some() {
            // It counts the cycles of each command itself.
            for _ in 0..repetitions {
                session.ask(&command)?;
                let counters: [u32; 8] = session.ask_words(&Command::Counters)?;
                core += u64::from(counters[3]);
            }
            queries += u64::from(repetitions);
            continue;
        }
        let measured = session.patient().benchmark(repetitions, &words(&command));
        session.impatient();
        let measured = measured?;
        queries += u64::from(repetitions);
        core += measured.core;
        golden += measured.golden;
    }
    let clock_hz = session.hello().identity.clock_hz;
    let each = |cycles: u64| (cycles > 0).then(|| cycles as f64 / queries as f64);
    let rate = |cycles: f64| f64::from(clock_hz) / cycles;
    let (core_cycles, golden_cycles) = (each(core), each(golden));
    output.print(&Figures {
        queries,
        clock_hz,
        core_cycles,
        golden_cycles,
        core_queries_per_second: core_cycles.map(rate),
        golden_queries_per_second: golden_cycles.map(rate),
        speed_up: core_cycles
            .zip(golden_cycles)
            .map(|(core, golden)| golden / core),
        round_trip_us: round_trip * 1e6,
    })?;
    Ok(())
}

/// What shadow mode has compared.
#[derive(Debug, Serialize)]
struct Compared {
    on: bool,
    compared: u32,
    differed: u32,
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on = if self.on { "on" } else { "off" };
        write!(
            f,
            "shadow mode {on}, {} commands compared, {} differed",
            self.compared, self.differed
        )
    }
}

/// Switches shadow mode and prints what it has compared.
///
/// # Errors
/// When something differed, or the board has no golden model.
pub fn shadow(session: &mut Session, switch: Option<Switch>, output: Output) -> Result<()> {
    session.needs_processor(
        "shadow mode",
        "`mh load` compares what it stores with the golden model",
    )?;
    if let Some(switch) = switch {
        session.client().set_shadow(switch == Switch::On)?;
    }
    let found = session.client().shadow()?;
    let on = session.greet()?.identity.shadow;
    output.print(&Compared {
        on,
        compared: found.compared,
        differed: found.differed,
    })?;
    match found.first {
        None => Ok(()),
        Some(first) => {
            let what = match first.what {
                Differs::Response => "response",
                Differs::Digest => "digest after it",
            };
            let message = format!(
                "core and golden model differ: request {}, word {} of the {what} is {:08x} instead of {:08x}",
                first.number, first.place, first.core, first.golden
            );
            Err(BoardError::Differs(message).into())
        }
    }
}
