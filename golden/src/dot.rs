//! Exact dot products of component vectors: here what every way to compute them needs, and the way by less code.

pub use crate::dot_steps::dot;
pub(crate) use crate::dot_steps::dot_narrow;

/// The exact dot product of two vectors of equal length (at most 1024 components), by less code.
#[must_use]
#[inline(never)]
pub fn dot_plain(a: &[i16], b: &[i16]) -> i64 {
    a.iter().zip(b).fold(0, add_product)
}

#[inline]
pub(crate) fn add_product(sum: i64, (&a, &b): (&i16, &i16)) -> i64 {
    sum.wrapping_add(i32::from(a).wrapping_mul(b.into()).into())
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
