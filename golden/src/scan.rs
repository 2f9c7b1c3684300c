//! A scan core: the exact part of an index.

use core::convert::Infallible;

use crate::config::{Config, ConfigError};
use crate::device::Device;
use crate::distance::split;
use crate::generated::{
    DIGEST_OFFSET, DIGEST_PRIME, Error, Memory, NamedScan, Opcode, Register, SCAN_MAGIC, Sizes,
    VERSION,
};
use crate::header::{Header, join};
use crate::index::Index;
use crate::storage::Storage;

/// The commands that a scan core has; any other is unknown to it.
const COMMANDS: [Opcode; 9] = [
    Opcode::Identify,
    Opcode::Configure,
    Opcode::Insert,
    Opcode::Get,
    Opcode::SearchExact,
    Opcode::SetType,
    Opcode::Stats,
    Opcode::Counters,
    Opcode::Digest,
];
/// Its registers, the first ones of the table.
const REGISTERS: usize = Register::HighWater as usize + 1;
/// What it holds of each vector.
const MEMORIES: [Memory; 3] = [Memory::Meta, Memory::Aux, Memory::Vectors];

/// A scan core: it answers as an index does, but for who it is and what only a graph has.
#[derive(Debug)]
pub struct Scan<'a> {
    index: Index<'a>,
    named: NamedScan,
    /// Distances of the last command.
    distances: u32,
}

impl<'a> Scan<'a> {
    /// An empty one.
    ///
    /// # Errors
    /// As [`Index::new`].
    pub fn new(named: NamedScan, storage: Storage<'a>) -> Result<Self, ConfigError> {
        Ok(Self {
            index: Index::new(Config::new(named.sizes)?, storage)?,
            named,
            distances: 0,
        })
    }

    /// Which one it is.
    #[must_use]
    pub const fn named(&self) -> &NamedScan {
        &self.named
    }

    /// 64-bit FNV-1a over its registers and, for each vector, meta, aux and components.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut digest = DIGEST_OFFSET;
        let mut take = |memory, row| {
            let emit = |word| digest = (digest ^ u64::from(word)).wrapping_mul(DIGEST_PRIME);
            self.index
                .read_row(memory, row, emit)
                .expect("the row is in range");
        };
        for register in 0..REGISTERS {
            take(Memory::Regs, register);
        }
        for id in 0..self.index.len() {
            for memory in MEMORIES {
                take(memory, id);
            }
        }
        digest
    }

    fn identify(&self) -> [u32; 8] {
        let [hash_low, hash_high] = split(self.named.hash);
        let Sizes {
            capacity,
            dim,
            m,
            m0,
            levels,
            ef_max,
            w_max,
            branches,
        } = self.named.sizes;
        let pair = |low: usize, high: usize| {
            join([low, high].map(|size| u16::try_from(size).expect("sizes are checked")))
        };
        [
            SCAN_MAGIC,
            VERSION,
            hash_low,
            hash_high,
            pair(capacity, dim),
            pair(m, m0),
            pair(levels, ef_max),
            pair(w_max, branches),
        ]
    }

    /// Vectors twice, as no id is ever freed, and the settings as Configure takes them.
    fn stats(&self) -> [u32; 4] {
        let settings = self.index.settings();
        let len = self.index.stats().len.into();
        [
            len,
            len,
            u32::from_le_bytes([settings.metric.code(), settings.frac_bits, 0, 0]),
            join([settings.ef_construction, settings.expansion]),
        ]
    }
}

impl Device for Scan<'_> {
    type Error = Infallible;

    /// Executes one command. An empty slice is no command and gets no response.
    fn execute(&mut self, command: &[u32], respond: &mut dyn FnMut(u32)) -> Result<(), Infallible> {
        let Some(&word) = command.first() else {
            return Ok(());
        };
        let header = Header::from_word(word);
        let opcode = Opcode::from_code(header.opcode).filter(|opcode| COMMANDS.contains(opcode));
        let mut answer = |error: u8, payload: &[u32]| {
            let length = u16::try_from(payload.len()).expect("a few words");
            let header = Header {
                arg: error,
                length,
                ..header
            };
            respond(header.word());
            payload.iter().for_each(|&word| respond(word));
        };
        // A wrong length is for the index to refuse.
        let alone = command.len() == 1 && header.length == 0;
        match opcode {
            None => answer(Error::UnknownOpcode.code(), &[]),
            Some(Opcode::Identify) if alone => answer(0, &self.identify()),
            Some(Opcode::Stats) if alone => answer(0, &self.stats()),
            Some(Opcode::Digest) if alone => answer(0, &split(self.digest())),
            Some(Opcode::Counters) if alone => {
                answer(0, &[self.distances, 0, 0, 0, 0, 0, 0, 0]);
            }
            Some(_) => self.index.execute(command, respond)?,
        }
        match opcode {
            Some(Opcode::Counters) => {}
            Some(Opcode::SearchExact) => self.distances = self.index.counters().distances,
            _ => self.distances = 0,
        }
        Ok(())
    }
}
