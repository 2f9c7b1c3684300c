//! Frames: their words, their checksum and their bytes on the line.

use cobs::CobsEncoder;
use crc::{CRC_32_ISO_HDLC, Crc, Digest, Table};

use crate::generated::{PAYLOAD_WORDS, Refusal, Request};

/// Words before the payload.
pub(crate) const HEAD_WORDS: usize = 2;
/// Words of the longest frame: head, payload, checksum.
pub const FRAME_WORDS: usize = HEAD_WORDS + PAYLOAD_WORDS + 1;
/// Bytes of the longest frame on the line, with the zeros before and after it.
pub const ENCODED_BYTES: usize = encoded_bytes(PAYLOAD_WORDS);

/// What the code of a request is increased by in its answer.
const ANSWER: u8 = 0x80;
/// Kind of a refusal.
const REFUSAL: u8 = 0xFF;

static CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// Bytes on the line of the longest frame with so many words of payload, with the zeros before and after it.
#[must_use]
pub const fn encoded_bytes(payload_words: usize) -> usize {
    cobs::max_encoding_length(4 * (HEAD_WORDS + payload_words + 1)) + 2
}

/// What stands before the payload of a frame, without its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// What the frame is.
    pub kind: u8,
    /// Reason of a refusal, else 0.
    pub code: u8,
    /// Number of the request.
    pub number: u32,
}

impl Head {
    /// Of a request.
    #[must_use]
    pub const fn request(request: Request, number: u32) -> Self {
        Self {
            kind: request.code(),
            code: 0,
            number,
        }
    }

    /// Of the answer to a request.
    #[must_use]
    pub const fn answer(request: Request, number: u32) -> Self {
        Self {
            kind: request.code() | ANSWER,
            code: 0,
            number,
        }
    }

    /// Of a refusal.
    #[must_use]
    pub const fn refusal(refusal: Refusal, number: u32) -> Self {
        Self {
            kind: REFUSAL,
            code: refusal.code(),
            number,
        }
    }

    /// The reason, if the frame is a refusal.
    #[must_use]
    pub fn refused(&self) -> Option<Refusal> {
        (self.kind == REFUSAL)
            .then_some(self.code)
            .and_then(Refusal::from_code)
    }

    /// The head, and the words of payload that it announces.
    pub(crate) const fn from_words(words: [u32; HEAD_WORDS]) -> (Self, usize) {
        let [low, high, code, kind] = words[0].to_le_bytes();
        let head = Self {
            kind,
            code,
            number: words[1],
        };
        (head, u16::from_le_bytes([low, high]) as usize)
    }

    const fn words(&self, payload: u16) -> [u32; HEAD_WORDS] {
        let [low, high] = payload.to_le_bytes();
        let first = u32::from_le_bytes([low, high, self.code, self.kind]);
        [first, self.number]
    }
}

/// Checksum of a frame, word by word.
pub(crate) struct Checksum(Digest<'static, u32, Table<1>>);

impl Checksum {
    pub fn new() -> Self {
        Self(CRC.digest())
    }

    /// The checksum of words.
    pub fn of(words: &[u32]) -> u32 {
        let mut checksum = Self::new();
        for word in words {
            checksum.add(*word);
        }
        checksum.finish()
    }

    fn add(&mut self, word: u32) {
        self.0.update(&word.to_le_bytes());
    }

    fn finish(self) -> u32 {
        self.0.finalize()
    }
}

/// A frame as bytes on the line, in a buffer of `N` bytes: those of [`encoded_bytes`] for its longest payload.
#[derive(Clone, Debug)]
pub struct Encoded<const N: usize = ENCODED_BYTES> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Encoded<N> {
    /// No frame.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            bytes: [0; N],
            length: 0,
        }
    }

    /// Replaces it by the frame of this head and payload.
    ///
    /// # Panics
    /// When the buffer is too small for the payload, or the payload longer than [`PAYLOAD_WORDS`].
    pub fn write(&mut self, head: Head, payload: impl Iterator<Item = u32> + Clone) {
        let words = payload.clone().count();
        assert!(
            words <= PAYLOAD_WORDS,
            "a payload has at most {PAYLOAD_WORDS} words, not {words}"
        );
        self.bytes[0] = 0;
        let mut encoder = CobsEncoder::new(&mut self.bytes[1..N - 1]);
        let mut checksum = Checksum::new();
        let mut push = |word: u32| {
            encoder
                .push(&word.to_le_bytes())
                .expect("a buffer for this payload");
        };
        for word in head.words(words as u16).into_iter().chain(payload) {
            checksum.add(word);
            push(word);
        }
        push(checksum.finish());
        let end = 1 + encoder.finalize();
        self.bytes[end] = 0;
        self.length = end + 1;
    }

    /// The bytes to send, zeros before and after them included.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl<const N: usize> Default for Encoded<N> {
    fn default() -> Self {
        Self::new()
    }
}
