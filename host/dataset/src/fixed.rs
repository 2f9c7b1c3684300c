//! Conversion to fixed point.

use anyhow::{Result, ensure};

use crate::Matrix;

/// Vectors in fixed point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantised {
    /// The vectors.
    pub vectors: Vec<Vec<i16>>,
    /// Components that were outside the range and became its ends.
    pub saturated: usize,
}

/// Rounds every component to the nearest multiple of `2^-frac_bits`, ties away from zero.
///
/// # Errors
/// When a component is outside -32768..=32767 multiples, unless `saturate`: then it becomes the nearest of these and is counted.
pub fn quantise(matrix: &Matrix, frac_bits: u32, saturate: bool) -> Result<Quantised> {
    let scale = f64::from(1_u32 << frac_bits);
    let (low, high) = (f64::from(i16::MIN), f64::from(i16::MAX));
    let mut saturated = 0;
    let mut largest = 0.0_f64;
    let vectors = matrix
        .rows()
        .map(|row| {
            row.iter()
                .map(|value| {
                    let scaled = (value * scale).round();
                    if !(low..=high).contains(&scaled) {
                        saturated += 1;
                        largest = largest.max(value.abs());
                    }
                    scaled.clamp(low, high) as i16
                })
                .collect()
        })
        .collect();
    ensure!(
        saturated == 0 || saturate,
        "{saturated} components do not fit 16 bits with {frac_bits} fraction bits (the largest magnitude is {largest}): \
         choose fewer with --frac-bits, or clip them with --saturate"
    );
    Ok(Quantised { vectors, saturated })
}
