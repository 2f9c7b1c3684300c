//! What a library must do to be compared.

use std::time::Duration;

use anyhow::{Result, ensure};
use micro_hnsw::Id;

use crate::dataset::Dataset;

/// A library with an index of one data set.
pub trait Contender {
    /// Its name.
    fn name(&self) -> &str;

    /// Its name, version and arithmetic.
    fn description(&self) -> &str;

    /// Empties the index and inserts every vector; the processor time of the insertions.
    ///
    /// # Errors
    /// When the library fails.
    fn build(&mut self) -> Result<Duration>;

    /// Answers all queries one after the other; the processor time that takes.
    ///
    /// # Errors
    /// When the library fails.
    fn search(&mut self, ef: u16) -> Result<Duration>;

    /// The ids that the last search answered, `K` a query.
    ///
    /// # Errors
    /// When the library fails.
    fn answers(&mut self) -> Result<Vec<Id>>;
}

/// Recall of a beam length.
///
/// # Errors
/// When the library fails.
pub fn recall(contender: &mut dyn Contender, dataset: &Dataset, ef: u16) -> Result<f64> {
    contender.search(ef)?;
    Ok(dataset.recall(&contender.answers()?))
}

/// The shortest beam whose recall is at least `target`, with its recall.
///
/// # Errors
/// When the library fails or no beam of at most `ef_max` is long enough.
pub fn shortest_beam(
    contender: &mut dyn Contender,
    dataset: &Dataset,
    target: f64,
) -> Result<(u16, f64)> {
    let longest = u16::try_from(dataset.sizes.ef_max)?;
    let (mut low, mut high) = (crate::dataset::K, longest);
    while low < high {
        let middle = low.midpoint(high);
        if recall(contender, dataset, middle)? >= target {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    let reached = recall(contender, dataset, low)?;
    ensure!(
        reached >= target,
        "{} reaches a recall of {reached} on {}, not {target}",
        contender.name(),
        dataset.name
    );
    Ok((low, reached))
}
