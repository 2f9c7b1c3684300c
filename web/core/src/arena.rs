//! Memory for indexes and the buffer: pieces of a heap that only grows. What is given back is joined with its neighbours and used again.

use core::mem::MaybeUninit;
use core::ops::Range;

use heapless::Vec;

use crate::refusal::CallError;

/// Pieces start and end at multiples of it.
pub const GRAIN: usize = 64;

/// Free pieces that are remembered: one more than pieces in use would do if all growth was ours.
const FREE: usize = 512;

/// Memory that can grow.
///
/// # Safety
/// The addresses that [`grow`](Self::grow) returns are of memory that is valid for reads and writes until the program ends, that nothing else uses and
/// no other call of it returned, and whose provenance is exposed.
pub unsafe trait Heap {
    /// Adds at least so many bytes; the addresses that were added, from a multiple of [`GRAIN`] to one.
    fn grow(&mut self, bytes: usize) -> Option<Range<usize>>;
}

/// A piece of memory that its owner alone uses.
#[derive(Debug)]
pub struct Extent {
    start: usize,
    len: usize,
}

impl Extent {
    /// Where it starts.
    #[must_use]
    pub const fn start(&self) -> usize {
        self.start
    }

    /// Its bytes.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "none is empty")]
    pub const fn len(&self) -> usize {
        self.len
    }

    const fn end(&self) -> usize {
        self.start + self.len
    }

    /// The memory.
    ///
    /// # Safety
    /// It must not be used any more when the extent is used again, be it to call this or to give it back.
    pub unsafe fn memory<'a>(&mut self) -> &'a mut [MaybeUninit<u8>] {
        let start = core::ptr::with_exposed_provenance_mut(self.start);
        // SAFETY: extents are disjoint pieces of the memory of a heap, which is valid for ever; any bytes are a MaybeUninit; what an earlier call gave
        // is not used any more.
        unsafe { core::slice::from_raw_parts_mut(start, self.len) }
    }
}

/// Gives out pieces of a heap.
#[derive(Debug)]
pub struct Arena<H> {
    heap: H,
    /// Ascending, no two of them adjacent.
    free: Vec<Extent, FREE>,
    growths: u32,
    total: usize,
}

impl<H: Heap> Arena<H> {
    /// All of a heap that was not used before.
    pub const fn new(heap: H) -> Self {
        Self {
            heap,
            free: Vec::new(),
            growths: 0,
            total: 0,
        }
    }

    /// How often the memory has grown.
    pub const fn growths(&self) -> u32 {
        self.growths
    }

    /// All bytes there are.
    pub const fn total(&self) -> usize {
        self.total
    }

    /// Bytes that are free.
    pub fn unused(&self) -> usize {
        self.free.iter().map(Extent::len).sum()
    }

    /// A piece of at least so many bytes.
    ///
    /// # Errors
    /// [`CallError::OutOfMemory`] when the heap cannot grow by so much.
    pub fn allocate(&mut self, bytes: usize) -> Result<Extent, CallError> {
        let bytes = bytes
            .max(1)
            .checked_next_multiple_of(GRAIN)
            .ok_or(CallError::OutOfMemory)?;
        if let Some(extent) = self.take(bytes) {
            return Ok(extent);
        }
        // What is free at the end need not be added, if the memory goes on there.
        let last = self.free.last().map_or(0, Extent::len);
        for more in [bytes.saturating_sub(last), bytes] {
            let Range { start, end } = self.heap.grow(more).ok_or(CallError::OutOfMemory)?;
            let len = end - start;
            self.growths = self.growths.wrapping_add(1);
            self.total += len;
            self.release(Extent { start, len });
            if let Some(extent) = self.take(bytes) {
                return Ok(extent);
            }
        }
        Err(CallError::OutOfMemory)
    }

    /// The smallest free piece of at least so many bytes, without what is not needed of it.
    fn take(&mut self, bytes: usize) -> Option<Extent> {
        let pieces = self.free.iter().enumerate();
        let fitting = pieces.filter(|(_, piece)| piece.len >= bytes);
        let (place, _) = fitting.min_by_key(|(_, piece)| piece.len)?;
        let best = &mut self.free[place];
        if best.len == bytes {
            return Some(self.free.remove(place));
        }
        let start = best.start;
        best.start += bytes;
        best.len -= bytes;
        Some(Extent { start, len: bytes })
    }

    /// Takes a piece back.
    pub fn release(&mut self, extent: Extent) {
        let place = self
            .free
            .partition_point(|other| other.start < extent.start);
        let (before, after) = self.free.split_at_mut(place);
        let before = before
            .last_mut()
            .filter(|before| before.end() == extent.start);
        let after = after
            .first_mut()
            .filter(|after| extent.end() == after.start);
        match (before, after) {
            (Some(before), Some(after)) => {
                before.len += extent.len + after.len;
                self.free.remove(place);
            }
            (Some(before), None) => before.len += extent.len,
            (None, Some(after)) => {
                after.start = extent.start;
                after.len += extent.len;
            }
            // There is no room only if others made the memory grow hundreds of times; then it is lost.
            (None, None) => drop(self.free.insert(place, extent)),
        }
    }
}
