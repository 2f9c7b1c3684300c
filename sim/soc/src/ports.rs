//! The ports of the SoC.

/// A Verilator model of the SoC.
pub trait Ports: verilated::Model {
    /// Sets `uart_rx_i`.
    fn set_line(&mut self, level: bool);
    /// `uart_tx_o`.
    fn line(&self) -> bool;
    /// `leds_o`.
    fn leds(&self) -> u8;
    /// `trap_o`.
    fn trapped(&self) -> bool;
}

/// Implements [`Ports`] and what it needs for a struct that verilated-rs generated.
macro_rules! ports {
    ($model:ident) => {
        ::verilated::model!($model);
        impl crate::Ports for $model {
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
        }
    };
}
pub(crate) use ports;
