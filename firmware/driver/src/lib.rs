//! Drives the blocks of the SoC through their registers; docs/soc.md has the tables.
//!
//! Everything goes through a [`Bus`], so that the same code runs on the processor and, with a mock of the hardware, on a host. Every wait ends: with what was waited for, or
//! with an error that says what did not come.

#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod bus;
mod core_block;
mod leds;
mod timer;
mod uart;

pub use bus::Bus;
pub use core_block::{Core, CoreError, Identity};
pub use leds::set_leds;
pub use timer::{Deadline, cycles, frequency};
pub use uart::{NotSent, clear_errors, receive, send};
