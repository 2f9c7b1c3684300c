//! Dot products by the instruction that WebAssembly has for them, which the compiler does not find by itself.
//!
//! In a module that is not compiled for SIMD128 as a whole they are calls, and the rest is as small as without.

use core::arch::wasm32::{
    i16x8, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_splat, i32x4_sub, i64x2_add,
    i64x2_extend_high_i32x4, i64x2_extend_low_i32x4, i64x2_extract_lane, i64x2_splat, v128,
};

use crate::dot::add_product;

/// Components of a vector register.
const STEP: usize = 8;

/// One load.
#[target_feature(enable = "simd128")]
#[inline]
fn load([a, b, c, d, e, f, g, h]: [i16; STEP]) -> v128 {
    i16x8(a, b, c, d, e, f, g, h)
}

/// Number of components from which on finding out whether [`dot_narrow`] is enough costs less than it gains.
pub(crate) const NARROW_FROM: Option<usize> = Some(17);

/// The exact dot product of two vectors of equal length (at most 1024 components).
#[must_use]
#[target_feature(enable = "simd128")]
#[inline]
pub fn dot(a: &[i16], b: &[i16]) -> i64 {
    let (a_steps, a_rest) = a.as_chunks();
    let (b_steps, b_rest) = b.as_chunks();
    let mut sums = i64x2_splat(0);
    // No fold: its code would not be compiled for SIMD128.
    for (a, b) in a_steps.iter().zip(b_steps) {
        // The sum of two products is above -2^31 and at most 2^31: one less fits 32 bits, also when the sum wrapped.
        let pairs = i32x4_sub(i32x4_dot_i16x8(load(*a), load(*b)), i32x4_splat(1));
        let low = i64x2_extend_low_i32x4(pairs);
        let high = i64x2_extend_high_i32x4(pairs);
        sums = i64x2_add(sums, i64x2_add(low, high));
    }
    let taken = (a_steps.len() as u64).cast_signed().wrapping_mul(4);
    let rest = a_rest.iter().zip(b_rest).fold(taken, add_product);
    i64x2_extract_lane::<0>(sums)
        .wrapping_add(i64x2_extract_lane::<1>(sums))
        .wrapping_add(rest)
}

/// The dot product of two vectors of equal length modulo `2^32`, so that it is exact when it lies in the range of an `i32`.
#[must_use]
#[target_feature(enable = "simd128")]
#[inline]
pub(crate) fn dot_narrow(a: &[i16], b: &[i16]) -> i64 {
    let (a_steps, a_rest) = a.as_chunks();
    let (b_steps, b_rest) = b.as_chunks();
    let mut sums = i32x4_splat(0);
    for (a, b) in a_steps.iter().zip(b_steps) {
        sums = i32x4_add(sums, i32x4_dot_i16x8(load(*a), load(*b)));
    }
    let [a, b, c, d] = [
        i32x4_extract_lane::<0>(sums),
        i32x4_extract_lane::<1>(sums),
        i32x4_extract_lane::<2>(sums),
        i32x4_extract_lane::<3>(sums),
    ];
    let rest = a_rest.iter().zip(b_rest).fold(0, add_product);
    let steps = a.wrapping_add(b).wrapping_add(c.wrapping_add(d));
    rest.wrapping_add(steps.into()) << 32 >> 32
}
