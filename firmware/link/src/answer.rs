//! The payload of an answer while it grows.

use crate::generated::{PAYLOAD_WORDS, Refusal};

/// Words of an answer, at most [`PAYLOAD_WORDS`].
#[derive(Clone, Debug)]
pub struct Answer {
    words: [u32; PAYLOAD_WORDS],
    length: usize,
}

impl Answer {
    /// No words.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            words: [0; PAYLOAD_WORDS],
            length: 0,
        }
    }

    /// Appends a word.
    ///
    /// # Errors
    /// [`Refusal::AnswerTooLong`] when there is no room.
    pub fn push(&mut self, word: u32) -> Result<(), Refusal> {
        let place = self.words.get_mut(self.length);
        *place.ok_or(Refusal::AnswerTooLong)? = word;
        self.length += 1;
        Ok(())
    }

    /// Appends words.
    ///
    /// # Errors
    /// [`Refusal::AnswerTooLong`] when there is no room for all of them.
    pub fn extend(&mut self, words: &[u32]) -> Result<(), Refusal> {
        words.iter().try_for_each(|word| self.push(*word))
    }

    /// The words so far.
    #[must_use]
    pub fn words(&self) -> &[u32] {
        &self.words[..self.length]
    }

    /// Removes all words.
    pub const fn clear(&mut self) {
        self.length = 0;
    }
}

impl Default for Answer {
    fn default() -> Self {
        Self::new()
    }
}
