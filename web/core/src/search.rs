//! Searches for vectors like the one in the buffer.

use micro_hnsw::generated::COSINE_FRAC_BITS;
use micro_hnsw::{
    Entry, Error, I8F24, Metric, Phases, SearchOptions, SpikingSearch, TypeMask, U8F24,
};

use crate::buffer::first;
use crate::call::Call;
use crate::kind::Kind;
use crate::module::{Answer, half};
use crate::number::power_of_two;
#[cfg(doc)]
use crate::refusal::CallError;
use crate::refusal::Refusal;

/// Bytes of a result: an id, a 32-bit and a 64-bit float.
const RESULT: usize = 4 + 4 + 8;

/// Fraction bits of a score.
const SCORE_FRAC_BITS: u32 = 24;

/// What is searched for, beside the vector.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// How the components of the vector are written: 0 as 32-bit floats, 1 as they are.
    pub kind: u32,
    /// Results, 1..=ef_max.
    pub k: u32,
    /// Beam length, k..=ef_max; 0 for that of the index, or k if that is more.
    pub ef: u32,
    /// Types, a bit each.
    pub mask: u32,
    /// Expansion width, 1..=w_max; 0 for that of insertions.
    pub expansion: u32,
}

/// How it is searched for.
#[derive(Clone, Copy, Debug)]
pub enum How {
    /// By the graph.
    Graph,
    /// By measuring every vector.
    Exact,
    /// By the graph, in an order that resonance takes part in, by this weight: the bits of a U8F24 up to 1.
    Resonant(u32),
    /// By the graph, and the hits excite their neurons, by this gain: the bits of an I8F24.
    Inject(i32),
    /// By the graph, and ranked by the spikes, resonance and potentials that follow.
    Spiking {
        /// Phases of each tick, a bit each.
        phases: u32,
        /// Ticks, 1..=255.
        ticks: u32,
        /// Bits of the I8F24 by which a hit at distance 0 excites its neuron.
        inject_gain: i32,
        /// Bits of the I8F24 that spikes arrive with at a weight of 1.
        gain: i32,
    },
}

impl Call<'_> {
    /// Searches. Writes its `n` results, nearest first, and answers `n`: the ids, a word each; then the distances as 32-bit floats; then the same
    /// distances as 64-bit floats, which hold them exactly. The distances of a spiking search are minus the scores.
    ///
    /// # Errors
    /// Those of the operation of the index; [`Error::Range`] for a kind that is none; [`CallError::BufferTooSmall`] when there is no room for the
    /// vector or for `k` results; [`CallError::InvalidVector`].
    // Out of line: every search needs it.
    #[inline(never)]
    pub fn search(mut self, wanted: Wanted, how: How) -> Answer {
        let options = self.options(wanted)?;
        let dim = self.take(Kind::new(wanted.kind)?, 0)?;
        let vector = &self.operand[..dim];
        let settings = self.index.settings();
        let frac_bits = match (how, settings.metric) {
            (How::Spiking { .. }, _) => SCORE_FRAC_BITS,
            (_, Metric::Cosine) => COSINE_FRAC_BITS,
            (_, Metric::L2 | Metric::Dot) => 2 * u32::from(settings.frac_bits),
        };
        let results = match how {
            How::Graph => self.index.search(vector, options)?,
            How::Exact => self.index.search_exact(vector, options.k, options.mask)?,
            How::Resonant(weight) => {
                self.index
                    .search_resonant(options, U8F24::from_bits(weight), vector)?
            }
            How::Inject(gain) => {
                self.index
                    .search_inject(options, I8F24::from_bits(gain), vector)?
            }
            How::Spiking {
                phases,
                ticks,
                inject_gain,
                gain,
            } => {
                let how = SpikingSearch {
                    phases: Phases::new(phases)?,
                    ticks: u8::try_from(ticks).map_err(|_| Error::Range)?,
                    inject_gain: I8F24::from_bits(inject_gain),
                    gain: I8F24::from_bits(gain),
                };
                self.index.search_spiking(options, how, vector)?
            }
        };
        write_results(results, frac_bits, self.bytes);
        Ok(results.len() as u32)
    }

    /// The options that are meant; there is room for the results.
    fn options(&mut self, wanted: Wanted) -> Result<SearchOptions, Refusal> {
        let k = half(wanted.k)?;
        first(self.bytes, usize::from(k) * RESULT)?;
        let mut options = SearchOptions {
            k,
            ef: half(wanted.ef)?,
            mask: TypeMask::new(half(wanted.mask)?),
            expansion: half(wanted.expansion)?,
        };
        if options.ef == 0 {
            options.ef = k.max(*self.ef);
        }
        if options.expansion == 0 {
            options.expansion = self.index.settings().expansion;
        }
        Ok(options)
    }
}

/// Writes results, for which there is room.
fn write_results(results: &[Entry], frac_bits: u32, bytes: &mut [u8]) {
    let (ids, bytes) = bytes.split_at_mut(4 * results.len());
    let (floats, doubles) = bytes.split_at_mut(4 * results.len());
    let ids = ids.as_chunks_mut().0.iter_mut();
    let floats = floats.as_chunks_mut().0.iter_mut();
    let doubles = doubles.as_chunks_mut().0.iter_mut();
    let unit = power_of_two(-frac_bits.cast_signed());
    for (((result, id), float), double) in results.iter().zip(ids).zip(floats).zip(doubles) {
        // At most 44 bits.
        let distance = result.distance().to_bits() as f64 * unit;
        *id = result.id().word().to_le_bytes();
        *float = (distance as f32).to_le_bytes();
        *double = distance.to_le_bytes();
    }
}
