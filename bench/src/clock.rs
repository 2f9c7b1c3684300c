//! Processor time: what the machine did for others meanwhile is not in it.

use std::time::Duration;

use anyhow::Result;
use rustix::time::{ClockId, clock_gettime};

/// A start.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Duration);

fn now() -> Result<Duration> {
    Ok(clock_gettime(ClockId::ProcessCPUTime).try_into()?)
}

impl Stopwatch {
    /// Starts.
    ///
    /// # Errors
    /// When the clock shows a time before its origin.
    pub fn start() -> Result<Self> {
        now().map(Self)
    }

    /// Processor time of this process since the start.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn elapsed(self) -> Result<Duration> {
        Ok(now()?.saturating_sub(self.0))
    }
}
