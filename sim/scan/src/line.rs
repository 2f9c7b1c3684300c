//! A simulated scan core as a line of the link. Its time is that of the simulated clock.

use std::io;
use std::time::Duration;

use mh_link::Line;

use crate::{generated, Chip};

impl Line for Chip {
    type Error = io::Error;

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.to_send.extend(bytes);
        Ok(())
    }

    fn receive(&mut self, bytes: &mut [u8], limit: Duration) -> io::Result<usize> {
        self.simulation.enter();
        let cycles = limit.as_nanos() * u128::from(generated::FREQUENCY) / 1_000_000_000;
        for _ in 0..cycles {
            if !self.received.is_empty() {
                break;
            }
            self.cycle().map_err(io::Error::other)?;
        }
        let count = bytes.len().min(self.received.len());
        for (place, byte) in bytes.iter_mut().zip(self.received.drain(..count)) {
            *place = byte;
        }
        Ok(count)
    }

    fn now(&self) -> Duration {
        self.simulation.elapsed(generated::FREQUENCY)
    }
}
