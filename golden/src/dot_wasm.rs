//! The part of a dot product that WebAssembly has an instruction for, which the compiler does not find by itself.

use core::arch::wasm32::{
    i16x8, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_splat, v128,
};

/// Components of a vector register.
const STEP: usize = 8;

/// The sum modulo `2^32` of the products of `a` and `part(b)`, for whole steps.
#[inline]
pub(crate) fn sum_of_steps(a: &[[i16; STEP]], b: &[[i16; STEP]], part: impl Fn(i16) -> i16) -> i32 {
    // One load.
    let load = |[a, b, c, d, e, f, g, h]: [i16; STEP]| i16x8(a, b, c, d, e, f, g, h);
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
