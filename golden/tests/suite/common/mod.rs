//! What the integration tests share. Nothing here uses the distances of the crate: the oracle is written in `i128` and `f64`.

pub mod life;
pub mod reference;
pub mod reference_spiking;
pub mod state;
pub mod words;

use micro_hnsw::generated::BOARD;
use micro_hnsw::{Config, HeapStorage, Index, Metric, NodeType, Settings, Sizes};
use proptest::test_runner::{Config as ProptestConfig, FileFailurePersistence};

/// Sizes with room for many more vectors than a search looks at.
pub const LARGE: Sizes = Sizes {
    capacity: 1024,
    ef_max: 64,
    branches: 8,
    ..BOARD
};

pub const METRICS: [Metric; 3] = [Metric::L2, Metric::Cosine, Metric::Dot];

/// A xorshift64* stream for test data.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn next(&mut self) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32) as u32
    }

    /// 0..n
    pub fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.next()) * u64::from(n)) >> 32) as u32
    }

    pub fn component(&mut self, scale: i16) -> i16 {
        (self.below(2 * scale as u32 + 1) as i32 - i32::from(scale)) as i16
    }

    pub fn vector(&mut self, dim: usize, scale: i16) -> Vec<i16> {
        (0..dim).map(|_| self.component(scale)).collect()
    }
}

/// Vectors around `clusters` centres, seeded.
pub fn clustered(seed: u64, count: usize, dim: usize, clusters: usize) -> Vec<Vec<i16>> {
    let mut random = Random::new(seed);
    let centres: Vec<_> = (0..clusters).map(|_| random.vector(dim, 2000)).collect();
    (0..count)
        .map(|_| {
            let centre = &centres[random.below(clusters as u32) as usize];
            centre
                .iter()
                .map(|c| c + random.component(400) + random.component(400))
                .collect()
        })
        .collect()
}

/// Runs so many cases; failures are kept beside the test.
pub fn cases(cases: u32) -> ProptestConfig {
    let persistence = FileFailurePersistence::WithSource("regressions");
    ProptestConfig {
        cases,
        failure_persistence: Some(Box::new(persistence)),
        ..ProptestConfig::default()
    }
}

/// Runs `body` on a fresh index.
pub fn with_index<R>(sizes: Sizes, body: impl FnOnce(&mut Index<'_>) -> R) -> R {
    let config = Config::new(sizes).unwrap();
    let mut storage = HeapStorage::new(&config);
    body(&mut Index::new(config, storage.lend()).unwrap())
}

pub fn settings(sizes: &Sizes, metric: Metric) -> Settings {
    Settings {
        metric,
        frac_bits: 8,
        ef_construction: sizes.ef_max.min(64) as u16,
        expansion: sizes.w_max.min(4) as u16,
        seed: 1,
    }
}

pub fn node_type(number: u8) -> NodeType {
    NodeType::new(number).unwrap()
}

fn exact_dot(a: &[i16], b: &[i16]) -> i128 {
    a.iter()
        .zip(b)
        .map(|(&a, &b)| i128::from(a) * i128::from(b))
        .sum()
}

/// The distance in float64; exact for l2 and dot, as the sums stay below 2^53.
pub fn oracle_distance(metric: Metric, q: &[i16], v: &[i16]) -> f64 {
    match metric {
        Metric::L2 => q
            .iter()
            .zip(v)
            .map(|(&q, &v)| (f64::from(q) - f64::from(v)).powi(2))
            .sum(),
        Metric::Dot => -(exact_dot(q, v) as f64),
        Metric::Cosine => {
            let norms = (exact_dot(q, q) as f64).sqrt() * (exact_dot(v, v) as f64).sqrt();
            if norms == 0.0 {
                1.0
            } else {
                1.0 - exact_dot(q, v) as f64 / norms
            }
        }
    }
}

/// What the distance of the crate may differ from the oracle's: the roundings of cosine.
pub fn tolerance(metric: Metric) -> f64 {
    if metric == Metric::Cosine {
        4.0 / f64::from(1 << 30)
    } else {
        0.0
    }
}

/// The distance of the crate as a number in the oracle's unit.
pub fn as_number(metric: Metric, distance: micro_hnsw::Distance) -> f64 {
    let bits = distance.to_bits() as f64;
    if metric == Metric::Cosine {
        bits / f64::from(1 << 30)
    } else {
        bits
    }
}

/// The k-th smallest oracle distance of `q` to `vectors`, and all of them.
pub fn kth_distance(metric: Metric, q: &[i16], vectors: &[Vec<i16>], k: usize) -> f64 {
    let mut distances: Vec<f64> = vectors
        .iter()
        .map(|v| oracle_distance(metric, q, v))
        .collect();
    distances.sort_by(f64::total_cmp);
    distances[k - 1]
}
