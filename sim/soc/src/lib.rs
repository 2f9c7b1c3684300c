//! The SoC with its firmware in simulation: a host sends and receives bytes over its serial line, clock cycle by clock cycle.

mod line;
mod ports;

use std::collections::VecDeque;
use std::io;
use std::path::Path;

use verilated::serial::{Receiver, Sender};
use verilated::{Simulation, Stop};

use ports::{ports, Ports};

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
    simulation: Simulation<dyn Ports>,
    sender: Sender,
    receiver: Receiver,
    received: VecDeque<u8>,
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
        let arguments = [format!("+firmware={}", firmware.display())];
        let simulation = Simulation::new(seed, &arguments, waveforms, || {
            generated::model(configuration).expect("a known configuration has a model")
        });
        let mut soc = Self {
            simulation,
            sender: Sender::new(generated::DIVISOR),
            receiver: Receiver::new(generated::DIVISOR),
            received: VecDeque::new(),
        };
        soc.simulation.ports().set_line(true);
        soc.reset()?;
        Ok(soc)
    }

    /// Resets it, as the button of a board does; its memories keep their contents.
    ///
    /// # Errors
    /// When the RTL stops.
    pub fn reset(&mut self) -> Result<(), SocError> {
        self.simulation.reset(4).map_err(|stop| self.stopped(&stop))
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
        self.simulation.enter();
        for _ in 0..cycles {
            self.cycle()?;
            if self.simulation.ports().trapped() {
                return Err(SocError::Trapped(self.cycles()));
            }
            if !self.received.is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// Clock cycles so far.
    pub fn cycles(&self) -> u64 {
        self.simulation.cycles()
    }

    /// The lights, one bit each.
    pub fn leds(&mut self) -> u8 {
        self.simulation.ports().leds()
    }

    /// Writes waveforms to a file from now on.
    ///
    /// # Errors
    /// When the file cannot be written or the model was made without waveforms.
    pub fn open_trace(&mut self, path: &Path) -> io::Result<()> {
        self.simulation.open_trace(path)
    }

    fn cycle(&mut self) -> Result<(), SocError> {
        let level = self.sender.level();
        self.simulation.ports().set_line(level);
        self.simulation.settle();
        self.simulation.rise().map_err(|stop| self.stopped(&stop))?;
        let level = self.simulation.ports().line();
        self.received.extend(self.receiver.level(level));
        Ok(())
    }

    fn stopped(&self, stop: &Stop) -> SocError {
        SocError::Stopped {
            cycle: self.cycles(),
            message: stop.to_string(),
        }
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
