//! The small scan core behind a serial line, bit by bit.

use verilated::{take_stop, Context};

use crate::uart::{Receiver, Sender};
use crate::{generated, ScanError, Setup};

/// A scan core on a serial line that runs.
pub struct Serial {
    // Declared, so dropped, before the context.
    model: Box<generated::serial::Serial>,
    context: Context,
    cycles: u64,
    sender: Sender,
    receiver: Receiver,
}

impl Serial {
    /// The core `scan16` after reset.
    ///
    /// # Errors
    /// When the RTL stops.
    pub fn new(setup: Setup) -> Result<Self, ScanError> {
        let (context, model) = Context::with_model(&setup.arguments(), Box::default);
        take_stop();
        let mut serial = Self {
            model,
            context,
            cycles: 0,
            sender: Sender::new(generated::DIVISOR),
            receiver: Receiver::new(generated::DIVISOR),
        };
        serial.model.clock_toggle();
        serial.context.assert_on(false);
        serial.model.set_rst_ni(0);
        serial.run(4)?;
        serial.model.set_rst_ni(1);
        serial.context.assert_on(true);
        Ok(serial)
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
        self.context.enter();
        let mut received = Vec::new();
        for _ in 0..cycles {
            self.model.set_uart_rx_i(u8::from(self.sender.level()));
            for _ in 0..2 {
                self.model.clock_toggle();
                self.model.eval();
            }
            self.cycles += 1;
            if let Some(stop) = take_stop() {
                return Err(ScanError::Stopped {
                    cycle: self.cycles,
                    message: stop.to_string(),
                });
            }
            received.extend(self.receiver.level(self.model.uart_tx_o() != 0));
        }
        Ok(received)
    }

    /// Clock cycles a bit.
    pub const fn divisor() -> u64 {
        generated::DIVISOR as u64
    }
}

impl Drop for Serial {
    fn drop(&mut self) {
        self.context.enter();
        self.model.finish();
    }
}
