//! `docs/neurons.md` a second time, in the plainest way: neurons and edges in maps, 128-bit integers, every phase a pass of its own.

use std::collections::BTreeMap;

use micro_hnsw::Sizes;

pub const ONE: i128 = 1 << 24;
/// First register that `SetRegister` writes.
const FIRST: usize = 15;

#[derive(Clone, Default)]
struct Neuron {
    v: i128,
    threshold: i128,
    r: i128,
    x: i128,
    y: i128,
    spiked: bool,
    rate: i128,
    /// The flags as a number.
    history: i128,
    code: u32,
    /// Currents of its compartments.
    d: BTreeMap<usize, i128>,
}

#[derive(Clone)]
pub struct Spiking {
    capacity: u16,
    branches: usize,
    time: u64,
    /// Of the oscillator, in units of 2^-64 turns.
    phase: i128,
    /// Registers from `FIRST` on, as words.
    parameters: [u32; 20],
    /// Of the live vectors.
    neurons: BTreeMap<u16, Neuron>,
    /// Weight of each edge.
    weights: BTreeMap<(u16, u16), i128>,
    /// Slot of each edge.
    slots: BTreeMap<(u16, u16), usize>,
}

/// floor((x + 2^(n-1)) / 2^n)
pub fn round(x: i128, n: u32) -> i128 {
    (x + (1 << (n - 1))).div_euclid(1 << n)
}

fn signed(word: u32) -> i128 {
    i128::from(word as i32)
}

fn saturated(x: i128) -> i128 {
    x.clamp(-(1 << 31), (1 << 31) - 1)
}

/// Flags in which two histories differ.
fn differing(a: i128, b: i128) -> u32 {
    let differs = |bit: &u32| (a >> bit ^ b >> bit) % 2 != 0;
    (0..32).filter(differs).count() as u32
}

impl Spiking {
    pub fn new(sizes: &Sizes) -> Self {
        Self {
            capacity: sizes.capacity as u16,
            branches: sizes.branches,
            time: 0,
            phase: 0,
            parameters: [
                1_000_000,
                15_938_355,
                15_938_355,
                15_938_355,
                2_000_000,
                0,
                16_777_216,
                167_772,
                201_327,
                65_535,
                13_421_773,
                16_777,
                16_777,
                1_677_722,
                1_677_722,
                167_772_160,
                3_607_772_529,
                171_798_691,
                167_772_160,
                83_886_080,
            ],
            neurons: BTreeMap::new(),
            weights: BTreeMap::new(),
            slots: BTreeMap::new(),
        }
    }

    fn new_neuron(&self) -> Neuron {
        Neuron {
            threshold: signed(self.parameters[6]),
            ..Neuron::default()
        }
    }

    pub fn insert(&mut self, id: u16) {
        self.neurons.insert(id, self.new_neuron());
    }

    pub fn remove(&mut self, id: u16) {
        self.neurons.remove(&id);
    }

    /// The row of layer-0 links of `id` is written.
    pub fn rewire(&mut self, id: u16, row: &[u16]) {
        let start = i128::from(self.parameters[9]);
        let old = self.weights.clone();
        self.weights.retain(|(from, _), _| *from != id);
        self.slots.retain(|(from, _), _| *from != id);
        for (slot, to) in row.iter().enumerate() {
            let weight = old.get(&(id, *to)).copied().unwrap_or(start);
            self.weights.insert((id, *to), weight);
            self.slots.insert((id, *to), slot);
        }
    }

    /// Whether the value is legal.
    pub fn set_register(&mut self, row: usize, value: u32) -> bool {
        let max = match row {
            15 | 19..=21 | 27..=32 => u32::MAX,
            16..=18 | 22 | 23 | 25 | 26 => 1 << 24,
            24 => 65_535,
            33 | 34 => 0x0FFF_FFFF,
            _ => return false,
        };
        if value <= max {
            self.parameters[row - FIRST] = value;
        }
        value <= max
    }

    pub fn set_neuron(&mut self, field: u8, id: u16, value: i32) -> bool {
        let Some(neuron) = self.neurons.get_mut(&id) else {
            return false;
        };
        match field {
            0 => neuron.v = value.into(),
            1 => neuron.threshold = value.into(),
            _ => neuron.v = saturated(neuron.v + i128::from(value)),
        }
        true
    }

    /// Only called for live ids.
    pub fn excite(&mut self, id: u16, current: i128) {
        let neuron = self.neurons.get_mut(&id).unwrap();
        neuron.v = saturated(neuron.v + current);
    }

    pub fn set_code(&mut self, id: u16, code: u32) {
        self.neurons.get_mut(&id).unwrap().code = code;
    }

    pub fn code(&self, id: u16) -> u32 {
        self.neurons[&id].code
    }

    /// Only called for live ids.
    pub fn score(&self, id: u16) -> i128 {
        let [spike, resonant] = [18, 19].map(|at| i128::from(self.parameters[at]));
        let n = &self.neurons[&id];
        spike * i128::from(n.history.count_ones()) + resonant * self.resonance(id) / ONE + n.v
    }

    /// Whether there is such a compartment.
    pub fn inject_branch(&mut self, id: u16, branch: u16, current: i32) -> bool {
        let branch = usize::from(branch);
        match self.neurons.get_mut(&id) {
            Some(neuron) if branch < self.branches => {
                let d = neuron.d.entry(branch).or_default();
                *d = saturated(*d + i128::from(current));
                true
            }
            _ => false,
        }
    }

    pub fn set_weight(&mut self, from: u16, to: u16, weight: u16) {
        *self.weights.get_mut(&(from, to)).unwrap() = weight.into();
    }

    pub fn reset(&mut self) {
        let new = self.new_neuron();
        for neuron in self.neurons.values_mut() {
            let code = neuron.code;
            *neuron = Neuron {
                code,
                ..new.clone()
            };
        }
        self.time = 0;
    }

    fn spiked(&self, id: u16) -> bool {
        self.neurons[&id].spiked
    }

    pub fn spikes(&self) -> u16 {
        self.neurons.values().filter(|n| n.spiked).count() as u16
    }

    /// Returns the counters `neurons` and `synapses`, and the winner.
    pub fn tick(&mut self, phases: u32, gain: i32) -> ([u32; 2], u16) {
        let mut counters = [0; 2];
        let has = |bit: u32| phases >> bit & 1 == 1;
        if has(0) {
            let [low, high] = [16, 17].map(|at| i128::from(self.parameters[at]));
            self.phase = (self.phase + (high << 32) + low) % (1 << 64);
        }
        if has(1) {
            self.integrate();
        }
        if has(2) {
            self.step();
            counters[0] = self.neurons.len() as u32;
        }
        if (has(3) || has(4) || has(5)) && self.spikes() > 0 {
            let looks = |n: &Neuron| n.spiked || has(5) && n.x > 0;
            let looked_at = self.weights.keys().filter(|(i, _)| looks(&self.neurons[i]));
            counters[1] = looked_at.count() as u32;
        }
        if has(3) {
            self.propagate(gain.into());
        }
        if has(4) {
            self.deliver(gain.into());
        }
        if has(5) {
            self.learn();
        }
        let mut winner = 0xFFFF;
        if has(6) {
            winner = self.compete();
        }
        if has(7) {
            winner = self.soften();
        }
        if has(8) {
            self.adapt();
        }
        if has(9) {
            for n in self.neurons.values_mut() {
                n.history = (2 * n.history + i128::from(n.spiked)) % (1 << 32);
            }
        }
        (counters, winner)
    }

    /// The first of those with the highest potential, when that is above 0.
    fn highest<'a>(neurons: impl Iterator<Item = (&'a u16, &'a Neuron)>) -> Option<(u16, i128)> {
        let mut positive: Vec<_> = neurons.filter(|(_, n)| n.v > 0).collect();
        positive.sort_by_key(|(id, n)| (-n.v, **id));
        positive.first().map(|(id, n)| (**id, n.v))
    }

    fn compete(&mut self) -> u16 {
        let awake = self.neurons.iter().filter(|(_, n)| n.r == 0);
        let Some((winner, highest)) = Self::highest(awake) else {
            return 0xFFFF;
        };
        let loss = round(i128::from(self.parameters[10]) * highest, 24);
        for (id, n) in &mut self.neurons {
            if *id != winner && n.v > 0 {
                n.v = (n.v - loss).max(0);
            }
        }
        winner
    }

    fn soften(&mut self) -> u16 {
        let Some((winner, m)) = Self::highest(self.neurons.iter()) else {
            return 0xFFFF;
        };
        for n in self.neurons.values_mut().filter(|n| n.v > 0) {
            let r = n.v * ONE / m;
            n.v = round(round(r * r, 24) * n.v, 24);
        }
        winner
    }

    fn adapt(&mut self) {
        let [decay, step, target] = [11, 12, 13].map(|at| i128::from(self.parameters[at]));
        let [min, max] = [14, 15].map(|at| signed(self.parameters[at]));
        for n in self.neurons.values_mut() {
            let gained = if n.spiked { step } else { 0 };
            n.rate = (n.rate - round(n.rate * decay, 24) + gained).clamp(0, u32::MAX.into());
            let moved = n.threshold + round((n.rate - target) * decay, 24);
            n.threshold = min.max(max.min(moved));
        }
    }

    /// The neuron with the nearest history, and how far that is.
    pub fn match_history(&self, pattern: u32) -> (u16, u32) {
        let all = self.neurons.iter();
        let nearest = all
            .map(|(id, n)| (differing(n.history, pattern.into()), *id))
            .min();
        nearest.map_or((0xFFFF, 32), |(distance, id)| (id, distance))
    }

    /// The other neurons with a history that differs in at most so many flags.
    pub fn correlate_history(&self, id: u16, distance: u32) -> Option<Vec<u16>> {
        let own = self.neurons.get(&id)?.history;
        let near =
            |(other, n): &(&u16, &Neuron)| **other != id && differing(n.history, own) <= distance;
        Some(
            self.neurons
                .iter()
                .filter(near)
                .map(|(id, _)| *id)
                .collect(),
        )
    }

    pub fn resonance(&self, id: u16) -> i128 {
        let share = (1_i128 << 32) / i128::from(self.capacity);
        let preferred = i128::from(id) * share / 256;
        let t = (self.phase / (1 << 40) - preferred).rem_euclid(ONE);
        ONE - 2 * t.min(ONE - t)
    }

    fn integrate(&mut self) {
        for n in self.neurons.values_mut() {
            let f = |d: i128| match d - ONE {
                _ if d <= 0 => 0,
                ..0 => d,
                y => ONE + 2 * y * ONE / (ONE + y),
            };
            let sum: i128 = n.d.values().map(|d| f(*d)).sum();
            n.v = saturated(n.v + sum);
            n.d.clear();
        }
    }

    fn step(&mut self) {
        let p = self.parameters.map(i128::from);
        let [dt, leak, pre_decay, post_decay, refractory, ..] = p;
        for n in self.neurons.values_mut() {
            n.spiked = false;
            n.x = n.x * pre_decay / ONE;
            n.y = n.y * post_decay / ONE;
            if n.r > 0 {
                n.r = (n.r - dt).max(0);
                continue;
            }
            n.v = round(n.v * leak, 24);
            if n.v >= n.threshold {
                n.spiked = true;
                n.v = signed(self.parameters[5]);
                n.r = refractory;
                n.x = (n.x + ONE).min(u32::MAX.into());
                n.y = (n.y + ONE).min(u32::MAX.into());
            }
        }
        self.time = (u128::from(self.time) + dt as u128) as u64;
    }

    fn propagate(&mut self, gain: i128) {
        let mut sums = BTreeMap::new();
        for (&(i, j), w) in &self.weights {
            if self.spiked(i) {
                *sums.entry(j).or_insert(0) += round(gain * (w + w / 32_768), 16);
            }
        }
        for (j, sum) in sums {
            let n = self.neurons.get_mut(&j).unwrap();
            n.v = saturated(n.v + sum);
        }
    }

    fn deliver(&mut self, gain: i128) {
        for (&(i, j), w) in &self.weights {
            if self.spiked(i) {
                let branch = self.slots[&(i, j)] % self.branches;
                let d = self
                    .neurons
                    .get_mut(&j)
                    .unwrap()
                    .d
                    .entry(branch)
                    .or_default();
                *d = saturated(*d + round(gain * (w + w / 32_768), 16));
            }
        }
    }

    fn learn(&mut self) {
        let (a_plus, a_minus) = (self.parameters[7].into(), self.parameters[8].into());
        let neurons = &self.neurons;
        for (&(i, j), w) in &mut self.weights {
            let (i, j) = (&neurons[&i], &neurons[&j]);
            let y = if j.spiked { j.y - j.y.min(ONE) } else { j.y };
            let change = |a: i128, trace: i128| round(a * trace, 32).min(65_535);
            if i.spiked {
                *w = (*w - change(a_minus, y)).max(0);
            }
            if j.spiked {
                *w = (*w + change(a_plus, i.x)).min(65_535);
            }
        }
    }

    /// The registers after `entry_level`.
    pub fn register_words(&self) -> Vec<u32> {
        let mut words = vec![self.time as u32, (self.time >> 32) as u32];
        words.push(self.spikes().into());
        words.extend([self.phase as u32, (self.phase >> 32) as u32]);
        words.extend(self.parameters);
        words
    }

    /// The row of memory `neurons`.
    pub fn neuron_words(&self, id: u16) -> [u32; 9] {
        let n = self.neurons.get(&id).cloned().unwrap_or_default();
        let (spiked, code) = (n.spiked.into(), n.code.into());
        [
            n.v,
            n.threshold,
            n.r,
            n.x,
            n.y,
            spiked,
            n.rate,
            n.history,
            code,
        ]
        .map(|value| value as u32)
    }

    /// The row of memory `dendrites`.
    pub fn dendrite_words(&self, id: u16) -> Vec<u32> {
        let current = |branch| self.neurons.get(&id)?.d.get(&branch).copied();
        (0..self.branches)
            .map(|branch| current(branch).unwrap_or(0) as u32)
            .collect()
    }

    pub fn weight(&self, from: u16, to: u16) -> u16 {
        self.weights[&(from, to)] as u16
    }

    /// Whether any weight is not as it started, and any neuron has spiked since.
    pub fn has_learnt(&self) -> bool {
        let start = i128::from(self.parameters[9]);
        self.weights.values().any(|w| *w != start)
    }
}
