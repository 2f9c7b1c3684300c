//! What `SetRegister` writes: the parameters of neurons and synapses.

use fixed::types::{I8F24, U0F64, U8F24};

use crate::distance::{combine, split};
use crate::generated::{Error, NANO, Register};
use crate::synapse::Weight;

/// Parameters of all neurons and synapses. Decay factors and learning rates are at most 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parameters {
    /// Time step, ns.
    pub(crate) dt: u32,
    /// Decay factor of the potential a step.
    pub(crate) leak: U8F24,
    pub(crate) pre_decay: U8F24,
    pub(crate) post_decay: U8F24,
    /// Refractory time, ns.
    pub(crate) refractory: u32,
    pub(crate) reset_potential: I8F24,
    pub(crate) start_threshold: I8F24,
    pub(crate) a_plus: U8F24,
    pub(crate) a_minus: U8F24,
    pub(crate) start_weight: Weight,
    /// Share of its potential that the winner of a competition takes off the others.
    pub(crate) inhibition: U8F24,
    /// Share of a rate that fades in an adaptation; also what a threshold moves by for each unit of rate off the target.
    pub(crate) rate_decay: U8F24,
    /// What a spike adds to the rate.
    pub(crate) rate_step: U8F24,
    pub(crate) target_rate: U8F24,
    pub(crate) threshold_min: I8F24,
    pub(crate) threshold_max: I8F24,
    /// What the phase of the oscillator advances by, turns.
    pub(crate) phase_step: U0F64,
    /// Score of each spike in a history.
    pub(crate) score_spikes: U8F24,
    /// Score of full resonance.
    pub(crate) score_resonance: U8F24,
}

impl Parameters {
    /// The values after power-on.
    pub(crate) const RESET: Self = {
        const fn word(register: Register) -> u32 {
            // None depends on the sizes.
            register.reset(&NANO)
        }
        const fn fraction(register: Register) -> U8F24 {
            U8F24::from_bits(word(register))
        }
        const fn signed(register: Register) -> I8F24 {
            I8F24::from_bits(word(register).cast_signed())
        }
        Self {
            dt: word(Register::Dt),
            leak: fraction(Register::Leak),
            pre_decay: fraction(Register::PreDecay),
            post_decay: fraction(Register::PostDecay),
            refractory: word(Register::Refractory),
            reset_potential: signed(Register::ResetPotential),
            start_threshold: signed(Register::StartThreshold),
            a_plus: fraction(Register::APlus),
            a_minus: fraction(Register::AMinus),
            start_weight: Weight::from_low_half(word(Register::StartWeight)),
            inhibition: fraction(Register::Inhibition),
            rate_decay: fraction(Register::RateDecay),
            rate_step: fraction(Register::RateStep),
            target_rate: fraction(Register::TargetRate),
            threshold_min: signed(Register::ThresholdMin),
            threshold_max: signed(Register::ThresholdMax),
            phase_step: turns([word(Register::PhaseStepLow), word(Register::PhaseStepHigh)]),
            score_spikes: fraction(Register::ScoreSpikes),
            score_resonance: fraction(Register::ScoreResonance),
        }
    };

    /// Writes a parameter.
    pub(crate) fn set(&mut self, register: Register, value: u32) -> Result<(), Error> {
        let fraction = U8F24::from_bits(value);
        let signed = I8F24::from_bits(value.cast_signed());
        let [low, high] = split(self.phase_step.to_bits());
        match register {
            Register::Dt => self.dt = value,
            Register::Leak => self.leak = fraction,
            Register::PreDecay => self.pre_decay = fraction,
            Register::PostDecay => self.post_decay = fraction,
            Register::Refractory => self.refractory = value,
            Register::ResetPotential => self.reset_potential = signed,
            Register::StartThreshold => self.start_threshold = signed,
            Register::APlus => self.a_plus = fraction,
            Register::AMinus => self.a_minus = fraction,
            Register::StartWeight => self.start_weight = Weight::from_low_half(value),
            Register::Inhibition => self.inhibition = fraction,
            Register::RateDecay => self.rate_decay = fraction,
            Register::RateStep => self.rate_step = fraction,
            Register::TargetRate => self.target_rate = fraction,
            Register::ThresholdMin => self.threshold_min = signed,
            Register::ThresholdMax => self.threshold_max = signed,
            Register::PhaseStepLow => self.phase_step = turns([value, high]),
            Register::PhaseStepHigh => self.phase_step = turns([low, value]),
            Register::ScoreSpikes => self.score_spikes = fraction,
            Register::ScoreResonance => self.score_resonance = fraction,
            // Not a parameter.
            _ => return Err(Error::Range),
        }
        Ok(())
    }
}

/// The number of turns of a low and a high word.
const fn turns(words: [u32; 2]) -> U0F64 {
    U0F64::from_bits(combine(words))
}
