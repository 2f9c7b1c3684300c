//! Exact dot products of component vectors, written so that they vectorise.

/// Components a block of the wide sum: 128 products of less than `2^23` in magnitude stay within an `i32`.
const BLOCK: usize = 128;

/// The exact dot product of two vectors of equal length (at most 1024 components).
#[must_use]
pub fn dot(a: &[i16], b: &[i16]) -> i64 {
    // b = 256 * high + low with low in 0..=255, so that both sums of a block fit 32 bits and
    // the loop is two 16-bit multiply-adds.
    let mut total = 0_i64;
    for (a, b) in a.chunks(BLOCK).zip(b.chunks(BLOCK)) {
        let (mut high, mut low) = (0_i32, 0_i32);
        for (&a, &b) in a.iter().zip(b) {
            high = high.wrapping_add(i32::from(a).wrapping_mul(i32::from(b >> 8)));
            low = low.wrapping_add(i32::from(a).wrapping_mul(i32::from(b & 0xFF)));
        }
        total = total.wrapping_add((i64::from(high) << 8).wrapping_add(i64::from(low)));
    }
    total
}

/// The dot product of two vectors of equal length, exact when it lies in the range of an `i32`: the sum is
/// taken modulo `2^32`, so that only its final value matters.
///
/// By the Cauchy-Schwarz inequality it does when the product of the two norms is below `2^31`.
#[must_use]
pub(crate) fn dot_narrow(a: &[i16], b: &[i16]) -> i64 {
    let sum = a.iter().zip(b).fold(0_i32, |sum, (&a, &b)| {
        sum.wrapping_add(i32::from(a).wrapping_mul(i32::from(b)))
    });
    i64::from(sum)
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
            for length in [1, 2, 127, 128, 129, 1024] {
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
