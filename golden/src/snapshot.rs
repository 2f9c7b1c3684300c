//! An index as bytes: its sizes, the words of its state and a checksum, the same on every platform. `docs/format.md` has the layout.

use crc::{CRC_32_ISO_HDLC, Crc};

use crate::config::{Config, Sizes};
use crate::distance::{combine, split};
use crate::generated::{Memory, VERSION};
use crate::index::Index;
use crate::restore::{RestoreError, ensure};
use crate::storage::Storage;

/// First word, the bytes "MHSN".
const MAGIC: u32 = u32::from_le_bytes(*b"MHSN");

/// Words before the state: magic, format, length, version, two of the hash, eight sizes.
const HEADER: usize = 14;

/// The checksum of zlib and gzip. Its table is made for each snapshot, which takes microseconds and no room in a program.
fn crc32() -> Crc<u32> {
    Crc::<u32>::new(&CRC_32_ISO_HDLC)
}

impl Config {
    /// Words of the state of an index of these sizes.
    #[must_use]
    pub fn state_words(&self) -> usize {
        let sizes = self.sizes();
        let words = |memory: Memory| memory.rows(sizes).wrapping_mul(memory.words(sizes));
        Memory::ALL
            .map(words)
            .into_iter()
            .fold(0, usize::wrapping_add)
    }

    /// Bytes of a snapshot of an index of these sizes, at most 230,000,000.
    #[must_use]
    pub fn snapshot_bytes(&self) -> usize {
        // With the checksum.
        let words = self.state_words().wrapping_add(HEADER).wrapping_add(1);
        words.wrapping_mul(4)
    }
}

impl Index<'_> {
    /// Gives the snapshot of the index to `emit`, a word after the other.
    pub fn snapshot(&self, mut emit: impl FnMut([u8; 4])) {
        let Sizes {
            capacity,
            dim,
            m,
            m0,
            levels,
            ef_max,
            w_max,
            branches,
        } = *self.config().sizes();
        let sizes = [capacity, dim, m, m0, levels, ef_max, w_max, branches];
        let checksum = crc32();
        let mut digest = checksum.digest();
        let mut word = |value: u32| {
            let bytes = value.to_le_bytes();
            digest.update(&bytes);
            emit(bytes);
        };
        let length = self.config().snapshot_bytes();
        let [hash_low, hash_high] = split(self.config().sizes().hash());
        [
            MAGIC,
            Snapshot::FORMAT,
            low(length),
            VERSION,
            hash_low,
            hash_high,
        ]
        .into_iter()
        .chain(sizes.map(low))
        .for_each(&mut word);
        // By address: what Peek uses too, and no second copy of it.
        let visit: &mut dyn FnMut(u32) = &mut word;
        for memory in Memory::ALL {
            for row in 0..memory.rows(self.config().sizes()) {
                self.read_row(memory, row, &mut *visit)
                    .expect("the row is in range");
            }
        }
        emit(digest.finalize().to_le_bytes());
    }
}

/// A size as a word; all fit.
fn low(size: usize) -> u32 {
    let [word, _] = split(size as u64);
    word
}

/// Whether there are as many bytes as there should be.
fn check_length(bytes: &[u8], length: usize) -> Result<(), RestoreError> {
    ensure(bytes.len() >= length, RestoreError::Truncated)?;
    ensure(bytes.len() <= length, RestoreError::TrailingData)
}

/// Bytes that are a snapshot but for its state, which [`restore`](Self::restore) judges.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot<'a> {
    config: Config,
    state: &'a [[u8; 4]],
}

impl<'a> Snapshot<'a> {
    /// The format that is written, and the only one that is read.
    pub const FORMAT: u32 = 1;

    /// Reads what comes before the state, and compares the checksum.
    ///
    /// # Errors
    /// The first that applies: [`RestoreError::Magic`] and [`RestoreError::Format`]; [`RestoreError::Truncated`] and [`RestoreError::TrailingData`] when
    /// there are not as many bytes as they say or as the sizes need; [`RestoreError::Checksum`]; [`RestoreError::Config`]; [`RestoreError::Specification`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, RestoreError> {
        let (words, _) = bytes.as_chunks();
        let mut header = words.iter().map(|word| u32::from_le_bytes(*word));
        let mut next = || header.next().ok_or(RestoreError::Truncated);
        ensure(next()? == MAGIC, RestoreError::Magic)?;
        ensure(next()? == Self::FORMAT, RestoreError::Format)?;
        check_length(bytes, next()? as usize)?;
        let Some((covered, checksum)) = bytes.split_last_chunk() else {
            return Err(RestoreError::Truncated);
        };
        let found = crc32().checksum(covered);
        ensure(
            found == u32::from_le_bytes(*checksum),
            RestoreError::Checksum,
        )?;
        ensure(next()? == VERSION, RestoreError::Specification)?;
        let hash = combine([next()?, next()?]);
        let mut size = || usize::try_from(next()?).map_err(|_| RestoreError::Config);
        let sizes = Sizes {
            capacity: size()?,
            dim: size()?,
            m: size()?,
            m0: size()?,
            levels: size()?,
            ef_max: size()?,
            w_max: size()?,
            branches: size()?,
        };
        let config = Config::new(sizes).map_err(|_| RestoreError::Config)?;
        ensure(hash == sizes.hash(), RestoreError::Specification)?;
        check_length(bytes, config.snapshot_bytes())?;
        let (words, _) = covered.as_chunks();
        Ok(Self {
            config,
            state: &words[HEADER..],
        })
    }

    /// The sizes of the index.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// The index.
    ///
    /// # Errors
    /// Those of [`Index::restore`].
    pub fn restore<'s>(&self, storage: Storage<'s>) -> Result<Index<'s>, RestoreError> {
        let words = self.state.iter().map(|word| u32::from_le_bytes(*word));
        Index::restore(self.config, storage, words)
    }
}
