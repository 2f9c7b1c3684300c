//! The specification a second time: written from `docs/` alone in the plainest way, with vectors and 128-bit integers, sharing
//! nothing with the crate but the names of sizes and settings.

mod joined;

pub use joined::Options;

use super::reference_spiking::Spiking;
use micro_hnsw::{Metric, Settings, Sizes};

const NONE: u16 = 0xFFFF;

#[derive(Clone, Default)]
struct Slot {
    live: bool,
    node_type: u8,
    level: usize,
    vector: Vec<i16>,
    next: u16,
    previous: u16,
    rows: Vec<Vec<u16>>,
}

/// distance, id, expanded
type Listed = (i128, u16, bool);

#[derive(Clone)]
pub struct Reference {
    sizes: Sizes,
    settings: Settings,
    prng: u32,
    high_water: u16,
    free_head: u16,
    entry: u16,
    entry_level: usize,
    slots: Vec<Slot>,
    pub spiking: Spiking,
    /// distances, hops, rounds, neurons, synapses
    pub counters: [u32; 5],
}

/// The largest `root` with `root^2 <= square`.
fn isqrt(square: u128) -> u128 {
    let (mut low, mut high) = (0_u128, 1_u128 << 40);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if middle * middle <= square {
            low = middle
        } else {
            high = middle
        }
    }
    low
}

fn dot(a: &[i16], b: &[i16]) -> i128 {
    a.iter()
        .zip(b)
        .map(|(&a, &b)| i128::from(a) * i128::from(b))
        .sum()
}

/// (r, e)
fn inverse_norm(v: &[i16]) -> (i128, u32) {
    let norm2 = dot(v, v) as u128;
    if norm2 == 0 {
        return (0, 0);
    }
    let mut e = 0;
    while 4_u128.pow(e + 1) <= norm2 {
        e += 1;
    }
    (isqrt(4_u128.pow(31 + e) / norm2) as i128, e)
}

impl Reference {
    pub fn new(sizes: Sizes, settings: Settings) -> Self {
        let empty = Slot {
            next: NONE,
            previous: NONE,
            rows: vec![Vec::new(); sizes.levels],
            ..Slot::default()
        };
        Self {
            sizes,
            settings,
            prng: if settings.seed == 0 {
                0x6D68_6E73
            } else {
                settings.seed
            },
            high_water: 0,
            free_head: NONE,
            entry: NONE,
            entry_level: 0,
            slots: vec![empty; sizes.capacity],
            spiking: Spiking::new(&sizes),
            counters: [0; 5],
        }
    }

    fn slot(&mut self, id: u16) -> &mut Slot {
        &mut self.slots[usize::from(id)]
    }

    fn vector(&self, id: u16) -> &[i16] {
        &self.slots[usize::from(id)].vector
    }

    fn row(&self, id: u16, layer: usize) -> &Vec<u16> {
        &self.slots[usize::from(id)].rows[layer]
    }

    fn live(&self) -> impl Iterator<Item = u16> + '_ {
        (0..self.high_water).filter(|id| self.slots[usize::from(*id)].live)
    }

    fn distance(&self, q: &[i16], v: &[i16]) -> i128 {
        match self.settings.metric {
            Metric::L2 => dot(q, q) + dot(v, v) - 2 * dot(q, v),
            Metric::Dot => -dot(q, v),
            Metric::Cosine => {
                let ((r_q, e_q), (r_v, e_v)) = (inverse_norm(q), inverse_norm(v));
                let y = (dot(q, v) * r_v).div_euclid(1 << (e_q + e_v + 1));
                (1 << 30) - (y * r_q).div_euclid(1 << 31)
            }
        }
    }

    fn stored_distance(&self, operand: u16, streamed: u16) -> i128 {
        self.distance(self.vector(operand), self.vector(streamed))
    }

    fn beam(
        &mut self,
        q: &[i16],
        entry: (i128, u16),
        layer: usize,
        ef: usize,
        width: usize,
    ) -> Vec<(i128, u16)> {
        let mut visited = vec![entry.1];
        let mut list: Vec<Listed> = vec![(entry.0, entry.1, false)];
        loop {
            let places: Vec<usize> = (0..list.len())
                .filter(|at| !list[*at].2)
                .take(width)
                .collect();
            let picks: Vec<u16> = places.iter().map(|at| list[*at].1).collect();
            for at in places {
                list[at].2 = true;
            }
            if picks.is_empty() {
                return list.into_iter().map(|(d, id, _)| (d, id)).collect();
            }
            self.counters[1] += picks.len() as u32;
            self.counters[2] += 1;
            for pick in picks {
                for n in self.row(pick, layer).clone() {
                    if !visited.contains(&n) {
                        visited.push(n);
                        self.counters[0] += 1;
                        list.push((self.distance(q, self.vector(n)), n, false));
                        list.sort_by_key(|(d, id, _)| (*d, *id));
                        list.truncate(ef);
                    }
                }
            }
        }
    }

    /// The entry of layer `target`.
    fn descend(&mut self, q: &[i16], target: usize) -> (i128, u16) {
        self.counters[0] += 1;
        let mut entry = (self.distance(q, self.vector(self.entry)), self.entry);
        for layer in (target + 1..=self.entry_level).rev() {
            entry = self.beam(q, entry, layer, 1, 1)[0];
        }
        entry
    }

    fn select(&self, candidates: &[(i128, u16)], limit: usize, pins: &[u16]) -> Vec<u16> {
        let mut selected: Vec<u16> = Vec::new();
        let mut reserve = candidates.iter().filter(|(_, c)| pins.contains(c)).count();
        for &(d, c) in candidates {
            if pins.contains(&c) {
                selected.push(c);
                reserve -= 1;
            } else if selected.len() + reserve < limit
                && !selected.iter().any(|s| self.stored_distance(*s, c) < d)
            {
                selected.push(c);
            }
        }
        selected
    }

    fn write_row(&mut self, id: u16, layer: usize, row: Vec<u16>) {
        if layer == 0 {
            self.spiking.rewire(id, &row);
        }
        self.slot(id).rows[layer] = row;
    }

    fn limit(&self, layer: usize) -> usize {
        if layer == 0 {
            self.sizes.m0
        } else {
            self.sizes.m
        }
    }

    fn relink(&mut self, n: u16, layer: usize, candidates: Vec<u16>) {
        let mut listed: Vec<(i128, u16)> = candidates
            .into_iter()
            .filter(|c| *c != n)
            .map(|c| (self.stored_distance(n, c), c))
            .collect();
        listed.sort();
        listed.dedup();
        let pins = match (layer, self.slot(n).next, self.slot(n).previous) {
            (0, next, previous) if next != n => vec![next, previous],
            _ => vec![],
        };
        let row = self.select(&listed, self.limit(layer), &pins);
        self.write_row(n, layer, row);
    }

    fn link(&mut self, v: u16) {
        let (level, q) = (self.slot(v).level, self.vector(v).to_vec());
        if self.entry == NONE {
            (self.entry, self.entry_level) = (v, level);
            (self.slot(v).next, self.slot(v).previous) = (v, v);
            return;
        }
        let target = level.min(self.entry_level);
        let mut e = self.descend(&q, target);
        let (ef, width) = (
            self.settings.ef_construction.into(),
            self.settings.expansion.into(),
        );
        for layer in (0..=target).rev() {
            let list = self.beam(&q, e, layer, ef, width);
            e = list[0];
            let row = self.select(&list, self.sizes.m, &[]);
            self.write_row(v, layer, row);
            if layer == 0 {
                let p = self.row(v, 0)[0];
                let q = self.slot(p).next;
                self.slot(p).next = v;
                self.slot(v).previous = p;
                self.slot(v).next = q;
                self.slot(q).previous = v;
                if !self.row(v, 0).contains(&q) {
                    let row = [&self.row(v, 0)[..], &[q]].concat();
                    self.write_row(v, 0, row);
                }
            }
            for n in self.row(v, layer).clone() {
                let row = [&self.row(n, layer)[..], &[v]].concat();
                if row.len() <= self.limit(layer) {
                    self.write_row(n, layer, row);
                } else {
                    self.relink(n, layer, row);
                }
            }
        }
        if level > self.entry_level {
            (self.entry, self.entry_level) = (v, level);
        }
    }

    fn unlink(&mut self, v: u16) {
        let (next, previous) = (self.slot(v).next, self.slot(v).previous);
        if next != v {
            self.slot(previous).next = next;
            self.slot(next).previous = previous;
        }
        for layer in (0..=self.slot(v).level).rev() {
            for u in 0..self.high_water {
                if u != v && self.row(u, layer).contains(&v) {
                    let mut candidates: Vec<u16> = self
                        .row(u, layer)
                        .iter()
                        .copied()
                        .filter(|c| *c != v)
                        .collect();
                    candidates.extend(self.row(v, layer).iter().filter(|c| **c != u));
                    self.relink(u, layer, candidates);
                }
            }
            self.write_row(v, layer, Vec::new());
        }
        if v == self.entry {
            let level = |id: &u16| self.slots[usize::from(*id)].level;
            let others = || self.live().filter(|id| *id != v);
            let highest = others().map(|id| level(&id)).max().unwrap_or(0);
            let entry = others().find(|id| level(id) == highest).unwrap_or(NONE);
            (self.entry, self.entry_level) = (entry, highest);
        }
    }

    /// Only called when there is room.
    pub fn insert(&mut self, vector: &[i16], node_type: u8) -> u16 {
        self.counters = [0; 5];
        let id = if self.free_head == NONE {
            self.high_water += 1;
            self.high_water - 1
        } else {
            let id = self.free_head;
            self.free_head = self.slot(id).next;
            id
        };
        self.prng ^= self.prng << 13;
        self.prng ^= self.prng >> 17;
        self.prng ^= self.prng << 5;
        let (x, m) = (u128::from(self.prng), self.sizes.m as u128);
        let level = (0..self.sizes.levels)
            .rev()
            .find(|l| x < (1 << 32) / m.pow(*l as u32))
            .unwrap();
        let slot = self.slot(id);
        (slot.live, slot.node_type, slot.level, slot.vector) =
            (true, node_type, level, vector.to_vec());
        self.spiking.insert(id);
        self.link(id);
        id
    }

    pub fn remove(&mut self, id: u16) {
        self.counters = [0; 5];
        self.unlink(id);
        let (free_head, levels) = (self.free_head, self.sizes.levels);
        let rows = vec![Vec::new(); levels];
        *self.slot(id) = Slot {
            next: free_head,
            previous: NONE,
            rows,
            ..Slot::default()
        };
        self.free_head = id;
        self.spiking.remove(id);
    }

    /// Returns the winner.
    pub fn tick(&mut self, phases: u32, gain: i32) -> u16 {
        let ([neurons, synapses], winner) = self.spiking.tick(phases, gain);
        self.counters = [0, 0, 0, neurons, synapses];
        winner
    }

    /// Whether the value is legal.
    pub fn set_register(&mut self, row: usize, value: u32) -> bool {
        if row != 1 {
            return self.spiking.set_register(row, value);
        }
        if value < 16 {
            self.settings.frac_bits = value as u8;
        }
        value < 16
    }

    /// Whether the row of `id` has a link in that slot.
    pub fn set_weight(&mut self, id: u16, slot: usize, weight: u16) -> bool {
        let Some(&to) = self.row(id, 0).get(slot) else {
            return false;
        };
        self.spiking.set_weight(id, to, weight);
        true
    }

    pub fn update(&mut self, id: u16, vector: &[i16]) {
        self.counters = [0; 5];
        self.unlink(id);
        self.slot(id).vector = vector.to_vec();
        self.link(id);
    }

    pub fn search(&mut self, q: &[i16], options: Options) -> Vec<(i128, u16)> {
        let Options { k, ef, mask, width } = options;
        self.counters = [0; 5];
        let matches = |slot: &Slot| mask >> slot.node_type & 1 == 1;
        let matching = self
            .live()
            .filter(|id| matches(&self.slots[usize::from(*id)]))
            .count();
        if matching == 0 {
            return Vec::new();
        }
        let s = (0..)
            .find(|s| matching << s >= self.live().count())
            .unwrap();
        if ef << s <= self.sizes.ef_max {
            let entry = self.descend(q, 0);
            let list = self.beam(q, entry, 0, ef << s, width);
            let found = list
                .into_iter()
                .filter(|(_, id)| matches(&self.slots[usize::from(*id)]));
            let found: Vec<_> = found.take(k).collect();
            if found.len() == k.min(matching) {
                return found;
            }
        }
        self.counters[0] += matching as u32;
        self.ranked(k, mask, |id| self.distance(q, self.vector(id)))
    }

    /// Every word of the state in canonical order.
    pub fn words(&self) -> Vec<u32> {
        let Settings {
            metric,
            frac_bits,
            ef_construction,
            expansion,
            ..
        } = self.settings;
        let mut words = vec![
            metric as u32,
            frac_bits.into(),
            ef_construction.into(),
            expansion.into(),
            self.prng,
            self.live().count() as u32,
            self.high_water.into(),
            self.free_head.into(),
            self.entry.into(),
            self.entry_level as u32,
        ];
        words.extend(self.spiking.register_words());
        for node_type in 0..16 {
            let of_type = |id: &u16| self.slots[usize::from(*id)].node_type == node_type;
            words.push(self.live().filter(of_type).count() as u32);
        }
        let meta =
            |s: &Slot| u32::from(s.live) | u32::from(s.node_type) << 4 | (s.level as u32) << 8;
        words.extend(self.slots.iter().map(meta));
        for slot in &self.slots {
            let (r, e) = inverse_norm(&slot.vector);
            let norm2 = dot(&slot.vector, &slot.vector);
            let aux = if metric == Metric::Cosine {
                i128::from(e) << 32 | r
            } else {
                norm2
            };
            words.extend([aux as u32, (aux >> 32) as u32]);
        }
        words.extend(
            self.slots
                .iter()
                .map(|s| u32::from(s.next) | u32::from(s.previous) << 16),
        );
        for slot in &self.slots {
            let components = slot.vector.iter().map(|c| *c as u16);
            words.extend(packed(components, self.sizes.dim.next_multiple_of(2), 0));
        }
        for slot in &self.slots {
            words.extend(packed(
                slot.rows[0].iter().copied(),
                self.sizes.m0.next_multiple_of(2),
                NONE,
            ));
        }
        for row in self.slots.iter().flat_map(|slot| &slot.rows[1..]) {
            words.extend(packed(
                row.iter().copied(),
                self.sizes.m.next_multiple_of(2),
                NONE,
            ));
        }
        let ids = || 0..self.sizes.capacity as u16;
        words.extend(ids().flat_map(|id| self.spiking.neuron_words(id)));
        for id in ids() {
            let row = self.row(id, 0).iter();
            let weights = row.map(|to| self.spiking.weight(id, *to));
            words.extend(packed(weights, self.sizes.m0.next_multiple_of(2), 0));
        }
        words.extend(ids().flat_map(|id| self.spiking.dendrite_words(id)));
        words
    }
}

/// Halves packed two a word, filled up to `width`.
fn packed(halves: impl Iterator<Item = u16>, width: usize, fill: u16) -> Vec<u32> {
    let halves: Vec<u16> = halves.chain(std::iter::repeat(fill)).take(width).collect();
    halves
        .chunks(2)
        .map(|pair| u32::from(pair[0]) | u32::from(pair[1]) << 16)
        .collect()
}
