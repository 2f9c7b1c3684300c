//! The neighbour selection heuristic (algorithm 4).

use crate::beam::Entry;
use crate::config::M0_MAX;
use crate::generated::Metric;
use crate::id::Id;
use crate::meta::Ring;
use crate::space::Space;
use crate::storage::Graph;
use crate::synapse::Weight;

impl<S: Space> Graph<S> {
    /// Replaces the links of a vector at a layer by at most `limit` of the `candidates`, which are ascending by their distance from
    /// it: those that are not nearer to a selected one than to it. At layer 0 its neighbours on the ring are always
    /// selected. Weights follow their links; one that was not in the row gets `start`.
    pub(crate) fn select(
        &mut self,
        metric: Metric,
        base: Id,
        layer: usize,
        candidates: &[Entry],
        limit: usize,
        start: Weight,
    ) {
        let Ring { next, previous } = self.ring(base);
        let is_pin = |id| layer == 0 && (id == next || id == previous);
        let mut open = limit;
        for candidate in candidates {
            open = open.wrapping_sub(is_pin(candidate.id()).into());
        }
        let mut links = [Id::NONE; M0_MAX];
        let mut selected = 0_usize;
        for candidate in candidates {
            let id = candidate.id();
            if !is_pin(id) {
                let nearer = |&other: &Id| {
                    self.measure(metric, self.point(other), id) < candidate.unmarked()
                };
                if open == 0 || links.iter().take(selected).any(nearer) {
                    continue;
                }
                open = open.wrapping_sub(1);
            }
            links[selected] = id;
            selected = selected.wrapping_add(1);
        }
        if layer == 0 {
            self.carry_weights(base, &links, start);
        }
        let slots = self.slots_mut(base, layer);
        slots.copy_from_slice(&links[..slots.len()]);
    }
}
