//! The integration tests of the golden model: one program, as most of the time of many would go into compiling the model once for each.

mod aggregate;
mod bridge;
mod code;
mod commands;
mod common;
mod dendrites;
mod determinism;
mod errors;
mod float_reference;
mod inline;
mod invariants;
mod parts;
mod recall;
mod regulation;
mod resonance;
mod restore;
mod search;
mod sizes;
mod smoke;
mod snapshot;
mod specification;
mod spiking;
mod spiking_search;
