//! What the lights say.

use crate::boot::Mismatch;

/// A state of the firmware.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// It waits for a request: the first light.
    Ready,
    /// It carries a request out: the first two.
    Busy,
    /// The core is not what the firmware is for; it answers nothing but Hello: the last light and the reason.
    Mismatch(Mismatch),
    /// The last request ended in a refusal: the third light and the code, if it is below 8, in the lights above.
    Refused(u8),
    /// Shadow mode has found a difference: all lights.
    Differs,
    /// The program came to a place that it should not come to: all lights but the last.
    Stopped,
}

impl Light {
    /// The lights, one bit each.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Self::Ready => 0x01,
            Self::Busy => 0x03,
            Self::Mismatch(reason) => 0x80 | reason as u32,
            Self::Refused(code) => 0x04 | (code as u32 & 0x07) << 4,
            Self::Differs => 0xFF,
            Self::Stopped => 0x7F,
        }
    }
}
