//! Runtime of Verilator 5 models: contexts, waveforms, coverage and the end of a simulation.
//!
//! The code that the `verilator` crate generates for a module names `verilated::trace_ever_on` and `verilated::vcd`; the
//! published crate of that name does not compile against Verilator 5. The waveforms are FST files all the same: the build
//! script of the models makes the generated shim use Verilator's FST writer, which has the interface of its VCD writer.

mod context;
mod ffi;
mod stop;
pub mod vcd;

pub use context::Context;
pub use stop::{Stop, take_stop};

/// The plus-argument of a seed, of its low 31 bits; 0 counts as 1, as Verilator would take one from the clock.
pub fn seed_argument(seed: u32) -> String {
    format!("+verilator+seed+{}", (seed & 0x7FFF_FFFF).max(1))
}

/// Lets models of the current thread's context write waveforms; to be called before such a model is made.
pub fn trace_ever_on(on: bool) {
    // SAFETY: the function sets a flag of the current thread's context, which always exists.
    unsafe { ffi::verilated_trace_ever_on(i32::from(on)) }
}
