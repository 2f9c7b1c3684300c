//! The neighbour selection heuristic (algorithm 4).

use heapless::Vec;

use crate::beam::Entry;
use crate::config::M0_MAX;
use crate::distance::distance;
use crate::generated::Metric;
use crate::id::Id;
use crate::storage::Graph;

/// Links in the order of their selection.
pub(crate) type Links = Vec<Id, M0_MAX>;

/// Selects at most `limit` of the `candidates`, which are ascending by their distance from one base vector: those that are
/// not nearer to a selected one than to the base. A candidate in `pins` is always selected.
pub(crate) fn select(
    graph: &Graph<'_>,
    metric: Metric,
    candidates: &[Entry],
    limit: usize,
    pins: &[Id],
) -> Links {
    let is_pin = |candidate: &&Entry| pins.contains(&candidate.id());
    let mut pins_left = candidates.iter().filter(is_pin).count();
    let mut selected = Links::new();
    for candidate in candidates {
        if is_pin(&candidate) {
            pins_left = pins_left.wrapping_sub(1);
        } else {
            let open = selected.len().wrapping_add(pins_left) < limit;
            let streamed = graph.point(candidate.id());
            let nearer =
                |&other: &Id| distance(metric, graph.point(other), streamed) < candidate.distance();
            if !open || selected.iter().any(nearer) {
                continue;
            }
        }
        selected
            .push(candidate.id())
            .expect("limit is at most M0_MAX");
    }
    selected
}
