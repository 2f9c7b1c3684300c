//! RTL and golden model side by side.

use std::time::{Duration, Instant};

use anyhow::Result;
use micro_hnsw::generated::{Metric, NamedConfig, Opcode, Register};
use micro_hnsw::{Counters, Header};

use crate::failure::{Cause, Difference, Failure, LISTED};
use crate::fault::Fault;
use crate::golden::Golden;
use crate::inventory::Inventory;
use crate::rtl::{Rtl, Setup, power_on};
use crate::shadow::{Rows, Shadow};

/// States of at most so many words are read back whole after every command.
const SMALL_STATE: usize = 4096;
/// Commands between two complete read-backs of a larger state.
const FULL_READ_INTERVAL: usize = 500;
/// Cycles of silence that are checked at the end of a run.
const QUIET_CYCLES: u32 = 64;

/// What the hardware counted for one command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HardwareCounters {
    /// Distances of beam searches and exact scans.
    pub distances: u32,
    /// Vectors expanded.
    pub hops: u32,
    /// Rounds of beam searches.
    pub rounds: u32,
    /// Clock cycles.
    pub cycles: u32,
    /// Cycles in which the distance engine was busy.
    pub busy: u32,
    /// Distances of linking.
    pub linking: u32,
    /// Neurons of a time step.
    pub neurons: u32,
    /// Links that a time step looked at.
    pub synapses: u32,
}

/// What a run has compared so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Commands issued, without those of the harness.
    pub issued: u64,
    /// Commands of them after which everything was equal.
    pub matched: u64,
    /// Words of state compared.
    pub state_words: u64,
    /// Words of state read back from the RTL.
    pub words_read: u64,
    /// Clock cycles simulated.
    pub cycles: u64,
    /// Time that took.
    pub simulating: Duration,
    /// Commands of each opcode that were accepted.
    pub accepted: [u64; Opcode::ALL.len()],
    /// Commands that were refused with each error code; index 0 is unused.
    pub refused: [u64; micro_hnsw::Error::ALL.len() + 1],
}

impl Tally {
    /// Simulated clock frequency, kHz, without the time of the golden model and of the comparison.
    pub fn kilohertz(&self) -> f64 {
        let seconds = self.simulating.as_secs_f64();
        if seconds > 0.0 {
            self.cycles as f64 / seconds / 1000.0
        } else {
            0.0
        }
    }

    /// Adds what another run compared.
    pub fn add(&mut self, other: &Self) {
        let Self {
            issued,
            matched,
            state_words,
            words_read,
            cycles,
            simulating,
            accepted,
            refused,
        } = other;
        self.issued += issued;
        self.matched += matched;
        self.state_words += state_words;
        self.words_read += words_read;
        self.cycles += cycles;
        self.simulating += *simulating;
        let add = |sums: &mut [u64], terms: &[u64]| {
            sums.iter_mut()
                .zip(terms)
                .for_each(|(sum, term)| *sum += term);
        };
        add(&mut self.accepted, accepted);
        add(&mut self.refused, refused);
    }
}

impl HardwareCounters {
    /// The payload of a response to `Counters`; zero where there is none.
    fn from_response(response: &[u32]) -> Self {
        let word = |i: usize| response.get(i).copied().unwrap_or(0);
        Self {
            distances: word(1),
            hops: word(2),
            rounds: word(3),
            cycles: word(4),
            busy: word(5),
            linking: word(6),
            neurons: word(7),
            synapses: word(8),
        }
    }
}

/// A header word.
fn word(opcode: Opcode, arg: u8, length: u16) -> u32 {
    Header {
        opcode: opcode.code(),
        arg,
        length,
    }
    .word()
}

fn peek(rows: Rows) -> Vec<u32> {
    let header = word(Opcode::Peek, rows.memory.code(), 1);
    vec![header, (rows.first | rows.count << 16) as u32]
}

fn is_counters(command: &[u32]) -> bool {
    command
        .first()
        .is_some_and(|&header| Header::from_word(header).opcode == Opcode::Counters.code())
}

/// What both sides must have in common: all but those words of a response to `Counters` that only hardware counts, which become 0.
fn comparable(command: &[u32], response: &[u32]) -> Vec<u32> {
    let mut response = response.to_vec();
    if is_counters(command) {
        let end = response.len();
        response[Counters::HARDWARE.start.min(end)..Counters::HARDWARE.end.min(end)].fill(0);
    }
    response
}

/// An outcome of one command.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The response, equal on both sides but for the words of `Counters` that only hardware counts.
    pub response: Vec<u32>,
    /// Counters of the RTL; those of the last command for `Counters` itself.
    pub counters: HardwareCounters,
}

/// Both devices, and the copy of the state of the RTL.
pub struct Lockstep {
    rtl: Box<dyn Rtl>,
    golden: Golden,
    inventory: Inventory,
    shadow: Shadow,
    full_read_interval: usize,
    tally: Tally,
    expected: Vec<u32>,
}

impl Lockstep {
    /// Powers both on; the states are not compared yet.
    ///
    /// # Errors
    /// When there is no model of the configuration or it fails in reset.
    pub fn new(setup: &Setup, waveforms: bool) -> Result<Self> {
        Ok(Self::with(power_on(setup, waveforms)?, setup.config))
    }

    /// Compares this device, just powered on, with the golden model of a configuration.
    pub fn with(rtl: Box<dyn Rtl>, config: NamedConfig) -> Self {
        let inventory = Inventory::new(config);
        let small = inventory.len() <= SMALL_STATE;
        Self {
            rtl,
            golden: Golden::new(&config.sizes),
            shadow: Shadow::new(&inventory),
            inventory,
            full_read_interval: if small { 1 } else { FULL_READ_INTERVAL },
            tally: Tally::default(),
            expected: Vec::new(),
        }
    }

    /// The RTL.
    pub fn rtl(&mut self) -> &mut dyn Rtl {
        &mut *self.rtl
    }

    /// The golden model; commands that do not change its state do not disturb the comparison.
    pub fn golden(&mut self) -> &mut Golden {
        &mut self.golden
    }

    /// What was compared.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Words of a whole state.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// Compares the whole state before the first command and that both are the same configuration.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn begin(&mut self) -> Result<(), Failure> {
        self.inspect(&[word(Opcode::Identify, 0, 0)])
            .and_then(|_| {
                self.shadow.mark_all();
                self.compare_state()
            })
            .map_err(|cause| self.failure(&[], cause))
    }

    /// Executes a command on both and compares the responses, the counters and the whole state.
    ///
    /// # Errors
    /// The first thing that is wrong; neither device must be used any more then.
    pub fn step(&mut self, command: &[u32]) -> Result<Outcome, Failure> {
        let outcome = self.step_cause(command);
        let outcome = outcome.map_err(|cause| self.failure(command, cause))?;
        self.tally.issued += 1;
        self.tally.matched += 1;
        Ok(outcome)
    }

    /// Reads the whole state back, compares it, and checks that the RTL has nothing more to say.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn end(&mut self) -> Result<(), Failure> {
        self.shadow.mark_all();
        self.compare_state()
            .and_then(|()| self.rtl.idle(QUIET_CYCLES).map_err(Cause::Fault))
            .map_err(|cause| self.failure(&[], cause))
    }

    fn failure(&self, command: &[u32], cause: Cause) -> Failure {
        Failure {
            index: self.tally.issued as usize,
            command: command.to_vec(),
            cause,
        }
    }

    fn step_cause(&mut self, command: &[u32]) -> Result<Outcome, Cause> {
        let (rtl, golden) = self.both(command)?;
        let (left, right) = (comparable(command, &rtl), comparable(command, &golden));
        if left != right {
            return Err(Cause::Response {
                rtl: left,
                golden: right,
            });
        }
        self.count(command, &rtl);
        let counters = if is_counters(command) {
            HardwareCounters::from_response(&rtl)
        } else {
            HardwareCounters::from_response(&self.inspect(&[word(Opcode::Counters, 0, 0)])?)
        };
        if (self.tally.issued as usize + 1).is_multiple_of(self.full_read_interval) {
            self.shadow.mark_all();
        }
        self.compare_state()?;
        Ok(Outcome {
            response: rtl,
            counters,
        })
    }

    fn count(&mut self, command: &[u32], response: &[u32]) {
        let error = response
            .first()
            .map_or(0, |&word| Header::from_word(word).arg);
        let opcode = command.first().map(|&word| Header::from_word(word).opcode);
        let place = if error == 0 {
            opcode.and_then(|opcode| self.tally.accepted.get_mut(usize::from(opcode)))
        } else {
            self.tally.refused.get_mut(usize::from(error))
        };
        if let Some(count) = place {
            *count += 1;
        }
    }

    /// Executes a command on both.
    fn both(&mut self, command: &[u32]) -> Result<(Vec<u32>, Vec<u32>), Cause> {
        let (mut rtl, mut golden) = (Vec::new(), Vec::new());
        let start = Instant::now();
        let result = self.rtl.execute(command, &mut rtl);
        self.tally.simulating += start.elapsed();
        self.tally.cycles = self.rtl.cycles();
        result.map_err(Cause::Fault)?;
        self.golden.execute(command, &mut golden);
        Ok((rtl, golden))
    }

    /// Executes a command of the harness on both and compares the responses; answers that of the RTL.
    fn inspect(&mut self, command: &[u32]) -> Result<Vec<u32>, Cause> {
        let (rtl, golden) = self.both(command)?;
        let (left, right) = (comparable(command, &rtl), comparable(command, &golden));
        if left != right {
            return Err(Cause::Inspection {
                command: command.to_vec(),
                rtl: left,
                golden: right,
            });
        }
        Ok(rtl)
    }

    /// Brings the copy of the state of the RTL up to date and compares all of it.
    fn compare_state(&mut self) -> Result<(), Cause> {
        for written in self.rtl.take_written_rows() {
            self.shadow
                .mark(&self.inventory, written)
                .map_err(Cause::Fault)?;
        }
        self.shadow.mark_registers();
        for rows in self.shadow.stale(&self.inventory) {
            let command = peek(rows);
            let (rtl, golden) = self.both(&command)?;
            if rtl.first() != golden.first() {
                return Err(Cause::Inspection {
                    command,
                    rtl,
                    golden,
                });
            }
            let words = &rtl[1..];
            self.shadow
                .refresh(&self.inventory, rows, words)
                .map_err(Cause::Fault)?;
            self.tally.words_read += words.len() as u64;
        }
        self.golden.read_state(&mut self.expected);
        let (rtl, golden) = (self.shadow.words(), &self.expected[..]);
        if rtl.len() != self.inventory.len() || golden.len() != self.inventory.len() {
            return Err(Cause::Fault(Fault::Inventory {
                found: golden.len().min(rtl.len()),
                inventory: self.inventory.len(),
            }));
        }
        if rtl != golden {
            return Err(self.differences());
        }
        self.tally.state_words += golden.len() as u64;
        Ok(())
    }

    fn differences(&self) -> Cause {
        let golden = &self.expected;
        let metric = Metric::from_code(golden[usize::from(Register::Metric.code())] as u8);
        let frac_bits = golden[usize::from(Register::FracBits.code())];
        let differing: Vec<usize> = (0..golden.len())
            .filter(|&i| self.shadow.words()[i] != golden[i])
            .collect();
        let first = differing
            .iter()
            .take(LISTED)
            .map(|&i| {
                let place = self.inventory.place(i);
                Difference {
                    place,
                    rtl: self.shadow.words()[i],
                    golden: golden[i],
                    meaning: self.inventory.meaning(place, metric, frac_bits),
                }
            })
            .collect();
        Cause::State {
            first,
            total: differing.len(),
        }
    }
}
