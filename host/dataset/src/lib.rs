//! Vectors from files, and their conversion to fixed point.

mod fixed;
mod npy;
mod vecs;

use std::path::Path;

use anyhow::{Context as _, Result};

pub use fixed::{Quantised, quantise};
pub use npy::parse_npy;
pub use vecs::{parse_bvecs, parse_fvecs};

/// The handwritten digits that are committed with the harness; see `sim/data/README.md`.
const DIGITS: &[u8] = include_bytes!("../../../sim/data/digits.npy");

/// Rows of numbers, all finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    dim: usize,
    /// Row after row.
    values: Vec<f64>,
}

/// Why the contents of a file were refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// The extension is not one of those that are read.
    #[error("unknown extension: .npy, .fvecs and .bvecs are read")]
    Extension,
    /// The header of an `.npy` file is not one.
    #[error("not a readable .npy file: {0}")]
    Header(String),
    /// Elements of another type.
    #[error("elements of type {0}: only float32, float64 and integers are read")]
    ElementType(String),
    /// Not two-dimensional, or without rows or columns.
    #[error("shape {0}: a table with at least one row and one column is needed")]
    Shape(String),
    /// The file ends early or goes on after the last row.
    #[error("truncated or damaged: {found} bytes of data, {expected} expected")]
    Size {
        /// Bytes that there are.
        found: usize,
        /// Bytes that the header asks for.
        expected: usize,
    },
    /// A row of a `.fvecs` or `.bvecs` file has another length than the first, or an impossible one.
    #[error("row {row} has dimension {found}, expected {expected}")]
    RowLength {
        /// Row, from 0.
        row: usize,
        /// Dimension in the file.
        found: i32,
        /// Dimension of the first row, or the legal range.
        expected: String,
    },
    /// Not a number, or infinite.
    #[error("row {row}, column {column} is {value}: every component must be finite")]
    NotFinite {
        /// Row, from 0.
        row: usize,
        /// Column, from 0.
        column: usize,
        /// The value in words.
        value: String,
    },
}

impl Matrix {
    /// A matrix of these values, row after row.
    ///
    /// # Errors
    /// [`DataError::Shape`] when there is no complete row, [`DataError::NotFinite`].
    pub fn new(dim: usize, values: Vec<f64>) -> Result<Self, DataError> {
        if dim == 0 || values.is_empty() || !values.len().is_multiple_of(dim) {
            let rows = values.len().checked_div(dim).unwrap_or(0);
            return Err(DataError::Shape(format!("{rows} x {dim}")));
        }
        match values.iter().position(|value| !value.is_finite()) {
            Some(at) => Err(DataError::NotFinite {
                row: at / dim,
                column: at % dim,
                value: values[at].to_string(),
            }),
            None => Ok(Self { dim, values }),
        }
    }

    /// Columns.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// Number of rows, >= 1.
    pub fn len(&self) -> usize {
        self.values.len() / self.dim
    }

    /// Never: there is at least one row.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The rows.
    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.values.chunks_exact(self.dim)
    }
}

/// The committed digits: 1797 rows of 64 pixels, 0..=16.
///
/// # Errors
/// When the committed file is damaged.
pub fn digits() -> Result<Matrix> {
    parse_npy(DIGITS).context("the committed digits")
}

/// Reads a file by its extension.
///
/// # Errors
/// When it cannot be read or its contents are refused.
pub fn read(path: &Path) -> Result<Matrix> {
    let context = || format!("{}", path.display());
    let parse: fn(&[u8]) -> Result<Matrix, DataError> =
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("npy") => parse_npy,
            Some("fvecs") => parse_fvecs,
            Some("bvecs") => parse_bvecs,
            _ => return Err(DataError::Extension).with_context(context),
        };
    let bytes = std::fs::read(path).with_context(context)?;
    parse(&bytes).with_context(context)
}
