//! What host and board say to each other over a serial line; `docs/link.md` is the specification in words.
//!
//! [`Server`] is the end of the board, [`Client`] that of the host. No heap, no clock of its own, no `unsafe`: the firmware and the host use the same code.

#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod answer;
mod bugs;
mod client;
mod error;
mod frame;
pub mod generated;
mod line;
mod message;
mod receiver;
mod server;

pub use answer::Answer;
#[cfg(feature = "testbugs")]
pub use bugs::{Bug, seed};
pub use client::{Client, Timing};
pub use error::ClientError;
pub use frame::{ENCODED_BYTES, Encoded, FRAME_WORDS, Head, encoded_bytes};
pub use generated::{PAYLOAD_WORDS, Refusal, Request, VERSION};
pub use line::Line;
pub use message::{Benchmark, Difference, Differs, Hello, Identity, RELEASE, SelfTest, Shadow};
pub use receiver::Receiver;
pub use server::{Board, Server};
