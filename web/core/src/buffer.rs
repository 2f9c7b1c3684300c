//! The buffer through which vectors, results and snapshots pass: JavaScript reads and writes it between calls.

use crate::arena::Extent;
use crate::module::Answer;
use crate::refusal::CallError;

/// Memory that both sides read and write, in turn.
#[derive(Debug)]
pub struct Buffer(Extent);

impl Buffer {
    /// A buffer of zeros in a piece of memory.
    #[must_use]
    pub fn new(mut extent: Extent) -> Self {
        // SAFETY: not kept.
        unsafe { extent.memory() }.fill(core::mem::MaybeUninit::new(0));
        Self(extent)
    }

    /// Its address.
    #[must_use]
    pub const fn start(&self) -> usize {
        self.0.start()
    }

    /// Gives up the buffer; its memory.
    #[must_use]
    pub fn leave(self) -> Extent {
        self.0
    }

    /// The bytes.
    pub fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: all were written when it was made; the borrow of the buffer lasts as long as that of the bytes.
        unsafe { self.0.memory().assume_init_mut() }
    }
}

/// The first `len` bytes.
///
/// # Errors
/// [`CallError::BufferTooSmall`] when there are not so many.
pub fn first(bytes: &mut [u8], len: usize) -> Result<&mut [u8], CallError> {
    bytes.get_mut(..len).ok_or(CallError::BufferTooSmall)
}

/// Writes words; their number.
///
/// # Errors
/// [`CallError::BufferTooSmall`] when they do not fit.
pub fn write_words(bytes: &mut [u8], words: &[u32]) -> Answer {
    let (slots, _) = first(bytes, 4 * words.len())?.as_chunks_mut();
    for (slot, word) in slots.iter_mut().zip(words) {
        *slot = word.to_le_bytes();
    }
    Ok(words.len() as u32)
}
