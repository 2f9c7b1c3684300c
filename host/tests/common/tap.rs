//! A virtual board behind JTAG: the test access port of an ECP5-85F with a flash memory, served over the Xilinx Virtual Cable protocol on the loopback address.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use crate::spi_flash::SpiFlash;

/// IDCODE of the LFE5U-85F.
pub const IDCODE: u32 = 0x4111_3043;

const READ_ID: u8 = 0xE0;
const ERASE: u8 = 0x0E;
const DISABLE: u8 = 0x26;
const READ_STATUS: u8 = 0x3C;
const BURST: u8 = 0x7A;
const ENABLE: u8 = 0xC6;
const CHECK_BUSY: u8 = 0xF0;
const PROGRAM_SPI: u8 = 0x3A;
const REFRESH: u8 = 0x79;

/// What opens the way to the flash memory after `PROGRAM_SPI`: FE 68, of which JTAG sends the lowest bit first.
const OPEN_SPI: [u8; 2] = [0xFE_u8.reverse_bits(), 0x68_u8.reverse_bits()];

const STATUS_DONE: u32 = 1 << 8;
const STATUS_ENABLED: u32 = 1 << 9;

/// States of IEEE 1149.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Reset,
    Idle,
    SelectDr,
    CaptureDr,
    ShiftDr,
    Exit1Dr,
    PauseDr,
    Exit2Dr,
    UpdateDr,
    SelectIr,
    CaptureIr,
    ShiftIr,
    Exit1Ir,
    PauseIr,
    Exit2Ir,
    UpdateIr,
}

impl State {
    fn next(self, tms: bool) -> Self {
        use State::*;
        let [low, high] = match self {
            Reset => [Idle, Reset],
            Idle | UpdateDr | UpdateIr => [Idle, SelectDr],
            SelectDr => [CaptureDr, SelectIr],
            CaptureDr | ShiftDr => [ShiftDr, Exit1Dr],
            Exit1Dr => [PauseDr, UpdateDr],
            PauseDr => [PauseDr, Exit2Dr],
            Exit2Dr => [ShiftDr, UpdateDr],
            SelectIr => [CaptureIr, Reset],
            CaptureIr | ShiftIr => [ShiftIr, Exit1Ir],
            Exit1Ir => [PauseIr, UpdateIr],
            PauseIr => [PauseIr, Exit2Ir],
            Exit2Ir => [ShiftIr, UpdateIr],
        };
        if tms { high } else { low }
    }
}

/// The port, and what it was told.
#[derive(Debug)]
pub struct Tap {
    state: State,
    instruction: u8,
    /// Shift register and its length.
    shift: (u32, u32),
    status: u32,
    /// Bits of the configuration, in the order in which they came.
    bits: Vec<bool>,
    flash: SpiFlash,
    /// Transactions reach it.
    flash_open: bool,
}

impl Tap {
    pub fn new() -> Self {
        Self {
            state: State::Reset,
            instruction: READ_ID,
            shift: (0, 1),
            status: 0,
            bits: Vec::new(),
            flash: SpiFlash::new(),
            flash_open: false,
        }
    }

    /// The configuration: the first bit of a byte is its highest.
    pub fn configuration(&self) -> Vec<u8> {
        let byte = |bits: &[bool]| bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
        self.bits.chunks(8).map(byte).collect()
    }

    /// What its flash memory holds.
    pub fn flash(&self) -> &[u8] {
        self.flash.contents()
    }

    /// Whether it took a configuration and was left in user mode.
    pub fn is_done(&self) -> bool {
        self.status == STATUS_DONE
    }

    /// A clock cycle; returns TDO.
    fn clock(&mut self, tms: bool, tdi: bool) -> bool {
        let (register, length) = self.shift;
        let mut tdo = register & 1 != 0;
        if matches!(self.state, State::ShiftDr | State::ShiftIr) {
            self.shift.0 = register >> 1 | u32::from(tdi) << (length - 1);
            if self.state == State::ShiftDr && self.instruction == BURST {
                self.bits.push(tdi);
            }
            if self.state == State::ShiftDr && self.instruction == PROGRAM_SPI {
                tdo = self.flash.clock(tdi) && self.flash_open;
            }
        }
        self.state = self.state.next(tms);
        match self.state {
            State::Reset => self.instruction = READ_ID,
            State::Exit1Dr if self.instruction == PROGRAM_SPI => {
                let bytes = self.flash.deselect();
                if self.flash_open {
                    self.flash.carry_out(&bytes);
                } else {
                    self.flash_open = bytes == OPEN_SPI;
                }
            }
            State::CaptureIr => self.shift = (1, 8),
            State::UpdateIr => self.instruct(self.shift.0 as u8),
            State::CaptureDr => {
                self.shift = match self.instruction {
                    READ_ID => (IDCODE, 32),
                    READ_STATUS => (self.status, 32),
                    CHECK_BUSY => (0, 8),
                    _ => (0, 1),
                };
            }
            _ => {}
        }
        tdo
    }

    fn instruct(&mut self, instruction: u8) {
        self.instruction = instruction;
        self.flash_open &= instruction == PROGRAM_SPI;
        match instruction {
            REFRESH if !self.flash.contents().is_empty() => self.status |= STATUS_DONE,
            ENABLE => self.status |= STATUS_ENABLED,
            ERASE => {
                self.status &= !STATUS_DONE;
                self.bits.clear();
            }
            DISABLE => {
                self.status &= !STATUS_ENABLED;
                if !self.bits.is_empty() {
                    self.status |= STATUS_DONE;
                }
            }
            _ => {}
        }
    }
}

/// Serves one client until it hangs up.
pub fn serve(listener: &TcpListener) -> io::Result<Tap> {
    let (mut client, _) = listener.accept()?;
    client.set_nodelay(true)?;
    let mut tap = Tap::new();
    loop {
        let mut name = Vec::new();
        while name.last() != Some(&b':') {
            match read(&mut client, 1) {
                Ok(byte) => name.extend(byte),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(tap),
                Err(error) => return Err(error),
            }
        }
        match &name[..] {
            b"getinfo:" => client.write_all(b"xvcServer_v1.0:2048\n")?,
            b"settck:" => {
                let period = read(&mut client, 4)?;
                client.write_all(&period)?;
            }
            b"shift:" => {
                let bits = read(&mut client, 4)?;
                let bits = u32::from_le_bytes(bits.try_into().expect("four bytes")) as usize;
                let tms = read(&mut client, bits.div_ceil(8))?;
                let tdi = read(&mut client, bits.div_ceil(8))?;
                let mut tdo = vec![0; bits.div_ceil(8)];
                for at in 0..bits {
                    let bit = |bytes: &[u8]| bytes[at / 8] >> (at % 8) & 1 != 0;
                    tdo[at / 8] |= u8::from(tap.clock(bit(&tms), bit(&tdi))) << (at % 8);
                }
                client.write_all(&tdo)?;
            }
            _ => {
                return Err(io::Error::other(
                    String::from_utf8_lossy(&name).into_owned(),
                ));
            }
        }
    }
}

fn read(client: &mut TcpStream, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    client.read_exact(&mut bytes)?;
    Ok(bytes)
}
