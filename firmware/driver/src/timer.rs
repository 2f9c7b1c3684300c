//! Time since reset.

use mh_link::generated::timer;

use crate::Bus;

/// Clock cycles since reset.
pub fn cycles(bus: &mut impl Bus) -> u64 {
    // The read of the low half keeps the high half.
    let low = bus.read(timer::BASE + timer::CYCLES_LOW);
    let high = bus.read(timer::BASE + timer::CYCLES_HIGH);
    u64::from(high) << 32 | u64::from(low)
}

/// Clock cycles a second.
pub fn frequency(bus: &mut impl Bus) -> u32 {
    bus.read(timer::BASE + timer::FREQUENCY)
}

/// A moment until which something is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(u64);

impl Deadline {
    /// So many clock cycles from now.
    pub fn after(bus: &mut impl Bus, wait: u64) -> Self {
        Self(cycles(bus).saturating_add(wait))
    }

    /// Whether it has passed.
    pub fn is_over(self, bus: &mut impl Bus) -> bool {
        cycles(bus) > self.0
    }
}
