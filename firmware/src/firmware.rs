//! The board's side of the link.

use mh_driver::{Bus, Core, cycles, frequency, set_leds};
use mh_link::{
    Answer, Benchmark, Board, Differs, Identity, PAYLOAD_WORDS, RELEASE, Refusal, SelfTest, Shadow,
};
use micro_hnsw::{Device as _, Header, Index, Memory, Opcode, Sizes};

use crate::boot::check;
use crate::lights::Light;
use crate::self_test;
use crate::shadow::Golden;

/// Seconds within which the core must take or give the next word: far more than the longest command takes.
const PATIENCE: u64 = 2;

/// The firmware on its hardware.
pub struct Firmware<'a, B> {
    bus: B,
    core: Core,
    sizes: Sizes,
    identity: Identity,
    golden: Option<Golden<'a>>,
    /// Requests that reached the board.
    number: u32,
}

impl<'a, B: Bus> Firmware<'a, B> {
    /// Looks at the core, resets it and sets the lights. `sizes` are those that the firmware is for; `golden` is an empty index of them where there is memory for one.
    pub fn new(mut bus: B, sizes: Sizes, golden: Option<Index<'a>>) -> Self {
        let clock_hz = frequency(&mut bus);
        let core = Core {
            timeout: PATIENCE * u64::from(clock_hz),
        };
        let found = core.identity(&mut bus);
        let result = check(&found, &sizes);
        let identity = Identity {
            magic: found.magic,
            specification: found.specification.into(),
            hash: found.hash,
            capacity: sizes.capacity as u32,
            dim: sizes.dim as u32,
            clock_hz,
            processor: true,
            shadow: false,
            mismatch: result.is_err(),
            firmware: RELEASE,
        };
        core.reset(&mut bus);
        let light = result.map_or_else(Light::Mismatch, |()| Light::Ready);
        set_leds(&mut bus, light.bits());
        Self {
            bus,
            core,
            sizes,
            identity,
            golden: golden.map(Golden::new),
            number: 0,
        }
    }

    /// The hardware.
    pub fn bus(&mut self) -> &mut B {
        &mut self.bus
    }

    /// Carries a request out between two changes of the lights.
    fn with_lights<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.number = self.number.wrapping_add(1);
        set_leds(&mut self.bus, Light::Busy.bits());
        let result = work(self);
        let differs = self
            .golden
            .as_ref()
            .is_some_and(|golden| golden.found.differed > 0);
        let light = match result {
            _ if differs => Light::Differs,
            Ok(_) => Light::Ready,
            Err(refusal) => Light::Refused(refusal.code()),
        };
        set_leds(&mut self.bus, light.bits());
        result
    }

    /// Executes a command on the core. A core that had to be reset is empty, and so is the golden model then.
    fn run(&mut self, command: &[u32], mut respond: impl FnMut(u32)) -> Result<(), Refusal> {
        let result = self.core.execute(&mut self.bus, command, &mut respond);
        if let (Err(_), Some(golden)) = (&result, &mut self.golden) {
            golden.index.restart();
        }
        Ok(result?)
    }

    /// Whether the response to a command fits an answer, as far as the command tells.
    fn fits(&self, command: &[u32]) -> bool {
        let &[header, range] = command else {
            return true;
        };
        let header = Header::from_word(header);
        if header.opcode != Opcode::Peek.code() {
            return true;
        }
        // The core refuses other memories and rows; that answer is short.
        Memory::from_code(header.arg).is_none_or(|memory| {
            let rows = (range >> 16) as usize;
            rows > memory.rows(&self.sizes) || rows * memory.words(&self.sizes) < PAYLOAD_WORDS
        })
    }
}

impl<B: Bus> Board for Firmware<'_, B> {
    fn hello(&self) -> Identity {
        let shadow = self.golden.as_ref().is_some_and(|golden| golden.on);
        Identity {
            shadow,
            ..self.identity
        }
    }

    fn execute(&mut self, command: &[u32], answer: &mut Answer) -> Result<(), Refusal> {
        if !self.fits(command) {
            return Err(Refusal::AnswerTooLong);
        }
        self.with_lights(|firmware| {
            let mut fits = Ok(());
            firmware.run(command, |word| fits = fits.and(answer.push(word)))?;
            let number = firmware.number;
            match &mut firmware.golden {
                Some(golden) if golden.on => golden.compare(number, command, answer.words()),
                _ => {}
            }
            fits
        })
    }

    fn self_test(&mut self) -> Result<SelfTest, Refusal> {
        self.with_lights(|firmware| {
            let sizes = firmware.sizes;
            let result = self_test::run(
                &mut firmware.bus,
                firmware.core,
                &sizes,
                firmware.golden.as_mut(),
            );
            Ok(result)
        })
    }

    fn set_shadow(&mut self, on: bool) -> Result<(), Refusal> {
        self.with_lights(|firmware| {
            let golden = firmware.golden.as_mut().ok_or(Refusal::NoShadow)?;
            if on {
                firmware.core.reset(&mut firmware.bus);
                golden.index.restart();
                golden.found = Shadow::default();
            }
            golden.on = on;
            Ok(())
        })
    }

    fn shadow(&mut self) -> Result<Shadow, Refusal> {
        self.with_lights(|firmware| {
            let number = firmware.number;
            let on = firmware.golden.as_ref().ok_or(Refusal::NoShadow)?.on;
            // Responses can be equal while the states are not.
            let mut digest = [0; 3];
            if on {
                let mut place = digest.iter_mut();
                let command = Header {
                    opcode: Opcode::Digest.code(),
                    arg: 0,
                    length: 0,
                };
                firmware.run(&[command.word()], |word| {
                    if let Some(place) = place.next() {
                        *place = word;
                    }
                })?;
            }
            let golden = firmware.golden.as_mut().ok_or(Refusal::NoShadow)?;
            if on {
                let state = golden.index.digest();
                let expected = [digest[0], state as u32, (state >> 32) as u32];
                let mut pairs = (0..).zip(digest).zip(expected);
                let first = pairs.find(|((_, core), golden)| core != golden);
                let first = first.map(|((place, core), golden)| (place, core, golden));
                golden.count(number, Differs::Digest, first);
            }
            Ok(golden.found)
        })
    }

    fn benchmark(&mut self, repetitions: u32, command: &[u32]) -> Result<Benchmark, Refusal> {
        self.with_lights(|firmware| {
            let mut measured = Benchmark::default();
            let start = cycles(&mut firmware.bus);
            for _ in 0..repetitions {
                firmware.run(command, |_| ())?;
            }
            let end = cycles(&mut firmware.bus);
            measured.core = end - start;
            // Only in shadow mode both hold the same.
            if let Some(golden) = firmware.golden.as_mut().filter(|golden| golden.on) {
                for _ in 0..repetitions {
                    let Ok(()) = golden.index.execute(command, &mut |_| ());
                }
                measured.golden = cycles(&mut firmware.bus) - end;
            }
            Ok(measured)
        })
    }
}
