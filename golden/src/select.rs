//! The neighbour selection heuristic (algorithm 4).

use crate::beam::Entry;
use crate::id::Id;
use crate::meta::Ring;
use crate::registers::Registers;
use crate::space::Space;
use crate::storage::Graph;

impl<S: Space> Graph<S> {
    /// Replaces the links of a vector at a layer by at most `limit` of the `candidates`, which are ascending by their distance from
    /// it: those that are not nearer to a selected one than to it. At layer 0 its neighbours on the ring are always
    /// selected. Weights follow their links; one that was not in the row gets the start weight.
    pub(crate) fn select(
        &mut self,
        registers: &Registers,
        base: Id,
        layer: usize,
        candidates: &[Entry],
        limit: usize,
    ) {
        let Ring { next, previous } = self.ring(base);
        let is_pin = |id| layer == 0 && (id == next || id == previous);
        let mut links = S::Row::<Id>::default();
        let mut selected = 0_usize;
        let mut open = limit;
        for candidate in candidates {
            open = open.wrapping_sub(is_pin(candidate.id()).into());
        }
        for candidate in candidates {
            let id = candidate.id();
            let nearer = |&other: &Id| {
                self.measure(registers.metric, self.point(other), id) < candidate.unmarked()
            };
            let pin = is_pin(id);
            if pin || open > 0 && !links[..selected].iter().any(nearer) {
                links[selected] = id;
                selected = selected.wrapping_add(1);
                open = open.wrapping_sub((!pin).into());
            }
        }
        if layer == 0 {
            self.carry_weights(base, &links, registers.parameters.start_weight);
        }
        let slots = self.slots_mut(base, layer);
        slots.copy_from_slice(&links[..slots.len()]);
    }
}
