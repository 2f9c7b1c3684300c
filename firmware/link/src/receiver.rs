//! Bytes of the line in, frames out.

use cobs::{DecodeResult, DecoderState};

use crate::bugs::{Bug, seeded};
use crate::frame::{Checksum, FRAME_WORDS, HEAD_WORDS, Head};
use crate::generated::Refusal;

/// Finds frames in a stream of bytes, whatever else is in it: every byte 0x00 is a new beginning.
#[derive(Debug)]
pub struct Receiver {
    decoder: DecoderState,
    words: [u32; FRAME_WORDS],
    /// Decoded bytes of the frame so far; more than fit are counted only.
    bytes: usize,
    /// Words of payload of the last frame that was right.
    payload: usize,
}

impl Receiver {
    /// Before the first byte.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            decoder: DecoderState::Idle,
            words: [0; FRAME_WORDS],
            bytes: 0,
            payload: 0,
        }
    }

    /// Takes the next byte. When it ends a frame, gives the head of that frame, or why it is not one: [`Refusal::Damaged`] or [`Refusal::TooLong`].
    pub fn push(&mut self, byte: u8) -> Option<Result<Head, Refusal>> {
        self.payload = 0;
        match self.decoder.feed(byte) {
            Ok(DecodeResult::DataContinue(decoded)) => {
                self.store(decoded);
                None
            }
            Ok(DecodeResult::NoData | DecodeResult::DataStart) => None,
            Ok(DecodeResult::DataComplete) => Some(self.end(true)),
            // Seeded: what is left of a frame that was cut short joins the next one.
            Err(_) if seeded(Bug::ZeroIgnored) => None,
            Err(_) => Some(self.end(false)),
        }
    }

    /// The payload of the frame that the last byte ended; empty in between.
    #[must_use]
    pub fn payload(&self) -> &[u32] {
        &self.words[HEAD_WORDS..][..self.payload]
    }

    /// The checksum of the frame that the last byte ended.
    pub(crate) fn checksum(&self) -> u32 {
        self.words[HEAD_WORDS + self.payload]
    }

    fn store(&mut self, byte: u8) {
        if let Some(word) = self.words.get_mut(self.bytes / 4) {
            let shift = self.bytes % 4 * 8;
            *word = *word & !(0xFF << shift) | u32::from(byte) << shift;
        }
        self.bytes = self.bytes.saturating_add(1);
    }

    fn end(&mut self, decoded: bool) -> Result<Head, Refusal> {
        // Seeded: a frame that was too long leaves its length behind.
        let bytes = if self.bytes > 4 * FRAME_WORDS && seeded(Bug::Overrun) {
            self.bytes
        } else {
            core::mem::take(&mut self.bytes)
        };
        if bytes > 4 * FRAME_WORDS {
            return Err(Refusal::TooLong);
        }
        if !decoded || !bytes.is_multiple_of(4) {
            return Err(Refusal::Damaged);
        }
        let (words, checksum) = match self.words[..bytes / 4].split_last() {
            Some((checksum, words)) if words.len() >= HEAD_WORDS => (words, *checksum),
            _ => return Err(Refusal::Damaged),
        };
        let (head, announced) = Head::from_words([words[0], words[1]]);
        let payload = words.len() - HEAD_WORDS;
        let intact = checksum == Checksum::of(words) || seeded(Bug::ChecksumIgnored);
        if !intact || (announced != payload && !seeded(Bug::LengthIgnored)) {
            return Err(Refusal::Damaged);
        }
        self.payload = payload;
        Ok(head)
    }
}

impl Default for Receiver {
    fn default() -> Self {
        Self::new()
    }
}
