//! The spiking half of the index: ticks of the neurons, and what is set from outside.

use fixed::types::{I8F24, U0F64, U8F24};

use crate::competition::{compete, soften};
use crate::counters::Meter as _;
use crate::distance::SMALL;
use crate::generated::{Error, NeuronField, Phase, Register};
use crate::id::Id;
use crate::index::IndexIn;
use crate::neuron::{Neuron, add};
use crate::registers::Registers;
use crate::space::{LinkRows as _, Rows as _, Shape as _, Space};
use crate::storage::Memories;
use crate::synapse::Weight;

/// Phases of a tick, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Phases(u32);

impl Phases {
    /// Every phase.
    pub const ALL: Self = Self((1 << Phase::ALL.len()) - 1);

    /// Bits of the phases that look at edges.
    const SYNAPTIC: u32 = Self::of(Phase::Propagate)
        .and(Phase::Deliver)
        .and(Phase::Learn)
        .0;

    /// Bits of the phases after learning.
    const REGULATING: u32 = Self::of(Phase::Compete)
        .and(Phase::Soften)
        .and(Phase::Adapt)
        .and(Phase::Record)
        .0;

    /// The phases of these bits.
    ///
    /// # Errors
    /// [`Error::Range`] when there is none, or a bit that is no phase.
    pub const fn new(bits: u32) -> Result<Self, Error> {
        if bits != 0 && bits & !Self::ALL.0 == 0 {
            Ok(Self(bits))
        } else {
            Err(Error::Range)
        }
    }

    /// One phase.
    #[must_use]
    pub const fn of(phase: Phase) -> Self {
        Self(1 << phase.code())
    }

    /// These phases and another.
    #[must_use]
    pub const fn and(self, phase: Phase) -> Self {
        Self(self.0 | Self::of(phase).0)
    }

    /// The bits.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether `phase` is one of them.
    #[must_use]
    pub const fn contains(self, phase: Phase) -> bool {
        self.0 & Self::of(phase).0 != 0
    }
}

/// What a tick answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticked {
    /// Live neurons that spiked in the last step.
    pub spikes: u16,
    /// Winner of the last competition of this tick, [`Id::NONE`] when there was none.
    pub winner: Id,
}

impl<S: Space> IndexIn<S> {
    /// Does phases of one time step of all neurons.
    /// Spikes arrive with `gain` times the weight of their synapse; a negative gain inhibits.
    pub fn tick(&mut self, phases: Phases, gain: I8F24) -> Ticked {
        self.counters = S::Meter::default();
        let winner = self.advance(phases, gain);
        Ticked {
            spikes: self.registers.spikes,
            winner,
        }
    }

    /// A tick whose work is added to the counters; returns the winner of the last competition.
    pub(crate) fn advance(&mut self, phases: Phases, gain: I8F24) -> Id {
        if phases.contains(Phase::Oscillate) {
            let Registers {
                phase, parameters, ..
            } = &mut self.registers;
            *phase = phase.wrapping_add(parameters.phase_step);
        }
        if phases.contains(Phase::Integrate) {
            self.integrate_all();
        }
        if phases.contains(Phase::Step) {
            self.step();
        }
        if self.registers.spikes > 0 && phases.bits() & Phases::SYNAPTIC != 0 {
            self.visit_synapses(phases, gain);
        }
        if phases.bits() & Phases::REGULATING == 0 {
            Id::NONE
        } else {
            self.regulate(phases)
        }
    }

    /// The phases after learning; returns the winner of the last competition.
    // Out of line: ticks without these phases are faster so.
    #[inline(never)]
    fn regulate(&mut self, phases: Phases) -> Id {
        let used = usize::from(self.registers.high_water);
        let parameters = &self.registers.parameters;
        let memories = &mut self.graph.memories;
        let neurons = &mut memories.neurons[..used];
        let mut winner = Id::NONE;
        if phases.contains(Phase::Compete) {
            winner = compete(neurons, parameters.inhibition);
        }
        if phases.contains(Phase::Soften) {
            winner = soften(neurons);
        }
        let adapts = phases.contains(Phase::Adapt);
        let records = phases.contains(Phase::Record);
        for (neuron, meta) in neurons.iter_mut().zip(&*memories.meta) {
            if adapts && meta.is_live() {
                neuron.adapt(parameters);
            }
            if records {
                // Of a slot that is not live, 0 stays 0.
                neuron.record();
            }
        }
        winner
    }

    /// One time step of every live neuron.
    fn step(&mut self) {
        let used = usize::from(self.registers.high_water);
        let parameters = &self.registers.parameters;
        let memories = &mut self.graph.memories;
        let mut spikes = 0_u16;
        for (neuron, meta) in memories.neurons.iter_mut().zip(&*memories.meta).take(used) {
            if meta.is_live() {
                spikes = spikes.wrapping_add(neuron.step(parameters).into());
            }
        }
        self.registers.spikes = spikes;
        self.registers.time = self.registers.time.wrapping_add(parameters.dt.into());
        self.counters.neurons(self.registers.len);
    }

    /// Carries the spikes along the links, and learns.
    fn visit_synapses(&mut self, phases: Phases, gain: I8F24) {
        const PROPAGATE: Phases = Phases::of(Phase::Propagate);
        const LEARN: Phases = Phases::of(Phase::Learn);
        const BOTH: Phases = PROPAGATE.and(Phase::Learn);
        if S::COMPACT || SMALL {
            return self.visit_synapses_by(phases, gain);
        }
        // The phases are constants in the arms for which time counts most.
        match Phases(phases.bits() & Phases::SYNAPTIC) {
            PROPAGATE => self.visit_synapses_by(PROPAGATE, gain),
            LEARN => self.visit_synapses_by(LEARN, gain),
            BOTH => self.visit_synapses_by(BOTH, gain),
            _ => self.visit_synapses_by(phases, gain),
        }
    }

    /// Carries the spikes along the links, to potentials, to compartments or both, and then learns; each when it is among the phases.
    ///
    /// All currents have the sign of the gain, so saturating after each is saturating their sum. An edge is seen once,
    /// so that learning after transmitting is the phases one after the other.
    #[inline(always)]
    fn visit_synapses_by(&mut self, phases: Phases, gain: I8F24) {
        let learn = phases.contains(Phase::Learn);
        let (width, branches) = (self.graph.config().m0(), self.graph.config().branches());
        let parameters = &self.registers.parameters;
        let used = self.used_ids();
        let memories = &mut self.graph.memories;
        let mut visited = 0_u32;
        for id in used {
            let source = memories.neurons[S::row(id)];
            // A slot that is not live has neither.
            if !(source.spiked || learn && source.pre > U8F24::ZERO) {
                continue;
            }
            let weights = memories.weights.row_mut(S::row(id), width);
            let links = memories.links.row(id, 0, self.graph.shape.config());
            let mut branch = 0_usize;
            for (link, weight) in links.iter().zip(weights) {
                if link.is_none() {
                    break;
                }
                let target = &mut memories.neurons[S::row(*link)];
                if source.spiked {
                    let current = weight.transmit(gain);
                    if phases.contains(Phase::Propagate) {
                        target.inject(current);
                    }
                    if phases.contains(Phase::Deliver) {
                        let row = memories.dendrites.row_mut(S::row(*link), branches);
                        if branch >= branches {
                            branch = 0;
                        }
                        row[branch] = add(row[branch], current);
                        branch = branch.wrapping_add(1);
                    }
                }
                if learn {
                    *weight = weight.learn(&source, target, parameters);
                }
                visited = visited.wrapping_add(1);
            }
        }
        self.counters.synapses(visited);
    }

    /// Writes a parameter of neurons and synapses, or the fraction bits that distances are read with; what they say changes, not the components.
    ///
    /// # Errors
    /// [`Error::Range`] when the register is none or `value` above its [maximum](Register::max).
    pub fn set_register(&mut self, register: Register, value: u32) -> Result<(), Error> {
        self.counters = S::Meter::default();
        self.registers.set(register, value)
    }

    /// Sets the potential or the threshold of a neuron, or injects a current.
    ///
    /// # Errors
    /// [`Error::UnknownId`] when `id` is not live.
    pub fn set_neuron(&mut self, field: NeuronField, id: Id, value: I8F24) -> Result<(), Error> {
        self.counters = S::Meter::default();
        self.check_live(id)?;
        let neuron = &mut self.graph.memories.neurons[S::row(id)];
        let target = match field {
            NeuronField::Threshold => &mut neuron.threshold,
            _ => &mut neuron.potential,
        };
        *target = if field == NeuronField::Inject {
            add(*target, value)
        } else {
            value
        };
        Ok(())
    }

    /// Sets the weight of the layer-0 link in a slot.
    ///
    /// # Errors
    /// [`Error::Range`] when no row has this slot; [`Error::UnknownId`] when `id` is not live; [`Error::Range`] when the
    /// slot holds no link.
    pub fn set_weight(&mut self, id: Id, slot: u16, weight: Weight) -> Result<(), Error> {
        self.counters = S::Meter::default();
        let (slot, width) = (usize::from(slot), self.graph.config().m0());
        if slot >= width {
            return Err(Error::Range);
        }
        self.check_live(id)?;
        if slot >= self.graph.links(id, 0).len() {
            return Err(Error::Range);
        }
        self.graph.memories.weights.row_mut(S::row(id), width)[slot] = weight;
        Ok(())
    }

    /// Sets the weights of all layer-0 links of a vector.
    ///
    /// # Errors
    /// [`Error::UnknownId`] when `id` is not live.
    pub fn set_weights(&mut self, id: Id, weight: Weight) -> Result<(), Error> {
        self.counters = S::Meter::default();
        self.check_live(id)?;
        let Memories { links, weights, .. } = &mut self.graph.memories;
        let config = self.graph.shape.config();
        let slots = links.row(id, 0, config).iter();
        for (link, slot) in slots.zip(weights.row_mut(S::row(id), config.m0())) {
            if !link.is_none() {
                *slot = weight;
            }
        }
        Ok(())
    }

    /// The layer-0 links of a vector and their weights.
    ///
    /// # Errors
    /// [`Error::UnknownId`] when `id` is not live.
    pub fn edges(&self, id: Id) -> Result<impl Iterator<Item = (Id, Weight)>, Error> {
        self.check_live(id)?;
        Ok(self.graph.edges(id))
    }

    /// Gives every neuron the potential, threshold and traces of an inserted one that has not spiked, and time 0. Rates,
    /// histories, compartments and all that [`reset_neurons`](Self::reset_neurons) leaves alone stay.
    pub fn rest_neurons(&mut self) {
        self.counters = S::Meter::default();
        self.rest(false);
    }

    /// [`rest_neurons`](Self::rest_neurons), without rates and histories too if they `forget`.
    pub(crate) fn rest(&mut self, forget: bool) {
        let threshold = self.registers.parameters.start_threshold;
        for id in self.used_ids() {
            if self.graph.is_live(id) {
                let neuron = &mut self.graph.memories.neurons[S::row(id)];
                let (rate, history) = if forget {
                    (U8F24::ZERO, 0)
                } else {
                    (neuron.rate, neuron.history)
                };
                *neuron = Neuron {
                    rate,
                    history,
                    code: neuron.code,
                    ..Neuron::new(threshold)
                };
            }
        }
        self.registers.time = 0;
        self.registers.spikes = 0;
    }

    /// Gives every neuron the state of an inserted one but for its code, with empty compartments, and time 0. Weights, codes,
    /// parameters and the phase of the oscillator stay.
    pub fn reset_neurons(&mut self) {
        self.counters = S::Meter::default();
        self.rest(true);
        self.graph.memories.dendrites.reset(I8F24::ZERO);
    }

    /// The value of a register.
    #[must_use]
    pub fn register(&self, register: Register) -> u32 {
        self.registers.word(register)
    }

    /// The sum of all time steps, ns.
    #[must_use]
    pub const fn time(&self) -> u64 {
        self.registers.time
    }

    /// The phase of the oscillator, turns.
    #[must_use]
    pub const fn phase(&self) -> U0F64 {
        self.registers.phase
    }

    /// Neurons that spiked in the last step and are still there.
    #[must_use]
    pub const fn spikes(&self) -> u16 {
        self.registers.spikes
    }

    /// The neuron of a vector.
    ///
    /// # Errors
    /// [`Error::UnknownId`] when `id` is not live.
    pub fn neuron(&self, id: Id) -> Result<&Neuron, Error> {
        self.check_live(id)?;
        Ok(&self.graph.memories.neurons[S::row(id)])
    }

    /// The neurons of all ids below the capacity; of one that is not live, all is 0.
    #[must_use]
    pub fn neurons(&self) -> &[Neuron] {
        &self.graph.memories.neurons
    }

    /// The layer-0 links of a vector.
    ///
    /// # Errors
    /// [`Error::UnknownId`] when `id` is not live.
    pub fn links(&self, id: Id) -> Result<&[Id], Error> {
        self.check_live(id)?;
        Ok(self.graph.links(id, 0))
    }

    /// The weights of the layer-0 links of a vector, in the order of [`links`](Self::links).
    ///
    /// # Errors
    /// [`Error::UnknownId`] when `id` is not live.
    pub fn weights(&self, id: Id) -> Result<&[Weight], Error> {
        let used = self.links(id)?.len();
        let width = self.graph.config().m0();
        Ok(&self.graph.memories.weights.row(S::row(id), width)[..used])
    }
}
