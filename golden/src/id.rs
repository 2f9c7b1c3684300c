//! Names of stored vectors.

use crate::generated::ID_INVALID;

/// The id of a stored vector, 0..capacity, or [`Id::NONE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(u16);

impl Id {
    /// "No id": all ones.
    pub const NONE: Self = Self(ID_INVALID);

    /// The id of this number.
    #[must_use]
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// The id in a word of its own, if its upper bits are 0.
    #[must_use]
    pub fn from_word(word: u32) -> Option<Self> {
        u16::try_from(word).ok().map(Self)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    /// Whether this is "no id".
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == Self::NONE.0
    }

    /// The id as a word.
    #[must_use]
    pub const fn word(self) -> u32 {
        self.0 as u32
    }

    /// The id as a row number.
    #[must_use]
    pub(crate) const fn row(self) -> usize {
        self.0 as usize
    }
}

impl Default for Id {
    fn default() -> Self {
        Self::NONE
    }
}
