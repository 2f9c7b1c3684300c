//! The RTL as a device: one command in, one response out.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use mh_sim_models::{ModelVisitor, Ports, Simulation, WrittenRow, take_written_rows};
use micro_hnsw::generated::{NamedConfig, Opcode};

use crate::fault::Fault;
use crate::stall::{Pauses, Stall};

/// How a run of the RTL is set up. Equal set-ups and commands give equal runs, cycle for cycle.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The configuration.
    pub config: NamedConfig,
    /// Seed of the pauses and of the initial contents of memories and registers.
    pub seed: u64,
    /// Pauses on the streams.
    pub stall: Stall,
    /// Plus-arguments of the model.
    pub plus_arguments: Vec<String>,
    /// Folder for coverage data.
    pub coverage: Option<PathBuf>,
}

impl Setup {
    /// Without pauses, plus-arguments and coverage.
    pub fn new(config: NamedConfig, seed: u64) -> Self {
        Self {
            config,
            seed,
            stall: Stall::None,
            plus_arguments: Vec::new(),
            coverage: std::env::var_os("MH_COVERAGE_DIR").map(PathBuf::from),
        }
    }
}

/// Cycles after which a command counts as hung, pauses not included: a removal that relinks every vector, and the ticks of a spiking search.
fn budget(config: &NamedConfig, command: &[u32]) -> u64 {
    let sizes = &config.sizes;
    let [capacity, m0, branches] = [sizes.capacity, sizes.m0, sizes.branches].map(|n| n as u64);
    let distance = sizes.dim.div_ceil(config.lanes) as u64;
    let relink = 2 * m0.pow(2) * distance;
    // Each compartment of a neuron is divided, and its potential; a row of links takes at most a cycle a link.
    let tick = capacity * (16 * branches + m0 + 64) + 256;
    let ticks = match command {
        [header, _, _, time, ..] if *header as u8 == Opcode::SearchSpiking.code() => time >> 16,
        _ => 0,
    };
    200_000 + capacity * (relink + 64) + u64::from(ticks & 0xFF) * tick
}

/// A model of any configuration.
pub trait Rtl {
    /// Runs one command, appends the words of the response to `response`.
    ///
    /// # Errors
    /// When the RTL hangs, breaks a handshake rule or fails an assertion; it must not be used any more then.
    fn execute(&mut self, command: &[u32], response: &mut Vec<u32>) -> Result<(), Fault>;

    /// Runs without commands; nothing may come.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    fn idle(&mut self, cycles: u32) -> Result<(), Fault>;

    /// The rows written since the last call, some more than once.
    fn take_written_rows(&mut self) -> Vec<WrittenRow>;

    /// Clock cycles since the start.
    fn cycles(&self) -> u64;

    /// Writes waveforms from now on.
    ///
    /// # Errors
    /// When the file cannot be written.
    fn open_trace(&mut self, path: &Path) -> io::Result<()>;
}

/// Makes the model of a configuration and resets it. `waveforms` allows [`Rtl::open_trace`].
///
/// # Errors
/// When there is no such model or it fails in reset.
pub fn power_on(setup: &Setup, waveforms: bool) -> anyhow::Result<Box<dyn Rtl>> {
    struct Make<'a>(&'a Setup, bool);
    impl ModelVisitor for Make<'_> {
        type Output = Result<Box<dyn Rtl>, Fault>;
        fn visit<M: Ports + 'static>(self) -> Self::Output {
            Ok(Box::new(Device::<M>::new(self.0, self.1)?))
        }
    }
    let rtl = mh_sim_models::visit_model(setup.config.name, Make(setup, waveforms)).with_context(
        || {
            format!(
                "no RTL was built for the configuration {}",
                setup.config.name
            )
        },
    )?;
    Ok(rtl?)
}

struct Device<M: Ports> {
    simulation: Simulation<M>,
    pauses: Pauses,
    config: NamedConfig,
    written: Vec<WrittenRow>,
}

impl<M: Ports> Device<M> {
    fn new(setup: &Setup, waveforms: bool) -> Result<Self, Fault> {
        let options = mh_sim_models::Options {
            seed: (setup.seed ^ (setup.seed >> 32)) as u32,
            plus_arguments: setup.plus_arguments.clone(),
            waveforms,
            coverage: setup.coverage.clone(),
        };
        let mut simulation = options.start::<M>();
        let ports = simulation.ports();
        ports.set_command(false, 0);
        ports.set_response_ready(false);
        let mut device = Self {
            simulation,
            pauses: Pauses::new(setup.stall, setup.seed),
            config: setup.config,
            written: Vec::new(),
        };
        let reset_cycles = 1 + (setup.seed % 4) as u32;
        device
            .simulation
            .reset(reset_cycles)
            .map_err(|stop| Fault::Stopped { cycle: 0, stop })?;
        // What random registers wrote, anywhere, before they were reset.
        take_written_rows(&mut Vec::new());
        Ok(device)
    }

    fn rise(&mut self) -> Result<(), Fault> {
        self.simulation.rise().map_err(|stop| Fault::Stopped {
            cycle: self.simulation.cycles(),
            stop,
        })
    }

    fn send(&mut self, command: &[u32], watchdog: &mut Watchdog) -> Result<(), Fault> {
        for &word in command {
            let mut pause = self.pauses.before_command_word();
            loop {
                let offered = pause == 0;
                let data = if offered { word } else { self.pauses.garbage() };
                self.simulation.ports().set_command(offered, data);
                self.simulation.settle();
                let ports = self.simulation.ports();
                if ports.response().is_some() {
                    return Err(Fault::Handshake("a response before the end of the command"));
                }
                let taken = offered && ports.command_ready();
                self.rise()?;
                if taken {
                    break;
                }
                if offered {
                    watchdog.tick()?;
                } else {
                    pause -= 1;
                }
            }
        }
        let garbage = self.pauses.garbage();
        self.simulation.ports().set_command(false, garbage);
        Ok(())
    }

    fn receive(&mut self, watchdog: &mut Watchdog) -> Result<u32, Fault> {
        let mut pause = self.pauses.before_response_word();
        let mut offered: Option<u32> = None;
        loop {
            self.simulation.ports().set_response_ready(pause == 0);
            self.simulation.settle();
            let response = self.simulation.ports().response();
            if offered.is_some() && offered != response {
                return Err(Fault::Handshake(
                    "a response word was withdrawn or changed before it was taken",
                ));
            }
            self.rise()?;
            match response {
                Some(word) if pause == 0 => {
                    self.simulation.ports().set_response_ready(false);
                    return Ok(word);
                }
                Some(_) => {
                    pause -= 1;
                    offered = response;
                }
                None => watchdog.tick()?,
            }
        }
    }
}

impl<M: Ports> Rtl for Device<M> {
    fn execute(&mut self, command: &[u32], response: &mut Vec<u32>) -> Result<(), Fault> {
        self.simulation.enter();
        self.pauses.next_command();
        let budget = budget(&self.config, command);
        let mut watchdog = Watchdog {
            budget,
            left: budget,
            received: 0,
        };
        self.send(command, &mut watchdog)?;
        let header = self.receive(&mut watchdog)?;
        response.push(header);
        for _ in 0..header >> 16 {
            watchdog.received += 1;
            response.push(self.receive(&mut watchdog)?);
        }
        take_written_rows(&mut self.written);
        Ok(())
    }

    fn idle(&mut self, cycles: u32) -> Result<(), Fault> {
        self.simulation.enter();
        self.simulation.ports().set_response_ready(true);
        for _ in 0..cycles {
            self.simulation.settle();
            if self.simulation.ports().response().is_some() {
                return Err(Fault::Handshake("a response without a command"));
            }
            self.rise()?;
        }
        self.simulation.ports().set_response_ready(false);
        take_written_rows(&mut self.written);
        Ok(())
    }

    fn take_written_rows(&mut self) -> Vec<WrittenRow> {
        std::mem::take(&mut self.written)
    }

    fn cycles(&self) -> u64 {
        self.simulation.cycles()
    }

    fn open_trace(&mut self, path: &Path) -> io::Result<()> {
        self.simulation.open_trace(path)
    }
}

struct Watchdog {
    budget: u64,
    left: u64,
    received: usize,
}

impl Watchdog {
    fn tick(&mut self) -> Result<(), Fault> {
        self.left = self.left.checked_sub(1).ok_or(Fault::Watchdog {
            budget: self.budget,
            received: self.received,
        })?;
        Ok(())
    }
}
