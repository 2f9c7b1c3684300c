//! The ports of a scan core behind its link.

/// A Verilator model of a scan core behind its link.
pub trait Ports: verilated::Model {
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
}

/// Implements [`Ports`] and what it needs for a struct that verilated-rs generated.
macro_rules! ports {
    ($model:ident) => {
        ::verilated::model!($model);
        impl crate::Ports for $model {
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
        }
    };
}
pub(crate) use ports;
