//! Spike-time codes of vectors: the greater a component, the earlier its spike (Thorpe, Delorme and Van Rullen, "Spike-based
//! strategies for rapid processing", Neural Networks 14, 2001), their similarity (Jaccard), and the search for similar ones.

use fixed::types::{U8F24, U32F32};

use crate::beam::Entry;
use crate::distance::{Distance, split};
use crate::generated::Error;
use crate::id::Id;
use crate::index::IndexIn;
use crate::node_type::TypeMask;
use crate::space::Space;

/// Most groups of components: of more, none had two time slots.
const GROUPS: usize = 16;

/// The spike-time code of a vector of at most 1024 components: one flag for each group of components, the lowest group in the
/// lowest bits, the earliest time slot in the lowest bit of a group. 0 when every group sums up to 0.
#[must_use]
pub fn encode(vector: &[i16]) -> u32 {
    let length = vector.len().div_ceil(GROUPS).max(1);
    // At most 64 components in a group.
    let sum = |group: &[i16]| {
        group
            .iter()
            .fold(0_i32, |sum, &c| sum.wrapping_add(c.into()))
    };
    let (mut highest, mut groups) = (0, 0_u32);
    for group in vector.chunks(length) {
        highest = sum(group).abs().max(highest);
        groups = groups.wrapping_add(1);
    }
    let slots = 32_u32.checked_div(groups).unwrap_or(0);
    let (mut code, mut first) = (0, 0_u32);
    for group in vector.chunks(length) {
        // From 0 to 1 with 24 fraction bits.
        let lateness = u64::from(highest.abs_diff(sum(group))) << 24;
        let Some(lateness) = lateness.checked_div(u64::from(highest.unsigned_abs()) << 1) else {
            return 0;
        };
        let [slot, _] = split(lateness.wrapping_mul(slots.into()) >> 24);
        code |= 1_u32 << first.wrapping_add(slot.min(slots.wrapping_sub(1)));
        first = first.wrapping_add(slots);
    }
    code
}

/// How much two codes have in common: the share of flags that both have in those that any has, 0..=1, rounded down from a
/// reciprocal that is rounded up. 1 when both are 0.
#[must_use]
pub fn similarity(a: u32, b: u32) -> U8F24 {
    let (both, any) = (
        u64::from((a & b).count_ones()),
        u64::from((a | b).count_ones()),
    );
    let dividend = (1_u64 << 32).wrapping_add(any).wrapping_sub(1);
    match dividend.checked_div(any) {
        None => U8F24::ONE,
        Some(reciprocal) => {
            U8F24::wrapping_from_num(U32F32::from_bits(both.wrapping_mul(reciprocal)))
        }
    }
}

impl<S: Space> IndexIn<S> {
    /// Turns a vector into its spike-time [code](encode), which its neuron keeps.
    ///
    /// # Errors
    /// [`Error::UnknownId`] when `id` is not live.
    pub fn encode(&mut self, id: Id) -> Result<u32, Error> {
        self.encode_first(id, self.config().dim())
    }

    /// [`encode`](Self::encode) of the first `count` components alone.
    ///
    /// # Errors
    /// [`Error::UnknownId`] when `id` is not live.
    pub fn encode_first(&mut self, id: Id, count: usize) -> Result<u32, Error> {
        self.counters = S::Meter::default();
        self.check_live(id)?;
        let components = self.graph.components(id);
        let code = encode(components.get(..count).unwrap_or(components));
        self.graph.memories.neurons[S::row(id)].code = code;
        Ok(code)
    }

    /// The `k` vectors of the wanted types whose kept codes are the most similar to `code`, the most similar first, with
    /// 1 minus [`similarity`] (24 fraction bits) as distance.
    ///
    /// # Errors
    /// [`Error::Range`] when `k > ef_max`; [`Error::KZero`].
    pub fn search_codes(&mut self, k: u16, mask: TypeMask, code: u32) -> Result<&[Entry], Error> {
        self.counters = S::Meter::default();
        self.config().check_k(k)?;
        let found = self.rank(k.into(), mask, |graph, _, id| {
            let own = graph.memories.neurons[S::row(id)].code;
            let distance = U8F24::ONE.wrapping_sub(similarity(code, own));
            Entry::new(Distance::from_bits(distance.to_bits().into()), id)
        });
        Ok(&self.beam[..found])
    }
}
