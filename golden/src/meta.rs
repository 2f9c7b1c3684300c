//! The small state of one vector: meta and ring.

use crate::id::Id;
use crate::node_type::NodeType;

const LIVE: u16 = 1;

/// Bit 0 live, bits 7:4 type, bits 11:8 level; 0 when not live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meta(u16);

impl Meta {
    /// Of a slot that is not live.
    pub(crate) const EMPTY: Self = Self(0);

    /// The meta of a live vector.
    pub(crate) fn live(node_type: NodeType, level: u8) -> Self {
        Self(LIVE | u16::from(node_type.number()) << 4 | u16::from(level) << 8)
    }

    /// The meta of a word, unless a bit is set that none has. The level may be too high for an index.
    pub(crate) fn from_word(word: u32) -> Option<Self> {
        let meta = Self(u16::try_from(word).ok()?);
        let legal = meta == Self::EMPTY || meta == Self::live(meta.node_type(), meta.level());
        legal.then_some(meta)
    }

    /// Whether the slot holds a vector.
    #[must_use]
    pub const fn is_live(self) -> bool {
        self.0 & LIVE == LIVE
    }

    /// The type.
    #[must_use]
    pub fn node_type(self) -> NodeType {
        NodeType::from_low_bits(self.0.to_le_bytes()[0] >> 4)
    }

    /// The highest layer that the vector is in.
    #[must_use]
    pub const fn level(self) -> u8 {
        self.0.to_le_bytes()[1]
    }

    /// The word of the state memory.
    #[must_use]
    pub const fn word(self) -> u32 {
        self.0 as u32
    }
}

/// Neighbours of a vector on the ring of all live vectors. Of a freed slot, `next` is the next free id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ring {
    /// The successor.
    pub next: Id,
    /// The predecessor.
    pub previous: Id,
}

impl Ring {
    /// The word of the state memory: bits 15:0 next, 31:16 previous.
    #[must_use]
    pub const fn word(self) -> u32 {
        self.next.word() | self.previous.word() << 16
    }
}
