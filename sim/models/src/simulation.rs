//! A model with its context and clock.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use verilated::{take_stop, Context, Stop};

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

/// A model that runs.
pub struct Simulation<M: Ports> {
    // Declared, so dropped, before the context.
    model: M,
    context: Context,
    cycles: u64,
    traces: bool,
    coverage: Option<PathBuf>,
}

impl<M: Ports> Simulation<M> {
    /// Makes a model with all state random and `clk_i` high.
    pub fn new(options: &Options) -> Self {
        let mut arguments = vec![
            // A random start value that is overwritten would count as covered.
            format!(
                "+verilator+rand+reset+{}",
                if cfg!(feature = "coverage") { 0 } else { 2 }
            ),
            verilated::seed_argument(options.seed),
        ];
        arguments.extend_from_slice(&options.plus_arguments);
        let (context, mut model) = Context::with_model(&arguments, || {
            verilated::trace_ever_on(options.waveforms);
            M::default()
        });
        // What an earlier model on this thread left is not about this one.
        take_stop();
        take_written_rows(&mut Vec::new());
        model.toggle_clock();
        Self {
            model,
            context,
            cycles: 0,
            traces: false,
            coverage: options.coverage.clone(),
        }
    }

    /// The inputs, to be set after [`rise`](Self::rise), and the outputs, current after [`settle`](Self::settle).
    pub fn ports(&mut self) -> &mut M {
        &mut self.model
    }

    /// Makes this the simulation that the current thread runs; needed before the first cycle and after another one ran.
    pub fn enter(&self) {
        self.context.enter();
    }

    /// Resets the model: `cycles` rising edges with `rst_ni` low. Assertions are off meanwhile, because modules without a
    /// reset port see random inputs.
    ///
    /// # Errors
    /// As [`rise`](Self::rise).
    pub fn reset(&mut self, cycles: u32) -> Result<(), Stop> {
        self.context.assert_on(false);
        self.model.set_reset_n(false);
        for _ in 0..cycles {
            self.settle();
            self.rise()?;
        }
        self.model.set_reset_n(true);
        self.context.assert_on(true);
        Ok(())
    }

    /// Clock cycles since the start.
    pub fn cycles(&self) -> u64 {
        self.cycles
    }

    /// Takes the inputs and settles the outputs; the clock falls.
    pub fn settle(&mut self) {
        self.model.toggle_clock();
        self.model.eval();
        if self.traces {
            self.model.trace_at(Duration::from_nanos(2 * self.cycles));
        }
    }

    /// One rising clock edge.
    ///
    /// # Errors
    /// The stop that the model asked for, such as a failed assertion.
    pub fn rise(&mut self) -> Result<(), Stop> {
        self.model.toggle_clock();
        self.model.eval();
        if self.traces {
            self.model
                .trace_at(Duration::from_nanos(2 * self.cycles + 1));
        }
        self.cycles += 1;
        take_stop().map_or(Ok(()), Err)
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

    fn write_coverage(&self, folder: &Path) -> io::Result<()> {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static SERIAL: AtomicUsize = AtomicUsize::new(0);
        std::fs::create_dir_all(folder)?;
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{}-{serial}.dat", M::NAME, std::process::id());
        self.context.write_coverage(&folder.join(name))
    }
}

impl<M: Ports> Drop for Simulation<M> {
    fn drop(&mut self) {
        self.context.enter();
        self.model.finish();
        if let Some(folder) = &self.coverage {
            if let Err(error) = self.write_coverage(folder) {
                eprintln!("no coverage written to {}: {error}", folder.display());
            }
        }
    }
}
