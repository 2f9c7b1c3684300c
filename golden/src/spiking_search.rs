//! Neuromorphic search: the hits of a search excite their neurons, these run for some ticks, and the answer is ranked by what they did.

use fixed::types::I8F24;

use crate::beam::Entry;
use crate::distance::Distance;
use crate::generated::{Error, Phase};
use crate::id::Id;
use crate::index::IndexIn;
use crate::neuron::{Neuron, decay};
use crate::parameters::Parameters;
use crate::registers::Registers;
use crate::search::Lookup;
use crate::space::Space;
use crate::spiking::Phases;
use crate::storage::Graph;

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
        let registers = self.registers;
        self.exchange_neurons();
        let found = self.run(lookup, how, query);
        self.exchange_neurons();
        self.registers = registers;
        Ok(&self.beam[..found?])
    }

    /// Exchanges the neurons of the index for those of searches.
    const fn exchange_neurons(&mut self) {
        let memories = &mut self.graph.memories;
        core::mem::swap(&mut memories.neurons, &mut self.search_neurons);
        core::mem::swap(&mut memories.dendrites, &mut self.search_dendrites);
    }

    /// Searches with the neurons at hand; leaves the results at the start of the beam and returns their number.
    fn run(
        &mut self,
        lookup: impl Lookup,
        how: SpikingSearch,
        query: &[i16],
    ) -> Result<usize, Error> {
        // An earlier search has left its own.
        let threshold = self.registers.parameters.start_threshold;
        self.graph.memories.neurons.fill(Neuron::new(threshold));
        self.graph.memories.dendrites.fill(I8F24::ZERO);
        self.registers.spikes = 0;
        self.search_inject(lookup, how.inject_gain, query)?;
        for _ in 0..how.ticks {
            self.advance(how.phases, how.gain);
        }
        let registers = self.registers;
        let score = |graph: &Graph<S>, id: Id| {
            let neuron = &graph.memories.neurons[S::row(id)];
            Entry::new(score(&registers, neuron, graph.config().capacity(), id), id)
        };
        let ranked = self.rank(lookup.k().into(), lookup.mask(), score);
        Ok(ranked.len())
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
