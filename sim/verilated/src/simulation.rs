//! A model with its context, clock and waveform.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::{Context, Model, Stop, take_stop, trace_ever_on};

/// A model that runs.
pub struct Simulation<M: Model + ?Sized> {
    // Declared, so dropped, before the context.
    model: Box<M>,
    context: Context,
    cycles: u64,
    traces: bool,
    coverage: Option<PathBuf>,
}

impl<M: Model + ?Sized> Simulation<M> {
    /// The model that `make` makes, with `clk_i` high and all state random by the low 31 bits of `seed`; 0 counts as 1, as Verilator would take one from the clock.
    /// Further plus-arguments, such as `+mh_bug=3`, count before these. `waveforms` allows [`open_trace`](Self::open_trace).
    ///
    /// # Panics
    /// When an argument holds a zero byte.
    pub fn new(
        seed: u32,
        plus_arguments: &[String],
        waveforms: bool,
        make: impl FnOnce() -> Box<M>,
    ) -> Self {
        let mut arguments = vec![
            "+verilator+rand+reset+2".to_owned(),
            format!("+verilator+seed+{}", (seed & 0x7FFF_FFFF).max(1)),
        ];
        arguments.extend_from_slice(plus_arguments);
        let (context, mut model) = Context::with_model(&arguments, || {
            trace_ever_on(waveforms);
            make()
        });
        // What an earlier model on this thread left is not about this one.
        take_stop();
        model.toggle_clock();
        Self {
            model,
            context,
            cycles: 0,
            traces: false,
            coverage: None,
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
        self.enter();
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

    /// Time since the start on a clock of so many hertz.
    pub fn elapsed(&self, frequency: u32) -> Duration {
        let frequency = u64::from(frequency);
        let (seconds, rest) = (self.cycles / frequency, self.cycles % frequency);
        // Below 10^9.
        Duration::new(seconds, (rest * 1_000_000_000 / frequency) as u32)
    }

    /// Takes the inputs and settles the outputs; the clock falls.
    pub fn settle(&mut self) {
        self.edge(0);
    }

    /// One rising clock edge.
    ///
    /// # Errors
    /// The stop that the model asked for, such as a failed assertion.
    pub fn rise(&mut self) -> Result<(), Stop> {
        self.edge(1);
        self.cycles += 1;
        take_stop().map_or(Ok(()), Err)
    }

    fn edge(&mut self, half: u64) {
        self.model.toggle_clock();
        self.model.eval();
        if self.traces {
            self.model
                .trace_at(Duration::from_nanos(2 * self.cycles + half));
        }
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

    /// Has the coverage counters written to a file when the simulation is dropped.
    pub fn write_coverage(&mut self, path: PathBuf) {
        self.coverage = Some(path);
    }
}

impl<M: Model + ?Sized> Drop for Simulation<M> {
    fn drop(&mut self) {
        self.enter();
        self.model.finish();
        if let Some(path) = &self.coverage
            && let Err(error) = self.context.write_coverage(path)
        {
            eprintln!("no coverage written to {}: {error}", path.display());
        }
    }
}
