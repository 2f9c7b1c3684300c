//! The `.fvecs` and `.bvecs` files of the TEXMEX collections: for each row its dimension, 32 bit, then its components; little-endian.

use crate::{DataError, Matrix};

/// Largest dimension that is believed.
const MAX_DIM: usize = 65_536;

/// Reads `.fvecs`: components are float32.
///
/// # Errors
/// Every way in which the bytes are not such rows, or hold a number that is not finite.
pub fn parse_fvecs(bytes: &[u8]) -> Result<Matrix, DataError> {
    parse::<4>(bytes, |component| f32::from_le_bytes(component).into())
}

/// Reads `.bvecs`: components are unsigned bytes.
///
/// # Errors
/// Every way in which the bytes are not such rows.
pub fn parse_bvecs(bytes: &[u8]) -> Result<Matrix, DataError> {
    parse::<1>(bytes, |[component]| component.into())
}

fn parse<const SIZE: usize>(
    bytes: &[u8],
    convert: impl Fn([u8; SIZE]) -> f64,
) -> Result<Matrix, DataError> {
    let mut rest = bytes;
    let mut dim = 0;
    let mut values = Vec::new();
    for row in 0.. {
        if rest.is_empty() {
            break;
        }
        let (header, data) = rest.split_first_chunk::<4>().ok_or(DataError::Size {
            found: rest.len(),
            expected: 4,
        })?;
        let found = i32::from_le_bytes(*header);
        let length = usize::try_from(found).unwrap_or(0);
        if row == 0 {
            dim = length;
        }
        if length != dim || !(1..=MAX_DIM).contains(&length) {
            let expected = if row == 0 {
                format!("1..={MAX_DIM}")
            } else {
                dim.to_string()
            };
            return Err(DataError::RowLength {
                row,
                found,
                expected,
            });
        }
        let (data, after) = data
            .split_at_checked(length * SIZE)
            .ok_or(DataError::Size {
                found: data.len(),
                expected: length * SIZE,
            })?;
        let (components, _) = data.as_chunks::<SIZE>();
        values.extend(components.iter().map(|component| convert(*component)));
        rest = after;
    }
    Matrix::new(dim, values)
}
