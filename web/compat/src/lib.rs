//! The drop-in replacement of `micro_hnsw.wasm`: its 58 functions, over the golden model of a tile of 32 vectors of at most 16 components.
//!
//! Callers pass and get `f32`, the index computes in fixed point (block floating point, see [`Module`]), so that the module has the same bits as the
//! native library and the hardware after the same calls. No function refuses: what is out of range does nothing, as `docs/web.md` says of each.

#![cfg_attr(target_arch = "wasm32", no_std)]

#[cfg(target_arch = "wasm32")]
mod exports;
mod module;
mod number;
mod record;
mod spikes;
mod vectors;

pub use module::{CAPACITY, DIM, Module, RESULTS};
pub use record::{List, Record};
