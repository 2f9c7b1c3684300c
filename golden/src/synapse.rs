//! The weight of one directed edge: what it transmits, and pair-based spike-timing-dependent plasticity
//! (Song, Miller and Abbott, Nature Neuroscience 3, 2000).

use fixed::types::{I8F24, I24F40, U0F16, U8F24, U16F16, U16F48};

use crate::neuron::Neuron;
use crate::parameters::Parameters;

/// Weight of a synapse, 0..=65535; 65535 stands for 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight(U0F16);

impl Weight {
    /// Of an unused slot.
    pub const ZERO: Self = Self(U0F16::ZERO);
    /// It transmits everything.
    pub const MAX: Self = Self(U0F16::MAX);

    /// The weight of these bits.
    #[must_use]
    pub const fn from_bits(bits: u16) -> Self {
        Self(U0F16::from_bits(bits))
    }

    /// The bits.
    #[must_use]
    pub const fn to_bits(self) -> u16 {
        self.0.to_bits()
    }

    /// The weight in the low half of a word.
    pub(crate) const fn from_low_half(word: u32) -> Self {
        let [low, high, ..] = word.to_le_bytes();
        Self::from_bits(u16::from_le_bytes([low, high]))
    }

    /// The current of a spike: `round(gain * weight)`, halves upwards.
    pub(crate) fn transmit(self, gain: I8F24) -> I8F24 {
        const HALF: I24F40 = I24F40::from_bits(1 << 15);
        // At most the gain.
        I8F24::wrapping_from_num(gain.wide_mul_unsigned(self.factor()).wrapping_add(HALF))
    }

    /// The weight as a number, 65535 as 1.
    pub(crate) fn factor(self) -> U16F16 {
        let bits = u32::from(self.to_bits());
        U16F16::from_bits(bits.wrapping_add(bits >> 15))
    }

    /// The weight after one step of the edge from `source` to `target`.
    pub(crate) fn learn(self, source: &Neuron, target: &Neuron, parameters: &Parameters) -> Self {
        let mut weight = self.0;
        if source.spiked {
            // Post before pre: weaker.
            weight = weight.saturating_sub(change(parameters.a_minus, target.post_before()));
        }
        if target.spiked {
            // Pre before post, or both at once: stronger.
            weight = weight.saturating_add(change(parameters.a_plus, source.pre));
        }
        Self(weight)
    }
}

/// `round(rate * trace)`, halves upwards, at most 65535.
fn change(rate: U8F24, trace: U8F24) -> U0F16 {
    const HALF: U16F48 = U16F48::from_bits(1 << 31);
    // A rate is at most 1, so the sum fits.
    U0F16::saturating_from_num(rate.wide_mul(trace).wrapping_add(HALF))
}
