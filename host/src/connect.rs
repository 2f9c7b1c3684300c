//! Opening a board.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use mh_link::Line;
#[cfg(feature = "sim")]
use mh_sim_scan::{Chip, Setup};
#[cfg(feature = "sim")]
use mh_sim_soc::Soc;
use micro_hnsw::Sizes;
use micro_hnsw::generated::{CONFIGS, NamedConfig, NamedScan, SCANS};

use crate::{golden_line, serial_line};

/// Seed of what registers and memories of the simulated SoC hold before they are written.
#[cfg(feature = "sim")]
const SIM_SEED: u32 = 1;

/// What a board can be, by its name.
#[derive(Clone, Copy, Debug)]
pub enum Named {
    /// An index, with a graph and neurons.
    Index(NamedConfig),
    /// A scan core.
    Scan(NamedScan),
}

impl Named {
    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Index(config) => config.name,
            Self::Scan(scan) => scan.name,
        }
    }

    /// Its configuration hash.
    #[must_use]
    pub const fn hash(&self) -> u64 {
        match self {
            Self::Index(config) => config.hash,
            Self::Scan(scan) => scan.hash,
        }
    }

    /// Its sizes.
    #[must_use]
    pub const fn sizes(&self) -> Sizes {
        match self {
            Self::Index(config) => config.sizes,
            Self::Scan(scan) => scan.sizes,
        }
    }

    /// Everything that a board can be.
    pub fn all() -> impl Iterator<Item = Self> {
        let configs = CONFIGS.into_iter().map(Self::Index);
        configs.chain(SCANS.into_iter().map(Self::Scan))
    }
}

/// What answers.
#[derive(Clone, Debug)]
pub enum Connection {
    /// The golden model in this process.
    Golden {
        /// What it is.
        named: Named,
        /// A snapshot that it begins with, if there is one, and that it leaves behind.
        state: Option<PathBuf>,
    },
    /// The board in simulation: the SoC with the real firmware, or a scan core.
    #[cfg(feature = "sim")]
    Sim {
        /// What it is.
        named: Named,
        /// File of hexadecimal words with the program of the SoC.
        firmware: PathBuf,
    },
    /// A board on a serial port.
    Serial {
        /// Name of the port.
        port: String,
        /// Bits a second.
        baud: u32,
    },
}

/// A line that can be closed.
pub trait BoardLine: Line<Error = io::Error> {
    /// Ends it, and leaves behind what is to stay.
    ///
    /// # Errors
    /// When something cannot be left behind.
    fn close(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Line for Box<dyn BoardLine> {
    type Error = io::Error;

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        (**self).send(bytes)
    }

    fn receive(&mut self, bytes: &mut [u8], limit: Duration) -> io::Result<usize> {
        (**self).receive(bytes, limit)
    }

    fn now(&self) -> Duration {
        (**self).now()
    }
}

#[cfg(feature = "sim")]
impl BoardLine for Soc {}
#[cfg(feature = "sim")]
impl BoardLine for Chip {}

/// Opens the line to a board. Whether somebody answers shows with the first request.
///
/// # Errors
/// When there is no such port, or the snapshot is none of that configuration.
pub fn connect(connection: &Connection) -> Result<Box<dyn BoardLine>> {
    Ok(match connection {
        Connection::Golden { named, state } => {
            Box::new(golden_line::GoldenLine::open(named, state.as_deref())?)
        }
        #[cfg(feature = "sim")]
        Connection::Sim { named, firmware } => match named {
            Named::Index(config) => Box::new(Soc::new(config.name, firmware, SIM_SEED, false)?),
            Named::Scan(scan) => {
                let setup = Setup {
                    seed: SIM_SEED,
                    stalls: false,
                    bug: 0,
                };
                Box::new(Chip::new(scan.name, setup)?)
            }
        },
        Connection::Serial { port, baud } => Box::new(serial_line::SerialLine::open(port, *baud)?),
    })
}

/// The configuration or scan core of this name.
///
/// # Errors
/// When there is none; the error lists those that there are.
pub fn named(name: &str) -> Result<Named> {
    let found = Named::all().find(|named| named.name() == name);
    found.with_context(|| {
        let names: Vec<_> = Named::all().map(|named| named.name()).collect();
        let names = names.join(", ");
        format!("there is no configuration {name:?}: choose one of {names}")
    })
}
