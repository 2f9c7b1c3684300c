//! Exact dot products of component vectors, written so that they vectorise.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use crate::dot_wasm::{dot_of_steps, sum_of_steps};

/// Components a step: so many that the compiler fills its vector registers with 16-bit multiply-adds.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
const STEP: usize = 32;

/// Components a block of the exact sum.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
const BLOCK: usize = 256;

/// The exact dot product of two vectors of equal length (at most 1024 components).
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[must_use]
#[inline]
pub fn dot(a: &[i16], b: &[i16]) -> i64 {
    let (a_steps, a_rest) = a.as_chunks();
    let (b_steps, b_rest) = b.as_chunks();
    let rest = a_rest.iter().zip(b_rest).fold(0, add_product);
    dot_of_steps(a_steps, b_steps).wrapping_add(rest)
}

/// The exact dot product of two vectors of equal length (at most 1024 components).
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[must_use]
pub fn dot(a: &[i16], b: &[i16]) -> i64 {
    let mut total = 0_i64;
    for (a, b) in a.chunks(BLOCK).zip(b.chunks(BLOCK)) {
        // b = 256 * high + low with low in 0..=255: the sums with both stay below 2^31 in magnitude over a block, so the one
        // with the low parts is known exactly from the whole sum modulo 2^32.
        let high = multiply_add(a, b, |b| b >> 8);
        let low = multiply_add(a, b, |b| b).wrapping_sub(high << 8);
        total = total.wrapping_add((i64::from(high) << 8).wrapping_add(low.into()));
    }
    total
}

/// The dot product of two vectors of equal length, exact when it lies in the range of an `i32`: the sum is
/// taken modulo `2^32`, so that only its final value matters.
///
/// By the Cauchy-Schwarz inequality it does when the product of the two norms is below `2^31`.
#[must_use]
#[inline]
pub(crate) fn dot_narrow(a: &[i16], b: &[i16]) -> i64 {
    multiply_add(a, b, |b| b).into()
}

/// The exact dot product, by less code.
#[inline(never)]
pub(crate) fn dot_plain(a: &[i16], b: &[i16]) -> i64 {
    a.iter().zip(b).fold(0, add_product)
}

fn add_product(sum: i64, (&a, &b): (&i16, &i16)) -> i64 {
    sum.wrapping_add(i32::from(a).wrapping_mul(b.into()).into())
}

/// The sum modulo `2^32` of the products of `a` and `part(b)`.
#[inline]
fn multiply_add(a: &[i16], b: &[i16], part: impl Fn(i16) -> i16) -> i32 {
    let (a_steps, a_rest) = a.as_chunks();
    let (b_steps, b_rest) = b.as_chunks();
    sum(a_rest, b_rest, &part).wrapping_add(sum_of_steps(a_steps, b_steps, part))
}

#[inline]
fn sum(a: &[i16], b: &[i16], part: impl Fn(i16) -> i16) -> i32 {
    a.iter().zip(b).fold(0_i32, |sum, (&a, &b)| {
        sum.wrapping_add(i32::from(a).wrapping_mul(i32::from(part(b))))
    })
}

/// The sum modulo `2^32` for whole steps.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
fn sum_of_steps(a: &[[i16; STEP]], b: &[[i16; STEP]], part: impl Fn(i16) -> i16) -> i32 {
    let steps = a.iter().zip(b);
    steps.fold(0_i32, |total, (a, b)| total.wrapping_add(sum(a, b, &part)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn reference(a: &[i16], b: &[i16]) -> i64 {
        a.iter()
            .zip(b)
            .map(|(&a, &b)| i64::from(a) * i64::from(b))
            .sum()
    }

    #[test]
    fn extremes_are_exact() {
        let pairs = [
            (i16::MIN, i16::MIN),
            (i16::MIN, i16::MAX),
            (i16::MAX, i16::MAX),
            (i16::MIN, 255),
            (i16::MIN, -1),
        ];
        for (a, b) in pairs {
            for length in [1, 2, 31, 32, 33, 1024] {
                let (a, b) = (vec![a; length], vec![b; length]);
                assert_eq!(dot(&a, &b), reference(&a, &b));
                assert_eq!(dot(&b, &a), reference(&a, &b));
            }
        }
    }

    proptest! {
        #[test]
        fn equals_the_plain_sum(pairs in proptest::collection::vec((any::<i16>(), any::<i16>()), 0..400)) {
            let (a, b): (Vec<i16>, Vec<i16>) = pairs.into_iter().unzip();
            prop_assert_eq!(dot(&a, &b), reference(&a, &b));
        }

        #[test]
        fn narrow_is_exact_within_its_bound(pairs in proptest::collection::vec((any::<i16>(), any::<i16>()), 0..8), shift in 0..16_u32) {
            let (a, b): (Vec<i16>, Vec<i16>) = pairs.into_iter().map(|(a, b)| (a >> shift, b)).unzip();
            let exact = reference(&a, &b);
            if i32::try_from(exact).is_ok() {
                prop_assert_eq!(dot_narrow(&a, &b), exact);
            }
        }
    }
}
