//! The registers, and the settings that a configuration gives.

use fixed::types::U0F64;

use crate::config::{Config, Sizes};
use crate::distance::{combine, split};
use crate::generated::{DEFAULT_FRAC_BITS, DEFAULT_METRIC, DEFAULT_SEED, Error, Metric, Register};
use crate::id::Id;
use crate::parameters::Parameters;
use crate::prng::Prng;

/// What can be chosen for an index of given sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The metric.
    pub metric: Metric,
    /// Fraction bits of a component, 0..=15. Only what hits excite depends on it.
    pub frac_bits: u8,
    /// Beam length of insertion, 1..=ef_max.
    pub ef_construction: u16,
    /// Expansion width of insertion, 1..=w_max.
    pub expansion: u16,
    /// Seed of the level draws.
    pub seed: u32,
}

impl Settings {
    /// The settings of an index of these sizes after power-on.
    #[must_use]
    pub fn power_on(sizes: &Sizes) -> Self {
        let low = |register: Register| {
            let [a, b, ..] = register.reset(sizes).to_le_bytes();
            u16::from_le_bytes([a, b])
        };
        Self {
            metric: DEFAULT_METRIC,
            frac_bits: DEFAULT_FRAC_BITS,
            ef_construction: low(Register::EfConstruction),
            expansion: low(Register::Expansion),
            seed: DEFAULT_SEED,
        }
    }

    /// Checks the ranges.
    pub(crate) fn check(&self, config: &Config) -> Result<(), Error> {
        let Self {
            metric: _,
            frac_bits,
            ef_construction,
            expansion,
            seed: _,
        } = *self;
        let legal = frac_bits <= 15
            && (1..=config.ef_max()).contains(&usize::from(ef_construction))
            && (1..=config.w_max()).contains(&usize::from(expansion));
        if legal { Ok(()) } else { Err(Error::Range) }
    }
}

/// Registers of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Registers {
    pub(crate) metric: Metric,
    pub(crate) frac_bits: u8,
    pub(crate) ef_construction: u16,
    pub(crate) expansion: u16,
    pub(crate) prng: Prng,
    pub(crate) len: u16,
    pub(crate) high_water: u16,
    pub(crate) free_head: Id,
    pub(crate) entry: Id,
    pub(crate) entry_level: u8,
    /// Nanoseconds.
    pub(crate) time: u64,
    /// Live neurons with the spiked flag.
    pub(crate) spikes: u16,
    /// Phase of the oscillator, turns.
    pub(crate) phase: U0F64,
    pub(crate) parameters: Parameters,
}

impl Registers {
    /// The registers of an empty index.
    pub(crate) const fn new(settings: Settings) -> Self {
        let Settings {
            metric,
            frac_bits,
            ef_construction,
            expansion,
            seed,
        } = settings;
        Self {
            metric,
            frac_bits,
            ef_construction,
            expansion,
            prng: Prng::new(seed),
            len: 0,
            high_water: 0,
            free_head: Id::NONE,
            entry: Id::NONE,
            entry_level: 0,
            time: 0,
            spikes: 0,
            phase: U0F64::ZERO,
            parameters: Parameters::RESET,
        }
    }

    /// The values after power-on.
    pub(crate) fn reset(sizes: &Sizes) -> Self {
        Self::new(Settings::power_on(sizes))
    }

    /// The registers of the words of the state memory, unless one is outside its range by itself.
    pub(crate) fn from_words(words: &[u32; Register::ALL.len()], config: &Config) -> Option<Self> {
        let word = |register: Register| words[usize::from(register.code())];
        let byte = |register| u8::try_from(word(register)).ok();
        let half = |register| u16::try_from(word(register)).ok();
        let settings = Settings {
            metric: Metric::from_code(byte(Register::Metric)?)?,
            frac_bits: byte(Register::FracBits)?,
            ef_construction: half(Register::EfConstruction)?,
            expansion: half(Register::Expansion)?,
            seed: word(Register::Prng),
        };
        settings.check(config).ok()?;
        let mut registers = Self {
            len: half(Register::Len)?,
            high_water: half(Register::HighWater)?,
            free_head: Id::from_word(word(Register::FreeHead))?,
            entry: Id::from_word(word(Register::Entry))?,
            entry_level: byte(Register::EntryLevel)?,
            time: combine([word(Register::TimeLow), word(Register::TimeHigh)]),
            spikes: half(Register::Spikes)?,
            phase: U0F64::from_bits(combine([
                word(Register::PhaseLow),
                word(Register::PhaseHigh),
            ])),
            ..Self::new(settings)
        };
        let writable = Register::ALL
            .into_iter()
            .filter(|register| register.max().is_some());
        for register in writable {
            registers.set(register, word(register)).ok()?;
        }
        // The state of the generator is not 0, and no register is forgotten above.
        let taken = |register: Register| registers.word(register) == word(register);
        Register::ALL.into_iter().all(taken).then_some(registers)
    }

    pub(crate) const fn settings(&self) -> Settings {
        let Self {
            metric,
            frac_bits,
            ef_construction,
            expansion,
            prng,
            ..
        } = *self;
        Settings {
            metric,
            frac_bits,
            ef_construction,
            expansion,
            seed: prng.state(),
        }
    }

    /// Writes a register.
    ///
    /// # Errors
    /// [`Error::Range`] when it cannot be written or `value` is above its maximum.
    pub(crate) fn set(&mut self, register: Register, value: u32) -> Result<(), Error> {
        if register.max().is_none_or(|max| value > max) {
            return Err(Error::Range);
        }
        if register == Register::FracBits {
            [self.frac_bits, ..] = value.to_le_bytes();
            Ok(())
        } else {
            self.parameters.set(register, value)
        }
    }

    /// The word of a register in the state memory.
    pub(crate) fn word(&self, register: Register) -> u32 {
        // Destructured, so that a new field does not compile until it is listed.
        let Self {
            metric,
            frac_bits,
            ef_construction,
            expansion,
            prng,
            len,
            high_water,
            free_head,
            entry,
            entry_level,
            time,
            spikes,
            phase,
            parameters:
                Parameters {
                    dt,
                    leak,
                    pre_decay,
                    post_decay,
                    refractory,
                    reset_potential,
                    start_threshold,
                    a_plus,
                    a_minus,
                    start_weight,
                    inhibition,
                    rate_decay,
                    rate_step,
                    target_rate,
                    threshold_min,
                    threshold_max,
                    phase_step,
                    score_spikes,
                    score_resonance,
                },
        } = *self;
        let [time_low, time_high] = split(time);
        let [phase_low, phase_high] = split(phase.to_bits());
        let [phase_step_low, phase_step_high] = split(phase_step.to_bits());
        match register {
            Register::Metric => metric.code().into(),
            Register::FracBits => frac_bits.into(),
            Register::EfConstruction => ef_construction.into(),
            Register::Expansion => expansion.into(),
            Register::Prng => prng.state(),
            Register::Len => len.into(),
            Register::HighWater => high_water.into(),
            Register::FreeHead => free_head.word(),
            Register::Entry => entry.word(),
            Register::EntryLevel => entry_level.into(),
            Register::TimeLow => time_low,
            Register::TimeHigh => time_high,
            Register::Spikes => spikes.into(),
            Register::PhaseLow => phase_low,
            Register::PhaseHigh => phase_high,
            Register::Dt => dt,
            Register::Leak => leak.to_bits(),
            Register::PreDecay => pre_decay.to_bits(),
            Register::PostDecay => post_decay.to_bits(),
            Register::Refractory => refractory,
            Register::ResetPotential => reset_potential.to_bits().cast_unsigned(),
            Register::StartThreshold => start_threshold.to_bits().cast_unsigned(),
            Register::APlus => a_plus.to_bits(),
            Register::AMinus => a_minus.to_bits(),
            Register::StartWeight => start_weight.to_bits().into(),
            Register::Inhibition => inhibition.to_bits(),
            Register::RateDecay => rate_decay.to_bits(),
            Register::RateStep => rate_step.to_bits(),
            Register::TargetRate => target_rate.to_bits(),
            Register::ThresholdMin => threshold_min.to_bits().cast_unsigned(),
            Register::ThresholdMax => threshold_max.to_bits().cast_unsigned(),
            Register::PhaseStepLow => phase_step_low,
            Register::PhaseStepHigh => phase_step_high,
            Register::ScoreSpikes => score_spikes.to_bits(),
            Register::ScoreResonance => score_resonance.to_bits(),
        }
    }
}
