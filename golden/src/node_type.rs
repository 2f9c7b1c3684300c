//! Types of stored vectors, and sets of types.

use crate::generated::{Error, TYPES};

/// The type of a stored vector, 0..=15.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeType(u8);

impl NodeType {
    /// The type of this number.
    ///
    /// # Errors
    /// [`Error::Range`] above 15.
    pub const fn new(number: u8) -> Result<Self, Error> {
        if (number as usize) < TYPES {
            Ok(Self(number))
        } else {
            Err(Error::Range)
        }
    }

    /// From the low four bits of `bits`.
    #[must_use]
    pub const fn from_low_bits(bits: u8) -> Self {
        Self(bits & 0xF)
    }

    /// The number, 0..=15.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of types, bit `t` for type `t`; the filter of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TypeMask(u16);

impl TypeMask {
    /// Every type: an unfiltered search.
    pub const ALL: Self = Self(u16::MAX);

    /// The set of these bits.
    #[must_use]
    pub const fn new(bits: u16) -> Self {
        Self(bits)
    }

    /// The set of one type.
    #[must_use]
    pub const fn of(node_type: NodeType) -> Self {
        Self(1 << node_type.0)
    }

    /// The bits.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Whether `node_type` is in the set.
    #[must_use]
    pub const fn contains(self, node_type: NodeType) -> bool {
        self.0 >> node_type.0 & 1 == 1
    }
}
