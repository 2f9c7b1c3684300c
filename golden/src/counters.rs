//! Work counters of one command.

/// Work of the last command: of its beam searches (descents included), exact scans and ticks. Not architectural state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Distances computed from the operand.
    pub distances: u32,
    /// Vectors expanded by beam searches.
    pub hops: u32,
    /// Rounds of beam searches.
    pub rounds: u32,
    /// Neurons of time steps.
    pub neurons: u32,
    /// Links that ticks looked at, to propagate, to deliver or to learn.
    pub synapses: u32,
}

impl Counters {
    /// Counts one distance.
    pub(crate) const fn distance(&mut self) {
        self.distances = self.distances.wrapping_add(1);
    }

    /// Counts one round of this many picks.
    pub(crate) fn round(&mut self, picks: usize) {
        self.rounds = self.rounds.wrapping_add(1);
        self.hops = (0..picks).fold(self.hops, |hops, _| hops.wrapping_add(1));
    }
}
