//! The simulated SoC with the real firmware, as a board.

use std::io;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use mh_link::Line;
use mh_sim_soc::Soc;

use crate::connect::BoardLine;

/// Seed of what registers and memories hold before they are written.
const SEED: u32 = 1;

/// A line to the simulated SoC. Its time is that of the simulated clock.
pub struct SimLine(Soc);

impl SimLine {
    /// The SoC of a configuration with this program, just reset.
    ///
    /// # Errors
    /// When that configuration is not simulated, or there is no such program.
    pub fn open(configuration: &str, firmware: &Path) -> Result<Self> {
        Ok(Self(Soc::new(configuration, firmware, SEED, false)?))
    }
}

impl Line for SimLine {
    type Error = io::Error;

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        Soc::send(&mut self.0, bytes);
        Ok(())
    }

    fn receive(&mut self, bytes: &mut [u8], limit: Duration) -> io::Result<usize> {
        Line::receive(&mut self.0, bytes, limit).map_err(io::Error::other)
    }

    fn now(&self) -> Duration {
        self.0.now()
    }
}

impl BoardLine for SimLine {}
