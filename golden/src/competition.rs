//! Competition of the neurons for the highest potential, hard (winner-take-all with lateral inhibition) and soft
//! (Maass, "On the computational power of winner-take-all", Neural Computation 12, 2000).
//!
//! A slot that is not live has potential 0, so it neither wins nor changes.

use fixed::types::{I8F24, U8F24};

use crate::distance::split;
use crate::id::Id;
use crate::neuron::{Neuron, scale};

/// The winner takes a share of its potential off the others, down to 0; those in their refractory time can't win.
/// Returns the winner, if any.
pub(crate) fn compete(neurons: &mut [Neuron], inhibition: U8F24) -> Id {
    let winner = highest(neurons, true);
    let Some(best) = neurons.get(winner.row()) else {
        return winner;
    };
    let taken = scale(best.potential, inhibition);
    for (id, neuron) in ids().zip(neurons) {
        if id != winner && neuron.potential > I8F24::ZERO {
            // Both are above 0.
            neuron.potential = neuron.potential.wrapping_sub(taken).max(I8F24::ZERO);
        }
    }
    winner
}

/// Multiplies each potential by the square of its ratio to the highest, which keeps its own; returns the winner, if any.
pub(crate) fn soften(neurons: &mut [Neuron]) -> Id {
    const HALF: u64 = 1 << 23;
    let winner = highest(neurons, false);
    let Some(&Neuron { potential, .. }) = neurons.get(winner.row()) else {
        return winner;
    };
    let highest = u64::from(potential.to_bits().cast_unsigned());
    for neuron in neurons {
        if neuron.potential > I8F24::ZERO {
            let own = u64::from(neuron.potential.to_bits().cast_unsigned());
            // The divisor is not 0, and so the ratio at most 1.
            let ratio = (own << 24).checked_div(highest).unwrap_or(0);
            let [square, _] = split(ratio.wrapping_mul(ratio).wrapping_add(HALF) >> 24);
            neuron.potential = scale(neuron.potential, U8F24::from_bits(square));
        }
    }
    winner
}

/// The lowest id that has the highest potential above 0, of those that are not in their refractory time if only they are `ready`.
#[cfg_attr(
    all(target_arch = "wasm32", not(target_feature = "simd128")),
    inline(never)
)]
fn highest(neurons: &[Neuron], ready: bool) -> Id {
    let (mut best, mut highest) = (Id::NONE, I8F24::ZERO);
    for (id, neuron) in ids().zip(neurons) {
        if neuron.potential > highest && !(ready && neuron.refractory > 0) {
            best = id;
            highest = neuron.potential;
        }
    }
    best
}

/// Ids in the order of the rows.
fn ids() -> impl Iterator<Item = Id> {
    (0..Id::NONE.number()).map(Id::new)
}
