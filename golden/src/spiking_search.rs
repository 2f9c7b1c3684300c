//! Neuromorphic search: the hits of a search excite their neurons, these run for some ticks, and the answer is ranked by what they did.

use fixed::types::I8F24;

use crate::beam::Entry;
use crate::distance::Distance;
use crate::generated::{Error, Phase};
use crate::id::Id;
use crate::index::IndexIn;
use crate::lookup::Lookup;
use crate::neuron::{Neuron, decay};
use crate::parameters::Parameters;
use crate::registers::Registers;
use crate::space::{Rows as _, Space};
use crate::spiking::Phases;

/// What a spiking search does beside searching.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpikingSearch {
    /// Phases of each tick, any but [`Learn`](Phase::Learn). Only with [`Record`](Phase::Record) do spikes count.
    pub phases: Phases,
    /// Ticks, at least 1.
    pub ticks: u8,
    /// What a hit at distance 0 excites its neuron by.
    pub inject_gain: I8F24,
    /// What spikes arrive with at a weight of 1.
    pub gain: I8F24,
}

impl<S: Space> IndexIn<S> {
    /// The `k` neurons of the wanted types with the highest scores after a [`search_inject`](Self::search_inject) and some
    /// [`tick`](Self::tick)s, highest first, with minus the score (24 fraction bits) as distance: neurons that the spikes of hits
    /// excite take part. Neurons, compartments, time and the phase of the oscillator are as before afterwards.
    ///
    /// # Errors
    /// Those of [`search`](Self::search), and [`Error::Range`] when `how` learns or has no ticks.
    pub fn search_spiking(
        &mut self,
        lookup: impl Lookup,
        how: SpikingSearch,
        query: &[i16],
    ) -> Result<&[Entry], Error> {
        self.counters = S::Meter::default();
        self.check_dimension(query)?;
        if how.ticks == 0 || how.phases.contains(Phase::Learn) {
            return Err(Error::Range);
        }
        lookup.check(self.config())?;
        let registers = self.registers;
        let memories = &mut self.graph.memories;
        self.search_neurons.copy_from_slice(&memories.neurons);
        self.search_dendrites.copy_from_slice(&memories.dendrites);
        let found = self.run(lookup, how, query);
        let memories = &mut self.graph.memories;
        memories.neurons.copy_from_slice(&self.search_neurons);
        memories.dendrites.copy_from_slice(&self.search_dendrites);
        self.registers = registers;
        Ok(&self.beam[..found])
    }

    /// Searches with neurons at rest; leaves the results at the start of the beam and returns their number.
    fn run(&mut self, lookup: impl Lookup, how: SpikingSearch, query: &[i16]) -> usize {
        self.rest(true);
        self.graph.memories.dendrites.reset(I8F24::ZERO);
        let found = lookup.find(self, query);
        let distance_bits = lookup.distance_bits(self.settings());
        self.excite(found, how.inject_gain, distance_bits);
        for _ in 0..how.ticks {
            self.advance(how.phases, how.gain);
        }
        self.rank(lookup.k().into(), lookup.mask(), |graph, registers, id| {
            let neuron = &graph.memories.neurons[S::row(id)];
            let capacity = graph.config().capacity();
            Entry::new(score(registers, neuron, capacity, id), id)
        })
    }
}

/// Minus the score of a neuron.
fn score(registers: &Registers, neuron: &Neuron, capacity: usize, id: Id) -> Distance {
    let Parameters {
        score_spikes,
        score_resonance,
        ..
    } = registers.parameters;
    let Neuron {
        history, potential, ..
    } = *neuron;
    let spikes = i64::from(score_spikes.to_bits()).wrapping_mul(history.count_ones().into());
    let resonance = decay(registers.resonance(id, capacity), score_resonance);
    let score = spikes
        .wrapping_add(resonance.to_bits().into())
        .wrapping_add(potential.to_bits().into());
    Distance::from_bits(score.wrapping_neg())
}
