//! Distances of the three metrics, exact integers or (cosine) with named roundings.

use fixed::types::{I34F30, U1F31};

use crate::dot::{dot, dot_narrow, dot_plain};
use crate::dot_steps::NARROW_FROM;
use crate::generated::{COSINE_FRAC_BITS, INVERSE_NORM_FRAC_BITS, Metric};
use crate::norm::InverseNorm;

/// Whether code is for a WebAssembly module that is rather small than fast.
pub(crate) const SMALL: bool = cfg!(all(target_arch = "wasm32", not(target_feature = "simd128")));

/// A distance: smaller is nearer. Signed; its unit depends on the metric.
///
/// * l2: the squared Euclidean distance, with `2 * frac_bits` fraction bits
/// * dot: minus the dot product, likewise
/// * cosine: `1 - cos` with 30 fraction bits
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Distance(i64);

impl Distance {
    /// The distance of these bits.
    #[must_use]
    pub const fn from_bits(bits: i64) -> Self {
        Self(bits)
    }

    /// The integer.
    #[must_use]
    pub const fn to_bits(self) -> i64 {
        self.0
    }

    /// A cosine distance as a fixed-point number, -2^-28..=2 (meaningless for the other metrics).
    #[must_use]
    pub const fn cosine(self) -> I34F30 {
        I34F30::from_bits(self.0)
    }

    /// The two's complement words, low word first.
    #[must_use]
    pub const fn words(self) -> [u32; 2] {
        split(self.0.cast_unsigned())
    }

    /// From the words, low word first.
    #[must_use]
    pub const fn from_words(words: [u32; 2]) -> Self {
        Self(combine(words).cast_signed())
    }
}

/// The low and the high word of `value`.
#[expect(clippy::cast_possible_truncation, reason = "the low word is meant")]
pub(crate) const fn split(value: u64) -> [u32; 2] {
    [value as u32, (value >> 32) as u32]
}

/// The number of a low and a high word.
pub(crate) const fn combine([low, high]: [u32; 2]) -> u64 {
    (high as u64) << 32 | low as u64
}

/// What is stored beside a vector so that its distances are cheap: the squared norm (l2, dot) or the inverse norm
/// (cosine: bits 31:0 mantissa, bits 36:32 exponent).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aux(u64);

impl Aux {
    /// Of a slot that is not live.
    pub(crate) const EMPTY: Self = Self(0);

    /// The aux of a vector under `metric`.
    #[must_use]
    pub fn of(metric: Metric, components: &[i16]) -> Self {
        // In modules that are rather small than fast, 0.2 us more for 700 bytes less.
        let inverse = if SMALL {
            InverseNorm::of_compactly
        } else {
            InverseNorm::of
        };
        Self::with(metric, dot(components, components), inverse)
    }

    /// [`of`](Self::of), by less code.
    pub(crate) fn of_compactly(metric: Metric, components: &[i16]) -> Self {
        let norm2 = dot_plain(components, components);
        Self::with(metric, norm2, InverseNorm::of_compactly)
    }

    #[inline]
    fn with(metric: Metric, norm2: i64, inverse: impl FnOnce(u64) -> InverseNorm) -> Self {
        let norm2 = norm2.cast_unsigned();
        match metric {
            Metric::L2 | Metric::Dot => Self(norm2),
            Metric::Cosine => {
                let InverseNorm { mantissa, exponent } = inverse(norm2);
                Self(u64::from(exponent) << 32 | u64::from(mantissa.to_bits()))
            }
        }
    }

    /// The words, low word first.
    #[must_use]
    pub const fn words(self) -> [u32; 2] {
        split(self.0)
    }

    /// From the words, low word first.
    pub(crate) const fn from_words(words: [u32; 2]) -> Self {
        Self(combine(words))
    }

    /// Under l2 and dot: the squared norm.
    const fn norm2(self) -> i64 {
        self.0.cast_signed()
    }

    /// Under cosine: the inverse norm.
    fn inverse(self) -> InverseNorm {
        let [mantissa, exponent] = split(self.0);
        InverseNorm {
            mantissa: U1F31::from_bits(mantissa),
            exponent: exponent.to_le_bytes()[0],
        }
    }

    /// The smallest `b` that this tells of with norm < 2^b.
    fn log_bound(self, metric: Metric) -> u32 {
        match metric {
            Metric::L2 | Metric::Dot => (self.0 | 1).ilog2() >> 1,
            Metric::Cosine => self.words()[1],
        }
        .wrapping_add(1)
    }
}

/// A vector with its aux: one side of a distance.
#[derive(Clone, Copy, Debug)]
pub struct Point<'a> {
    /// Components, with the `frac_bits` of the index.
    pub components: &'a [i16],
    /// Its aux under the metric of the index.
    pub aux: Aux,
}

/// The distance of `streamed` from `operand`. Cosine is not symmetric in its last bits: the operand is the query, or the
/// base vector of a selection.
#[must_use]
#[inline(always)]
pub fn distance(metric: Metric, operand: Point<'_>, streamed: Point<'_>) -> Distance {
    let narrow = NARROW_FROM.is_some_and(|least| operand.components.len() >= least)
        && operand
            .aux
            .log_bound(metric)
            .wrapping_add(streamed.aux.log_bound(metric))
            <= 31;
    let dot = if narrow {
        dot_narrow(operand.components, streamed.components)
    } else {
        dot(operand.components, streamed.components)
    };
    from_dot(metric, dot, operand.aux, streamed.aux)
}

/// The [`distance`], by less code.
pub(crate) fn distance_plain(metric: Metric, operand: Point<'_>, streamed: Point<'_>) -> Distance {
    let dot = dot_plain(operand.components, streamed.components);
    from_dot(metric, dot, operand.aux, streamed.aux)
}

/// The distance of two vectors of this dot product.
#[inline(always)]
fn from_dot(metric: Metric, dot: i64, operand: Aux, streamed: Aux) -> Distance {
    Distance(match metric {
        Metric::L2 => operand
            .norm2()
            .wrapping_add(streamed.norm2())
            .wrapping_sub(dot << 1),
        Metric::Dot => dot.wrapping_neg(),
        Metric::Cosine => (1_i64 << COSINE_FRAC_BITS).wrapping_sub(cosine(
            dot,
            operand.inverse(),
            streamed.inverse(),
        )),
    })
}

/// `cos` with 30 fraction bits, rounded down twice.
fn cosine(dot: i64, operand: InverseNorm, streamed: InverseNorm) -> i64 {
    let shift = u32::from(operand.exponent)
        .wrapping_add(u32::from(streamed.exponent))
        .wrapping_add(1);
    let once = scale(dot, streamed.mantissa, shift);
    once.wrapping_mul(i64::from(operand.mantissa.to_bits())) >> INVERSE_NORM_FRAC_BITS
}

/// `floor(dot * mantissa / 2^shift)` of the exact 73-bit product, for a shift of 1..=41 and a quotient within 32 bits.
fn scale(dot: i64, mantissa: U1F31, shift: u32) -> i64 {
    let mantissa = i64::from(mantissa.to_bits());
    if shift < 32 {
        // Then the product fits, as the quotient does.
        dot.wrapping_mul(mantissa) >> shift
    } else {
        // dot = high * 2^16 + low; each partial product fits 64 bits.
        let low = (dot & 0xFFFF).wrapping_mul(mantissa) >> 16;
        let high = (dot >> 16).wrapping_mul(mantissa);
        high.wrapping_add(low) >> shift.wrapping_sub(16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn between(metric: Metric, operand: &[i16], streamed: &[i16]) -> i64 {
        let point = |components| Point {
            components,
            aux: Aux::of(metric, components),
        };
        distance(metric, point(operand), point(streamed)).to_bits()
    }

    /// The specification's formulas in 128-bit arithmetic.
    fn reference(metric: Metric, q: &[i16], v: &[i16]) -> i128 {
        let dot = |a: &[i16], b: &[i16]| {
            a.iter()
                .zip(b)
                .map(|(&a, &b)| i128::from(a) * i128::from(b))
                .sum::<i128>()
        };
        match metric {
            Metric::L2 => q
                .iter()
                .zip(v)
                .map(|(&q, &v)| (i128::from(q) - i128::from(v)).pow(2))
                .sum(),
            Metric::Dot => -dot(q, v),
            Metric::Cosine => {
                let (nq, nv) = (
                    InverseNorm::of(dot(q, q) as u64),
                    InverseNorm::of(dot(v, v) as u64),
                );
                let y = (dot(q, v) * i128::from(nv.mantissa.to_bits()))
                    >> (nq.exponent + nv.exponent + 1);
                (1 << 30) - ((y * i128::from(nq.mantissa.to_bits())) >> 31)
            }
        }
    }

    const METRICS: [Metric; 3] = [Metric::L2, Metric::Cosine, Metric::Dot];

    #[test]
    fn extremes() {
        for metric in METRICS {
            for dim in [1, 4, 64, 1023, 1024] {
                for (a, b) in [
                    (i16::MIN, i16::MIN),
                    (i16::MIN, i16::MAX),
                    (i16::MAX, i16::MAX),
                    (0, i16::MIN),
                    (i16::MAX, 0),
                    (0, 0),
                    (1, -1),
                ] {
                    let (a, b) = (vec![a; dim], vec![b; dim]);
                    assert_eq!(
                        i128::from(between(metric, &a, &b)),
                        reference(metric, &a, &b),
                        "{metric:?} {dim}"
                    );
                }
            }
        }
    }

    #[test]
    fn cosine_of_opposites_reaches_the_lower_end() {
        // n2 = 2^32 - 1 makes the first quotient -2^31 exactly.
        let v = [i16::MAX, i16::MAX, 32767, 361, 25, 3, 2, 1];
        let v: Vec<i16> = v
            .into_iter()
            .chain(core::iter::repeat(1))
            .take(64)
            .collect();
        let opposite: Vec<i16> = v.iter().map(|x| -x).collect();
        assert_eq!(
            i128::from(between(Metric::Cosine, &v, &opposite)),
            reference(Metric::Cosine, &v, &opposite)
        );
        let norm = InverseNorm {
            mantissa: U1F31::from_bits(1 << 30),
            exponent: 15,
        };
        assert_eq!(scale(-(1 << 32) + 1, norm.mantissa, 31), -(1 << 31));
        assert_eq!(cosine(-(1 << 32) + 1, norm, norm), -(1 << 30));
    }

    #[test]
    fn cosine_to_itself_is_nearly_zero_and_zero_is_at_one() {
        for v in [[1, 0, 0], [3, -4, 5], [i16::MIN, i16::MAX, 7]] {
            assert!((0..=4).contains(&between(Metric::Cosine, &v, &v)));
            assert_eq!(between(Metric::Cosine, &v, &[0; 3]), 1 << 30);
        }
        assert_eq!(Distance::from_bits(1 << 30).cosine(), I34F30::ONE);
    }

    #[test]
    fn words_round_trip() {
        for bits in [0, -1, i64::from(i32::MIN), 1 << 43, -(1 << 43)] {
            assert_eq!(
                Distance::from_words(Distance::from_bits(bits).words()).to_bits(),
                bits
            );
        }
    }

    proptest! {
        #[test]
        fn equals_the_formulas(
            pairs in proptest::collection::vec((any::<i16>(), any::<i16>()), 1..70),
            shifts in (0..16_u32, 0..16_u32),
        ) {
            let (a, b): (Vec<i16>, Vec<i16>) = pairs.into_iter().map(|(a, b)| (a >> shifts.0, b >> shifts.1)).unzip();
            for metric in METRICS {
                prop_assert_eq!(i128::from(between(metric, &a, &b)), reference(metric, &a, &b));
            }
        }

        #[test]
        fn scaling_is_exact(dot in -(1_i64 << 40)..=1 << 40, mantissa in 1_u32 << 30..=1 << 31, shift in 1..=41_u32) {
            let exact = (i128::from(dot) * i128::from(mantissa)) >> shift;
            if exact.abs() <= 1 << 31 {
                prop_assert_eq!(i128::from(scale(dot, U1F31::from_bits(mantissa), shift)), exact);
            }
        }
    }
}
