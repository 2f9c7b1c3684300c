//! The ports of the core.

/// A Verilator model of the core.
pub trait Ports: verilated::Model + Default {
    /// Name of the configuration.
    const NAME: &'static str;
    /// Sets `cmd_valid_i` and `cmd_data_i`.
    fn set_command(&mut self, valid: bool, word: u32);
    /// `cmd_ready_o`.
    fn command_ready(&self) -> bool;
    /// Sets `rsp_ready_i`.
    fn set_response_ready(&mut self, value: bool);
    /// `rsp_data_o` when `rsp_valid_o`.
    fn response(&self) -> Option<u32>;
}

/// Implements [`Ports`] and what it needs for a struct that verilated-rs generated.
macro_rules! ports {
    ($model:ident, $name:literal) => {
        ::verilated::model!($model);
        impl crate::Ports for $model {
            const NAME: &'static str = $name;
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
        }
    };
}
pub(crate) use ports;
