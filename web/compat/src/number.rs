//! Numbers of callers, `f32`, to numbers of the index, and back. NaN counts as 0, and what is too large as the largest, in every function.

use micro_hnsw::{I8F24, U8F24};

use crate::module::DIM;

/// 1.0 with 24 fraction bits.
pub const ONE: f32 = 16_777_216.0;

/// 2 to the power of an exponent of -126..=127.
pub const fn power(exponent: i32) -> f32 {
    f32::from_bits((exponent.wrapping_add(127).cast_unsigned()) << 23)
}

/// Towards 0, -128..128.
pub const fn signed(x: f32) -> I8F24 {
    I8F24::from_bits((x * ONE) as i32)
}

/// The number of a caller.
pub const fn float(value: I8F24) -> f32 {
    value.to_bits() as f32 / ONE
}

/// The number of a caller.
pub const fn float_unsigned(value: U8F24) -> f32 {
    value.to_bits() as f32 / ONE
}

/// `x / unit` to nearest, 0..=1.
pub fn fraction(x: f32, unit: f32) -> U8F24 {
    U8F24::from_bits(((x * (ONE / unit) + 0.5) as u32).min(1 << 24))
}

/// The most fraction bits, -114..=127, with which the finite ones of the first `dims` numbers fit 16 bits.
pub fn fit(values: &[f32; DIM], dims: u32) -> i32 {
    let mut highest = 0;
    for (place, value) in values.iter().enumerate() {
        let magnitude = value.to_bits() << 1;
        let counts = place < dims as usize && magnitude < f32::INFINITY.to_bits() << 1;
        if counts && magnitude > highest {
            highest = magnitude;
        }
    }
    // The biased exponent is in the highest byte.
    (14 + 127 - (highest >> 24).cast_signed()).min(127)
}

/// The first `dims` numbers with so many fraction bits, to nearest, halves to even; 0 follows the last.
pub fn quantise(vector: &mut [i16; DIM], values: &[f32; DIM], dims: u32, frac_bits: i32) {
    /// After adding it, what is left of a number of up to 22 bits is a whole one.
    const WHOLE: f32 = 12_582_912.0;
    for (place, (component, &value)) in vector.iter_mut().zip(values).enumerate() {
        let value = if place < dims as usize { value } else { 0.0 };
        let whole = value * power(frac_bits) + WHOLE - WHOLE;
        *component = (whole as i32).clamp(i16::MIN.into(), i16::MAX.into()) as i16;
    }
}
