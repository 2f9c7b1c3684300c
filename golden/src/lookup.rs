//! Ways to find the nearest vectors, which every search takes.

use crate::config::Config;
use crate::generated::Error;
use crate::index::IndexIn;
use crate::node_type::TypeMask;
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

/// A way to find the nearest vectors: [`SearchOptions`] or [`Exact`].
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
