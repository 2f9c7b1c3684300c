//! Homeostasis: the threshold of a neuron moves until its rate of spikes is the target rate (intrinsic plasticity of Lazar, Pipa
//! and Triesch, "SORN: a self-organizing recurrent neural network", Frontiers in Computational Neuroscience 3, 2009,
//! with a running mean of the rate in place of the last spike).

use fixed::types::{I8F24, I16F48, I40F24, U8F24, U16F48};

use crate::neuron::Neuron;
use crate::parameters::Parameters;

impl Neuron {
    /// Takes the spike of the last step, or its absence, into the rate, and moves the threshold by what the rate is off the target.
    pub(crate) fn adapt(&mut self, parameters: &Parameters) {
        let Parameters {
            rate_decay,
            rate_step,
            target_rate,
            threshold_min,
            threshold_max,
            ..
        } = *parameters;
        // What fades is no more than the rate, as the decay is at most 1.
        let faded = self.rate.wrapping_sub(fading(self.rate, rate_decay));
        self.rate = if self.spiked {
            faded.saturating_add(rate_step)
        } else {
            faded
        };
        let error = I40F24::from(self.rate).wrapping_sub(I40F24::from(target_rate));
        let threshold = I40F24::from(self.threshold)
            .wrapping_add(correction(error, rate_decay))
            .min(threshold_max.into())
            .max(threshold_min.into());
        // Between two numbers of this type.
        self.threshold = I8F24::wrapping_from_num(threshold);
    }
}

/// `round(rate * decay)`, halves upwards.
fn fading(rate: U8F24, decay: U8F24) -> U8F24 {
    const HALF: U16F48 = U16F48::from_bits(1 << 23);
    U8F24::wrapping_from_num(rate.wide_mul(decay).wrapping_add(HALF))
}

/// `round(error * decay)`, halves upwards, of the difference of two rates.
fn correction(error: I40F24, decay: U8F24) -> I40F24 {
    const HALF: I16F48 = I16F48::from_bits(1 << 23);
    // 33 bits times 25.
    let product = error.to_bits().wrapping_mul(decay.to_bits().into());
    I40F24::wrapping_from_num(I16F48::from_bits(product).wrapping_add(HALF))
}
