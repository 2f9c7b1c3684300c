//! The index: state, and the public operations.

use crate::beam::{Entry, Visited};
use crate::config::{Config, ConfigError};
use crate::counters::{Counters, Meter as _};
use crate::generated::{Error, TYPES};
use crate::header::halves;
use crate::id::Id;
use crate::meta::{Meta, Ring};
use crate::neuron::Neuron;
use crate::node_type::NodeType;
use crate::registers::{Registers, Settings};
use crate::space::{Lent, Space};
use crate::storage::{Graph, Scratch, Storage};

/// A searchable index of fixed-point vectors.
///
/// Operations compute what the specification says, bit for bit, and fail with a named error that leaves the
/// state as it was.
#[derive(Debug)]
#[repr(C)]
pub struct IndexIn<S: Space> {
    pub(crate) registers: Registers,
    pub(crate) type_count: [u16; TYPES],
    pub(crate) graph: Graph<S>,
    pub(crate) visited: Visited<S>,
    pub(crate) beam: S::Beam,
    pub(crate) candidates: S::Candidates,
    pub(crate) operand: S::Operand,
    pub(crate) search_neurons: S::Column<Neuron>,
    pub(crate) search_dendrites: S::Compartments,
    pub(crate) counters: S::Meter,
}

/// An index in borrowed memory.
pub type Index<'a> = IndexIn<Lent<'a>>;

/// A stored vector as [`Index::get`] returns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored<'a> {
    /// Its components, `frac_bits` fraction bits each.
    pub vector: &'a [i16],
    /// Its type.
    pub node_type: NodeType,
    /// The highest layer it is in.
    pub level: u8,
}

/// Figures about an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Live vectors.
    pub len: u16,
    /// Ids below it have been used since the last configuration.
    pub high_water: u16,
    /// Where searches start; [`Id::NONE`] when empty.
    pub entry: Id,
    /// The level of the entry point, 0 when empty.
    pub entry_level: u8,
}

impl<'a> Index<'a> {
    /// An empty index with the default settings.
    ///
    /// # Errors
    /// [`ConfigError::Storage`] when a slice of `storage` has not the length that `config.layout()` gives.
    pub fn new(config: Config, storage: Storage<'a>) -> Result<Self, ConfigError> {
        storage.check(&config)?;
        let Storage {
            mut memories,
            scratch:
                Scratch {
                    visited,
                    beam,
                    candidates,
                    operand,
                    search_neurons,
                    search_dendrites,
                },
        } = storage;
        memories.reset();
        Ok(Self {
            registers: Registers::reset(config.sizes()),
            type_count: [0; TYPES],
            graph: Graph {
                shape: config,
                memories,
            },
            visited: Visited::new(visited),
            beam,
            candidates,
            operand,
            search_neurons,
            search_dendrites,
            counters: Counters::default(),
        })
    }
}

impl<S: Space> IndexIn<S> {
    /// Empties the index and gives it new settings.
    ///
    /// # Errors
    /// [`Error::Range`] when `frac_bits > 15`, `ef_construction` is not in 1..=ef_max or `expansion` not in 1..=w_max.
    pub fn configure(&mut self, settings: Settings) -> Result<(), Error> {
        self.counters = S::Meter::default();
        settings.check(self.config())?;
        self.registers = Registers::new(settings);
        self.type_count = [0; TYPES];
        self.graph.memories.reset();
        Ok(())
    }

    /// Empties the index and gives it the settings that it had after power-on.
    ///
    /// # Panics
    /// Never: those settings are legal.
    pub fn restart(&mut self) {
        let settings = Settings::power_on(self.config().sizes());
        self.configure(settings)
            .expect("the settings of power-on are legal");
    }

    /// The sizes.
    #[must_use]
    pub fn config(&self) -> &Config {
        self.graph.config()
    }

    /// The settings; the seed is the present state of the generator.
    #[must_use]
    pub const fn settings(&self) -> Settings {
        self.registers.settings()
    }

    /// Live vectors.
    #[must_use]
    pub fn len(&self) -> usize {
        usize::from(self.registers.len)
    }

    /// Whether there is no live vector.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.registers.len == 0
    }

    /// Vectors that fit.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.graph.config().capacity()
    }

    /// Length, high-water mark and entry point.
    #[must_use]
    pub const fn stats(&self) -> Stats {
        let Registers {
            len,
            high_water,
            entry,
            entry_level,
            ..
        } = self.registers;
        Stats {
            len,
            high_water,
            entry,
            entry_level,
        }
    }

    /// Work of the last operation that changes or searches, or of the last command other than Counters.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.counters.counters()
    }

    /// The entries that the last search has found, and others after them.
    pub fn beam(&self) -> &[Entry] {
        &self.beam
    }

    /// Reads back a vector.
    ///
    /// # Errors
    /// [`Error::UnknownId`] when `id` is not live.
    pub fn get(&self, id: Id) -> Result<Stored<'_>, Error> {
        self.check_live(id)?;
        let meta = self.graph.meta(id);
        Ok(Stored {
            vector: self.graph.components(id),
            node_type: meta.node_type(),
            level: meta.level(),
        })
    }

    /// Stores a vector and links it (algorithm 1); returns its id.
    ///
    /// # Errors
    /// [`Error::Dimension`] when `vector` has not `dim` components, [`Error::Full`] when there is no room.
    pub fn insert(&mut self, vector: &[i16], node_type: NodeType) -> Result<Id, Error> {
        self.counters = S::Meter::default();
        self.check_dimension(vector)?;
        if self.len() == self.capacity() {
            return Err(Error::Full);
        }
        let id = self.allocate();
        let level = self.draw_level();
        self.graph.store(id, vector);
        self.graph.memories.meta[S::row(id)] = Meta::live(node_type, level);
        self.graph.memories.neurons[S::row(id)] =
            Neuron::new(self.registers.parameters.start_threshold);
        self.registers.len = self.registers.len.wrapping_add(1);
        let count = &mut self.type_count[node_type.index()];
        *count = count.wrapping_add(1);
        self.link(id);
        Ok(id)
    }

    /// Removes a vector; its id becomes the next one that is given out.
    ///
    /// # Errors
    /// [`Error::UnknownId`] when `id` is not live.
    pub fn remove(&mut self, id: Id) -> Result<(), Error> {
        self.counters = S::Meter::default();
        self.check_live(id)?;
        self.unlink(id);
        let count = &mut self.type_count[self.graph.meta(id).node_type().index()];
        *count = count.wrapping_sub(1);
        let spiked = self.graph.memories.neurons[S::row(id)].spiked;
        self.registers.spikes = self.registers.spikes.wrapping_sub(spiked.into());
        self.graph.erase(id);
        self.graph.memories.ring[S::row(id)] = Ring {
            next: self.registers.free_head,
            previous: Id::NONE,
        };
        self.registers.free_head = id;
        self.registers.len = self.registers.len.wrapping_sub(1);
        Ok(())
    }

    /// Replaces a vector and links it anew; its id, level and type stay.
    ///
    /// # Errors
    /// [`Error::Dimension`] when `vector` has not `dim` components, [`Error::UnknownId`] when `id` is not live.
    pub fn update(&mut self, id: Id, vector: &[i16]) -> Result<(), Error> {
        self.counters = S::Meter::default();
        self.check_dimension(vector)?;
        self.check_live(id)?;
        self.graph.store(id, vector);
        self.unlink(id);
        self.link(id);
        Ok(())
    }

    /// Lowers the fraction bits of components to `frac_bits`, if there are more. That is writing the register and then
    /// updating every vector, lowest id first, its components divided and rounded to nearest, halves upwards.
    pub fn rescale(&mut self, frac_bits: u8) {
        self.counters = S::Meter::default();
        if frac_bits >= self.registers.frac_bits {
            return;
        }
        let shift = self.registers.frac_bits.wrapping_sub(frac_bits);
        self.registers.frac_bits = frac_bits;
        for id in self.used_ids() {
            if self.graph.is_live(id) {
                for component in self.graph.components_mut(id) {
                    let doubled = i32::from(*component) << 1 >> shift;
                    let [low, high, ..] = (doubled.wrapping_add(1) >> 1).to_le_bytes();
                    *component = i16::from_le_bytes([low, high]);
                }
                self.unlink(id);
                self.link(id);
            }
        }
    }

    /// Changes the type of a vector.
    ///
    /// # Errors
    /// [`Error::UnknownId`] when `id` is not live.
    pub fn set_type(&mut self, id: Id, node_type: NodeType) -> Result<(), Error> {
        self.counters = S::Meter::default();
        self.check_live(id)?;
        let meta = self.graph.meta(id);
        let old = &mut self.type_count[meta.node_type().index()];
        *old = old.wrapping_sub(1);
        let new = &mut self.type_count[node_type.index()];
        *new = new.wrapping_add(1);
        self.graph.memories.meta[S::row(id)] = Meta::live(node_type, meta.level());
        Ok(())
    }

    /// Takes an id off the list of freed ones, or the first one never used.
    fn allocate(&mut self) -> Id {
        let freed = self.registers.free_head;
        if freed.is_none() {
            let id = Id::new(self.registers.high_water);
            self.registers.high_water = self.registers.high_water.wrapping_add(1);
            id
        } else {
            self.registers.free_head = self.graph.ring(freed).next;
            freed
        }
    }

    /// Draws the level of a new vector: the largest `l` with `x < floor(2^32 / m^l)`.
    fn draw_level(&mut self) -> u8 {
        let x = self.registers.prng.draw();
        let m = self.graph.config().m() as u64;
        let top = self.graph.config().upper_layers();
        let (mut level, mut threshold) = (0_u8, 1_u64 << 32);
        while usize::from(level) < top {
            // Of the rounded-down quotient, and so of 2^32 by the power of m.
            threshold = threshold.checked_div(m).unwrap_or(0);
            if u64::from(x) >= threshold {
                break;
            }
            level = level.wrapping_add(1);
        }
        level
    }

    pub(crate) fn check_dimension(&self, vector: &[i16]) -> Result<(), Error> {
        if vector.len() == self.graph.config().dim() {
            Ok(())
        } else {
            Err(Error::Dimension)
        }
    }

    pub(crate) fn check_live(&self, id: Id) -> Result<(), Error> {
        if self.graph.is_live(id) {
            Ok(())
        } else {
            Err(Error::UnknownId)
        }
    }

    /// Ids that may be live.
    pub(crate) fn used_ids(&self) -> impl Iterator<Item = Id> + use<S> {
        (0..u32::from(self.registers.high_water)).map(|number| Id::new(halves(number)[0]))
    }
}
