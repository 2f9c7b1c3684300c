//! The state of an index read back from its words, and the invariants it must keep.

use std::collections::{BTreeMap, BTreeSet};

use micro_hnsw::{Index, Memory, Metric, Register};

const NONE: u16 = 0xFFFF;

/// What the test knows to be stored: vector and type of each id.
pub type Mirror = BTreeMap<u16, (Vec<i16>, u8)>;

/// Words of each memory.
pub struct State {
    memories: Vec<Vec<u32>>,
    sizes: micro_hnsw::Sizes,
}

impl State {
    pub fn read(index: &Index<'_>) -> Self {
        let sizes = *index.config().sizes();
        let mut memories = vec![Vec::new(); Memory::ALL.len()];
        index.visit_state(|word| {
            let memory = &mut memories[word.memory as usize];
            assert_eq!(
                memory.len(),
                word.row * word.memory.words(&sizes) + word.word,
                "canonical order"
            );
            memory.push(word.value);
        });
        for memory in Memory::ALL {
            let expected = memory.rows(&sizes) * memory.words(&sizes);
            assert_eq!(
                memories[memory as usize].len(),
                expected,
                "words of {}",
                memory.name()
            );
        }
        Self { memories, sizes }
    }

    /// Of these words, in canonical order.
    pub fn of_words(sizes: micro_hnsw::Sizes, mut words: &[u32]) -> Self {
        let split = |memory: Memory| {
            let (own, rest) = words.split_at(memory.rows(&sizes) * memory.words(&sizes));
            words = rest;
            own.to_vec()
        };
        let memories = Memory::ALL.into_iter().map(split).collect();
        assert!(words.is_empty(), "words of no memory");
        Self { memories, sizes }
    }

    /// What the state says is stored.
    pub fn mirror(&self) -> Mirror {
        let live = (0..self.sizes.capacity as u16).filter(|id| self.meta(*id) & 1 == 1);
        let stored = |id: u16| {
            let words = self.row(Memory::Vectors, id.into());
            let halves = words
                .iter()
                .flat_map(|word| [*word as i16, (word >> 16) as i16]);
            let node_type = (self.meta(id) >> 4 & 0xF) as u8;
            (id, (halves.take(self.sizes.dim).collect(), node_type))
        };
        live.map(stored).collect()
    }

    /// Every word, in canonical order.
    pub fn words(&self) -> Vec<u32> {
        self.memories.concat()
    }

    pub fn register(&self, register: Register) -> u32 {
        self.memories[Memory::Regs as usize][register as usize]
    }

    fn row(&self, memory: Memory, row: usize) -> &[u32] {
        let words = memory.words(&self.sizes);
        &self.memories[memory as usize][row * words..][..words]
    }

    fn meta(&self, id: u16) -> u32 {
        self.row(Memory::Meta, id.into())[0]
    }

    fn level(&self, id: u16) -> usize {
        (self.meta(id) >> 8 & 0xF) as usize
    }

    /// (next, previous)
    fn ring(&self, id: u16) -> (u16, u16) {
        let word = self.row(Memory::Ring, id.into())[0];
        (word as u16, (word >> 16) as u16)
    }

    /// All slots of a row of links.
    fn slots(&self, id: u16, layer: usize) -> Vec<u16> {
        let id = usize::from(id);
        let (row, width) = match layer {
            0 => (self.row(Memory::Links0, id), self.sizes.m0),
            _ => (
                self.row(Memory::LinksUp, id * (self.sizes.levels - 1) + layer - 1),
                self.sizes.m,
            ),
        };
        let mut slots: Vec<u16> = row
            .iter()
            .flat_map(|word| [*word as u16, (word >> 16) as u16])
            .collect();
        assert!(slots[width..].iter().all(|slot| *slot == NONE), "padding");
        slots.truncate(width);
        slots
    }

    /// Links of a row, which must be compact.
    fn links(&self, id: u16, layer: usize) -> Vec<u16> {
        let mut slots = self.slots(id, layer);
        let used = slots
            .iter()
            .position(|slot| *slot == NONE)
            .unwrap_or(slots.len());
        assert!(
            slots[used..].iter().all(|slot| *slot == NONE),
            "row {id} of layer {layer} has a gap"
        );
        slots.truncate(used);
        slots
    }

    /// Checks every invariant of the specification against what is known to be stored.
    pub fn check(&self, mirror: &Mirror) {
        self.check_registers(mirror);
        self.check_slots(mirror);
        self.check_free_list(mirror);
        if !mirror.is_empty() {
            self.check_ring(mirror);
            self.check_links(mirror);
            self.check_reachable(mirror);
        }
    }

    fn check_registers(&self, mirror: &Mirror) {
        assert_eq!(self.register(Register::Len) as usize, mirror.len());
        for node_type in 0..16 {
            let count = mirror.values().filter(|(_, of)| *of == node_type).count();
            assert_eq!(
                self.row(Memory::TypeCount, node_type.into())[0] as usize,
                count,
                "type {node_type}"
            );
        }
        let flags = (0..self.sizes.capacity).map(|id| self.row(Memory::Neurons, id)[5]);
        assert_eq!(self.register(Register::Spikes), flags.sum::<u32>());
        let entry = self.register(Register::Entry) as u16;
        let highest = mirror.keys().map(|id| self.level(*id)).max().unwrap_or(0);
        assert_eq!(self.register(Register::EntryLevel) as usize, highest);
        if mirror.is_empty() {
            assert_eq!(entry, NONE);
        } else {
            assert!(mirror.contains_key(&entry), "entry {entry} is not live");
            assert_eq!(self.level(entry), highest);
        }
    }

    fn check_slots(&self, mirror: &Mirror) {
        for id in 0..self.sizes.capacity as u16 {
            let vector = self.row(Memory::Vectors, id.into());
            let aux = self.row(Memory::Aux, id.into());
            let Some((components, node_type)) = mirror.get(&id) else {
                assert_eq!(self.meta(id), 0, "meta of dead {id}");
                assert_eq!(aux, [0, 0], "aux of dead {id}");
                assert!(vector.iter().all(|word| *word == 0), "vector of dead {id}");
                for layer in 0..self.sizes.levels {
                    assert!(self.links(id, layer).is_empty(), "links of dead {id}");
                }
                assert_eq!(self.ring(id).1, NONE, "previous of dead {id}");
                let neuron = self.row(Memory::Neurons, id.into());
                assert_eq!(neuron, [0; 9], "neuron of dead {id}");
                let compartments = self.row(Memory::Dendrites, id.into());
                assert!(
                    compartments.iter().all(|word| *word == 0),
                    "compartments of dead {id}"
                );
                self.check_weights(id);
                continue;
            };
            assert!(id < self.register(Register::HighWater) as u16);
            assert_eq!(self.meta(id) & 0xFF, 1 | u32::from(*node_type) << 4);
            assert!(self.meta(id) >> 12 == 0 && self.level(id) < self.sizes.levels);
            let half = |place| components.get(place).copied().unwrap_or(0) as u16;
            let packed: Vec<u32> = (0..vector.len())
                .map(|word| u32::from(half(2 * word)) | u32::from(half(2 * word + 1)) << 16)
                .collect();
            assert_eq!(vector, packed, "vector {id}");
            self.check_weights(id);
            self.check_aux(components, [aux[0], aux[1]]);
        }
    }

    /// Unused slots have no weight.
    fn check_weights(&self, id: u16) {
        let words = self.row(Memory::Weights, id.into());
        let weights = words.iter().flat_map(|word| [word & 0xFFFF, word >> 16]);
        let unused: Vec<u32> = weights.skip(self.links(id, 0).len()).collect();
        assert!(unused.iter().all(|weight| *weight == 0), "weights of {id}");
    }

    fn check_aux(&self, components: &[i16], [low, high]: [u32; 2]) {
        let norm2: u64 = components.iter().map(|c| i64::from(*c).pow(2) as u64).sum();
        if self.register(Register::Metric) != u32::from(Metric::Cosine.code()) {
            assert_eq!(u64::from(high) << 32 | u64::from(low), norm2);
        } else if norm2 == 0 {
            assert_eq!([low, high], [0, 0]);
        } else {
            let value = f64::from(low) / 2_f64.powi(31 + high as i32);
            let exact = 1.0 / (norm2 as f64).sqrt();
            assert!(
                (value / exact - 1.0).abs() < 1e-9 && low >= 1 << 30,
                "inverse norm of {norm2}"
            );
        }
    }

    fn check_free_list(&self, mirror: &Mirror) {
        let used = self.register(Register::HighWater) as u16;
        let mut free: BTreeSet<u16> = (0..used).filter(|id| !mirror.contains_key(id)).collect();
        let mut id = self.register(Register::FreeHead) as u16;
        while id != NONE {
            assert!(
                free.remove(&id),
                "free list: {id} is live, unused or twice in it"
            );
            id = self.ring(id).0;
        }
        assert!(free.is_empty(), "not in the free list: {free:?}");
        for id in used..self.sizes.capacity as u16 {
            assert_eq!(self.ring(id), (NONE, NONE), "ring of unused {id}");
        }
    }

    fn check_ring(&self, mirror: &Mirror) {
        let start = *mirror.keys().next().unwrap();
        let mut seen = BTreeSet::new();
        let mut id = start;
        loop {
            assert!(mirror.contains_key(&id), "{id} on the ring is not live");
            assert!(seen.insert(id), "the ring does not close");
            let (next, _) = self.ring(id);
            assert_eq!(self.ring(next).1, id, "previous of {next}");
            if mirror.len() > 1 {
                assert!(
                    self.links(id, 0).contains(&next),
                    "{id} does not link its next"
                );
                assert!(
                    self.links(next, 0).contains(&id),
                    "{next} does not link its previous"
                );
            }
            id = next;
            if id == start {
                break;
            }
        }
        assert_eq!(seen.len(), mirror.len(), "the ring misses vectors");
    }

    fn check_links(&self, mirror: &Mirror) {
        for &id in mirror.keys() {
            for layer in 0..self.sizes.levels {
                let links = self.links(id, layer);
                if layer > self.level(id) {
                    assert!(links.is_empty(), "links of {id} above its level");
                }
                for (place, link) in links.iter().enumerate() {
                    assert_ne!(*link, id, "{id} links itself");
                    assert!(mirror.contains_key(link), "{id} links dead {link}");
                    assert!(
                        self.level(*link) >= layer,
                        "{id} links {link} above its level"
                    );
                    assert!(!links[..place].contains(link), "{id} links {link} twice");
                }
            }
        }
    }

    fn check_reachable(&self, mirror: &Mirror) {
        let entry = self.register(Register::Entry) as u16;
        let mut reached = BTreeSet::from([entry]);
        let mut open = vec![entry];
        while let Some(id) = open.pop() {
            open.extend(
                self.links(id, 0)
                    .into_iter()
                    .filter(|link| reached.insert(*link)),
            );
        }
        assert_eq!(reached.len(), mirror.len(), "unreachable vectors");
    }
}
