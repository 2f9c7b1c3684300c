//! The bridge from the graph to the neurons: hits of a search excite their neurons, the nearer the more.

use fixed::types::{I8F24, U8F24, U40F24};

use crate::beam::Entry;
use crate::distance::{Distance, split};
use crate::generated::{Error, Metric};
use crate::index::IndexIn;
use crate::lookup::{Lookup, distance_bits};
use crate::neuron::Neuron;
use crate::space::Space;

/// `1 / (1 + distance)` for a distance of at least 0 between vectors with `frac_bits` fraction bits (0..=15; more count as 15).
/// Below 0 it rises on to 2, as the mirror image: `2 - 1 / (1 - distance)`.
#[must_use]
pub fn excitation(metric: Metric, frac_bits: u8, distance: Distance) -> U8F24 {
    // Farther ones excite as little.
    let bits = distance.to_bits().clamp(-(1 << 54), 1 << 54);
    let distance_bits = distance_bits(metric, frac_bits.min(15));
    excited(distance_bits, Distance::from_bits(bits))
}

/// The [`excitation`] of a distance, -2^54..=2^54, with so many fraction bits, at most 30. With fewer than -9 it may be off by 2^-20.
fn excited(distance_bits: i32, distance: Distance) -> U8F24 {
    let bits = distance.to_bits();
    // 1.0 times 2^24, and what it is divided by, both times 2^9.
    let one = 1_u64 << distance_bits.max(-24).wrapping_add(33);
    let sum = (one >> 24).wrapping_add(bits.unsigned_abs() << 9);
    // At most 1, and 1 for distance 0.
    let share = one.checked_div(sum).unwrap_or(1 << 24);
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
        let distance_bits = lookup.distance_bits(self.settings());
        self.excite(found, gain, distance_bits);
        Ok(&self.beam[..found])
    }

    /// Excites the neurons of the first `found` entries of the beam, whose distances have so many fraction bits.
    pub(crate) fn excite(&mut self, found: usize, gain: I8F24, distance_bits: i32) {
        for hit in &self.beam[..found] {
            let factor = excited(distance_bits, hit.distance());
            self.graph.memories.neurons[S::row(hit.id())].excite(gain, factor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_of_any_fraction_bits_excite() {
        for distance_bits in -129..=30 {
            for bits in [0, 1, 3, 1 << 10, 1 << 20, 12_345_678_901, 1 << 34] {
                let distance = f64::from(distance_bits).exp2().recip() * bits as f64;
                let expected = f64::from(1 << 24) / (1.0 + distance);
                let [found, mirrored] = [bits, -bits].map(|bits| {
                    let factor = excited(distance_bits, Distance::from_bits(bits));
                    f64::from(factor.to_bits())
                });
                assert!(
                    (found - expected).abs() <= 16.0,
                    "{bits} with {distance_bits} fraction bits: {found}, not {expected}"
                );
                assert_eq!(
                    mirrored,
                    if bits == 0 {
                        found
                    } else {
                        f64::from(1 << 25) - found
                    }
                );
            }
        }
    }
}
