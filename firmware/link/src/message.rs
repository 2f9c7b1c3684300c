//! Payloads of the answers to all requests but Execute.

use crate::answer::Answer;
use crate::generated::Refusal;

/// Version of what is built from these sources, as a board tells it: major, minor, patch, a byte each from bit 16 down.
pub const RELEASE: u32 = byte(env!("CARGO_PKG_VERSION_MAJOR")) << 16
    | byte(env!("CARGO_PKG_VERSION_MINOR")) << 8
    | byte(env!("CARGO_PKG_VERSION_PATCH"));

/// What a decimal number below 256 stands for.
const fn byte(text: &str) -> u32 {
    match u8::from_str_radix(text, 10) {
        Ok(number) => number as u32,
        Err(_) => panic!("a part of the version is above 255"),
    }
}

/// What a board is; the part of the answer to Hello that does not change with every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Magic number of the Identify response.
    pub magic: u32,
    /// Version of the specification.
    pub specification: u32,
    /// Configuration hash.
    pub hash: u64,
    /// Vectors that it holds.
    pub capacity: u32,
    /// Components of a vector.
    pub dim: u32,
    /// Clock of the core, Hz; 0 when there is none.
    pub clock_hz: u32,
    /// There is a processor with firmware.
    pub processor: bool,
    /// Shadow mode is on.
    pub shadow: bool,
    /// Firmware and core are not of the same configuration or version; nothing but Hello is answered.
    pub mismatch: bool,
    /// Version of the firmware; 0 without a processor.
    pub firmware: u32,
}

/// The answer to Hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Version of the link.
    pub link: u32,
    /// What the board is.
    pub identity: Identity,
    /// Numbered requests that it has counted since reset, modulo 2^32.
    pub count: u32,
    /// Frames that were damaged or too long since reset, modulo 2^32.
    pub refused: u32,
}

impl Hello {
    /// Words of the payload.
    pub(crate) const WORDS: usize = 12;

    pub(crate) fn words(&self) -> [u32; Self::WORDS] {
        let identity = &self.identity;
        let flags = [identity.processor, identity.shadow, identity.mismatch];
        let flags = (0..).zip(flags).map(|(bit, flag)| u32::from(flag) << bit);
        let [hash_low, hash_high] = halves(identity.hash);
        [
            self.link,
            identity.magic,
            identity.specification,
            hash_low,
            hash_high,
            identity.capacity,
            identity.dim,
            self.count,
            identity.clock_hz,
            flags.sum(),
            self.refused,
            identity.firmware,
        ]
    }

    pub(crate) fn from_words(words: &[u32]) -> Option<Self> {
        let &[
            link,
            magic,
            specification,
            hash_low,
            hash_high,
            capacity,
            dim,
            count,
            clock_hz,
            flags,
            refused,
            firmware,
        ] = words.as_array::<{ Self::WORDS }>()?;
        let identity = Identity {
            magic,
            specification,
            hash: whole(hash_low, hash_high),
            capacity,
            dim,
            clock_hz,
            processor: flags & 1 != 0,
            shadow: flags & 2 != 0,
            mismatch: flags & 4 != 0,
            firmware,
        };
        Some(Self {
            link,
            identity,
            count,
            refused,
        })
    }
}

/// What a self-test found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SelfTest {
    /// Tests that were run.
    pub run: u32,
    /// Tests that failed.
    pub failed: u32,
    /// Number of the first that failed, from 1; 0 when none did.
    pub first_failed: u32,
}

impl SelfTest {
    pub(crate) const fn words(&self) -> [u32; 3] {
        [self.run, self.failed, self.first_failed]
    }

    pub(crate) fn from_words(words: &[u32]) -> Option<Self> {
        let &[run, failed, first_failed] = words.as_array()?;
        Some(Self {
            run,
            failed,
            first_failed,
        })
    }
}

/// What differed in shadow mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differs {
    /// The response to a command.
    Response,
    /// The digest after it.
    Digest,
}

/// The first difference between core and golden model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Number of the request that showed it.
    pub number: u32,
    /// What differed.
    pub what: Differs,
    /// Word of the core.
    pub core: u32,
    /// Word of the golden model.
    pub golden: u32,
    /// Place of these words, from 0.
    pub place: u32,
}

/// What shadow mode has compared since it was switched on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shadow {
    /// Commands compared.
    pub compared: u32,
    /// Commands that differed.
    pub differed: u32,
    /// The first of them, if any.
    pub first: Option<Difference>,
}

impl Shadow {
    pub(crate) fn write(&self, answer: &mut Answer) -> Result<(), Refusal> {
        answer.extend(&[self.compared, self.differed])?;
        if let Some(first) = self.first {
            let what = match first.what {
                Differs::Response => 1,
                Differs::Digest => 2,
            };
            answer.extend(&[first.number, what, first.core, first.golden, first.place])?;
        }
        Ok(())
    }

    pub(crate) fn from_words(words: &[u32]) -> Option<Self> {
        let (&[compared, differed], rest) = words.split_first_chunk()?;
        let first = match *rest {
            [] => None,
            [number, what, core, golden, place] => Some(Difference {
                number,
                what: match what {
                    1 => Differs::Response,
                    2 => Differs::Digest,
                    _ => return None,
                },
                core,
                golden,
                place,
            }),
            _ => return None,
        };
        (first.is_some() == (differed != 0)).then_some(Self {
            compared,
            differed,
            first,
        })
    }
}

/// What a benchmark measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Benchmark {
    /// Clock cycles of all repetitions on the accelerator; 0 where the golden model stands in for the board.
    pub core: u64,
    /// Clock cycles of all repetitions in the golden model; of a board 0 unless shadow mode is on, as only then both hold the same.
    pub golden: u64,
}

impl Benchmark {
    pub(crate) const fn words(&self) -> [u32; 4] {
        let [core, golden] = [halves(self.core), halves(self.golden)];
        [core[0], core[1], golden[0], golden[1]]
    }

    pub(crate) fn from_words(words: &[u32]) -> Option<Self> {
        let &[core_low, core_high, golden_low, golden_high] = words.as_array()?;
        Some(Self {
            core: whole(core_low, core_high),
            golden: whole(golden_low, golden_high),
        })
    }
}

/// The low and the high word.
const fn halves(number: u64) -> [u32; 2] {
    [number as u32, (number >> 32) as u32]
}

/// The number of a low and a high word.
const fn whole(low: u32, high: u32) -> u64 {
    low as u64 | (high as u64) << 32
}
