//! Why a call was refused: the one list of codes, for JavaScript too, which asks for their text.

use micro_hnsw::{ConfigError, Error, RestoreError};

/// Why a call was refused, as a code: 1..=15 the [`Error`] of a command, 16..=31 a [`CallError`], 33..=63 a [`RestoreError`], 65..=79 a
/// [`ConfigError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal(u8);

/// What can be wrong with a call that is no error of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum CallError {
    /// No index has this handle, or it was released.
    UnknownHandle = 16,
    /// There are as many indexes as there can be.
    TooManyIndexes = 17,
    /// The linear memory cannot grow any more.
    OutOfMemory = 18,
    /// The buffer has no room for what the call reads or writes.
    BufferTooSmall = 19,
    /// A component is NaN or infinite.
    InvalidVector = 20,
}

impl CallError {
    /// Every error, in the order of the codes.
    pub const ALL: [Self; 5] = [
        Self::UnknownHandle,
        Self::TooManyIndexes,
        Self::OutOfMemory,
        Self::BufferTooSmall,
        Self::InvalidVector,
    ];

    /// Number of the error.
    pub(crate) const fn code(self) -> u8 {
        self as u8
    }

    /// Name of the error.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::UnknownHandle => "UnknownHandle",
            Self::TooManyIndexes => "TooManyIndexes",
            Self::OutOfMemory => "OutOfMemory",
            Self::BufferTooSmall => "BufferTooSmall",
            Self::InvalidVector => "InvalidVector",
        }
    }

    /// What was wrong.
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::UnknownHandle => "no index has this handle",
            Self::TooManyIndexes => "there are too many indexes",
            Self::OutOfMemory => "the memory cannot grow any more",
            Self::BufferTooSmall => "the buffer is too small for this call",
            Self::InvalidVector => "a component is NaN or infinite",
        }
    }
}

impl Refusal {
    const RESTORE: u8 = 32;
    const CONFIG: u8 = 64;

    /// The code, 1..=79.
    #[must_use]
    pub const fn code(self) -> u8 {
        self.0
    }

    /// The code of a snapshot's error.
    pub(crate) const fn of_restore(error: RestoreError) -> u8 {
        Self::RESTORE + error.code()
    }

    /// The code of an error of sizes.
    pub(crate) const fn of_config(error: ConfigError) -> u8 {
        Self::CONFIG + error.code()
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(error.code())
    }
}

impl From<CallError> for Refusal {
    fn from(error: CallError) -> Self {
        Self(error.code())
    }
}

impl From<RestoreError> for Refusal {
    fn from(error: RestoreError) -> Self {
        Self(Self::of_restore(error))
    }
}

impl From<ConfigError> for Refusal {
    fn from(error: ConfigError) -> Self {
        Self(Self::of_config(error))
    }
}
