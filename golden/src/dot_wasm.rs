//! The part of a dot product that WebAssembly has an instruction for, which the compiler does not find by itself.

use core::arch::wasm32::{
    i16x8, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_splat, i32x4_sub, i64x2_add,
    i64x2_extend_high_i32x4, i64x2_extend_low_i32x4, i64x2_extract_lane, i64x2_splat, v128,
};

/// Components of a vector register.
const STEP: usize = 8;

/// One load.
#[inline]
fn load([a, b, c, d, e, f, g, h]: [i16; STEP]) -> v128 {
    i16x8(a, b, c, d, e, f, g, h)
}

/// The sum modulo `2^32` of the products of `a` and `part(b)`, for whole steps.
#[inline]
pub(crate) fn sum_of_steps(a: &[[i16; STEP]], b: &[[i16; STEP]], part: impl Fn(i16) -> i16) -> i32 {
    let add = |sums: v128, (a, b): (&[i16; STEP], &[i16; STEP])| {
        i32x4_add(sums, i32x4_dot_i16x8(load(*a), load(b.map(&part))))
    };
    let sums = a.iter().zip(b).fold(i32x4_splat(0), add);
    let [a, b, c, d] = [
        i32x4_extract_lane::<0>(sums),
        i32x4_extract_lane::<1>(sums),
        i32x4_extract_lane::<2>(sums),
        i32x4_extract_lane::<3>(sums),
    ];
    a.wrapping_add(b).wrapping_add(c.wrapping_add(d))
}

/// The exact dot product of whole steps.
#[inline]
pub(crate) fn dot_of_steps(a: &[[i16; STEP]], b: &[[i16; STEP]]) -> i64 {
    let add = |sums: v128, (a, b): (&[i16; STEP], &[i16; STEP])| {
        // The sum of two products is above -2^31 and at most 2^31: one less fits 32 bits, also when the sum wrapped.
        let pairs = i32x4_sub(i32x4_dot_i16x8(load(*a), load(*b)), i32x4_splat(1));
        let (low, high) = (
            i64x2_extend_low_i32x4(pairs),
            i64x2_extend_high_i32x4(pairs),
        );
        i64x2_add(sums, i64x2_add(low, high))
    };
    let sums = a.iter().zip(b).fold(i64x2_splat(0), add);
    let taken = (a.len() as i64).wrapping_mul(4);
    i64x2_extract_lane::<0>(sums)
        .wrapping_add(i64x2_extract_lane::<1>(sums))
        .wrapping_add(taken)
}
