//! Libraries side by side, in alternation.
//!
//! Times are processor times, to which other programs on the machine still add through the caches and buses that they share. So the
//! libraries take turns, the fastest pass of a turn counts, and ratios are taken within a round before their median is.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::contender::{Contender, recall, shortest_beam};
use crate::dataset::{Dataset, TARGETS};
use crate::golden::{Golden, storage};
use crate::peer::{LIBRARIES, Peer};
use crate::statistics::median;

/// Rounds in which every library has a turn.
pub const ROUNDS: usize = 15;
/// The same for the points of the curve.
pub const CURVE_ROUNDS: usize = 5;
/// The same for insertions, where a turn is one build of the whole index.
pub const BUILDS: usize = 5;
/// Timed passes of a turn, after one that warms the caches up.
pub const PASSES: usize = 2;

/// A library that was compared.
pub struct Library {
    /// Its name.
    pub name: String,
    /// Its name, version and arithmetic.
    pub description: String,
}

/// One point of operation of one library.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Beam length.
    pub ef: u16,
    /// Recall.
    pub recall: f64,
    /// Time of one query, or insertion.
    pub time: Time,
}

/// Time of one query or insertion over the rounds.
#[derive(Clone, Copy, Debug)]
pub struct Time {
    /// Median, microseconds.
    pub median: f64,
    /// Minimum, microseconds.
    pub minimum: f64,
    /// Median over the rounds of the time of the first library (the golden model) divided into this one: above 1 this library is slower.
    pub ratio: f64,
}

/// What was measured on one data set; every list has one item a library, the golden model first.
pub struct Comparison<'a> {
    /// The data.
    pub dataset: &'a Dataset,
    /// Digest of the golden model's index.
    pub digest: u64,
    /// Who was compared.
    pub libraries: Vec<Library>,
    /// Insertions.
    pub insert: Vec<Time>,
    /// The shortest beams that reach each of the target recalls.
    pub targets: Vec<Vec<Point>>,
    /// Recall against speed.
    pub curve: Vec<Vec<Point>>,
    /// Upper bound of the cost of a call from Python, of each library other than the golden model.
    pub calls: Vec<Duration>,
}

/// Compares all libraries on a data set; `root` is the folder of the repository, `scratch` one for files in between.
///
/// # Errors
/// When a library fails or does not reach a recall.
pub fn compare<'a>(dataset: &'a Dataset, root: &Path, scratch: &Path) -> Result<Comparison<'a>> {
    let mut storage = storage(dataset)?;
    let mut golden = Golden::new(dataset, &mut storage)?;
    let mut peers = Vec::new();
    for name in LIBRARIES {
        peers.push(Peer::start(name, dataset, root, scratch)?);
    }
    let mut contenders: Vec<&mut dyn Contender> = vec![&mut golden];
    contenders.extend(peers.iter_mut().map(|peer| peer as &mut dyn Contender));

    let libraries = contenders
        .iter()
        .map(|contender| Library {
            name: contender.name().to_owned(),
            description: contender.description().to_owned(),
        })
        .collect();
    let insert = alternate(
        &mut contenders,
        BUILDS,
        dataset.base.len(),
        |_, contender| contender.build(),
    )?;
    let mut targets = Vec::new();
    for target in TARGETS {
        let mut beams = Vec::new();
        for contender in &mut contenders {
            beams.push(shortest_beam(*contender, dataset, target)?);
        }
        targets.push(points(&mut contenders, ROUNDS, dataset, &beams)?);
    }
    let mut curve = vec![Vec::new(); contenders.len()];
    for &ef in dataset.curve {
        let mut beams = Vec::new();
        for contender in &mut contenders {
            beams.push((ef, recall(*contender, dataset, ef)?));
        }
        let points = points(&mut contenders, CURVE_ROUNDS, dataset, &beams)?;
        curve
            .iter_mut()
            .zip(points)
            .for_each(|(curve, point)| curve.push(point));
    }
    let calls = peers.iter_mut().map(Peer::call).collect::<Result<_>>()?;
    Ok(Comparison {
        dataset,
        digest: golden.digest(),
        libraries,
        insert,
        targets,
        curve,
        calls,
    })
}

/// Times searches with the beam of each contender.
fn points(
    contenders: &mut [&mut dyn Contender],
    rounds: usize,
    dataset: &Dataset,
    beams: &[(u16, f64)],
) -> Result<Vec<Point>> {
    let times = alternate(
        contenders,
        rounds,
        dataset.queries.len(),
        |place, contender| {
            let (ef, _) = beams[place];
            contender.search(ef)?;
            let passes = (0..PASSES).map(|_| contender.search(ef));
            passes
                .collect::<Result<Vec<_>>>()?
                .into_iter()
                .min()
                .context("no pass")
        },
    )?;
    let point = |(&(ef, recall), time)| Point { ef, recall, time };
    Ok(beams.iter().zip(times).map(point).collect())
}

/// Gives each contender a turn in each round, every round beginning with another one; times are for one of `items`.
fn alternate(
    contenders: &mut [&mut dyn Contender],
    rounds: usize,
    items: usize,
    mut turn: impl FnMut(usize, &mut dyn Contender) -> Result<Duration>,
) -> Result<Vec<Time>> {
    let count = contenders.len();
    let mut times = vec![Vec::new(); count];
    for round in 0..rounds {
        for place in (0..count).map(|place| (place + round) % count) {
            let time = turn(place, contenders[place])?;
            times[place].push(time.as_secs_f64() * 1e6 / items as f64);
        }
    }
    let ratios = |of: &[f64]| median(of.iter().zip(&times[0]).map(|(time, first)| time / first));
    let time = |of: &Vec<f64>| Time {
        median: median(of.iter().copied()),
        minimum: of.iter().copied().fold(f64::INFINITY, f64::min),
        ratio: ratios(of),
    };
    Ok(times.iter().map(time).collect())
}
