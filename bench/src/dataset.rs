//! The data that everything is measured on, with exact answers.

use std::fs;

use anyhow::{Context as _, Result};
use micro_hnsw::generated::DIGITS;
use micro_hnsw::{Id, Sizes};
use npyz::NpyFile;

/// Results of a query.
pub const K: u16 = 10;
/// Recalls that times are given for.
pub const TARGETS: [f64; 2] = [0.95, 0.99];

const DIGITS_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../sim/data/digits.npy");
const DIGITS_BASE: usize = 1500;
const CLUSTERED_BASE: usize = 10_000;
const CLUSTERED_QUERIES: usize = 500;
const CLUSTERS: usize = 100;

/// Vectors, queries, and how an index of them is built.
pub struct Dataset {
    /// One word.
    pub name: &'static str,
    /// What it is.
    pub description: String,
    /// Sizes of the golden model.
    pub sizes: Sizes,
    /// Beam length of insertion, for every library.
    pub ef_construction: u16,
    /// Beam lengths of the curve of recall against speed.
    pub curve: &'static [u16],
    /// Vectors to insert; ids are their numbers.
    pub base: Vec<Vec<i16>>,
    /// Vectors to look for.
    pub queries: Vec<Vec<i16>>,
    /// Squared distance of the `K`-th nearest vector of each query.
    farthest: Vec<i64>,
}

impl Dataset {
    /// Every data set.
    ///
    /// # Errors
    /// When the committed digits cannot be read.
    pub fn all() -> Result<[Self; 2]> {
        Ok([Self::digits()?, Self::clustered()])
    }

    /// The handwritten digits, in the configuration of the RTL: 1,500 vectors, 297 queries.
    ///
    /// # Errors
    /// When the committed file cannot be read.
    pub fn digits() -> Result<Self> {
        let bytes = fs::read(DIGITS_FILE).context(DIGITS_FILE)?;
        let pixels = NpyFile::new(&bytes[..])?.into_vec::<u8>()?;
        let mut base: Vec<Vec<i16>> = pixels
            .chunks(DIGITS.dim)
            .map(|image| image.iter().map(|&pixel| i16::from(pixel) << 8).collect())
            .collect();
        let queries = base.split_off(DIGITS_BASE);
        Ok(Self {
            name: "digits",
            description: format!(
                "handwritten digits, {} vectors and {} queries of 64 components, Q8.8",
                base.len(),
                queries.len()
            ),
            sizes: DIGITS,
            ef_construction: 64,
            curve: &[10, 12, 16, 20, 24, 32, 48, 64, 96, 128],
            farthest: farthest(&base, &queries),
            base,
            queries,
        })
    }

    /// Seeded clusters: 10,000 vectors and 500 queries of 64 components around 100 centres.
    #[must_use]
    pub fn clustered() -> Self {
        let mut random = fastrand::Rng::with_seed(1);
        let mut around = |centre: &[i16], spread: i16| -> Vec<i16> {
            centre
                .iter()
                .map(|c| c + random.i16(-spread..=spread) + random.i16(-spread..=spread))
                .collect()
        };
        let centres: Vec<_> = (0..CLUSTERS).map(|_| around(&[0; 64], 300)).collect();
        let mut base: Vec<_> = (0..CLUSTERED_BASE + CLUSTERED_QUERIES)
            .map(|number| around(&centres[number % CLUSTERS], 400))
            .collect();
        let queries = base.split_off(CLUSTERED_BASE);
        Self {
            name: "clustered",
            description: format!(
                "{} vectors and {} queries of 64 components around {CLUSTERS} seeded centres that overlap, Q8.8",
                base.len(),
                queries.len()
            ),
            sizes: Sizes {
                capacity: CLUSTERED_BASE,
                levels: 4,
                ef_max: 512,
                ..DIGITS
            },
            ef_construction: 128,
            curve: &[10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384],
            farthest: farthest(&base, &queries),
            base,
            queries,
        }
    }

    /// Share of the results that are as near as the `K` nearest; `answers` holds `K` ids a query.
    #[must_use]
    pub fn recall(&self, answers: &[Id]) -> f64 {
        let hits: usize = answers
            .chunks(K.into())
            .zip(self.queries.iter().zip(&self.farthest))
            .map(|(ids, (query, &farthest))| {
                let near = |id: &&Id| {
                    squared_distance(query, &self.base[usize::from(id.number())]) <= farthest
                };
                ids.iter().filter(near).count()
            })
            .sum();
        hits as f64 / (self.queries.len() * usize::from(K)) as f64
    }
}

fn squared_distance(a: &[i16], b: &[i16]) -> i64 {
    let square = |(a, b): (&i16, &i16)| (i64::from(*a) - i64::from(*b)).pow(2);
    a.iter().zip(b).map(square).sum()
}

fn farthest(base: &[Vec<i16>], queries: &[Vec<i16>]) -> Vec<i64> {
    queries
        .iter()
        .map(|query| {
            let mut distances: Vec<_> = base.iter().map(|v| squared_distance(query, v)).collect();
            *distances.select_nth_unstable(usize::from(K) - 1).1
        })
        .collect()
}
