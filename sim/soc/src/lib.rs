//! The SoC with its firmware in simulation: a host sends and receives bytes over its serial line, clock cycle by clock cycle.

mod line;
mod ports;
mod serial;

use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::time::Duration;

use verilated::{take_stop, Context};

use ports::{ports, Ports};
use serial::{Receiver, Sender};

/// Why a simulation ended.
#[derive(Debug, thiserror::Error)]
pub enum SocError {
    /// No model of this configuration was built.
    #[error("no SoC of the configuration {0:?} is simulated; there are {1:?}")]
    NoModel(String, &'static [&'static str]),
    /// The file of the firmware is not there.
    #[error("no firmware {0}: {1}; `just firmware` builds it")]
    NoFirmware(String, io::Error),
    /// An assertion of the RTL failed, or it stopped by itself.
    #[error("the RTL stopped in cycle {cycle}: {message}")]
    Stopped {
        /// Clock cycles before.
        cycle: u64,
        /// What the model said.
        message: String,
    },
    /// The processor met an instruction or an address that it does not know.
    #[error("the processor trapped in cycle {0}")]
    Trapped(u64),
}

/// A SoC that runs.
pub struct Soc {
    // Declared, so dropped, before the context.
    model: Box<dyn Ports>,
    context: Context,
    cycles: u64,
    sender: Sender,
    receiver: Receiver,
    received: VecDeque<u8>,
    traces: bool,
}

/// Names of the configurations that are simulated.
pub fn configurations() -> &'static [&'static str] {
    generated::CONFIGURATIONS
}

impl Soc {
    /// The SoC of a configuration after reset, with this program (hexadecimal words) in its memory and random contents elsewhere. `waveforms` allows
    /// [`Soc::open_trace`].
    ///
    /// # Errors
    /// When there is no such model or no such file.
    pub fn new(
        configuration: &str,
        firmware: &Path,
        seed: u32,
        waveforms: bool,
    ) -> Result<Self, SocError> {
        let known = configurations();
        if !known.contains(&configuration) {
            return Err(SocError::NoModel(configuration.to_owned(), known));
        }
        std::fs::metadata(firmware)
            .map_err(|error| SocError::NoFirmware(firmware.display().to_string(), error))?;
        let arguments = [
            "+verilator+rand+reset+2".to_owned(),
            verilated::seed_argument(seed),
            format!("+firmware={}", firmware.display()),
        ];
        let (context, model) = Context::with_model(&arguments, || {
            verilated::trace_ever_on(waveforms);
            generated::model(configuration).expect("a known configuration has a model")
        });
        take_stop();
        let mut soc = Self {
            model,
            context,
            cycles: 0,
            sender: Sender::new(generated::DIVISOR),
            receiver: Receiver::new(generated::DIVISOR),
            received: VecDeque::new(),
            traces: false,
        };
        soc.model.toggle_clock();
        soc.model.set_line(true);
        soc.reset()?;
        Ok(soc)
    }

    /// Resets it, as the button of a board does; its memories keep their contents.
    ///
    /// # Errors
    /// When the RTL stops.
    pub fn reset(&mut self) -> Result<(), SocError> {
        self.context.enter();
        // Modules without a reset see random inputs meanwhile.
        self.context.assert_on(false);
        self.model.set_reset_n(false);
        for _ in 0..4 {
            self.cycle()?;
        }
        self.model.set_reset_n(true);
        self.context.assert_on(true);
        Ok(())
    }

    /// Puts bytes on the line, after those that wait.
    pub fn send(&mut self, bytes: &[u8]) {
        self.sender.send(bytes);
    }

    /// Bytes that came from the board.
    pub fn receive(&mut self) -> impl Iterator<Item = u8> + '_ {
        self.received.drain(..)
    }

    /// Runs for so many clock cycles, or until a byte came.
    ///
    /// # Errors
    /// When the RTL stops or the processor traps.
    pub fn run(&mut self, cycles: u64) -> Result<(), SocError> {
        self.context.enter();
        for _ in 0..cycles {
            self.cycle()?;
            if self.model.trapped() {
                return Err(SocError::Trapped(self.cycles));
            }
            if !self.received.is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// Clock cycles so far.
    pub fn cycles(&self) -> u64 {
        self.cycles
    }

    /// The lights, one bit each.
    pub fn leds(&self) -> u8 {
        self.model.leds()
    }

    /// Writes waveforms to a file from now on.
    ///
    /// # Errors
    /// When the file cannot be written or the model was made without waveforms.
    pub fn open_trace(&mut self, path: &Path) -> io::Result<()> {
        self.model.open_trace(path)?;
        self.traces = true;
        Ok(())
    }

    fn cycle(&mut self) -> Result<(), SocError> {
        let level = self.sender.level();
        self.model.set_line(level);
        for edge in 0..2 {
            self.model.toggle_clock();
            self.model.eval();
            if self.traces {
                self.model
                    .trace_at(Duration::from_nanos(2 * self.cycles + edge));
            }
        }
        self.cycles += 1;
        if let Some(stop) = take_stop() {
            return Err(SocError::Stopped {
                cycle: self.cycles,
                message: format!("{stop:?}"),
            });
        }
        let byte = self.receiver.level(self.model.line());
        self.received.extend(byte);
        Ok(())
    }
}

impl Drop for Soc {
    fn drop(&mut self) {
        self.context.enter();
        self.model.finish();
    }
}

/// Accessors that verilated-rs generated.
#[allow(
    missing_docs,
    clippy::all,
    clippy::pedantic,
    clippy::undocumented_unsafe_blocks,
    improper_ctypes,
    missing_abi
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/models.rs"));
}
