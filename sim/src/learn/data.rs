//! The digits with their labels, the split into stream and held-out digits, and the disturbances.

use anyhow::{Context as _, Result, ensure};
use fastrand::Rng;
use mh_dataset::{digits, quantise};
use serde::{Serialize, Serializer};

/// Labels of the committed digits; see `sim/data/README.md`.
const LABELS: &[u8] = include_bytes!("../../data/digits_labels.npy");
/// Digits of the stream; the others are held out.
pub const STREAM: usize = 1500;
/// Parts of the stream in a validation.
pub const FOLDS: usize = 5;
/// Fraction bits of a component.
pub const FRAC_BITS: u8 = 8;
/// Side of a digit, pixels.
const SIDE: usize = 8;
/// The value of one grey level of a pixel.
const LEVEL: i16 = 1 << FRAC_BITS;

/// A digit.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its pixels.
    pub vector: Vec<i16>,
    /// Which digit it is, 0..=9. Nothing that learns sees it.
    pub label: u8,
}

/// What is inserted and presented, and what is asked for afterwards.
#[derive(Clone, Debug)]
pub struct Data {
    /// Inserted, then presented without labels.
    pub stream: Vec<Example>,
    /// Held out.
    pub held_out: Vec<Example>,
}

impl Data {
    /// The first digits of the stream and of those held out.
    ///
    /// # Errors
    /// When there are not so many, or none is asked for.
    pub fn new(stream: usize, samples: usize) -> Result<Self> {
        let mut all = examples()?;
        let mut held_out = all.split_off(STREAM);
        for (name, wanted, found) in [
            ("--stream", stream, all.len()),
            ("--samples", samples, held_out.len()),
        ] {
            ensure!(
                (1..=found).contains(&wanted),
                "{name} is {wanted}, but must be 1..={found}"
            );
        }
        all.truncate(stream);
        held_out.truncate(samples);
        Ok(Self {
            stream: all,
            held_out,
        })
    }

    /// One of [`FOLDS`] consecutive parts of the stream as held-out digits, the others as stream; the held-out digits of
    /// [`new`](Self::new) have no part in it.
    ///
    /// # Errors
    /// When the committed files are damaged.
    pub fn fold(fold: usize) -> Result<Self> {
        let mut all = examples()?;
        all.truncate(STREAM);
        let size = STREAM / FOLDS;
        let held_out = all.drain(fold * size..(fold + 1) * size).collect();
        Ok(Self {
            stream: all,
            held_out,
        })
    }
}

/// All digits.
fn examples() -> Result<Vec<Example>> {
    let vectors = quantise(&digits()?, FRAC_BITS.into(), false)?.vectors;
    let file = npyz::NpyFile::new(LABELS).context("the committed labels")?;
    let labels: Vec<u8> = file.into_vec().context("the committed labels")?;
    ensure!(
        labels.len() == vectors.len() && labels.iter().all(|&label| label <= 9),
        "the committed labels do not belong to the committed digits"
    );
    let pairs = vectors.into_iter().zip(labels);
    Ok(pairs
        .map(|(vector, label)| Example { vector, label })
        .collect())
}

/// What happens to a held-out digit on its way to the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disturbance {
    /// Nothing.
    Clean,
    /// Noise on each pixel: the sum of twelve equally distributed integers, standard deviation 5 grey levels of 16.
    Noise,
    /// Two adjacent rows of pixels are 0.
    Rows,
    /// Each pixel is 0 with probability 1/4.
    Pixels,
    /// The digit moved a pixel to the left or to the right.
    Shift,
}

impl Disturbance {
    /// All.
    pub const ALL: [Self; 5] = [
        Self::Clean,
        Self::Noise,
        Self::Rows,
        Self::Pixels,
        Self::Shift,
    ];

    /// A few words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Noise => "noise",
            Self::Rows => "two rows missing",
            Self::Pixels => "pixels missing",
            Self::Shift => "moved by a pixel",
        }
    }

    /// The disturbed vector of the held-out digit of this number.
    pub fn apply(self, vector: &[i16], seed: u64, number: usize) -> Vec<i16> {
        // A generator of its own for each, so that the number of samples changes none.
        let mixed = seed
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .wrapping_add(((self as u64) << 32) | number as u64);
        let mut rng = Rng::with_seed(mixed);
        let mut pixels = vector.to_vec();
        match self {
            Self::Clean => {}
            Self::Noise => {
                // Twelve terms of variance a^2 / 3.
                const A: i16 = 5 * LEVEL / 2;
                for pixel in &mut pixels {
                    let noise: i16 = (0..12).map(|_| rng.i16(-A..=A)).sum();
                    *pixel += noise;
                }
            }
            Self::Rows => {
                let first = rng.usize(0..SIDE - 1) * SIDE;
                pixels[first..first + 2 * SIDE].fill(0);
            }
            Self::Pixels => pixels
                .iter_mut()
                .filter(|_| rng.u8(0..4) == 0)
                .for_each(|pixel| *pixel = 0),
            Self::Shift => {
                let left = rng.bool();
                for row in pixels.chunks_exact_mut(SIDE) {
                    if left {
                        row.copy_within(1.., 0);
                        row[SIDE - 1] = 0;
                    } else {
                        row.copy_within(..SIDE - 1, 1);
                        row[0] = 0;
                    }
                }
            }
        }
        pixels
    }
}

impl Serialize for Disturbance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
