//! Lists of results, which callers read.

use micro_hnsw::Entry;

use crate::module::RESULTS;
use crate::number::power;

/// A result: 8 bytes, little endian.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Record {
    /// Number of the vector in the low byte, 255 when there is none; core id in the next; then 0.
    pub tag: u32,
    /// Its distance, `f32::MAX` when there is none.
    pub distance: f32,
}

impl Record {
    const fn is_empty(self) -> bool {
        self.tag as u8 == 255
    }
}

/// Results, nearest first.
#[derive(Debug)]
#[repr(transparent)]
pub struct List(pub [Record; RESULTS]);

impl List {
    /// Writes entries, whose distances are multiplied by 2 to the power of `exponent`, and empty records after them.
    // Out of line: all searches need it.
    #[cfg_attr(not(target_feature = "simd128"), inline(never))]
    pub(crate) fn write(&mut self, core: u32, entries: &[Entry], exponent: i32) {
        for (place, record) in self.0.iter_mut().enumerate() {
            *record = Record {
                tag: core << 8 | 255,
                distance: f32::MAX,
            };
            if let Some(entry) = entries.get(place) {
                *record = Record {
                    tag: entry.id().word() | core << 8,
                    distance: entry.distance().to_bits() as f32 * power(exponent),
                };
            }
        }
    }

    /// Puts a result before those that are farther, the last of which is dropped if there is no room. An empty record, or one without a distance, is not put.
    /// Returns how many there are, of which there were `len`.
    pub fn insert(&mut self, len: usize, record: Record) -> usize {
        if record.is_empty() || record.distance.is_nan() {
            return len;
        }
        if cfg!(not(target_feature = "simd128")) {
            // By less code.
            for place in (0..RESULTS).rev() {
                let slot = self.0[place];
                if !slot.is_empty() && slot.distance <= record.distance {
                    break;
                }
                if let Some(next) = self.0.get_mut(place + 1) {
                    *next = slot;
                }
                self.0[place] = record;
            }
            return self.len();
        }
        // From the end, as records come in order.
        let mut place = len;
        while let Some(before) = place.checked_sub(1) {
            let farther = self.0[before];
            if farther.distance <= record.distance {
                break;
            }
            if let Some(slot) = self.0.get_mut(place) {
                *slot = farther;
            }
            place = before;
        }
        if let Some(slot) = self.0.get_mut(place) {
            *slot = record;
        }
        RESULTS.min(len + 1)
    }

    /// How many results there are.
    #[expect(clippy::len_without_is_empty, reason = "nobody asks")]
    pub fn len(&self) -> usize {
        self.0
            .iter()
            .map(|record| usize::from(!record.is_empty()))
            .sum()
    }
}
