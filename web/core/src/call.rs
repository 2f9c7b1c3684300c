//! Calls on one index: its vectors, and the index as a whole.

use micro_hnsw::{DIM_MAX, Device, Error, I8F24, Id, Index, NodeType, Settings, Sizes, Stats};

use crate::buffer::{first, write_words};
use crate::kind::Kind;
use crate::module::{Answer, check_ef, half};
use crate::refusal::CallError;

/// Words of the longest command: header, five words, the longest vector.
const LONGEST: usize = 1 + 5 + DIM_MAX / 2;

/// The number that [`Call::insert_batch`] takes for types that follow the vectors.
pub const TYPES_FOLLOW: u32 = 16;

/// A call on an index under way. What it reads and writes begins where the buffer does.
#[derive(Debug)]
pub struct Call<'m> {
    pub(crate) index: &'m mut Index<'static>,
    pub(crate) ef: &'m mut u16,
    pub(crate) saturated: &'m mut u32,
    /// Bytes that the index takes.
    pub(crate) memory: usize,
    pub(crate) bytes: &'m mut [u8],
    pub(crate) operand: &'m mut [i16; DIM_MAX],
}

/// A type.
fn node_type(number: u32) -> Result<NodeType, Error> {
    NodeType::new(u8::try_from(number).map_err(|_| Error::Range)?)
}

/// The id of a number, "no id" for one that none has.
fn id(number: u32) -> Id {
    Id::from_word(number).unwrap_or_default()
}

impl Call<'_> {
    /// Reads the vector that begins `offset` bytes into the buffer into the operand; its dimension.
    // Out of line: many calls need it.
    #[inline(never)]
    pub(crate) fn take(&mut self, kind: Kind, offset: usize) -> Result<usize, CallError> {
        let dim = self.index.config().dim();
        let place = self.bytes.get(offset..offset + dim * kind.bytes());
        let place = place.ok_or(CallError::BufferTooSmall)?;
        let frac_bits = self.index.settings().frac_bits;
        let saturated = kind.read(place, frac_bits, &mut self.operand[..dim])?;
        *self.saturated = self.saturated.saturating_add(saturated);
        Ok(dim)
    }

    /// Stores the vector in the buffer; its id.
    ///
    /// # Errors
    /// [`Error::Range`] for a kind or type that is none; [`CallError::BufferTooSmall`]; [`CallError::InvalidVector`]; [`Error::Full`].
    pub fn insert(mut self, kind: u32, of: u32) -> Answer {
        let of = node_type(of)?;
        let dim = self.take(Kind::new(kind)?, 0)?;
        Ok(self.index.insert(&self.operand[..dim], of)?.word())
    }

    /// Stores `count` vectors that are in the buffer one after the other. With `of` 0..=15 all have that type, with [`TYPES_FOLLOW`] the types
    /// follow, a byte each. At the next multiple of four the ids are written, a word each. Answers `count`; all are stored or none.
    ///
    /// # Errors
    /// [`Error::Range`] for a kind or type that is none; [`CallError::BufferTooSmall`]; [`CallError::InvalidVector`]; [`Error::Full`].
    pub fn insert_batch(mut self, kind: u32, count: u32, of: u32) -> Answer {
        let kind = Kind::new(kind)?;
        let count = usize::from(half(count)?);
        let stride = self.index.config().dim() * kind.bytes();
        let types = count * stride;
        let followed = if of == TYPES_FOLLOW { count } else { 0 };
        let ids = (types + followed).next_multiple_of(4);
        first(self.bytes, ids + 4 * count)?;
        let of = |bytes: &[u8], nth: usize| {
            node_type(if followed > 0 {
                bytes[types + nth].into()
            } else {
                of
            })
        };
        for nth in 0..count {
            of(self.bytes, nth)?;
        }
        kind.check(&self.bytes[..types])?;
        if count > self.index.capacity() - self.index.len() {
            return Err(Error::Full.into());
        }
        for nth in 0..count {
            let dim = self.take(kind, nth * stride)?;
            let of = of(self.bytes, nth)?;
            let id = self.index.insert(&self.operand[..dim], of)?;
            write_words(&mut self.bytes[ids + 4 * nth..], &[id.word()])?;
        }
        Ok(count as u32)
    }

    /// Replaces a vector by the one in the buffer.
    ///
    /// # Errors
    /// [`Error::Range`] for a kind that is none; [`CallError::BufferTooSmall`]; [`CallError::InvalidVector`]; [`Error::UnknownId`].
    pub fn update(mut self, kind: u32, number: u32) -> Answer {
        let dim = self.take(Kind::new(kind)?, 0)?;
        self.index.update(id(number), &self.operand[..dim])?;
        Ok(0)
    }

    /// Removes a vector.
    ///
    /// # Errors
    /// [`Error::UnknownId`].
    pub fn remove(self, number: u32) -> Answer {
        self.index.remove(id(number))?;
        Ok(0)
    }

    /// Writes a vector to the buffer; answers its type, and from bit 8 on its level.
    ///
    /// # Errors
    /// [`Error::Range`] for a kind that is none; [`Error::UnknownId`]; [`CallError::BufferTooSmall`].
    pub fn get(self, kind: u32, number: u32) -> Answer {
        let kind = Kind::new(kind)?;
        let stored = self.index.get(id(number))?;
        kind.write(stored.vector, self.index.settings().frac_bits, self.bytes)?;
        Ok(u32::from(stored.node_type.number()) | u32::from(stored.level) << 8)
    }

    /// Writes the mean of the neighbours of a vector, each times the weight of the edge to it.
    ///
    /// # Errors
    /// [`Error::Range`] for a kind that is none; [`Error::UnknownId`]; [`CallError::BufferTooSmall`].
    pub fn aggregate(self, kind: u32, number: u32) -> Answer {
        let kind = Kind::new(kind)?;
        let mean = &mut self.operand[..self.index.config().dim()];
        self.index.aggregate(id(number), mean)?;
        kind.write(mean, self.index.settings().frac_bits, self.bytes)?;
        Ok(0)
    }

    /// Moves a vector by `alpha` (the bits of an I8F24) times the one in the buffer, and links it anew.
    ///
    /// # Errors
    /// [`Error::Range`] for a kind that is none; [`CallError::BufferTooSmall`]; [`CallError::InvalidVector`]; [`Error::UnknownId`].
    pub fn nudge(mut self, kind: u32, number: u32, alpha: i32) -> Answer {
        let dim = self.take(Kind::new(kind)?, 0)?;
        let alpha = I8F24::from_bits(alpha);
        self.index.nudge(id(number), alpha, &self.operand[..dim])?;
        Ok(0)
    }

    /// Sets the beam length of searches that do not say.
    ///
    /// # Errors
    /// [`Error::Range`] when it is not in 1..=ef_max.
    pub fn set_ef(self, ef: u32) -> Answer {
        *self.ef = check_ef(self.index.config(), ef)?;
        Ok(0)
    }

    /// Writes figures, a word each: length, high-water mark, entry point, its level; capacity, dim, m, m0, levels, ef_max, w_max, branches; metric,
    /// frac_bits, ef_construction, expansion, state of the generator; beam length of searches that do not say, components (of all vectors read, those of
    /// refused calls too) that were beyond the range of one, bytes of memory, bytes of a snapshot. Answers their number.
    ///
    /// # Errors
    /// [`CallError::BufferTooSmall`].
    pub fn stats(self) -> Answer {
        let Stats {
            len,
            high_water,
            entry,
            entry_level,
        } = self.index.stats();
        let Sizes {
            capacity,
            dim,
            m,
            m0,
            levels,
            ef_max,
            w_max,
            branches,
        } = *self.index.config().sizes();
        let Settings {
            metric,
            frac_bits,
            ef_construction,
            expansion,
            seed,
        } = self.index.settings();
        let words = [
            len.into(),
            high_water.into(),
            entry.word(),
            entry_level.into(),
            capacity as u32,
            dim as u32,
            m as u32,
            m0 as u32,
            levels as u32,
            ef_max as u32,
            w_max as u32,
            branches as u32,
            metric.code().into(),
            frac_bits.into(),
            ef_construction.into(),
            expansion.into(),
            seed,
            (*self.ef).into(),
            *self.saturated,
            self.memory as u32,
            self.index.config().snapshot_bytes() as u32,
        ];
        write_words(self.bytes, &words)
    }

    /// Executes the command of so many words in the buffer, as every other body does (`docs/commands.md`). Writes the answer behind it; answers the
    /// number of its words.
    ///
    /// # Errors
    /// [`CallError::BufferTooSmall`] when there is no room for the longest answer but that of Peek, or for this one.
    pub fn execute(self, words: u32) -> Answer {
        let sizes = self.index.config().sizes();
        let results = 3 * sizes.ef_max;
        let others = sizes.vector_words().max(sizes.capacity.div_ceil(32)).max(8);
        let longest = 2 + results.max(others);
        let len = usize::from(half(words)?);
        first(self.bytes, 4 * (len + longest))?;
        let (command, answer) = self.bytes.split_at_mut(4 * len);
        // Any command that is longer than the longest has the wrong length, also when its end is cut off.
        let mut copy = [0; LONGEST + 1];
        let (command, _) = command.as_chunks();
        for (slot, word) in copy.iter_mut().zip(command) {
            *slot = u32::from_le_bytes(*word);
        }
        let (answer, _) = answer.as_chunks_mut();
        let mut written = 0;
        let command = &copy[..len.min(LONGEST + 1)];
        let Ok(()) = self.index.execute(command, &mut |word| {
            if let Some(slot) = answer.get_mut(written) {
                *slot = word.to_le_bytes();
            }
            written += 1;
        });
        if written > answer.len() {
            return Err(CallError::BufferTooSmall.into());
        }
        Ok(written as u32)
    }

    /// Writes a snapshot; answers its bytes.
    ///
    /// # Errors
    /// [`CallError::BufferTooSmall`].
    pub fn serialize(self) -> Answer {
        let len = self.index.config().snapshot_bytes();
        let (slots, _) = first(self.bytes, len)?.as_chunks_mut();
        let mut slots = slots.iter_mut();
        self.index.snapshot(|word| {
            if let Some(slot) = slots.next() {
                *slot = word;
            }
        });
        Ok(len as u32)
    }
}
