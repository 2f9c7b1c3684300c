//! Starts models.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use verilated::Simulation;

use crate::{take_written_rows, Ports};

/// What is fixed when a model is made.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Seed of the values that memories and registers have before they are written.
    pub seed: u32,
    /// Plus-arguments for the model, such as `+mh_bug=3`.
    pub plus_arguments: Vec<String>,
    /// Whether [`Simulation::open_trace`] may be called.
    pub waveforms: bool,
    /// Folder for coverage data, written when the simulation is dropped.
    pub coverage: Option<PathBuf>,
}

impl Options {
    /// Makes a model with all state random and `clk_i` high.
    pub fn start<M: Ports>(&self) -> Simulation<M> {
        static SERIAL: AtomicUsize = AtomicUsize::new(0);
        let mut arguments = self.plus_arguments.clone();
        if cfg!(feature = "coverage") {
            // A random start value that is overwritten would count as covered.
            arguments.push("+verilator+rand+reset+0".to_owned());
        }
        let mut simulation =
            Simulation::new(self.seed, &arguments, self.waveforms, Box::<M>::default);
        take_written_rows(&mut Vec::new());
        if let Some(folder) = &self.coverage {
            let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
            let name = format!("{}-{}-{serial}.dat", M::NAME, std::process::id());
            simulation.write_coverage(folder.join(name));
        }
        simulation
    }
}
