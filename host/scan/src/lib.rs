//! The golden model of a scan core as a board: what the hardware link of `rtl/scan` answers.

use mh_link::{Answer, Benchmark, Board, Identity, Refusal, SelfTest, Shadow};
use micro_hnsw::generated::{SCAN_MAGIC, VERSION};
use micro_hnsw::{Device as _, Scan};

/// A scan core as a board.
#[derive(Debug)]
pub struct ScanBoard<'a> {
    scan: Scan<'a>,
    clock_hz: u32,
}

impl<'a> ScanBoard<'a> {
    /// A board with this core, and this clock.
    pub const fn new(scan: Scan<'a>, clock_hz: u32) -> Self {
        Self { scan, clock_hz }
    }
}

impl Board for ScanBoard<'_> {
    fn hello(&self) -> Identity {
        let named = self.scan.named();
        Identity {
            magic: SCAN_MAGIC,
            specification: VERSION,
            hash: named.hash,
            capacity: named.sizes.capacity as u32,
            dim: named.sizes.dim as u32,
            clock_hz: self.clock_hz,
            processor: false,
            shadow: false,
            mismatch: false,
            firmware: 0,
        }
    }

    fn execute(&mut self, command: &[u32], answer: &mut Answer) -> Result<(), Refusal> {
        let mut fits = Ok(());
        let Ok(()) = self
            .scan
            .execute(command, &mut |word| fits = fits.and(answer.push(word)));
        fits
    }

    /// There is no processor to test.
    fn self_test(&mut self) -> Result<SelfTest, Refusal> {
        Err(Refusal::UnknownRequest)
    }

    /// There is no processor that could compare.
    fn set_shadow(&mut self, _: bool) -> Result<(), Refusal> {
        Err(Refusal::NoShadow)
    }

    fn shadow(&mut self) -> Result<Shadow, Refusal> {
        Err(Refusal::NoShadow)
    }

    /// There is no processor that could measure.
    fn benchmark(&mut self, _: u32, _: &[u32]) -> Result<Benchmark, Refusal> {
        Err(Refusal::UnknownRequest)
    }
}
