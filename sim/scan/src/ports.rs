//! The ports of a scan core behind its link.

use std::path::Path;
use std::time::Duration;

/// A Verilator model of a scan core behind its link. Inputs take effect and outputs are current after `eval`.
pub trait Ports {
    /// Settles all signals.
    fn eval(&mut self);
    /// Inverts `clk_i`.
    fn toggle_clock(&mut self);
    /// Sets `rst_ni`.
    fn set_reset_n(&mut self, value: bool);
    /// Sets `in_valid_i` and `in_data_i`.
    fn set_input(&mut self, byte: Option<u8>);
    /// Sets `in_lost_i`.
    fn set_lost(&mut self, value: bool);
    /// `in_ready_o`.
    fn input_ready(&self) -> bool;
    /// Sets `out_ready_i`.
    fn set_output_ready(&mut self, value: bool);
    /// `out_data_o` when `out_valid_o`.
    fn output(&self) -> Option<u8>;
    /// `busy_o`.
    fn busy(&self) -> bool;
    /// Starts a waveform file.
    fn open_trace(&mut self, path: &Path) -> std::io::Result<()>;
    /// Writes to the waveform file what changed up to this time; does nothing when there is none.
    fn trace_at(&mut self, time: Duration);
    /// Runs the final blocks.
    fn finish(&mut self);
}

/// Implements [`Ports`] for a struct that verilated-rs generated.
macro_rules! ports {
    ($model:ident) => {
        impl crate::Ports for $model {
            fn eval(&mut self) {
                $model::eval(self);
            }
            fn toggle_clock(&mut self) {
                self.clock_toggle();
            }
            fn set_reset_n(&mut self, value: bool) {
                self.set_rst_ni(u8::from(value));
            }
            fn set_input(&mut self, byte: Option<u8>) {
                self.set_in_valid_i(u8::from(byte.is_some()));
                self.set_in_data_i(byte.unwrap_or(0xAA));
            }
            fn set_lost(&mut self, value: bool) {
                self.set_in_lost_i(u8::from(value));
            }
            fn input_ready(&self) -> bool {
                self.in_ready_o() != 0
            }
            fn set_output_ready(&mut self, value: bool) {
                self.set_out_ready_i(u8::from(value));
            }
            fn output(&self) -> Option<u8> {
                (self.out_valid_o() != 0).then(|| self.out_data_o())
            }
            fn busy(&self) -> bool {
                self.busy_o() != 0
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
pub(crate) use ports;
