//! The serial port.

use mh_link::generated::uart;

use crate::timer::Deadline;
use crate::{Bus, frequency};

/// The port took no byte for a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotSent;

/// The oldest received byte, if one waits.
pub fn receive(bus: &mut impl Bus) -> Option<u8> {
    let waits = bus.read(uart::BASE + uart::STATUS) & uart::STATUS_RECEIVED != 0;
    waits.then(|| bus.read(uart::BASE + uart::DATA).to_le_bytes()[0])
}

/// Forgets that bytes were lost or damaged: their frames fail their checksums.
pub fn clear_errors(bus: &mut impl Bus) {
    let errors = uart::STATUS_OVERRUN | uart::STATUS_FRAMING;
    bus.write(uart::BASE + uart::STATUS, errors);
}

/// Sends bytes; returns when the last one is taken.
///
/// # Errors
/// When the port takes no byte for a second.
pub fn send(bus: &mut impl Bus, bytes: &[u8]) -> Result<(), NotSent> {
    for byte in bytes {
        let room = |bus: &mut _| Bus::read(bus, uart::BASE + uart::STATUS) & uart::STATUS_ROOM != 0;
        if !room(bus) {
            let second = u64::from(frequency(bus));
            let deadline = Deadline::after(bus, second);
            while !room(bus) {
                if deadline.is_over(bus) {
                    return Err(NotSent);
                }
            }
        }
        bus.write(uart::BASE + uart::DATA, u32::from(*byte));
    }
    Ok(())
}
