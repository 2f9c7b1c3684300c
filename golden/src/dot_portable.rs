//! Dot products written so that the compiler vectorises them.

/// Components a step: so many that the compiler fills its vector registers with 16-bit multiply-adds.
const STEP: usize = 32;

/// Components a block of the exact sum.
const BLOCK: usize = 256;

/// Number of components from which on finding out whether [`dot_narrow`] is enough costs less than it gains.
pub(crate) const NARROW_FROM: Option<usize> = Some(0);

/// The exact dot product of two vectors of equal length (at most 1024 components).
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

/// The sum modulo `2^32` of the products of `a` and `part(b)`.
#[inline]
fn multiply_add(a: &[i16], b: &[i16], part: impl Fn(i16) -> i16) -> i32 {
    let (a_steps, a_rest) = a.as_chunks::<STEP>();
    let (b_steps, b_rest) = b.as_chunks::<STEP>();
    let steps = a_steps.iter().zip(b_steps);
    steps.fold(sum(a_rest, b_rest, &part), |total, (a, b)| {
        total.wrapping_add(sum(a, b, &part))
    })
}

/// The sum modulo `2^32` of the products of `a` and `part(b)`.
#[inline]
fn sum(a: &[i16], b: &[i16], part: impl Fn(i16) -> i16) -> i32 {
    a.iter().zip(b).fold(0_i32, |sum, (&a, &b)| {
        sum.wrapping_add(i32::from(a).wrapping_mul(i32::from(part(b))))
    })
}
