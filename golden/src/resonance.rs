//! Resonance: each id prefers a phase of the oscillator, and a search to which vectors are the nearer the nearer that phase is.

use fixed::types::U8F24;

use crate::beam::{Entry, put};
use crate::distance::{Distance, split};
use crate::generated::Error;
use crate::id::Id;
use crate::index::IndexIn;
use crate::lookup::Lookup;
use crate::neuron::decay;
use crate::registers::Registers;
use crate::space::Space;

impl Registers {
    /// How near the phase of the oscillator is to the one that `id` prefers among `capacity` ids.
    #[cfg_attr(
        all(target_arch = "wasm32", not(target_feature = "simd128")),
        inline(never)
    )]
    pub(crate) fn resonance(&self, id: Id, capacity: usize) -> U8F24 {
        const TURN: u32 = 1 << 24;
        // A capacity is not 0.
        let share = (1_u64 << 32).wrapping_div(capacity as u64);
        let [preferred, _] = split(u64::from(id.number()).wrapping_mul(share) >> 8);
        let [phase, _] = split(self.phase.to_bits() >> 40);
        let ahead = phase.wrapping_sub(preferred) & TURN.wrapping_sub(1);
        let apart = ahead.min(TURN.wrapping_sub(ahead));
        U8F24::from_bits(TURN.wrapping_sub(apart << 1))
    }
}

impl<S: Space> IndexIn<S> {
    /// How near the phase of the oscillator is to the one that `id` prefers: 1 at that phase, 0 half a turn away.
    #[must_use]
    pub fn resonance(&self, id: Id) -> U8F24 {
        self.registers.resonance(id, self.capacity())
    }

    /// The results of [`search`](Self::search), in the order of their distances times 2 minus `weight` times resonance. (Times 2
    /// plus that when negative: resonance always brings nearer.)
    ///
    /// # Errors
    /// Those of [`search`](Self::search), and [`Error::Range`] when `weight` is above 1.
    pub fn search_resonant(
        &mut self,
        lookup: impl Lookup,
        weight: U8F24,
        query: &[i16],
    ) -> Result<&[Entry], Error> {
        self.counters = S::Meter::default();
        self.check_dimension(query)?;
        if weight > U8F24::ONE {
            return Err(Error::Range);
        }
        lookup.check(self.config())?;
        let found = lookup.find(self, query);
        for next in 0..found {
            let entry = self.beam[next];
            let id = entry.id();
            let distance = approach(entry.distance(), decay(self.resonance(id), weight));
            put::<S>(&mut self.beam, next, Entry::new(distance, id));
        }
        Ok(&self.beam[..found])
    }
}

/// `floor(distance * (2 - nearer))`, or with a plus when the distance is negative; `nearer` is at most 1.
fn approach(distance: Distance, nearer: U8F24) -> Distance {
    let nearer = i64::from(nearer.to_bits());
    let distance = distance.to_bits();
    let factor = (1_i64 << 25).wrapping_sub(if distance < 0 {
        nearer.wrapping_neg()
    } else {
        nearer
    });
    // distance = high * 2^24 + low; each partial product fits 64 bits.
    let low = (distance & 0xFF_FFFF).wrapping_mul(factor) >> 24;
    Distance::from_bits((distance >> 24).wrapping_mul(factor).wrapping_add(low))
}
