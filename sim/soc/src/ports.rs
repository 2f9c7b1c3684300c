//! The ports of the SoC.

use std::path::Path;
use std::time::Duration;

/// A Verilator model of the SoC. Inputs take effect and outputs are current after `eval`.
pub trait Ports {
    /// Settles all signals.
    fn eval(&mut self);
    /// Inverts `clk_i`.
    fn toggle_clock(&mut self);
    /// Sets `rst_ni`.
    fn set_reset_n(&mut self, value: bool);
    /// Sets `uart_rx_i`.
    fn set_line(&mut self, level: bool);
    /// `uart_tx_o`.
    fn line(&self) -> bool;
    /// `leds_o`.
    fn leds(&self) -> u8;
    /// `trap_o`.
    fn trapped(&self) -> bool;
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
            fn set_line(&mut self, level: bool) {
                self.set_uart_rx_i(u8::from(level));
            }
            fn line(&self) -> bool {
                self.uart_tx_o() != 0
            }
            fn leds(&self) -> u8 {
                self.leds_o()
            }
            fn trapped(&self) -> bool {
                self.trap_o() != 0
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
