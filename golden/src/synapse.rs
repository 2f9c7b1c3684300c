//! The weight of one directed edge: what it transmits, and pair-based spike-timing-dependent plasticity
//! (Song, Miller and Abbott, Nature Neuroscience 3, 2000).

use fixed::types::{I8F24, U0F16, U8F24, U16F16};

use crate::distance::split;
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
        const HALF: i64 = 1 << 15;
        let product = i64::from(gain.to_bits()).wrapping_mul(self.factor().to_bits().into());
        // At most the gain.
        let [current, _] = split((product.wrapping_add(HALF) >> 16).cast_unsigned());
        I8F24::from_bits(current.cast_signed())
    }

    /// The weight as a number, 65535 as 1.
    pub(crate) fn factor(self) -> U16F16 {
        let bits = u32::from(self.to_bits());
        U16F16::from_bits(bits.wrapping_add(bits >> 15))
    }

    /// The weight after one step of the edge from `source` to `target`.
    pub(crate) fn learn(self, source: &Neuron, target: &Neuron, parameters: &Parameters) -> Self {
        let mut weight = u32::from(self.to_bits());
        if source.spiked {
            // Post before pre: weaker.
            weight = weight.saturating_sub(change(parameters.a_minus, target.post_before()));
        }
        if target.spiked {
            // Pre before post, or both at once: stronger. Neither is above 2^24.
            weight = weight
                .wrapping_add(change(parameters.a_plus, source.pre))
                .min(Self::MAX.to_bits().into());
        }
        Self::from_low_half(weight)
    }
}

/// `round(rate * trace)`, halves upwards, with the fraction bits of a weight; at most 2^24, as a rate is at most 1.
fn change(rate: U8F24, trace: U8F24) -> u32 {
    const HALF: u64 = 1 << 31;
    let product = u64::from(rate.to_bits()).wrapping_mul(trace.to_bits().into());
    let [_, change] = split(product.wrapping_add(HALF));
    change
}
