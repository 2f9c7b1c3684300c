//! Failures that the board is to blame for, and exit statuses.

use std::io;

use mh_link::ClientError;
use micro_hnsw::{Error, Opcode};

/// Everything is fine.
pub const FINE: u8 = 0;
/// The board answered with an error, or differs from what it should be.
pub const DIFFERS: u8 = 1;
/// Bad input, or no board.
pub const INPUT: u8 = 2;

/// Why there is no link to a board, or none any more.
pub type LinkError = ClientError<io::Error>;

/// What a board answered and should not have.
#[derive(Debug, thiserror::Error)]
pub enum BoardError {
    /// A command was answered with an error.
    #[error("{command}: {}; {}", .error.message(), remedy(*.error))]
    Response {
        /// The command.
        command: &'static str,
        /// The error.
        error: Error,
    },
    /// A response that is none to the command.
    #[error(
        "{0}: the response does not fit the command; board and program are not of the same version"
    )]
    Malformed(&'static str),
    /// The board is not what it should be.
    #[error("{0}")]
    Differs(String),
}

impl BoardError {
    /// A response to `opcode` that is none.
    pub const fn malformed(opcode: Opcode) -> Self {
        Self::Malformed(opcode.name())
    }
}

/// What helps against an error.
const fn remedy(error: Error) -> &'static str {
    match error {
        Error::UnknownOpcode => "flash a pack of the version of this program",
        Error::Dimension | Error::Length => "`mh info` says which vectors the board takes",
        Error::Range => "`mh info` says what the board takes",
        Error::KZero => "ask for one result at least",
        Error::EfBelowK => "choose a longer beam with --ef, or fewer results with --k",
        Error::UnknownId => "`mh stats` says how many vectors there are",
        Error::Full => "remove vectors first, or begin anew with `mh load --restart`",
    }
}

/// The exit status for a failure.
pub fn status(error: &anyhow::Error) -> u8 {
    let board = error.chain().any(|cause| {
        cause.is::<BoardError>()
            || matches!(
                cause.downcast_ref::<LinkError>(),
                Some(
                    ClientError::Refused(_)
                        | ClientError::Reset { .. }
                        | ClientError::Version(_)
                        | ClientError::Malformed(_)
                )
            )
    });
    if board { DIFFERS } else { INPUT }
}
