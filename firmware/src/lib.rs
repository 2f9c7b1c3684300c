//! What the firmware does, apart from the processor: tested on a host, with a mock of the hardware.

#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod boot;
mod firmware;
mod lights;
mod self_test;
mod shadow;

pub use boot::{Mismatch, check};
pub use firmware::Firmware;
pub use lights::Light;

use mh_driver::{Bus, NotSent, receive, send};
use mh_link::Server;

/// Takes a byte if one waits, and sends the answer that it completes; to be called for ever.
///
/// # Errors
/// When the port does not take the bytes of an answer; the host asks again.
pub fn poll<B: Bus>(server: &mut Server, firmware: &mut Firmware<'_, B>) -> Result<(), NotSent> {
    let Some(byte) = receive(firmware.bus()) else {
        return Ok(());
    };
    match server.receive(byte, firmware) {
        Some(answer) => send(firmware.bus(), answer),
        None => Ok(()),
    }
}
