//! Memory for the module outside of WebAssembly, for tests and tools.

use std::ops::Range;

use crate::arena::{GRAIN, Heap};

/// Bytes of a page, as in WebAssembly.
pub const PAGE: usize = 1 << 16;

/// Memory that grows in one piece up to a limit, and is never given back.
#[derive(Debug)]
pub struct HostHeap {
    next: usize,
    end: usize,
}

impl HostHeap {
    /// Memory of at most so many bytes. It takes room only where it is used.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        let memory = Vec::leak(vec![0_u8; limit + GRAIN]);
        let start = memory
            .as_mut_ptr()
            .expose_provenance()
            .next_multiple_of(GRAIN);
        Self {
            next: start,
            end: start + limit,
        }
    }
}

// SAFETY: the memory was leaked, its provenance is exposed, and each part of it is returned once.
unsafe impl Heap for HostHeap {
    fn grow(&mut self, bytes: usize) -> Option<Range<usize>> {
        let start = self.next;
        let end = start.checked_add(bytes.checked_next_multiple_of(PAGE)?)?;
        (end <= self.end).then(|| {
            self.next = end;
            start..end
        })
    }
}
