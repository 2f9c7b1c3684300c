//! A virtual serial flash memory, of the kind W25Q128, that erases and programs at once.

/// Identification: maker, type, capacity of 2^24 bytes.
const ID: [u8; 3] = [0xEF, 0x40, 0x18];

const PROGRAM: u8 = 0x02;
const READ: u8 = 0x03;
const READ_STATUS: u8 = 0x05;
const WRITE_ENABLE: u8 = 0x06;
const ERASE_4K: u8 = 0x20;
const IDENTIFY: u8 = 0x9F;
const ERASE_64K: u8 = 0xD8;

const PAGE: usize = 256;

/// The memory, and the transaction that goes on.
#[derive(Debug)]
pub struct SpiFlash {
    /// As far as it was ever written.
    memory: Vec<u8>,
    write_enabled: bool,
    /// Bytes since it was selected; bits of the next one, highest first, and how many.
    bytes: Vec<u8>,
    bits: (u8, u32),
    answer: u8,
}

impl SpiFlash {
    pub fn new() -> Self {
        Self {
            memory: Vec::new(),
            write_enabled: false,
            bytes: Vec::new(),
            bits: (0, 0),
            answer: 0,
        }
    }

    /// What it holds, without the erased bytes at its end.
    pub fn contents(&self) -> &[u8] {
        let end = self.memory.iter().rposition(|byte| *byte != 0xFF);
        &self.memory[..end.map_or(0, |end| end + 1)]
    }

    /// A clock cycle while it is selected; returns its output.
    pub fn clock(&mut self, input: bool) -> bool {
        let (bits, count) = self.bits;
        if count == 0 {
            self.answer = self.answer();
        }
        let output = self.answer >> (7 - count) & 1 != 0;
        self.bits = (bits << 1 | u8::from(input), count + 1);
        if count == 7 {
            self.bytes.push(self.bits.0);
            self.bits = (0, 0);
        }
        output
    }

    /// What it sends beside the next byte.
    fn answer(&self) -> u8 {
        match self.bytes[..] {
            [READ_STATUS, ..] => u8::from(self.write_enabled) << 1,
            [IDENTIFY, ref rest @ ..] => ID.get(rest.len()).copied().unwrap_or(0),
            [READ, high, middle, low, ref rest @ ..] => {
                let at = address([high, middle, low]) + rest.len();
                self.memory.get(at).copied().unwrap_or(0xFF)
            }
            _ => 0,
        }
    }

    /// It is no longer selected: the bytes of the transaction.
    pub fn deselect(&mut self) -> Vec<u8> {
        self.bits = (0, 0);
        std::mem::take(&mut self.bytes)
    }

    /// Does what a transaction says.
    pub fn carry_out(&mut self, bytes: &[u8]) {
        match bytes[..] {
            [WRITE_ENABLE] => self.write_enabled = true,
            [ERASE_4K, high, middle, low] => self.erase(address([high, middle, low]), 4 << 10),
            [ERASE_64K, high, middle, low] => self.erase(address([high, middle, low]), 64 << 10),
            [PROGRAM, high, middle, low, ref data @ ..] => {
                self.program(address([high, middle, low]), data);
            }
            _ => {}
        }
    }

    fn erase(&mut self, at: usize, length: usize) {
        if std::mem::take(&mut self.write_enabled) {
            let start = at / length * length;
            self.reach(start + length)[start..start + length].fill(0xFF);
        }
    }

    /// Programming clears bits, and stays within its page.
    fn program(&mut self, at: usize, data: &[u8]) {
        if std::mem::take(&mut self.write_enabled) {
            let page = at / PAGE * PAGE;
            let memory = self.reach(page + PAGE);
            for (offset, byte) in data.iter().enumerate() {
                memory[page + (at + offset) % PAGE] &= byte;
            }
        }
    }

    /// The memory, at least of this length. What was never erased is not empty.
    fn reach(&mut self, length: usize) -> &mut [u8] {
        if self.memory.len() < length {
            self.memory.resize(length, 0x55);
        }
        &mut self.memory
    }
}

fn address([high, middle, low]: [u8; 3]) -> usize {
    u32::from_be_bytes([0, high, middle, low]) as usize
}
