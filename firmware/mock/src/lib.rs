//! The SoC as its software sees it, for tests on a host: the golden model behind registers, and whatever can go wrong with them.

use std::collections::VecDeque;

use mh_driver::Bus;
use mh_link::generated::{CORE_VERSION, core, leds, timer, uart};
use micro_hnsw::{Device as _, Header, Index, generated};

/// Command words that wait in front of the core at most.
pub const DEPTH: usize = 16;
/// Clock cycles a second.
pub const FREQUENCY: u32 = 1_000_000;

/// What is wrong with the hardware.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// The core takes so many words of each command, and no more.
    Deaf(usize),
    /// The core gives so many words of each response, and no more.
    Mute(usize),
    /// One bit of each response is wrong: of this word, counted from 0, the lowest.
    Wrong(usize),
    /// The configuration hash is another one.
    OtherHash,
    /// The register table has another version.
    OtherTable,
    /// The port takes no bytes.
    Jammed,
    /// Words are announced that are not there, so that reads of them are refused: all of a response but the first.
    Short,
}

/// The SoC without its processor.
pub struct Mock<'a> {
    index: Index<'a>,
    /// What is wrong, from now on.
    pub fault: Fault,
    /// Bytes from the host that the port holds.
    pub received: VecDeque<u8>,
    /// Bytes that were sent to the host.
    pub sent: Vec<u8>,
    /// The lights.
    pub leds: u32,
    /// Times that the core was reset.
    pub resets: u32,
    command: Vec<u32>,
    response: VecDeque<u32>,
    faults: u32,
    cycles: u64,
    cycles_high: u32,
    busy: u32,
}

impl<'a> Mock<'a> {
    /// With this index for a core.
    pub fn new(index: Index<'a>) -> Self {
        Self {
            index,
            fault: Fault::None,
            received: VecDeque::new(),
            sent: Vec::new(),
            leds: 0,
            resets: 0,
            command: Vec::new(),
            response: VecDeque::new(),
            faults: 0,
            cycles: 0,
            cycles_high: 0,
            busy: 0,
        }
    }

    /// The golden model in the place of the core.
    pub fn index(&mut self) -> &mut Index<'a> {
        &mut self.index
    }

    fn space(&self) -> usize {
        match self.fault {
            Fault::Deaf(words) => words.saturating_sub(self.command.len()).min(DEPTH),
            _ => DEPTH,
        }
    }

    fn take(&mut self, word: u32) {
        if self.space() == 0 {
            self.faults |= core::FAULTS_OVERFLOW;
            return;
        }
        self.command.push(word);
        let length = usize::from(Header::from_word(self.command[0]).length);
        if self.command.len() <= length {
            return;
        }
        let response = &mut self.response;
        let Ok(()) = self
            .index
            .execute(&self.command, &mut |word| response.push_back(word));
        self.command.clear();
        self.busy = self.busy.wrapping_add(100);
        match self.fault {
            Fault::Mute(words) => self.response.truncate(words),
            Fault::Short => self.response.truncate(1),
            Fault::Wrong(place) => {
                if let Some(word) = self.response.get_mut(place) {
                    *word ^= 1;
                }
            }
            _ => {}
        }
    }

    fn give(&mut self) -> u32 {
        self.response.pop_front().unwrap_or_else(|| {
            self.faults |= core::FAULTS_UNDERFLOW;
            0
        })
    }

    fn reset(&mut self) {
        self.resets += 1;
        self.command.clear();
        self.response.clear();
        self.index.restart();
    }
}

impl Bus for Mock<'_> {
    fn read(&mut self, address: u32) -> u32 {
        self.cycles += 10;
        let hash = self.index.config().sizes().hash() ^ u64::from(self.fault == Fault::OtherHash);
        match (address & !0xFF, address & 0xFF) {
            (core::BASE, core::ID) => generated::MAGIC,
            (core::BASE, core::VERSION) => {
                let table = CORE_VERSION + u32::from(self.fault == Fault::OtherTable);
                generated::VERSION | table << 16
            }
            (core::BASE, core::HASH_LOW) => hash as u32,
            (core::BASE, core::HASH_HIGH) => (hash >> 32) as u32,
            (core::BASE, core::SPACE) => self.space() as u32,
            (core::BASE, core::COUNT) => match self.fault {
                Fault::Short => 1,
                _ => self.response.len() as u32,
            },
            (core::BASE, core::RESPONSE) => self.give(),
            (core::BASE, core::FAULTS) => self.faults,
            (core::BASE, core::BUSY_CYCLES) => self.busy,
            (timer::BASE, timer::CYCLES_LOW) => {
                self.cycles_high = (self.cycles >> 32) as u32;
                self.cycles as u32
            }
            (timer::BASE, timer::CYCLES_HIGH) => self.cycles_high,
            (timer::BASE, timer::FREQUENCY) => FREQUENCY,
            (uart::BASE, uart::STATUS) => {
                let room = if self.fault == Fault::Jammed {
                    0
                } else {
                    uart::STATUS_ROOM
                };
                let received = if self.received.is_empty() {
                    0
                } else {
                    uart::STATUS_RECEIVED
                };
                room | received
            }
            (uart::BASE, uart::DATA) => self.received.pop_front().map_or(0, u32::from),
            _ => panic!("read of 0x{address:08x}"),
        }
    }

    fn write(&mut self, address: u32, word: u32) {
        self.cycles += 10;
        match (address & !0xFF, address & 0xFF) {
            (core::BASE, core::CONTROL) => {
                if word & core::CONTROL_RESET != 0 {
                    self.reset();
                }
            }
            (core::BASE, core::COMMAND) => self.take(word),
            (core::BASE, core::FAULTS) => self.faults &= !word,
            (uart::BASE, uart::DATA) => {
                assert_ne!(self.fault, Fault::Jammed, "a byte without room");
                self.sent.push(word as u8);
            }
            (uart::BASE, uart::STATUS) => {}
            (leds::BASE, leds::VALUE) => self.leds = word,
            _ => panic!("write of 0x{address:08x}"),
        }
    }
}
