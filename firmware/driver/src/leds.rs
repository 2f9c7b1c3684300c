//! The lights.

use mh_link::generated::leds;

use crate::Bus;

/// Sets all lights, one bit each.
pub fn set_leds(bus: &mut impl Bus, value: u32) {
    bus.write(leds::BASE + leds::VALUE, value);
}
