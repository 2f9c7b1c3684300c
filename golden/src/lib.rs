//! Golden model of the micro-hnsw vector-search core: a hierarchical navigable small world index over fixed-point
//! vectors, bit for bit what every other body computes.
//!
//! No heap, no float, no clock: an [`Index`] works in memory that the caller lends it, laid out by [`Config::layout`].
//! `docs/algorithms.md`, `docs/numerics.md` and `docs/commands.md` are the specification in words, this crate is it in executable form.

#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_sign_loss,
        clippy::float_arithmetic
    )
)]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(test)]
#[macro_use]
extern crate std;

mod aggregate;
mod beam;
mod bridge;
mod code;
mod command;
mod competition;
mod config;
mod consistency;
mod counters;
mod decode;
mod dendrites;
mod device;
mod distance;
mod dot;
#[cfg_attr(
    all(
        target_arch = "wasm32",
        any(target_feature = "simd128", feature = "simd128")
    ),
    path = "dot_wasm.rs"
)]
#[cfg_attr(
    all(
        target_arch = "wasm32",
        not(any(target_feature = "simd128", feature = "simd128"))
    ),
    path = "dot_scalar.rs"
)]
#[cfg_attr(not(target_arch = "wasm32"), path = "dot_portable.rs")]
mod dot_steps;
mod execute;
#[allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "sizes are checked by Config"
)]
pub mod generated;
mod header;
#[cfg(feature = "alloc")]
mod heap;
mod history;
mod homeostasis;
mod id;
mod index;
mod inline;
mod link;
mod lookup;
mod meta;
mod neuron;
mod node_type;
mod norm;
mod parameters;
mod prng;
mod registers;
mod resonance;
mod restore;
mod scan;
mod search;
mod select;
mod snapshot;
mod space;
mod spiking;
mod spiking_search;
mod state;
mod static_storage;
mod storage;
mod synapse;
mod unlink;

pub use beam::Entry;
pub use bridge::excitation;
pub use code::{encode, similarity};
pub use command::Command;
pub use config::{
    CAPACITY_MAX, Config, ConfigError, DIM_MAX, EF_MAX, LEVELS_MAX, Layout, M0_MAX, W_MAX,
};
pub use counters::{Counters, Meter};
pub use device::Device;
pub use distance::{Aux, Distance, Point, distance};
pub use dot::dot;
pub use fixed::types::{I8F24, U0F64, U8F24};
pub use generated::{Error, Memory, Metric, NeuronField, Opcode, Phase, Register, Sizes};
pub use header::Header;
#[cfg(feature = "alloc")]
pub use heap::HeapStorage;
pub use history::HistoryMatch;
pub use id::Id;
pub use index::{Index, IndexIn, Stats, Stored};
pub use inline::{Inline, Layers, Table};
pub use lookup::{Exact, Lookup, Scaled, SearchOptions, distance_bits};
pub use meta::{Meta, Ring};
pub use neuron::Neuron;
pub use node_type::{NodeType, TypeMask};
pub use norm::InverseNorm;
pub use prng::Prng;
pub use registers::Settings;
pub use restore::RestoreError;
pub use scan::Scan;
pub use snapshot::Snapshot;
pub use space::{Lent, LentLinks, LinkRows, Rows, Shape, Space};
pub use spiking::{Phases, Ticked};
pub use spiking_search::SpikingSearch;
pub use state::StateWord;
pub use static_storage::StaticStorage;
pub use storage::{Memories, Scratch, Storage};
pub use synapse::Weight;

/// The example of the README compiles and holds.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
