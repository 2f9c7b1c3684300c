//! The ports of the core.

use std::path::Path;
use std::time::Duration;

/// A Verilator model of the core.
///
/// Inputs take effect and outputs are current after `eval`.
pub trait Ports: Default {
    /// Name of the configuration.
    const NAME: &'static str;
    /// Settles all signals.
    fn eval(&mut self);
    /// Inverts `clk_i`.
    fn toggle_clock(&mut self);
    /// Sets `rst_ni`.
    fn set_reset_n(&mut self, value: bool);
    /// Sets `cmd_valid_i` and `cmd_data_i`.
    fn set_command(&mut self, valid: bool, word: u32);
    /// `cmd_ready_o`.
    fn command_ready(&self) -> bool;
    /// Sets `rsp_ready_i`.
    fn set_response_ready(&mut self, value: bool);
    /// `rsp_data_o` when `rsp_valid_o`.
    fn response(&self) -> Option<u32>;
    /// Starts a waveform file.
    fn open_trace(&mut self, path: &Path) -> std::io::Result<()>;
    /// Writes to the waveform file what changed up to this time; does nothing when there is none.
    fn trace_at(&mut self, time: Duration);
    /// Runs the final blocks.
    fn finish(&mut self);
}

/// Implements [`Ports`] for a struct that verilated-rs generated.
macro_rules! ports {
    ($model:ident, $name:literal) => {
        impl crate::Ports for $model {
            const NAME: &'static str = $name;
            fn eval(&mut self) {
                $model::eval(self);
            }
            fn toggle_clock(&mut self) {
                self.clock_toggle();
            }
            fn set_reset_n(&mut self, value: bool) {
                self.set_rst_ni(u8::from(value));
            }
            fn set_command(&mut self, valid: bool, word: u32) {
                self.set_cmd_valid_i(u8::from(valid));
                self.set_cmd_data_i(word);
            }
            fn command_ready(&self) -> bool {
                self.cmd_ready_o() != 0
            }
            fn set_response_ready(&mut self, value: bool) {
                self.set_rsp_ready_i(u8::from(value));
            }
            fn response(&self) -> Option<u32> {
                (self.rsp_valid_o() != 0).then(|| self.rsp_data_o())
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
