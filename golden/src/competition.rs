//! Competition of the neurons for the highest potential, hard (winner-take-all with lateral inhibition) and soft
//! (Maass, "On the computational power of winner-take-all", Neural Computation 12, 2000).
//!
//! A slot that is not live has potential 0, so it neither wins nor changes.

use fixed::types::{I8F24, U8F24, U16F48};

use crate::id::Id;
use crate::neuron::{Neuron, scale};

/// The winner takes a share of its potential off the others, down to 0; those in their refractory time can't win.
/// Returns the winner, if any.
pub(crate) fn compete(neurons: &mut [Neuron], inhibition: U8F24) -> Id {
    let (winner, highest) = highest(neurons, |neuron| neuron.refractory == 0);
    if winner.is_none() {
        return winner;
    }
    let taken = scale(highest, inhibition);
    for (id, neuron) in ids().zip(neurons) {
        if id != winner && neuron.potential > 0 {
            neuron.potential = neuron.potential.saturating_sub(taken).max(I8F24::ZERO);
        }
    }
    winner
}

/// Multiplies each potential by the square of its ratio to the highest, which keeps its own; returns the winner, if any.
pub(crate) fn soften(neurons: &mut [Neuron]) -> Id {
    let (winner, highest) = highest(neurons, |_| true);
    for neuron in neurons {
        // Then so is the highest.
        if neuron.potential > 0 {
            let ratio = U8F24::wrapping_from_num(neuron.potential.wrapping_div(highest));
            neuron.potential = scale(neuron.potential, square(ratio));
        }
    }
    winner
}

/// The highest potential above 0 of those that compete, and the lowest id that has it.
fn highest(neurons: &[Neuron], competes: impl Fn(&Neuron) -> bool) -> (Id, I8F24) {
    let mut best = (Id::NONE, I8F24::ZERO);
    for (id, neuron) in ids().zip(neurons) {
        if neuron.potential > best.1 && competes(neuron) {
            best = (id, neuron.potential);
        }
    }
    best
}

/// Ids in the order of the rows.
fn ids() -> impl Iterator<Item = Id> {
    (0..Id::NONE.number()).map(Id::new)
}

/// `round(ratio * ratio)`, halves upwards, of a ratio of at most 1.
fn square(ratio: U8F24) -> U8F24 {
    const HALF: U16F48 = U16F48::from_bits(1 << 23);
    U8F24::wrapping_from_num(ratio.wide_mul(ratio).wrapping_add(HALF))
}
