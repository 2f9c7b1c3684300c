//! Inverse norms for the cosine metric, by the restoring algorithms of the specification.

use fixed::types::U1F31;

use crate::distance::split;

/// `1 / sqrt(n2) = mantissa / 2^exponent` for a squared norm `n2`, rounded down.
///
/// The mantissa is 0.5..=1 in U1F31 and the exponent 0..=20; both are 0 for a zero vector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InverseNorm {
    /// U1F31, 0.5..=1, or 0 for a zero vector.
    pub mantissa: U1F31,
    /// `floor(log2(n2) / 2)`: 5 bits.
    pub exponent: u8,
}

impl InverseNorm {
    /// The inverse norm of a vector whose squared norm is `norm2`, at most 2^40.
    #[must_use]
    pub fn of(norm2: u64) -> Self {
        Self::with(norm2, inverse_root)
    }

    /// [`of`](Self::of), by less code.
    pub(crate) fn of_compactly(norm2: u64) -> Self {
        Self::with(norm2, inverse_root_compactly)
    }

    #[inline]
    fn with(norm2: u64, inverse_root: impl FnOnce(u32, u64) -> u32) -> Self {
        match norm2.checked_ilog2() {
            None => Self::default(),
            Some(log) => {
                let exponent = log >> 1;
                Self {
                    mantissa: U1F31::from_bits(inverse_root(exponent, norm2)),
                    exponent: exponent.to_le_bytes()[0],
                }
            }
        }
    }
}

/// `floor(sqrt(floor(4^(31 + exponent) / norm2)))`: long division with digits of 23, 23 and 16 bits, and a root.
fn inverse_root(exponent: u32, norm2: u64) -> u32 {
    let mut remainder = 1_u64 << exponent << exponent;
    let mut quotient = 0_u64;
    for bits in [0, 23, 23, 16] {
        // At most the norm, and so at most 2^63 shifted.
        let dividend = remainder << bits;
        let digit = dividend.checked_div(norm2).unwrap_or(0);
        quotient = (quotient << bits).wrapping_add(digit);
        remainder = dividend.wrapping_sub(digit.wrapping_mul(norm2));
    }
    // The quotient is at most 2^62.
    split(quotient.isqrt())[0]
}

/// [`inverse_root`] by less code: long division, whose digits to base 4, the first one 0 or 1, are at once
/// those that the digit-by-digit root takes in.
fn inverse_root_compactly(exponent: u32, norm2: u64) -> u32 {
    let mut dividend = 1_u64 << exponent << exponent;
    let (mut remainder, mut root) = (0_u64, 0_u32);
    for _ in 0..32 {
        let digit = dividend.checked_div(norm2).unwrap_or(0);
        dividend = dividend.wrapping_sub(digit.wrapping_mul(norm2)) << 2;
        remainder = remainder << 2 | digit;
        let trial = u64::from(root) << 2 | 1;
        root <<= 1;
        if remainder >= trial {
            remainder = remainder.wrapping_sub(trial);
            root |= 1;
        }
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(norm2: u64) {
        let norm = InverseNorm::of(norm2);
        assert_eq!(norm, InverseNorm::of_compactly(norm2));
        let InverseNorm { mantissa, exponent } = norm;
        let e = u32::from(exponent);
        assert!(
            1_u64 << (2 * e) <= norm2 && norm2 < 1_u64 << (2 * e + 2),
            "exponent of {norm2}"
        );
        // r = floor(2^(31 + e) / sqrt(n2)), stated without a root: r^2 n2 <= 4^(31 + e) < (r + 1)^2 n2.
        let r = u128::from(mantissa.to_bits());
        let power = 1_u128 << (62 + 2 * e);
        assert!(
            r * r * u128::from(norm2) <= power,
            "mantissa of {norm2} too large"
        );
        assert!(
            (r + 1) * (r + 1) * u128::from(norm2) > power,
            "mantissa of {norm2} too small"
        );
        assert!(
            (1 << 30..=1 << 31).contains(&r),
            "mantissa of {norm2} outside its range"
        );
    }

    #[test]
    fn mantissa_is_the_floor() {
        for norm2 in 1..=5000 {
            check(norm2);
        }
        for shift in 2..=40 {
            let power = 1_u64 << shift;
            check(power - 1);
            check(power);
            if shift < 40 {
                check(power + 1);
            }
        }
        let mut x = 0x9E37_79B9_7F4A_7C15_u64;
        for _ in 0..20_000 {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            check((x >> 24 >> (x & 31)).max(1));
        }
    }

    #[test]
    fn one_and_zero() {
        assert_eq!(
            InverseNorm::of(1),
            InverseNorm {
                mantissa: U1F31::ONE,
                exponent: 0
            }
        );
        assert_eq!(InverseNorm::of(0), InverseNorm::default());
        assert_eq!(
            InverseNorm::of(1 << 40),
            InverseNorm {
                mantissa: U1F31::ONE,
                exponent: 20
            }
        );
    }
}
