//! The golden model as a board.

use std::time::Instant;

use mh_link::{Answer, Benchmark, Board, Identity, RELEASE, Refusal, SelfTest, Shadow};
use micro_hnsw::generated::{MAGIC, VERSION};
use micro_hnsw::{Device as _, Index, NodeType, Prng, TypeMask};

/// Nanoseconds a second: time is measured in these, so they are the clock.
pub const CLOCK_HZ: u32 = 1_000_000_000;
/// Vectors of the self-test.
const VECTORS: usize = 16;

/// The golden model as a board.
pub struct GoldenBoard<'a> {
    index: Index<'a>,
}

impl<'a> GoldenBoard<'a> {
    /// A board with this index.
    pub fn new(index: Index<'a>) -> Self {
        Self { index }
    }

    /// The whole index as bytes.
    pub fn snapshot(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.index.config().snapshot_bytes());
        self.index.snapshot(|word| bytes.extend(word));
        bytes
    }

    /// Random vectors are stored, and each is its own nearest neighbour.
    fn vectors_are_found(&mut self) -> bool {
        let dim = self.index.config().dim();
        let mut prng = Prng::new(1);
        let mut draw = || -> Vec<i16> { (0..dim).map(|_| (prng.draw() >> 20) as i16).collect() };
        let vectors: Vec<_> = (0..VECTORS.min(self.index.capacity()))
            .map(|_| draw())
            .collect();
        let index = &mut self.index;
        let ids: Vec<_> = vectors
            .iter()
            .map(|vector| index.insert(vector, NodeType::default()))
            .collect();
        ids.iter().zip(&vectors).all(|(id, vector)| {
            let found = index.search_exact(vector, 1, TypeMask::ALL).ok();
            id.is_ok() && found.and_then(|beam| Some(beam.first()?.id())) == id.ok()
        })
    }
}

impl Board for GoldenBoard<'_> {
    fn hello(&self) -> Identity {
        let sizes = self.index.config().sizes();
        Identity {
            magic: MAGIC,
            specification: VERSION,
            hash: sizes.hash(),
            capacity: sizes.capacity as u32,
            dim: sizes.dim as u32,
            clock_hz: CLOCK_HZ,
            processor: false,
            shadow: false,
            mismatch: false,
            firmware: RELEASE,
        }
    }

    fn execute(&mut self, command: &[u32], answer: &mut Answer) -> Result<(), Refusal> {
        let mut fits = Ok(());
        let Ok(()) = self
            .index
            .execute(command, &mut |word| fits = fits.and(answer.push(word)));
        fits
    }

    fn self_test(&mut self) -> Result<SelfTest, Refusal> {
        self.index.restart();
        let passed = self.vectors_are_found();
        self.index.restart();
        Ok(SelfTest {
            run: 1,
            failed: (!passed).into(),
            first_failed: (!passed).into(),
        })
    }

    /// It is the golden model, so there is nothing to compare.
    fn set_shadow(&mut self, _: bool) -> Result<(), Refusal> {
        Err(Refusal::NoShadow)
    }

    fn shadow(&mut self) -> Result<Shadow, Refusal> {
        Err(Refusal::NoShadow)
    }

    fn benchmark(&mut self, repetitions: u32, command: &[u32]) -> Result<Benchmark, Refusal> {
        let start = Instant::now();
        for _ in 0..repetitions {
            let Ok(()) = self.index.execute(command, &mut |_| ());
        }
        Ok(Benchmark {
            core: 0,
            golden: start.elapsed().as_nanos() as u64,
        })
    }
}
