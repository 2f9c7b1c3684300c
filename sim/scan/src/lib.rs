//! Scan cores behind their hardware link in simulation: a host sends and receives bytes, clock cycle by clock cycle.

mod line;
mod ports;
mod serial;

use std::collections::VecDeque;
use std::io;
use std::path::Path;

use fastrand::Rng;
use verilated::{Model, Simulation, Stop};

use ports::{ports, Ports};
pub use serial::Serial;

/// Clock cycles without a byte after which a chip that is busy hangs: more than the digest of the largest takes.
const PATIENCE: u64 = 3_000_000;

/// Why a simulation ended.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// No model of this name was built.
    #[error("no scan core {0:?} is simulated; there are {1:?}")]
    NoModel(String, &'static [&'static str]),
    /// An assertion of the RTL failed, or it stopped by itself.
    #[error("the RTL stopped in cycle {cycle}: {message}")]
    Stopped {
        /// Clock cycles before.
        cycle: u64,
        /// What the model said.
        message: String,
    },
    /// It neither took nor gave a byte for long.
    #[error("the RTL hangs in cycle {0}")]
    Hangs(u64),
}

/// Names of the scan cores that are simulated.
pub fn cores() -> &'static [&'static str] {
    generated::CORES
}

/// What each seeded bug stands for; the first is number 1. Empty without the feature `testbugs`.
pub fn seeded_bugs() -> &'static [&'static str] {
    generated::SEEDED_BUGS
}

/// What is fixed when a model is made.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// Seed of the values before they are written, and of stalls. 0 counts as 1.
    pub seed: u32,
    /// Whether bytes in both directions wait at random.
    pub stalls: bool,
    /// Number of the seeded bug that is awake, 0 for none.
    pub bug: usize,
}

impl Setup {
    /// The model that `make` makes.
    fn start<M: Model + ?Sized>(&self, make: impl FnOnce() -> Box<M>) -> Simulation<M> {
        let arguments = [format!("+mh_bug={}", self.bug)];
        Simulation::new(self.seed, &arguments, true, make)
    }
}

/// A scan core that runs.
pub struct Chip {
    simulation: Simulation<dyn Ports>,
    to_send: VecDeque<u8>,
    received: VecDeque<u8>,
    /// Stalls, if there are any.
    rng: Option<Rng>,
}

impl Chip {
    /// A scan core after reset, with random contents of its memories.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn new(name: &str, setup: Setup) -> Result<Self, ScanError> {
        if !cores().contains(&name) {
            return Err(ScanError::NoModel(name.to_owned(), cores()));
        }
        let simulation = setup.start(|| generated::model(name).expect("a known core has a model"));
        let mut chip = Self {
            simulation,
            to_send: VecDeque::new(),
            received: VecDeque::new(),
            rng: setup.stalls.then(|| Rng::with_seed(setup.seed.into())),
        };
        chip.simulation.ports().set_lost(false);
        chip.reset()?;
        Ok(chip)
    }

    /// Resets it, as the button of a board does; its memories keep their contents.
    ///
    /// # Errors
    /// When the RTL stops.
    pub fn reset(&mut self) -> Result<(), ScanError> {
        self.to_send.clear();
        self.simulation.ports().set_input(None);
        self.simulation
            .reset(4)
            .map_err(|stop| stopped(&self.simulation, &stop))
    }

    /// Sends bytes and returns what comes back until the chip rests.
    ///
    /// # Errors
    /// When the RTL stops or hangs.
    pub fn exchange(&mut self, bytes: &[u8]) -> Result<Vec<u8>, ScanError> {
        self.simulation.enter();
        self.to_send.extend(bytes);
        let mut idle = 0;
        // A frame that has ended shows one cycle after its last byte.
        let mut rests = 0;
        while rests < 4 {
            let before = (self.to_send.len(), self.received.len());
            self.cycle()?;
            let moved = before != (self.to_send.len(), self.received.len());
            idle = if moved { 0 } else { idle + 1 };
            if idle > PATIENCE {
                return Err(ScanError::Hangs(self.cycles()));
            }
            rests = if self.to_send.is_empty() && !self.simulation.ports().busy() {
                rests + 1
            } else {
                0
            };
        }
        Ok(self.received.drain(..).collect())
    }

    /// Tells the chip that a byte was lost, as a serial line does that is too fast for it.
    ///
    /// # Errors
    /// When the RTL stops.
    pub fn lose(&mut self) -> Result<(), ScanError> {
        self.simulation.enter();
        self.simulation.ports().set_lost(true);
        self.cycle()?;
        self.simulation.ports().set_lost(false);
        Ok(())
    }

    /// Clock cycles so far.
    pub fn cycles(&self) -> u64 {
        self.simulation.cycles()
    }

    /// Writes waveforms to a file from now on.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn open_trace(&mut self, path: &Path) -> io::Result<()> {
        self.simulation.open_trace(path)
    }

    fn cycle(&mut self) -> Result<(), ScanError> {
        let mut flows = || self.rng.as_mut().is_none_or(|rng| rng.u8(0..4) != 0);
        let byte = self.to_send.front().copied().filter(|_| flows());
        let takes = flows();
        let ports = self.simulation.ports();
        ports.set_input(byte);
        ports.set_output_ready(takes);
        self.simulation.settle();
        let ports = self.simulation.ports();
        if byte.is_some() && ports.input_ready() {
            self.to_send.pop_front();
        }
        if takes {
            self.received.extend(ports.output());
        }
        self.simulation
            .rise()
            .map_err(|stop| stopped(&self.simulation, &stop))
    }
}

fn stopped<M: Model + ?Sized>(simulation: &Simulation<M>, stop: &Stop) -> ScanError {
    ScanError::Stopped {
        cycle: simulation.cycles(),
        message: stop.to_string(),
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
