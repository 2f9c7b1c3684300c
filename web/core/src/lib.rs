//! A WebAssembly module that holds any number of indexes of any size, for pages and servers. It imports nothing.
//!
//! Every call answers a number of 0 or more, or minus the [code](Refusal::code) of why it was refused. Vectors, results and snapshots pass through one
//! buffer, so that no call takes an address. The `README.md` of this crate has all calls in one table.

#![cfg_attr(target_arch = "wasm32", no_std)]

pub mod arena;
mod buffer;
pub mod call;
#[cfg(target_arch = "wasm32")]
mod exports;
mod home;
#[cfg(not(target_arch = "wasm32"))]
pub mod host;
mod kind;
pub mod module;
pub mod number;
pub mod refusal;
pub mod search;
mod table;
pub mod text;

pub use module::{Answer, Module, Plan};
pub use refusal::{CallError, Refusal};
