//! What the module holds, and the calls that make indexes and give them up.

use micro_hnsw::generated::VERSION;
use micro_hnsw::{
    CAPACITY_MAX, Config, DIM_MAX, EF_MAX, Error, Index, LEVELS_MAX, M0_MAX, Metric, Settings,
    Sizes, Snapshot, Storage, W_MAX,
};

use crate::arena::{Arena, Heap};
use crate::buffer::{Buffer, first, write_words};
use crate::call::Call;
use crate::home::{Home, Tenant};
#[cfg(doc)]
use crate::refusal::CallError;
use crate::refusal::Refusal;
use crate::table::{INDEXES, Table};
use crate::text::text;

/// What a call answers.
pub type Answer = Result<u32, Refusal>;

/// Version of the calls and of what they read and write.
pub const INTERFACE: u32 = 1;

/// Indexes, the buffer and the memory for both.
#[derive(Debug)]
pub struct Module<H> {
    arena: Arena<H>,
    buffer: Option<Buffer>,
    table: Table,
    /// Components of the vector at hand.
    operand: [i16; DIM_MAX],
}

/// What an index is made with.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Its sizes.
    pub sizes: Sizes,
    /// Metric code.
    pub metric: u32,
    /// Fraction bits of a component, 0..=15.
    pub frac_bits: u32,
    /// Beam length of insertions, 1..=ef_max.
    pub ef_construction: u32,
    /// Expansion width of insertions, 1..=w_max.
    pub expansion: u32,
    /// Seed of the level draws.
    pub seed: u32,
    /// Beam length of searches that do not say, 1..=ef_max; 0 for that of insertions.
    pub ef: u32,
}

impl Plan {
    /// The settings; the index knows more ranges.
    fn settings(&self) -> Result<Settings, Error> {
        let byte = |value| u8::try_from(value).map_err(|_| Error::Range);
        Ok(Settings {
            metric: Metric::from_code(byte(self.metric)?).ok_or(Error::Range)?,
            frac_bits: byte(self.frac_bits)?,
            ef_construction: half(self.ef_construction)?,
            expansion: half(self.expansion)?,
            seed: self.seed,
        })
    }
}

/// A number of 16 bits.
///
/// # Errors
/// [`Error::Range`] when it has more.
pub fn half(value: u32) -> Result<u16, Error> {
    u16::try_from(value).map_err(|_| Error::Range)
}

impl<H: Heap> Module<H> {
    /// No indexes and no buffer.
    pub const fn new(heap: H) -> Self {
        Self {
            arena: Arena::new(heap),
            buffer: None,
            table: Table::new(),
            operand: [0; DIM_MAX],
        }
    }

    /// Gives up the buffer and makes one of at least so many bytes, all zeros; its address. 0 when there is none after it: for no bytes, and when
    /// there is no memory.
    pub fn reserve(&mut self, bytes: usize) -> usize {
        if let Some(buffer) = self.buffer.take() {
            self.arena.release(buffer.leave());
        }
        if bytes == 0 {
            return 0;
        }
        let Ok(extent) = self.arena.allocate(bytes) else {
            return 0;
        };
        self.buffer.insert(Buffer::new(extent)).start()
    }

    /// The bytes of the buffer, none without one.
    pub fn bytes(&mut self) -> &mut [u8] {
        bytes(&mut self.buffer)
    }

    /// How often the memory has grown, each time detaching the views that JavaScript had.
    pub const fn growths(&self) -> u32 {
        self.arena.growths()
    }

    /// Writes what the module is and can do, a word each: version of the interface, of the specification, format of snapshots, features (bit 0:
    /// SIMD), most indexes, greatest capacity, dim, m, m0, levels, ef_max and w_max; then indexes there are, bytes of memory taken for them and the
    /// buffer so far, bytes of these that are free, bytes of the buffer. Answers the number of words.
    ///
    /// # Errors
    /// [`CallError::BufferTooSmall`].
    pub fn capabilities(&mut self) -> Answer {
        let bytes = bytes(&mut self.buffer);
        let words = [
            INTERFACE,
            VERSION,
            Snapshot::FORMAT,
            u32::from(cfg!(feature = "simd128")),
            INDEXES as u32,
            CAPACITY_MAX as u32,
            DIM_MAX as u32,
            M0_MAX as u32 - 1,
            M0_MAX as u32,
            LEVELS_MAX as u32,
            EF_MAX as u32,
            W_MAX as u32,
            self.table.len() as u32,
            self.arena.total() as u32,
            self.arena.unused() as u32,
            bytes.len() as u32,
        ];
        write_words(bytes, &words)
    }

    /// Writes the name of a code, a colon, a blank and what was wrong; answers the number of bytes, 0 for a code that is none.
    ///
    /// # Errors
    /// [`CallError::BufferTooSmall`].
    pub fn error_text(&mut self, code: u32) -> Answer {
        let text = u8::try_from(code).ok().and_then(text).unwrap_or_default();
        first(bytes(&mut self.buffer), text.len())?.copy_from_slice(text);
        Ok(text.len() as u32)
    }

    /// Makes an empty index; its handle.
    ///
    /// # Errors
    /// [`ConfigError`](micro_hnsw::ConfigError); [`Error::Range`]; [`CallError::TooManyIndexes`]; [`CallError::OutOfMemory`].
    pub fn create(&mut self, plan: &Plan) -> Answer {
        let config = Config::new(plan.sizes)?;
        let settings = plan.settings()?;
        if plan.ef != 0 {
            check_ef(&config, plan.ef)?;
        }
        let handle = self.settle(&config, &mut |storage| {
            let mut index = Index::new(config, storage)?;
            index.configure(settings)?;
            Ok(index)
        })?;
        if plan.ef != 0 {
            self.call(handle)?.set_ef(plan.ef)?;
        }
        Ok(handle)
    }

    /// Makes an index of a snapshot of so many bytes; its handle.
    ///
    /// # Errors
    /// [`CallError::BufferTooSmall`]; [`RestoreError`](micro_hnsw::RestoreError); [`CallError::TooManyIndexes`]; [`CallError::OutOfMemory`].
    pub fn deserialize(&mut self, len: usize) -> Answer {
        // Taken out, so that the bytes do not borrow the module.
        let mut buffer = self.buffer.take();
        let answer = self.restore(bytes(&mut buffer), len);
        self.buffer = buffer;
        answer
    }

    fn restore(&mut self, bytes: &mut [u8], len: usize) -> Answer {
        let snapshot = Snapshot::parse(first(bytes, len)?)?;
        self.settle(snapshot.config(), &mut |storage| {
            Ok(snapshot.restore(storage)?)
        })
    }

    /// Gives an index a place in memory and a handle.
    fn settle(
        &mut self,
        config: &Config,
        make: &mut dyn FnMut(Storage<'static>) -> Result<Index<'static>, Refusal>,
    ) -> Answer {
        let vacancy = self.table.vacancy()?;
        let extent = self.arena.allocate(Home::bytes(config))?;
        match Home::new(config, extent, make) {
            Ok(home) => Ok(vacancy.fill(home)),
            Err((refusal, extent)) => {
                self.arena.release(extent);
                Err(refusal)
            }
        }
    }

    /// Gives up an index; its memory is used again.
    ///
    /// # Errors
    /// [`CallError::UnknownHandle`].
    pub fn release(&mut self, handle: u32) -> Answer {
        let home = self.table.remove(handle)?;
        self.arena.release(home.leave());
        Ok(0)
    }

    /// A call on an index.
    ///
    /// # Errors
    /// [`CallError::UnknownHandle`].
    // Out of line: every call needs it.
    #[inline(never)]
    pub fn call(&mut self, handle: u32) -> Result<Call<'_>, Refusal> {
        let home = self.table.get(handle)?;
        let memory = home.len();
        let Tenant {
            index,
            ef,
            saturated,
        } = home.tenant();
        Ok(Call {
            index,
            ef,
            saturated,
            memory,
            bytes: bytes(&mut self.buffer),
            operand: &mut self.operand,
        })
    }
}

/// The bytes of the buffer, none without one.
fn bytes(buffer: &mut Option<Buffer>) -> &mut [u8] {
    buffer.as_mut().map_or(&mut [], Buffer::bytes)
}

/// A beam length of an index.
///
/// # Errors
/// [`Error::Range`] when it is not in 1..=ef_max.
pub fn check_ef(config: &Config, ef: u32) -> Result<u16, Error> {
    let ef = half(ef)?;
    let legal = (1..=config.ef_max()).contains(&usize::from(ef));
    legal.then_some(ef).ok_or(Error::Range)
}
