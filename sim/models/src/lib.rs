//! Verilator models of `rtl/`, one for each configuration, all linked into one program.

mod dirty;
mod ports;
mod simulation;

pub use dirty::{take_written_rows, WrittenRow};
pub use ports::Ports;
pub use simulation::Options;
pub use verilated::Simulation;

pub(crate) use ports::ports;

/// What is to be done with the model of a configuration that is known by name only.
pub trait ModelVisitor {
    /// Its result.
    type Output;
    /// Does it with this model.
    fn visit<M: Ports + 'static>(self) -> Self::Output;
}

/// Names of the configurations that were built, sorted.
pub fn configurations() -> &'static [&'static str] {
    generated::CONFIGURATIONS
}

/// What each seeded bug stands for; the first is selected by `+mh_bug=1`. Empty without the feature `testbugs`.
pub fn seeded_bugs() -> &'static [&'static str] {
    generated::SEEDED_BUGS
}

/// Applies `visitor` to the model of a configuration, if it was built.
pub fn visit_model<V: ModelVisitor>(configuration: &str, visitor: V) -> Option<V::Output> {
    generated::visit_model(configuration, visitor)
}

/// Accessors that verilated-rs generated.
#[allow(
    missing_docs,
    clippy::all,
    clippy::pedantic,
    clippy::undocumented_unsafe_blocks,
    improper_ctypes,
    missing_abi
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/models.rs"));
}
