//! Opening a board.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use mh_link::Line;
#[cfg(feature = "sim")]
use mh_sim_soc::Soc;
use micro_hnsw::generated::{CONFIGS, NamedConfig};

use crate::{golden_line, serial_line};

/// Seed of what registers and memories of the simulated SoC hold before they are written.
#[cfg(feature = "sim")]
const SIM_SEED: u32 = 1;

/// What answers.
#[derive(Clone, Debug)]
pub enum Connection {
    /// The golden model in this process.
    Golden {
        /// Its sizes.
        config: NamedConfig,
        /// A snapshot that it begins with, if there is one, and that it leaves behind.
        state: Option<PathBuf>,
    },
    /// The SoC in simulation, with the real firmware.
    #[cfg(feature = "sim")]
    Sim {
        /// Its configuration.
        config: NamedConfig,
        /// File of hexadecimal words with the program.
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

/// Opens the line to a board. Whether somebody answers shows with the first request.
///
/// # Errors
/// When there is no such port, or the snapshot is none of that configuration.
pub fn connect(connection: &Connection) -> Result<Box<dyn BoardLine>> {
    Ok(match connection {
        Connection::Golden { config, state } => {
            Box::new(golden_line::GoldenLine::open(config, state.as_deref())?)
        }
        #[cfg(feature = "sim")]
        Connection::Sim { config, firmware } => {
            Box::new(Soc::new(config.name, firmware, SIM_SEED, false)?)
        }
        Connection::Serial { port, baud } => Box::new(serial_line::SerialLine::open(port, *baud)?),
    })
}

/// The configuration of this name.
///
/// # Errors
/// When there is none; the error lists those that there are.
pub fn configuration(name: &str) -> Result<NamedConfig> {
    let found = CONFIGS.into_iter().find(|config| config.name == name);
    found.with_context(|| {
        let names: Vec<_> = CONFIGS.iter().map(|config| config.name).collect();
        let names = names.join(", ");
        format!("there is no configuration {name:?}: choose one of {names}")
    })
}
