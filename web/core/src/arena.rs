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
    /// [`CallError::OutOfMemory`] when the heap cannot grow by so much, or it is 2 GiB in 32-bit memory.
    pub fn allocate(&mut self, bytes: usize) -> Result<Extent, CallError> {
        let bytes = bytes
            .max(1)
            .checked_next_multiple_of(GRAIN)
            // No slice is longer.
            .filter(|bytes| isize::try_from(*bytes).is_ok())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{HostHeap, PAGE};
    use proptest::prelude::*;

    #[test]
    fn what_is_given_back_is_used_again() {
        let mut arena = Arena::new(HostHeap::new(4 * PAGE));
        let first = arena.allocate(PAGE).unwrap();
        let second = arena.allocate(100).unwrap();
        assert_eq!((second.len(), arena.total()), (128, 2 * PAGE));
        let start = first.start();
        arena.release(first);
        // The smallest piece that is large enough, not the first.
        let third = arena.allocate(500).unwrap();
        assert_eq!(third.start(), second.start() + 128);
        let again = arena.allocate(PAGE).unwrap();
        assert_eq!((again.start(), arena.total()), (start, 2 * PAGE));
        arena.release(second);
        arena.release(again);
        arena.release(third);
        assert_eq!((arena.unused(), arena.free.len()), (2 * PAGE, 1));
        // Growth goes on where the free end is.
        let all = arena.allocate(4 * PAGE).unwrap();
        assert_eq!((all.start(), arena.total()), (start, 4 * PAGE));
        assert_eq!(arena.allocate(1).unwrap_err(), CallError::OutOfMemory);
        assert_eq!(arena.growths(), 3);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let mut arena = Arena::new(HostHeap::new(PAGE));
        for bytes in [PAGE + 1, usize::MAX - 63, usize::MAX] {
            assert_eq!(arena.allocate(bytes).unwrap_err(), CallError::OutOfMemory);
        }
        assert_eq!(arena.allocate(0).unwrap().len(), GRAIN);
        assert_eq!(arena.allocate(PAGE - GRAIN).unwrap().len(), PAGE - GRAIN);
    }

    /// A heap in which others take a page after each growth.
    struct Shared(HostHeap);

    // SAFETY: as of the heap in it; what others take is not returned.
    unsafe impl Heap for Shared {
        fn grow(&mut self, bytes: usize) -> Option<Range<usize>> {
            let range = self.0.grow(bytes)?;
            self.0.grow(PAGE)?;
            Some(range)
        }
    }

    #[test]
    fn growth_may_leave_gaps() {
        let mut arena = Arena::new(Shared(HostHeap::new(100 * PAGE)));
        let small = arena.allocate(64).unwrap();
        let large = arena.allocate(PAGE).unwrap();
        assert!(large.start() >= small.start() + 2 * PAGE);
        arena.release(small);
        arena.release(large);
        assert_eq!(arena.unused(), arena.total());
        assert!(arena.free.len() > 1);
    }

    proptest! {
        #[test]
        fn pieces_are_disjoint_and_all_come_back(
            steps in proptest::collection::vec((any::<bool>(), 0..3 * PAGE, any::<usize>()), 1..100),
        ) {
            let mut arena = Arena::new(HostHeap::new(1 << 26));
            let mut used: std::vec::Vec<Extent> = std::vec::Vec::new();
            for (take, bytes, nth) in steps {
                if take || used.is_empty() {
                    let mut extent = arena.allocate(bytes).unwrap();
                    prop_assert!(extent.len() >= bytes && extent.start().is_multiple_of(GRAIN));
                    for other in &used {
                        prop_assert!(extent.end() <= other.start || other.end() <= extent.start);
                    }
                    // SAFETY: not kept.
                    unsafe { extent.memory() }.fill(MaybeUninit::new(1));
                    used.push(extent);
                } else {
                    arena.release(used.swap_remove(nth % used.len()));
                }
                let taken: usize = used.iter().map(Extent::len).sum();
                prop_assert_eq!(taken + arena.unused(), arena.total());
                let ordered = arena.free.windows(2).all(|pair| pair[0].end() < pair[1].start);
                prop_assert!(ordered);
            }
            used.into_iter().for_each(|extent| arena.release(extent));
            prop_assert!(arena.free.len() == 1 || arena.total() == 0);
        }
    }
}
