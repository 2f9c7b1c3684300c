//! Ways to find the nearest vectors, which every search takes.

use crate::config::Config;
use crate::generated::{COSINE_FRAC_BITS, Error, Metric};
use crate::index::IndexIn;
use crate::node_type::TypeMask;
use crate::registers::Settings;
use crate::space::Space;

/// What to look for in the graph, beside the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchOptions {
    /// Results wanted, 1..=ef_max.
    pub k: u16,
    /// Beam length, k..=ef_max.
    pub ef: u16,
    /// Types wanted.
    pub mask: TypeMask,
    /// Expansion width, 1..=w_max.
    pub expansion: u16,
}

/// What to look for among all vectors, beside the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact {
    /// Results wanted, 1..=ef_max.
    pub k: u16,
    /// Types wanted.
    pub mask: TypeMask,
}

/// A way to find the nearest vectors: [`SearchOptions`], [`Exact`] or [`Scaled`].
pub trait Lookup: Copy {
    /// Results wanted.
    fn k(self) -> u16;

    /// Types wanted.
    fn mask(self) -> TypeMask;

    /// Whether an index of this configuration can do it.
    ///
    /// # Errors
    /// Those of [`search`](IndexIn::search) or of [`search_exact`](IndexIn::search_exact), but for the dimension.
    fn check(self, config: &Config) -> Result<(), Error>;

    /// Leaves the nearest vectors at the start of the beam of an index, nearest first, and returns their number.
    fn find<S: Space>(self, index: &mut IndexIn<S>, query: &[i16]) -> usize;

    /// Fraction bits of the distances that it finds, at most 30: those of an index with these settings, unless the query has others.
    fn distance_bits(self, settings: Settings) -> i32 {
        distance_bits(settings.metric, settings.frac_bits)
    }
}

/// Fraction bits, 0..=30, of the distances between vectors with `frac_bits` fraction bits (0..=15).
#[must_use]
pub fn distance_bits(metric: Metric, frac_bits: u8) -> i32 {
    match metric {
        Metric::L2 | Metric::Dot => i32::from(frac_bits) << 1,
        Metric::Cosine => COSINE_FRAC_BITS.cast_signed(),
    }
}

/// [`Exact`] for a query whose fraction bits are not those of the index, as dot and cosine allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scaled {
    /// What to look for.
    pub exact: Exact,
    /// Fraction bits of the distances, at most 30: for dot the sum of those of the index and of the query, for cosine 30.
    pub distance_bits: i32,
}

impl Lookup for SearchOptions {
    fn k(self) -> u16 {
        self.k
    }

    fn mask(self) -> TypeMask {
        self.mask
    }

    fn check(self, config: &Config) -> Result<(), Error> {
        let (ef, width) = (usize::from(self.ef), usize::from(self.expansion));
        if ef > config.ef_max() || !(1..=config.w_max()).contains(&width) {
            return Err(Error::Range);
        }
        config.check_k(self.k)?;
        if self.ef < self.k {
            return Err(Error::EfBelowK);
        }
        Ok(())
    }

    fn find<S: Space>(self, index: &mut IndexIn<S>, query: &[i16]) -> usize {
        index.find(query, self)
    }
}

impl Lookup for Exact {
    fn k(self) -> u16 {
        self.k
    }

    fn mask(self) -> TypeMask {
        self.mask
    }

    fn check(self, config: &Config) -> Result<(), Error> {
        config.check_k(self.k)
    }

    fn find<S: Space>(self, index: &mut IndexIn<S>, query: &[i16]) -> usize {
        index.scan(query, self.k.into(), self.mask)
    }
}

impl Lookup for Scaled {
    fn k(self) -> u16 {
        self.exact.k
    }

    fn mask(self) -> TypeMask {
        self.exact.mask
    }

    fn check(self, config: &Config) -> Result<(), Error> {
        self.exact.check(config)
    }

    fn find<S: Space>(self, index: &mut IndexIn<S>, query: &[i16]) -> usize {
        self.exact.find(index, query)
    }

    fn distance_bits(self, _: Settings) -> i32 {
        self.distance_bits
    }
}

impl Config {
    /// Checks a number of results.
    pub(crate) fn check_k(&self, k: u16) -> Result<(), Error> {
        if usize::from(k) > self.ef_max() {
            Err(Error::Range)
        } else if k == 0 {
            Err(Error::KZero)
        } else {
            Ok(())
        }
    }
}
