//! Commands as words, and their answers.

use micro_hnsw::*;

/// Executes words; returns the header and payload of the response.
pub fn execute(index: &mut Index<'_>, command: &[u32]) -> (Header, Vec<u32>) {
    let mut words = Vec::new();
    let Ok(()) = index.execute(command, &mut |word| words.push(word));
    let header = Header::from_word(words.remove(0));
    assert_eq!(
        words.len(),
        usize::from(header.length),
        "length of the response"
    );
    assert_eq!(u32::from(header.opcode), command[0] & 0xFF);
    (header, words)
}

/// The words of a command.
pub fn words_of(command: Command<'_>) -> Vec<u32> {
    let mut words = Vec::new();
    command.encode(|word| words.push(word));
    words
}

/// The payload of the response to a command that succeeds.
pub fn ask(index: &mut Index<'_>, command: Command<'_>) -> Vec<u32> {
    let (header, payload) = execute(index, &words_of(command));
    assert_eq!(header.arg, 0, "{command:?}");
    payload
}

/// The error of a command, which must leave the state and the counters alone.
pub fn refusal(index: &mut Index<'_>, words: &[u32]) -> Option<Error> {
    let before = index.digest();
    let (header, payload) = execute(index, words);
    let error = Error::from_code(header.arg);
    if error.is_some() {
        assert_eq!(
            (payload.len(), index.digest()),
            (0, before),
            "a refused command changes nothing"
        );
        // A refused Counters is still no command "other than Counters".
        if header.opcode != Opcode::Counters.code() {
            let (_, counters) = execute(index, &[0x0A]);
            assert_eq!(counters, [0; 8]);
        }
    }
    error
}

/// Header word of an opcode, argument and length.
pub const fn head(opcode: Opcode, arg: u8, length: u16) -> u32 {
    Header {
        opcode: opcode.code(),
        arg,
        length,
    }
    .word()
}
