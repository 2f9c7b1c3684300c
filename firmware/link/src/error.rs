//! Why a request has no answer, and what helps.

use core::fmt;

use crate::generated::{PAYLOAD_WORDS, Refusal, Request, VERSION};

/// Why a request has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientError<E> {
    /// The line is gone.
    Line(E),
    /// The board did not answer, or nothing that it sent was intact.
    NoAnswer {
        /// How often the request was sent.
        attempts: u32,
        /// Frames that were received, right or damaged.
        frames: u32,
    },
    /// The board refused.
    Refused(Refusal),
    /// The board counts other requests than those of this client: it was reset, or has another host too.
    Reset {
        /// Requests of this client and before it.
        expected: u32,
        /// Requests that the board counted.
        count: u32,
    },
    /// The board speaks another version of the link.
    Version(u32),
    /// The payload of an answer does not fit the request.
    Malformed(Request),
    /// A command has more words than a frame takes.
    CommandTooLong(usize),
}

impl<E: fmt::Display> fmt::Display for ClientError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(error) => write!(
                f,
                "the line to the board is gone ({error}): check the cable, then run this again"
            ),
            Self::NoAnswer {
                attempts,
                frames: 0,
            } => write!(
                f,
                "no answer after {attempts} attempts: check port, baud rate and power, and that the board has been programmed"
            ),
            Self::NoAnswer { attempts, frames } => write!(
                f,
                "no intact answer after {attempts} attempts, only {frames} frames that were damaged or late: check baud rate and cable"
            ),
            Self::Refused(refusal) => write!(f, "the board refused: {}", message(*refusal)),
            Self::Reset { expected, count } => write!(
                f,
                "the board counts {count} requests where {expected} were made: it was reset, or another program uses it; \
                 its index may be empty, so look at it before going on"
            ),
            Self::Version(found) => write!(
                f,
                "the board speaks version {found} of the link, this program {VERSION}: use the program that came with the board, or flash a newer pack"
            ),
            Self::Malformed(request) => write!(
                f,
                "the answer to {} has the wrong length: program and board are not of the same version",
                request.name()
            ),
            Self::CommandTooLong(words) => write!(
                f,
                "the command has {words} words, but a frame takes {PAYLOAD_WORDS}: ask for less"
            ),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for ClientError<E> {}

/// What a refusal means and what helps.
const fn message(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Damaged | Refusal::TooLong => {
            "a frame was damaged on the way; check baud rate and cable"
        }
        Refusal::Number => "the number of the request is not the next one; connect anew",
        Refusal::UnknownRequest => "it does not know this request; flash a newer pack",
        Refusal::Payload => "the payload does not fit the request",
        Refusal::AnswerTooLong => "the answer does not fit a frame; ask for less",
        Refusal::CommandTimeout => {
            "its core took no more words of the command; it was reset and is empty: load it again"
        }
        Refusal::ResponseTimeout => {
            "its core did not answer in time; it was reset and is empty: load it again"
        }
        Refusal::Mismatch => {
            "firmware and core are not of the same configuration or version; flash a pack that has both"
        }
        Refusal::NoShadow => "it has no golden model to compare with",
        Refusal::CoreFault => {
            "its core refused an access; it was reset and is empty: load it again"
        }
    }
}
