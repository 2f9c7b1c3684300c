//! Vectors from files or the command line, as the board takes them.

use std::path::Path;
use std::str::FromStr;

use anyhow::{Result, ensure};
use mh_dataset::{Matrix, digits, quantise, read};

use crate::session::Session;

/// Rows of a file: one, or from one to before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// The first.
    pub first: usize,
    /// The one after the last.
    pub end: usize,
}

impl FromStr for Rows {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.trim().parse::<usize>().ok();
        let rows = match text.split_once("..") {
            Some((first, end)) => number(first).zip(number(end)),
            None => number(text).and_then(|row| Some((row, row.checked_add(1)?))),
        };
        match rows {
            Some((first, end)) if first < end => Ok(Self { first, end }),
            _ => {
                Err("give a row like 3, or rows like 3..10 (without 10), counted from 0".to_owned())
            }
        }
    }
}

/// A table by its name: `digits`, or a file.
///
/// # Errors
/// When it cannot be read, or its rows are not as long as the board's vectors.
pub fn table(name: &str, session: &Session) -> Result<Matrix> {
    let matrix = match name {
        "digits" => digits()?,
        path => read(Path::new(path))?,
    };
    let dim = session.sizes().dim;
    ensure!(
        matrix.dim() == dim,
        "{name} has {} columns, but the board's vectors have {dim} components: choose another file or another configuration",
        matrix.dim()
    );
    Ok(matrix)
}

/// Rows of a table in fixed point; all without `rows`.
///
/// # Errors
/// When there are no such rows, or a component does not fit; with `saturate` it is clipped.
pub fn fixed(
    matrix: &Matrix,
    rows: Option<Rows>,
    frac_bits: u8,
    saturate: bool,
) -> Result<Vec<Vec<i16>>> {
    let all = Rows {
        first: 0,
        end: matrix.len(),
    };
    let Rows { first, end } = rows.unwrap_or(all);
    ensure!(
        end <= matrix.len(),
        "there is no row {}: the data have rows 0 to {}",
        end - 1,
        matrix.len() - 1
    );
    let mut vectors = quantise(matrix, frac_bits.into(), saturate)?.vectors;
    vectors.truncate(end);
    Ok(vectors.split_off(first))
}

/// A vector of numbers from the command line.
///
/// # Errors
/// When it is not as long as the board's vectors, or a component is not finite.
pub fn row(components: &[f64], session: &Session) -> Result<Matrix> {
    let dim = session.sizes().dim;
    ensure!(
        components.len() == dim,
        "--vector has {} components, but the board's vectors have {dim}",
        components.len()
    );
    Ok(Matrix::new(dim, components.to_vec())?)
}
