//! The simulated SoC as a line of the link. Its time is that of the simulated clock.

use std::io;
use std::time::Duration;

use mh_link::Line;

use crate::{generated, Soc};

impl Line for Soc {
    type Error = io::Error;

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        Soc::send(self, bytes);
        Ok(())
    }

    fn receive(&mut self, bytes: &mut [u8], limit: Duration) -> io::Result<usize> {
        let cycles = limit.as_nanos() * u128::from(generated::FREQUENCY) / 1_000_000_000;
        self.run(u64::try_from(cycles).unwrap_or(u64::MAX))
            .map_err(io::Error::other)?;
        let mut count = 0;
        for (place, byte) in bytes.iter_mut().zip(Soc::receive(self)) {
            *place = byte;
            count += 1;
        }
        Ok(count)
    }

    fn now(&self) -> Duration {
        self.simulation.elapsed(generated::FREQUENCY)
    }
}
