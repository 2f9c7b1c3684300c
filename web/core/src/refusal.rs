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

    const fn name(self) -> &'static str {
        match self {
            Self::UnknownHandle => "UnknownHandle",
            Self::TooManyIndexes => "TooManyIndexes",
            Self::OutOfMemory => "OutOfMemory",
            Self::BufferTooSmall => "BufferTooSmall",
            Self::InvalidVector => "InvalidVector",
        }
    }

    const fn message(self) -> &'static str {
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

    /// Name and meaning of a code.
    #[must_use]
    pub fn text(code: u8) -> Option<(&'static str, &'static str)> {
        if let Some(error) = Error::from_code(code) {
            return Some((error.name(), error.message()));
        }
        // The others have their codes in a row.
        let text = |error: CallError| (error.name(), error.message());
        let nth = |first: u8| usize::from(code.wrapping_sub(first));
        let call = CallError::ALL.get(nth(CallError::UnknownHandle as u8));
        let restore = RestoreError::ALL.get(nth(Self::RESTORE + 1));
        let config = ConfigError::ALL.get(nth(Self::CONFIG + 1));
        let restore = restore.map(|error| (error.name(), error.message()));
        let config = config.map(|error| (error.name(), error.message()));
        call.copied().map(text).or(restore).or(config)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(error.code())
    }
}

impl From<CallError> for Refusal {
    fn from(error: CallError) -> Self {
        Self(error as u8)
    }
}

impl From<RestoreError> for Refusal {
    fn from(error: RestoreError) -> Self {
        Self(Self::RESTORE + error.code())
    }
}

impl From<ConfigError> for Refusal {
    fn from(error: ConfigError) -> Self {
        Self(Self::CONFIG + error.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_code_of_its_own_and_its_text() {
        let mut expected = [None; 256];
        let mut add = |refusal: Refusal, text| {
            let place = &mut expected[usize::from(refusal.code())];
            assert_eq!(*place, None);
            *place = Some(text);
        };
        for error in Error::ALL {
            add(error.into(), (error.name(), error.message()));
        }
        for error in CallError::ALL {
            assert_eq!(error.name(), format!("{error:?}"));
            add(error.into(), (error.name(), error.message()));
        }
        for error in RestoreError::ALL {
            add(error.into(), (error.name(), error.message()));
        }
        for error in ConfigError::ALL {
            add(error.into(), (error.name(), error.message()));
        }
        for code in 0..=255 {
            assert_eq!(Refusal::text(code), expected[usize::from(code)], "{code}");
        }
    }
}
