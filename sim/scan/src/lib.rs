//! Scan cores behind their hardware link in simulation: a host sends and receives bytes, clock cycle by clock cycle.

mod line;
mod ports;
mod serial;
#[path = "../../soc/src/serial.rs"]
mod uart;

use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::time::Duration;

use fastrand::Rng;
use verilated::{take_stop, Context};

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
    fn arguments(&self) -> Vec<String> {
        vec![
            "+verilator+rand+reset+2".to_owned(),
            verilated::seed_argument(self.seed),
            format!("+mh_bug={}", self.bug),
        ]
    }
}

/// A scan core that runs.
pub struct Chip {
    // Declared, so dropped, before the context.
    model: Box<dyn Ports>,
    context: Context,
    cycles: u64,
    to_send: VecDeque<u8>,
    received: VecDeque<u8>,
    /// Stalls, if there are any.
    rng: Option<Rng>,
    traces: bool,
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
        let (context, model) = Context::with_model(&setup.arguments(), || {
            verilated::trace_ever_on(true);
            generated::model(name).expect("a known core has a model")
        });
        take_stop();
        let mut chip = Self {
            model,
            context,
            cycles: 0,
            to_send: VecDeque::new(),
            received: VecDeque::new(),
            rng: setup.stalls.then(|| Rng::with_seed(setup.seed.into())),
            traces: false,
        };
        chip.model.toggle_clock();
        chip.model.set_lost(false);
        chip.reset()?;
        Ok(chip)
    }

    /// Resets it, as the button of a board does; its memories keep their contents.
    ///
    /// # Errors
    /// When the RTL stops.
    pub fn reset(&mut self) -> Result<(), ScanError> {
        self.context.enter();
        // Modules without a reset see random inputs meanwhile.
        self.context.assert_on(false);
        self.model.set_reset_n(false);
        self.to_send.clear();
        for _ in 0..4 {
            self.cycle()?;
        }
        self.received.clear();
        self.model.set_reset_n(true);
        self.context.assert_on(true);
        Ok(())
    }

    /// Sends bytes and returns what comes back until the chip rests.
    ///
    /// # Errors
    /// When the RTL stops or hangs.
    pub fn exchange(&mut self, bytes: &[u8]) -> Result<Vec<u8>, ScanError> {
        self.context.enter();
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
                return Err(ScanError::Hangs(self.cycles));
            }
            rests = if self.to_send.is_empty() && !self.model.busy() {
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
        self.context.enter();
        self.model.set_lost(true);
        self.cycle()?;
        self.model.set_lost(false);
        Ok(())
    }

    /// Clock cycles so far.
    pub fn cycles(&self) -> u64 {
        self.cycles
    }

    /// Writes waveforms to a file from now on.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn open_trace(&mut self, path: &Path) -> io::Result<()> {
        self.model.open_trace(path)?;
        self.traces = true;
        Ok(())
    }

    fn cycle(&mut self) -> Result<(), ScanError> {
        let mut flows = || self.rng.as_mut().is_none_or(|rng| rng.u8(0..4) != 0);
        let byte = self.to_send.front().copied().filter(|_| flows());
        let takes = flows();
        self.model.set_input(byte);
        self.model.set_output_ready(takes);
        self.edge(0);
        if byte.is_some() && self.model.input_ready() {
            self.to_send.pop_front();
        }
        if takes {
            self.received.extend(self.model.output());
        }
        self.edge(1);
        self.cycles += 1;
        match take_stop() {
            Some(stop) => Err(ScanError::Stopped {
                cycle: self.cycles,
                message: stop.to_string(),
            }),
            None => Ok(()),
        }
    }

    fn edge(&mut self, edge: u64) {
        self.model.toggle_clock();
        self.model.eval();
        if self.traces {
            self.model
                .trace_at(Duration::from_nanos(2 * self.cycles + edge));
        }
    }
}

impl Drop for Chip {
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
