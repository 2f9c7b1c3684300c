//! A board that records what it carries out.

use mh_link::{Answer, Benchmark, Board, Difference, Differs, Identity, Refusal, SelfTest, Shadow};

/// What a board was asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    Execute(Vec<u32>),
    SelfTest,
    SetShadow(bool),
    Shadow,
    Benchmark(u32, Vec<u32>),
}

/// Opcode of a command that is refused after it was carried out.
pub const FAILS: u8 = 0xEE;
/// Opcode of a command with an answer that is too long.
pub const TALKS: u8 = 0xEF;

/// Records all deeds; its answers tell how many there were before.
#[derive(Debug, Default)]
pub struct Recorder {
    pub deeds: Vec<Deed>,
    pub mismatch: bool,
}

impl Recorder {
    fn record(&mut self, deed: Deed) -> u32 {
        self.deeds.push(deed);
        self.deeds.len() as u32
    }
}

/// The answer to a command that is the `nth` deed.
pub fn response(command: &[u32], nth: u32) -> Vec<u32> {
    let mix = |word: &u32| word.rotate_left(7) ^ nth;
    let mut words = vec![nth];
    words.extend(command.iter().rev().skip(1).map(mix));
    words
}

impl Board for Recorder {
    fn hello(&self) -> Identity {
        Identity {
            magic: 0x4D48_4E53,
            specification: 4,
            hash: 0x0123_4567_89AB_CDEF,
            capacity: 8,
            dim: 4,
            clock_hz: 25_000_000,
            processor: true,
            shadow: false,
            mismatch: self.mismatch,
            firmware: 7,
        }
    }

    fn execute(&mut self, command: &[u32], answer: &mut Answer) -> Result<(), Refusal> {
        let nth = self.record(Deed::Execute(command.to_vec()));
        match command[0] as u8 {
            FAILS => Err(Refusal::ResponseTimeout),
            TALKS => (0..600).try_for_each(|word| answer.push(word)),
            _ => answer.extend(&response(command, nth)),
        }
    }

    fn self_test(&mut self) -> Result<SelfTest, Refusal> {
        let nth = self.record(Deed::SelfTest);
        Ok(SelfTest {
            run: nth,
            failed: 2,
            first_failed: 1,
        })
    }

    fn set_shadow(&mut self, on: bool) -> Result<(), Refusal> {
        self.record(Deed::SetShadow(on));
        if on { Ok(()) } else { Err(Refusal::NoShadow) }
    }

    fn shadow(&mut self) -> Result<Shadow, Refusal> {
        let nth = self.record(Deed::Shadow);
        let first = Difference {
            number: nth,
            what: Differs::Digest,
            core: 3,
            golden: 4,
            place: 5,
        };
        let differed = nth % 2;
        Ok(Shadow {
            compared: nth,
            differed,
            first: (differed != 0).then_some(first),
        })
    }

    fn benchmark(&mut self, repetitions: u32, command: &[u32]) -> Result<Benchmark, Refusal> {
        let nth = self.record(Deed::Benchmark(repetitions, command.to_vec()));
        Ok(Benchmark {
            core: u64::from(nth) << 32 | 1,
            golden: u64::from(repetitions),
        })
    }
}
