//! The neurons of the vectors. Times are in milliseconds.

use micro_hnsw::{I8F24, Neuron, NeuronField, Phase, Phases, Register, SpikingSearch, TypeMask};

use crate::module::{CAPACITY, Module, id, len, results, scaled};
use crate::number::{ONE, float, float_unsigned, fraction, signed};

/// What no winner, and no match, answers instead of a number.
const NONE: u32 = 255;

/// Time constant of membranes and traces.
const TAU: f32 = 20.0;
/// Time constant of rates.
const RATE_TAU: f32 = 1000.0;
/// Nanoseconds of a turn of the oscillator.
const PERIOD: i64 = 25_000_000;

/// What a tick of a neuromorphic search does.
const NEUROMORPHIC: Phases = Phases::of(Phase::Oscillate)
    .and(Phase::Integrate)
    .and(Phase::Step)
    .and(Phase::Deliver)
    .and(Phase::Soften)
    .and(Phase::Adapt)
    .and(Phase::Record);

impl Module {
    /// Sets what depends on the time step: none when it is negative.
    fn set_dt(&mut self, dt: f32) {
        /// 2^64 turns are `SHARE` and `REST` / `PERIOD` for each nanosecond.
        const SHARE: i64 = ((1_i128 << 64) / PERIOD as i128) as i64;
        const REST: i64 = ((1_i128 << 64) % PERIOD as i128) as i64;
        self.wake();
        let ns = dt * 1e6;
        // Also of a negative step.
        let turn = ns as i64 % PERIOD;
        let phase = turn.wrapping_mul(SHARE) + (turn * REST + PERIOD / 2) / PERIOD;
        let decay = (1 << 24) - fraction(dt, TAU).to_bits();
        // Each by itself, so that the compiler knows the register. None is out of range.
        let mut set = |register, value| {
            let _ = self.index.set_register(register, value);
        };
        set(Register::Dt, ns as u32);
        set(Register::Leak, decay);
        set(Register::PreDecay, decay);
        set(Register::PostDecay, decay);
        set(Register::RateDecay, fraction(dt, RATE_TAU).to_bits());
        set(Register::PhaseStepLow, phase as u32);
        set(Register::PhaseStepHigh, (phase >> 32) as u32);
    }

    /// Does phases; returns the number of spikes and the winner.
    fn tick(&mut self, phases: Phases, gain: f32) -> (u32, u32) {
        let ticked = self.index.tick(phases, signed(gain));
        (ticked.spikes.into(), ticked.winner.word() & NONE)
    }

    fn timed(&mut self, phases: Phases, dt: f32, gain: f32) -> u32 {
        self.set_dt(dt);
        self.tick(phases, gain).0
    }

    // Out of line: most functions need it.
    #[cfg_attr(not(target_feature = "simd128"), inline(never))]
    fn neuron(&self, number: u32) -> Option<&Neuron> {
        self.index.neuron(id(number)).ok()
    }

    /// Brings membranes, thresholds, refractory times, flags and the time to their first values.
    pub fn reset_neurons(&mut self) {
        self.index.rest_neurons();
    }

    /// Sets the membrane or the threshold of a neuron, or injects a current.
    // Out of line: three functions need it.
    #[cfg_attr(not(target_feature = "simd128"), inline(never))]
    pub fn set_neuron(&mut self, field: NeuronField, number: u32, value: f32) {
        // Other numbers have no neuron.
        let _ = self.index.set_neuron(field, id(number), signed(value));
    }

    /// The membrane of a neuron, 0 where there is none.
    pub fn membrane(&self, number: u32) -> f32 {
        self.neuron(number)
            .map_or(0.0, |neuron| float(neuron.potential))
    }

    /// The spike flag of a neuron.
    pub fn spiked(&self, number: u32) -> u32 {
        self.neuron(number)
            .is_some_and(|neuron| neuron.spiked)
            .into()
    }

    /// The spike flags, bit i that of neuron i.
    pub fn spikes(&self) -> u32 {
        let neurons = self.index.neurons().iter().rev();
        neurons.fold(0, |flags, neuron| flags << 1 | u32::from(neuron.spiked))
    }

    /// A time step of all neurons; how many spiked.
    pub fn step(&mut self, dt: f32) -> u32 {
        self.timed(Phases::of(Phase::Step), dt, 0.0)
    }

    /// Each spike raises the membranes of the neighbours by `gain` times the weight of its edge.
    pub fn propagate(&mut self, gain: f32) {
        self.tick(Phases::of(Phase::Propagate), gain);
    }

    /// Learning at each edge of which an end spiked.
    pub fn stdp(&mut self) {
        self.tick(Phases::of(Phase::Learn), 0.0);
    }

    /// A time step, propagation and, unless `learn` is 0, learning; how many spiked.
    pub fn step_and_propagate(&mut self, dt: f32, gain: f32, learn: u32) -> u32 {
        let phases = Phases::of(Phase::Step).and(Phase::Propagate);
        let phases = if learn == 0 {
            phases
        } else {
            phases.and(Phase::Learn)
        };
        self.timed(phases, dt, gain)
    }

    /// The sum of time steps.
    pub fn time(&self) -> f32 {
        self.index.time() as f32 / 1e6
    }

    /// The spike code of a vector, 0 where there is none.
    pub fn encode(&mut self, number: u32) -> u32 {
        self.index
            .encode_first(id(number), self.dims as usize)
            .unwrap_or(0)
    }

    /// The likeness of two spike codes, 0..=1.
    pub fn similarity(a: u32, b: u32) -> f32 {
        float_unsigned(micro_hnsw::similarity(a, b))
    }

    /// The `k` vectors, 16 at most, whose codes are most like this one; how many there are.
    pub fn search_codes(&mut self, code: u32, k: u32) -> u32 {
        let found = len(self.index.search_codes(results(k), TypeMask::ALL, code));
        self.publish(-24, found)
    }

    /// Adapts rates and thresholds.
    pub fn adapt(&mut self, dt: f32) {
        self.timed(Phases::of(Phase::Adapt), dt, 0.0);
    }

    /// The rate of a neuron, spikes a millisecond; 0 where there is none.
    pub fn rate(&self, number: u32) -> f32 {
        self.neuron(number)
            .map_or(0.0, |neuron| float_unsigned(neuron.rate))
    }

    /// The sum of all rates.
    pub fn activity(&self) -> f32 {
        let rates = self.index.neurons().iter();
        let sum: u64 = rates.map(|neuron| u64::from(neuron.rate.to_bits())).sum();
        sum as f32 / ONE
    }

    /// Advances the oscillator.
    pub fn oscillate(&mut self, dt: f32) {
        self.timed(Phases::of(Phase::Oscillate), dt, 0.0);
    }

    /// The phase of the oscillator, radians.
    pub fn phase(&self) -> f32 {
        (self.index.phase().to_bits() >> 40) as f32 * (core::f32::consts::TAU / ONE)
    }

    /// The resonance of a neuron, 0..=1; 0 where there is none.
    pub fn resonance(&self, number: u32) -> f32 {
        if number >= self.count() {
            return 0.0;
        }
        float_unsigned(self.index.resonance(id(number)))
    }

    /// Hard competition; the winner, or 255.
    pub fn compete(&mut self) -> u32 {
        self.tick(Phases::of(Phase::Compete), 0.0).1
    }

    /// Soft competition.
    pub fn soften(&mut self) {
        self.tick(Phases::of(Phase::Soften), 0.0);
    }

    /// Empties all dendrites.
    pub fn reset_dendrites(&mut self) {
        self.index.reset_dendrites();
    }

    /// Injects a current into a branch, 0..=5, of a neuron.
    pub fn inject_branch(&mut self, number: u32, branch: u32, current: f32) {
        let branch = branch.min(6) as u16;
        // Other numbers have no such branch.
        let _ = self
            .index
            .inject_branch(id(number), branch, signed(current));
    }

    /// Turns the currents of the branches of a neuron into potential and empties them; the potential.
    pub fn integrate(&mut self, number: u32) -> f32 {
        self.index.integrate(id(number)).map_or(0.0, float)
    }

    /// Each spike sends `gain` times the weight of its edge to a branch of each neighbour.
    pub fn deliver(&mut self, gain: f32) {
        self.tick(Phases::of(Phase::Deliver), gain);
    }

    /// Shifts the spike flags into the histories.
    pub fn record(&mut self) {
        self.tick(Phases::of(Phase::Record), 0.0);
    }

    /// The last 32 flags of a neuron, the latest in bit 0; 0 where there is none.
    pub fn history(&self, number: u32) -> u32 {
        self.neuron(number).map_or(0, |neuron| neuron.history)
    }

    /// The neuron whose history is most like a pattern, or 255 when all differ in each flag.
    pub fn match_history(&self, pattern: u32) -> u32 {
        let found = self.index.match_history(pattern);
        if found.distance < 32 {
            found.id.word()
        } else {
            NONE
        }
    }

    /// The other neurons whose histories differ in at most `distance` flags, a bit each.
    pub fn correlate(&self, number: u32, distance: u32) -> u32 {
        let words = self.index.correlate_history(id(number), distance.min(32));
        words.map_or(0, |mut words| words.next().unwrap_or(0))
    }

    /// A search in which the nearest 32 excite neurons that then spike, for 1 to 255 ticks; the `k` best, 16 at most. The neurons of the caller stay.
    pub fn neuromorphic(&mut self, k: u32, dt: f32, ticks: u32) -> u32 {
        const INJECT_GAIN: I8F24 = I8F24::from_bits(2 << 24);
        const GAIN: I8F24 = I8F24::from_bits(1 << 23);
        self.set_dt(dt);
        let exponent = self.ask();
        let how = SpikingSearch {
            phases: NEUROMORPHIC,
            ticks: ticks.clamp(1, 255) as u8,
            inject_gain: INJECT_GAIN,
            gain: GAIN,
        };
        let all = scaled(CAPACITY as u16, exponent);
        let found = len(self.index.search_spiking(all, how, &self.vector));
        self.publish(-24, found.min(results(k).into()))
    }
}
