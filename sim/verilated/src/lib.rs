//! Runtime of Verilator 5 models: simulations, their contexts, waveforms, coverage and end, and the host's end of a serial line.
//!
//! The code that the `verilator` crate generates for a module names `verilated::trace_ever_on` and `verilated::vcd`; the
//! published crate of that name does not compile against Verilator 5. The waveforms are FST files all the same: the build
//! script of the models makes the generated shim use Verilator's FST writer, which has the interface of its VCD writer.

mod context;
mod ffi;
mod model;
pub mod serial;
mod simulation;
mod stop;
pub mod vcd;

use context::Context;
pub use model::Model;
pub use simulation::Simulation;
pub use stop::Stop;
use stop::take_stop;

/// Lets models of the current thread's context write waveforms; to be called before such a model is made.
pub fn trace_ever_on(on: bool) {
    // SAFETY: the function sets a flag of the current thread's context, which always exists.
    unsafe { ffi::verilated_trace_ever_on(i32::from(on)) }
}
