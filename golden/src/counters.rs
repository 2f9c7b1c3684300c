//! Work counters of one command.

use core::fmt::Debug;
use core::ops::Range;

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
    /// Words of the response to the command Counters, counted from its header, that only hardware counts; 0 in software.
    pub const HARDWARE: Range<usize> = 4..7;
}

/// Counts the work of an operation, or does not.
pub trait Meter: Copy + Debug + Default {
    /// Counts one distance.
    fn distance(&mut self);

    /// Counts one round of this many picks.
    fn round(&mut self, picks: usize);

    /// Counts neurons of a time step.
    fn neurons(&mut self, count: u16);

    /// Counts links that a tick looked at.
    fn synapses(&mut self, count: u32);

    /// What was counted, 0 of what was not.
    fn counters(&self) -> Counters;
}

impl Meter for Counters {
    #[inline]
    fn distance(&mut self) {
        self.distances = self.distances.wrapping_add(1);
    }

    #[inline]
    fn round(&mut self, picks: usize) {
        self.rounds = self.rounds.wrapping_add(1);
        self.hops = (0..picks).fold(self.hops, |hops, _| hops.wrapping_add(1));
    }

    fn neurons(&mut self, count: u16) {
        self.neurons = self.neurons.wrapping_add(count.into());
    }

    fn synapses(&mut self, count: u32) {
        self.synapses = self.synapses.wrapping_add(count);
    }

    fn counters(&self) -> Counters {
        *self
    }
}

/// Counts nothing.
impl Meter for () {
    fn distance(&mut self) {}

    fn round(&mut self, _: usize) {}

    fn neurons(&mut self, _: u16) {}

    fn synapses(&mut self, _: u32) {}

    fn counters(&self) -> Counters {
        Counters::default()
    }
}
