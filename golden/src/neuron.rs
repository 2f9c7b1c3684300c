//! One leaky integrate-and-fire neuron (Gerstner and Kistler, "Spiking Neuron Models", 4.1) with the traces of its spikes.

use fixed::types::{I8F24, U8F24};

use crate::distance::{SMALL, split};
use crate::parameters::Parameters;

/// State of the neuron of one vector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neuron {
    /// Membrane potential.
    pub potential: I8F24,
    /// Potential from which on it spikes.
    pub threshold: I8F24,
    /// Refractory time left, ns.
    pub refractory: u32,
    /// Presynaptic trace: 1 a spike, decaying.
    pub pre: U8F24,
    /// Postsynaptic trace: 1 a spike, decaying.
    pub post: U8F24,
    /// Whether it spiked in the last step.
    pub spiked: bool,
    /// Running mean of its spikes.
    pub rate: U8F24,
    /// Its last 32 recorded spike flags, the latest in bit 0.
    pub history: u32,
    /// Its vector as spike times, as last encoded.
    pub code: u32,
}

impl Neuron {
    /// Of a slot that is not live.
    pub(crate) const EMPTY: Self = Self::new(I8F24::ZERO);

    /// The neuron of an inserted vector.
    pub(crate) const fn new(threshold: I8F24) -> Self {
        Self {
            potential: I8F24::ZERO,
            threshold,
            refractory: 0,
            pre: U8F24::ZERO,
            post: U8F24::ZERO,
            spiked: false,
            rate: U8F24::ZERO,
            history: 0,
            code: 0,
        }
    }

    /// The neuron of the words of the state memory, unless a flag is set that none has.
    pub(crate) fn from_words(words: [u32; 9]) -> Option<Self> {
        let [
            potential,
            threshold,
            refractory,
            pre,
            post,
            flags,
            rate,
            history,
            code,
        ] = words;
        Some(Self {
            potential: I8F24::from_bits(potential.cast_signed()),
            threshold: I8F24::from_bits(threshold.cast_signed()),
            refractory,
            pre: U8F24::from_bits(pre),
            post: U8F24::from_bits(post),
            spiked: match flags {
                0 => false,
                1 => true,
                _ => return None,
            },
            rate: U8F24::from_bits(rate),
            history,
            code,
        })
    }

    /// Takes a time step; says whether it spikes.
    pub(crate) fn step(&mut self, parameters: &Parameters) -> bool {
        self.pre = decay(self.pre, parameters.pre_decay);
        self.post = decay(self.post, parameters.post_decay);
        self.spiked = false;
        if self.refractory > 0 {
            self.refractory = self.refractory.saturating_sub(parameters.dt);
        } else {
            self.potential = scale(self.potential, parameters.leak);
            if self.potential >= self.threshold {
                self.spiked = true;
                self.potential = parameters.reset_potential;
                self.refractory = parameters.refractory;
                self.pre = self.pre.saturating_add(U8F24::ONE);
                self.post = self.post.saturating_add(U8F24::ONE);
            }
        }
        self.spiked
    }

    /// Takes an injected current.
    pub(crate) fn inject(&mut self, current: I8F24) {
        self.potential = add(self.potential, current);
    }

    /// The postsynaptic trace without the spike of this step.
    pub(crate) const fn post_before(&self) -> U8F24 {
        if self.spiked {
            self.post.saturating_sub(U8F24::ONE)
        } else {
            self.post
        }
    }

    /// The words of the state memory.
    #[must_use]
    pub const fn words(&self) -> [u32; 9] {
        let Self {
            potential,
            threshold,
            refractory,
            pre,
            post,
            spiked,
            rate,
            history,
            code,
        } = *self;
        [
            potential.to_bits().cast_unsigned(),
            threshold.to_bits().cast_unsigned(),
            refractory,
            pre.to_bits(),
            post.to_bits(),
            spiked as u32,
            rate.to_bits(),
            history,
            code,
        ]
    }
}

/// The saturating sum.
// Small modules have it once.
#[cfg_attr(
    all(target_arch = "wasm32", not(target_feature = "simd128")),
    inline(never)
)]
pub(crate) fn add(a: I8F24, b: I8F24) -> I8F24 {
    if SMALL {
        return a.saturating_add(b);
    }
    let sum = i64::from(a.to_bits()).wrapping_add(b.to_bits().into());
    match i32::try_from(sum) {
        Ok(sum) => I8F24::from_bits(sum),
        Err(_) => saturated(sum),
    }
}

/// What saturates to a sum that does not fit.
// A call, as it is rare: the compiler would compute it each time.
#[cold]
#[inline(never)]
fn saturated(sum: i64) -> I8F24 {
    if sum < 0 { I8F24::MIN } else { I8F24::MAX }
}

/// `floor(trace * factor)`; no more than the trace, as a factor is at most 1.
pub(crate) fn decay(trace: U8F24, factor: U8F24) -> U8F24 {
    U8F24::wrapping_from_num(trace.wide_mul(factor))
}

/// `round(potential * factor)`, halves upwards; never of another sign or greater, as a factor is at most 1.
pub(crate) fn scale(potential: I8F24, factor: U8F24) -> I8F24 {
    const HALF: i64 = 1 << 23;
    let product = i64::from(potential.to_bits()).wrapping_mul(factor.to_bits().into());
    let [scaled, _] = split((product.wrapping_add(HALF) >> 24).cast_unsigned());
    I8F24::from_bits(scaled.cast_signed())
}
