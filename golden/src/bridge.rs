//! The bridge from the graph to the neurons: hits of a search excite their neurons, the nearer the more.

use fixed::types::{I8F24, U8F24, U40F24};

use crate::beam::Entry;
use crate::distance::{Distance, split};
use crate::generated::{COSINE_FRAC_BITS, Error, Metric};
use crate::index::IndexIn;
use crate::lookup::Lookup;
use crate::neuron::Neuron;
use crate::registers::Registers;
use crate::space::Space;

/// `1 / (1 + distance)` for a distance of at least 0 between vectors with `frac_bits` fraction bits (0..=15; more count as 15).
/// Below 0 it rises on to 2, as the mirror image: `2 - 1 / (1 - distance)`.
#[must_use]
pub fn excitation(metric: Metric, frac_bits: u8, distance: Distance) -> U8F24 {
    excited(unit(metric, frac_bits.min(15)), distance)
}

/// The distance of 1.0.
fn unit(metric: Metric, frac_bits: u8) -> u64 {
    1_u64
        << match metric {
            Metric::L2 | Metric::Dot => u32::from(frac_bits) << 1,
            Metric::Cosine => COSINE_FRAC_BITS,
        }
}

/// The [`excitation`] of a distance, of which `unit` is 1.0.
fn excited(unit: u64, distance: Distance) -> U8F24 {
    let bits = distance.to_bits();
    let sum = unit.wrapping_add(bits.unsigned_abs());
    // The divisor is not 0, and so the share at most 1.
    let share = (unit << 24).checked_div(sum).unwrap_or(0);
    let share = U8F24::wrapping_from_num(U40F24::from_bits(share));
    if bits < 0 {
        const TWO: U8F24 = U8F24::from_bits(1 << 25);
        TWO.wrapping_sub(share)
    } else {
        share
    }
}

impl Neuron {
    /// Takes `round(gain * factor)`, halves upwards, as an injected current, for a factor of at most 2.
    fn excite(&mut self, gain: I8F24, factor: U8F24) {
        const HALF: i64 = 1 << 23;
        let current = i64::from(gain.to_bits()).wrapping_mul(factor.to_bits().into());
        let potential =
            (current.wrapping_add(HALF) >> 24).wrapping_add(self.potential.to_bits().into());
        let [low, _] = split(
            potential
                .clamp(i32::MIN.into(), i32::MAX.into())
                .cast_unsigned(),
        );
        self.potential = I8F24::from_bits(low.cast_signed());
    }
}

impl<S: Space> IndexIn<S> {
    /// Searches as [`search`](Self::search), and excites the neuron of each hit by `gain` times its [`excitation`].
    ///
    /// # Errors
    /// Those of [`search`](Self::search).
    pub fn search_inject(
        &mut self,
        lookup: impl Lookup,
        gain: I8F24,
        query: &[i16],
    ) -> Result<&[Entry], Error> {
        let found = self.look_up(lookup, query)?;
        self.excite(found, gain);
        Ok(&self.beam[..found])
    }

    /// Excites the neurons of the first `found` entries of the beam.
    pub(crate) fn excite(&mut self, found: usize, gain: I8F24) {
        let Registers {
            metric, frac_bits, ..
        } = self.registers;
        let unit = unit(metric, frac_bits);
        for hit in &self.beam[..found] {
            let factor = excited(unit, hit.distance());
            self.graph.memories.neurons[S::row(hit.id())].excite(gain, factor);
        }
    }
}
