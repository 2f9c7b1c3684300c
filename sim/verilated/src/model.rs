//! What every model with one clock and a reset has.

use std::io;
use std::path::Path;
use std::time::Duration;

/// A Verilator model with a clock `clk_i` and a reset `rst_ni`. Inputs take effect and outputs are current after `eval`.
pub trait Model {
    /// Settles all signals.
    fn eval(&mut self);
    /// Inverts `clk_i`.
    fn toggle_clock(&mut self);
    /// Sets `rst_ni`.
    fn set_reset_n(&mut self, value: bool);
    /// Starts a waveform file.
    ///
    /// # Errors
    /// When the file cannot be written or the model was made without waveforms.
    fn open_trace(&mut self, path: &Path) -> io::Result<()>;
    /// Writes to the waveform file what changed up to this time; does nothing when there is none.
    fn trace_at(&mut self, time: Duration);
    /// Runs the final blocks.
    fn finish(&mut self);
}

/// Implements [`Model`] for a struct that verilated-rs generated.
#[macro_export]
macro_rules! model {
    ($model:ident) => {
        impl $crate::Model for $model {
            fn eval(&mut self) {
                $model::eval(self);
            }
            fn toggle_clock(&mut self) {
                self.clock_toggle();
            }
            fn set_reset_n(&mut self, value: bool) {
                self.set_rst_ni(u8::from(value));
            }
            fn open_trace(&mut self, path: &::std::path::Path) -> ::std::io::Result<()> {
                $model::open_trace(self, path, 99)
            }
            fn trace_at(&mut self, time: ::std::time::Duration) {
                $model::trace_at(self, time);
            }
            fn finish(&mut self) {
                $model::finish(self);
            }
        }
    };
}
