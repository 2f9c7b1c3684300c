//! Spike-time codes of vectors: the greater a component, the earlier its spike (Thorpe, Delorme and Van Rullen, "Spike-based
//! strategies for rapid processing", Neural Networks 14, 2001), their similarity (Jaccard), and the search for similar ones.

use fixed::types::{U8F24, U32F32};

use crate::beam::Entry;
use crate::distance::Distance;
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
    let groups = vector.chunks(vector.len().div_ceil(GROUPS).max(1));
    let slots = 32_u64.checked_div(groups.len() as u64).unwrap_or(0);
    let sums = groups.map(|group| {
        let components = group.iter().copied().map(i64::from);
        components.fold(0, i64::wrapping_add)
    });
    let highest = sums.clone().map(i64::abs).max().unwrap_or(0);
    let mut code = 0;
    for (group, sum) in (0_u64..).zip(sums) {
        // From 0 to 1 with 24 fraction bits.
        let lateness = highest.abs_diff(sum) << 24;
        let Some(lateness) = lateness.checked_div(highest.unsigned_abs() << 1) else {
            return 0;
        };
        let slot = (lateness.wrapping_mul(slots) >> 24).min(slots.wrapping_sub(1));
        code |= 1_u32 << group.wrapping_mul(slots).wrapping_add(slot);
    }
    code
}

/// How much two codes have in common: the share of flags that both have in those that any has, 0..=1, rounded down from a
/// reciprocal that is rounded up. 1 when both are 0.
#[must_use]
pub fn similarity(a: u32, b: u32) -> U8F24 {
    let [both, any] = [a & b, a | b].map(|flags| u64::from(flags.count_ones()));
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
        self.check_k(k)?;
        Ok(self.rank(k.into(), mask, |graph, id| {
            let own = graph.memories.neurons[S::row(id)].code;
            let distance = U8F24::ONE.wrapping_sub(similarity(code, own));
            Entry::new(Distance::from_bits(distance.to_bits().into()), id)
        }))
    }
}
