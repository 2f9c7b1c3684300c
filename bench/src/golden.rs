//! The golden model as a contender.

use std::time::Duration;

use anyhow::{Context as _, Result};
use micro_hnsw::{
    Config, Counters, HeapStorage, Id, Index, Metric, NodeType, SearchOptions, Settings, TypeMask,
};

use crate::clock::Stopwatch;
use crate::contender::Contender;
use crate::dataset::{Dataset, K};

/// Expansion width: the classical search, as in the other libraries.
pub const EXPANSION: u16 = 1;

/// Memory for an index of a data set.
///
/// # Errors
/// When its sizes are not legal.
pub fn storage(dataset: &Dataset) -> Result<HeapStorage> {
    Ok(HeapStorage::new(&Config::new(dataset.sizes)?))
}

/// The golden model with an index of a data set.
pub struct Golden<'a> {
    index: Index<'a>,
    dataset: &'a Dataset,
    expansion: u16,
    ids: Vec<Id>,
    distances: Vec<i64>,
    work: [u64; 2],
}

impl<'a> Golden<'a> {
    /// An empty index.
    ///
    /// # Errors
    /// When the storage is not that of the data set.
    pub fn new(dataset: &'a Dataset, storage: &'a mut HeapStorage) -> Result<Self> {
        Ok(Self {
            index: Index::new(Config::new(dataset.sizes)?, storage.lend())?,
            dataset,
            expansion: EXPANSION,
            ids: Vec::new(),
            distances: Vec::new(),
            work: [0; 2],
        })
    }

    /// Builds and searches with another expansion width.
    pub fn set_expansion(&mut self, expansion: u16) {
        self.expansion = expansion;
    }

    /// Mean distances and rounds of the queries of the last search.
    #[must_use]
    pub fn work(&self) -> [f64; 2] {
        self.work
            .map(|sum| sum as f64 / self.dataset.queries.len() as f64)
    }

    /// Digest of the state.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.index.digest()
    }
}

impl Contender for Golden<'_> {
    fn name(&self) -> &str {
        "micro-hnsw"
    }

    fn description(&self) -> &str {
        concat!(
            "micro-hnsw ",
            env!("CARGO_PKG_VERSION"),
            ", golden model: 16-bit components, exact 64-bit distances"
        )
    }

    fn build(&mut self) -> Result<Duration> {
        let settings = Settings {
            metric: Metric::L2,
            frac_bits: 8,
            ef_construction: self.dataset.ef_construction,
            expansion: self.expansion,
            seed: 1,
        };
        self.index.configure(settings)?;
        let start = Stopwatch::start()?;
        for vector in &self.dataset.base {
            self.index.insert(vector, NodeType::default())?;
        }
        start.elapsed()
    }

    fn search(&mut self, ef: u16) -> Result<Duration> {
        let options = SearchOptions {
            k: K,
            ef,
            mask: TypeMask::ALL,
            expansion: self.expansion,
        };
        self.ids.clear();
        self.distances.clear();
        let mut work = [0; 2];
        let start = Stopwatch::start()?;
        for query in &self.dataset.queries {
            let found = self.index.search(query, options)?;
            self.ids.extend(found.iter().map(|entry| entry.id()));
            self.distances
                .extend(found.iter().map(|entry| entry.distance().to_bits()));
            let Counters {
                distances, rounds, ..
            } = self.index.counters();
            work = [work[0] + u64::from(distances), work[1] + u64::from(rounds)];
        }
        let time = start.elapsed()?;
        self.work = work;
        let expected = self.dataset.queries.len() * usize::from(K);
        (self.distances.len() == expected)
            .then_some(time)
            .context("a query has too few results")
    }

    fn answers(&mut self) -> Result<Vec<Id>> {
        Ok(self.ids.clone())
    }
}
