//! NumPy's `.npy` files.

use npyz::{DType, Deserialize, NpyFile, Order};

use crate::{DataError, Matrix};

/// Reads a two-dimensional `.npy` array of float32, float64 or integers, in C or Fortran order.
///
/// # Errors
/// Every way in which the bytes are not such an array, or hold a number that is not finite.
pub fn parse_npy(bytes: &[u8]) -> Result<Matrix, DataError> {
    let mut rest = bytes;
    let file = NpyFile::new(&mut rest).map_err(|error| DataError::Header(error.to_string()))?;
    let (shape, order, dtype) = (file.shape().to_vec(), file.order(), file.dtype());

    let named_shape = || DataError::Shape(format!("{shape:?}"));
    let &[rows, dim] = &shape[..] else {
        return Err(named_shape());
    };
    let DType::Plain(ty) = &dtype else {
        return Err(DataError::ElementType(dtype.descr()));
    };
    let size = |n: u64| usize::try_from(n).map_err(|_| named_shape());
    let (rows, dim) = (size(rows)?, size(dim)?);
    let element = ty
        .num_bytes()
        .ok_or_else(|| DataError::ElementType(dtype.descr()))?;
    // Checked before anything is allocated: the header may announce any size.
    let expected = rows
        .checked_mul(dim)
        .and_then(|n| n.checked_mul(element))
        .ok_or_else(named_shape)?;
    drop(file);
    if rest.len() != expected {
        return Err(DataError::Size {
            found: rest.len(),
            expected,
        });
    }

    let values = values(bytes, &ty.to_string()[1..])?;
    Matrix::new(dim, in_c_order(values, rows, dim, order))
}

/// All elements as they are in the file; `ty` is NumPy's name without byte order.
fn values(bytes: &[u8], ty: &str) -> Result<Vec<f64>, DataError> {
    match ty {
        "f4" => read::<f32>(bytes, f64::from),
        "f8" => read::<f64>(bytes, |x| x),
        "i1" => read::<i8>(bytes, f64::from),
        "i2" => read::<i16>(bytes, f64::from),
        "i4" => read::<i32>(bytes, f64::from),
        "i8" => read::<i64>(bytes, |x| x as f64),
        "u1" => read::<u8>(bytes, f64::from),
        "u2" => read::<u16>(bytes, f64::from),
        "u4" => read::<u32>(bytes, f64::from),
        "u8" => read::<u64>(bytes, |x| x as f64),
        _ => Err(DataError::ElementType(ty.to_owned())),
    }
}

fn read<T: Deserialize>(bytes: &[u8], convert: impl Fn(T) -> f64) -> Result<Vec<f64>, DataError> {
    let header = |error: &dyn std::fmt::Display| DataError::Header(error.to_string());
    let file = NpyFile::new(bytes).map_err(|error| header(&error))?;
    file.data::<T>()
        .map_err(|error| header(&error))?
        .map(|value| value.map(&convert).map_err(|error| header(&error)))
        .collect()
}

fn in_c_order(values: Vec<f64>, rows: usize, dim: usize, order: Order) -> Vec<f64> {
    match order {
        Order::C => values,
        Order::Fortran => (0..rows * dim)
            .map(|i| values[i % dim * rows + i / dim])
            .collect(),
    }
}
