//! The first word of commands and responses.

/// The first word of a command or response: opcode (7:0), `arg` or error code (15:8), payload length in words (31:16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Opcode; of a response, that of its command.
    pub opcode: u8,
    /// Argument of a command; error code of a response, 0 = ok.
    pub arg: u8,
    /// Words that follow.
    pub length: u16,
}

impl Header {
    /// The fields of a word.
    #[must_use]
    pub const fn from_word(word: u32) -> Self {
        let [opcode, arg, low, high] = word.to_le_bytes();
        Self {
            opcode,
            arg,
            length: u16::from_le_bytes([low, high]),
        }
    }

    /// The word of the fields.
    #[must_use]
    pub const fn word(self) -> u32 {
        let [low, high] = self.length.to_le_bytes();
        u32::from_le_bytes([self.opcode, self.arg, low, high])
    }
}

/// The low and the high half of a word.
pub(crate) const fn halves(word: u32) -> [u16; 2] {
    let [a, b, c, d] = word.to_le_bytes();
    [u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d])]
}

/// The word of a low and a high half.
pub(crate) const fn join([low, high]: [u16; 2]) -> u32 {
    low as u32 | (high as u32) << 16
}
