//! The small scan core behind a serial line, bit by bit.

use verilated::serial::{Receiver, Sender};
use verilated::Simulation;

use crate::{generated, stopped, ScanError, Setup};

/// A scan core on a serial line that runs.
pub struct Serial {
    simulation: Simulation<generated::serial::Serial>,
    sender: Sender,
    receiver: Receiver,
}

impl Serial {
    /// The core `scan16` after reset.
    ///
    /// # Errors
    /// When the RTL stops.
    pub fn new(setup: Setup) -> Result<Self, ScanError> {
        let mut simulation = setup.start(Box::<generated::serial::Serial>::default);
        simulation.ports().set_uart_rx_i(1);
        simulation
            .reset(4)
            .map_err(|stop| stopped(&simulation, &stop))?;
        Ok(Self {
            simulation,
            sender: Sender::new(generated::DIVISOR),
            receiver: Receiver::new(generated::DIVISOR),
        })
    }

    /// Puts bytes on the line, after those that wait.
    pub fn send(&mut self, bytes: &[u8]) {
        self.sender.send(bytes);
    }

    /// Runs for so many clock cycles and returns the bytes that came.
    ///
    /// # Errors
    /// When the RTL stops.
    pub fn run(&mut self, cycles: u64) -> Result<Vec<u8>, ScanError> {
        self.simulation.enter();
        let mut received = Vec::new();
        for _ in 0..cycles {
            let level = u8::from(self.sender.level());
            self.simulation.ports().set_uart_rx_i(level);
            self.simulation.settle();
            let risen = self.simulation.rise();
            risen.map_err(|stop| stopped(&self.simulation, &stop))?;
            let level = self.simulation.ports().uart_tx_o() != 0;
            received.extend(self.receiver.level(level));
        }
        Ok(received)
    }

    /// Clock cycles a bit.
    pub const fn divisor() -> u64 {
        generated::DIVISOR as u64
    }
}
