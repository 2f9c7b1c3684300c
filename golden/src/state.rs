//! The whole architectural state as 32-bit words in canonical order, and its digest.

use crate::generated::{DIGEST_OFFSET, DIGEST_PRIME, Error, ID_INVALID, Memory, Register};
use crate::header::join;
use crate::id::Id;
use crate::index::IndexIn;
use crate::space::{LinkRows as _, Rows as _, Shape as _, Space};
use crate::storage::{Graph, Memories};

/// A word of the state and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateWord {
    /// The memory.
    pub memory: Memory,
    /// Its row.
    pub row: usize,
    /// The word of the row.
    pub word: usize,
    /// The value.
    pub value: u32,
}

impl<S: Space> IndexIn<S> {
    /// Gives the words of one row of a state memory to `emit`.
    ///
    /// # Errors
    /// [`Error::Range`] when the memory has no such row.
    pub fn read_row(
        &self,
        memory: Memory,
        index: usize,
        mut emit: impl FnMut(u32),
    ) -> Result<(), Error> {
        if index >= memory.rows(self.config().sizes()) {
            return Err(Error::Range);
        }
        // Destructured, so that a new field does not compile until it is listed here.
        let Self {
            registers,
            type_count,
            graph,
            visited: _,
            beam: _,
            candidates: _,
            operand: _,
            search_neurons: _,
            search_dendrites: _,
            counters: _,
        } = self;
        let Graph { shape, memories } = graph;
        let config = shape.config();
        let Memories {
            meta,
            aux,
            ring,
            vectors,
            links,
            neurons,
            weights,
            dendrites,
        } = memories;
        match memory {
            Memory::Regs => emit(registers.word(Register::ALL[index])),
            Memory::TypeCount => emit(type_count[index].into()),
            Memory::Meta => emit(meta[index].word()),
            Memory::Aux => aux[index].words().into_iter().for_each(emit),
            Memory::Ring => emit(ring[index].word()),
            Memory::Vectors => pack(vectors.row(index, config.dim()).iter().copied(), emit),
            Memory::Links0 => pack_links(&links.row(number(index), 0, config)[..config.m0()], emit),
            Memory::LinksUp => {
                // With rows there are layers.
                let layers = config.upper_layers();
                let [id, layer] = [index.checked_div(layers), index.checked_rem(layers)]
                    .map(Option::unwrap_or_default);
                let row = links.row(number(id), layer.wrapping_add(1), config);
                pack_links(&row[..config.m()], emit);
            }
            Memory::Neurons => neurons[index].words().into_iter().for_each(emit),
            Memory::Weights => {
                let weights = weights.row(index, config.m0()).iter();
                pack_halves(weights.map(|weight| weight.to_bits()), 0, emit);
            }
            Memory::Dendrites => dendrites
                .row(index, config.branches())
                .iter()
                .map(|current| current.to_bits().cast_unsigned())
                .for_each(emit),
        }
        Ok(())
    }

    /// Gives every word of the state, in canonical order, to `visit`.
    pub fn visit_state(&self, mut visit: impl FnMut(StateWord)) {
        for memory in Memory::ALL {
            for row in 0..memory.rows(self.config().sizes()) {
                let mut word = 0;
                let emit = |value| {
                    visit(StateWord {
                        memory,
                        row,
                        word,
                        value,
                    });
                    word = word.wrapping_add(1);
                };
                self.read_row(memory, row, emit)
                    .expect("the row is in range");
            }
        }
    }

    /// 64-bit FNV-1a over the words of the state in canonical order.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut digest = DIGEST_OFFSET;
        self.visit_state(|word| {
            digest = (digest ^ u64::from(word.value)).wrapping_mul(DIGEST_PRIME)
        });
        digest
    }
}

/// The id of a row that is there.
fn number(row: usize) -> Id {
    Id::new(u16::try_from(row).expect("a capacity fits 16 bits"))
}

/// Gives components packed two a word; an odd last one has 0 above it.
pub(crate) fn pack(components: impl IntoIterator<Item = i16>, emit: impl FnMut(u32)) {
    pack_halves(components.into_iter().map(i16::cast_unsigned), 0, emit);
}

/// Gives links packed two a word; an odd last one has "no id" above it.
fn pack_links(links: &[Id], emit: impl FnMut(u32)) {
    pack_halves(links.iter().map(|link| link.number()), ID_INVALID, emit);
}

/// Gives halves packed two a word, the even one in the low half; an odd last one has `fill` above it.
fn pack_halves(halves: impl Iterator<Item = u16>, fill: u16, mut emit: impl FnMut(u32)) {
    let mut halves = halves;
    while let Some(low) = halves.next() {
        emit(join([low, halves.next().unwrap_or(fill)]));
    }
}
