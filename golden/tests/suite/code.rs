//! Spike-time codes, their similarity and the search for similar ones, against the text of `docs/neurons.md` in 128-bit integers.

use crate::common::{Random, node_type, with_index};
use micro_hnsw::generated::{NANO, TILE};
use micro_hnsw::*;
use proptest::prelude::*;

const ONE: i128 = 1 << 24;

/// Group length, groups, time slots, each by search.
fn shape(dim: usize) -> (usize, usize, usize) {
    let length = (1..).find(|length| 16 * length >= dim).unwrap();
    let groups = (1..).find(|groups| groups * length >= dim).unwrap();
    let slots = (1..=32).rfind(|slots| slots * groups <= 32).unwrap();
    (length, groups, slots)
}

/// The sum of each group.
fn sums(vector: &[i16]) -> Vec<i128> {
    let (length, groups, _) = shape(vector.len());
    let mut sums = vec![0; groups];
    for (place, component) in vector.iter().enumerate() {
        sums[place / length] += i128::from(*component);
    }
    sums
}

fn reference(vector: &[i16]) -> u32 {
    let (_, _, slots) = shape(vector.len());
    let sums = sums(vector);
    let m = sums.iter().map(|sum| sum.abs()).max().unwrap();
    if m == 0 {
        return 0;
    }
    let slots = slots as i128;
    let slot = |sum: i128| (slots * (ONE * (m - sum) / (2 * m)) / ONE).min(slots - 1);
    let places = (0..)
        .zip(sums)
        .map(|(group, sum)| slots * group + slot(sum));
    places.map(|place| 1 << place).sum()
}

/// The time slot of each group, which must have exactly one spike; no flag is left over.
fn spike_times(code: u32, dim: usize) -> Vec<u32> {
    let (_, groups, slots) = shape(dim);
    let mut left = u64::from(code);
    let mut times = Vec::new();
    for _ in 0..groups {
        let flags = left % (1 << slots);
        assert_eq!(flags.count_ones(), 1, "{code:032b} of {dim} components");
        times.push(flags.trailing_zeros());
        left >>= slots;
    }
    assert_eq!(left, 0, "{code:032b} of {dim} components");
    times
}

fn vector() -> impl Strategy<Value = Vec<i16>> {
    let dim = prop_oneof![1..=16_usize, 1..=1024_usize];
    (dim, 0..16_u32).prop_flat_map(|(dim, shift)| {
        let any = any::<i16>().prop_map(move |component| component >> shift);
        let component =
            prop_oneof![8 => any, 1 => Just(0), 1 => Just(i16::MIN), 1 => Just(i16::MAX)];
        proptest::collection::vec(component, dim)
    })
}

/// Where the spike of the sum is in the time of a code, as a fraction: (numerator, denominator).
fn lateness(sum: i128, m: i128) -> (i128, i128) {
    (m - sum, 2 * m)
}

proptest! {
    #![proptest_config(crate::common::cases(1000))]

    #[test]
    fn a_code_is_the_spike_times(vector in vector()) {
        let code = encode(&vector);
        prop_assert_eq!(code, reference(&vector));
        let sums = sums(&vector);
        let m = sums.iter().map(|sum| sum.abs()).max().unwrap();
        if m == 0 {
            prop_assert_eq!(code, 0);
            return Ok(());
        }
        let times = spike_times(code, vector.len());
        let slots = shape(vector.len()).2 as i128;
        for (sum, time) in sums.iter().zip(&times) {
            // In its slot by the exact fraction, or behind by what 24 bits leave out of it.
            let (numerator, denominator) = lateness(*sum, m);
            let (late, time) = (slots * numerator, i128::from(*time));
            prop_assert!(time * denominator <= late);
            let left_out = slots * denominator / ONE + 1;
            prop_assert!(late < (time + 1) * denominator + left_out || time == slots - 1);
            // The greater, the earlier.
            for (other, other_time) in sums.iter().zip(&times) {
                prop_assert!(sum < other || time <= i128::from(*other_time));
            }
        }
    }

    /// Only the ratios of components count.
    #[test]
    fn scale_is_not_encoded(vector in vector(), factor in 1..=3_i16) {
        let scaled: Option<Vec<i16>> = vector.iter().map(|component| component.checked_mul(factor)).collect();
        if let Some(scaled) = scaled {
            prop_assert_eq!(encode(&scaled), encode(&vector));
        }
    }

    /// Vectors of few components have different codes if a component differs by more than a time slot.
    #[test]
    fn different_vectors_have_different_codes(
        pairs in proptest::collection::vec((any::<i16>(), any::<i16>()), 1..8),
        shift in 0..15_u32,
    ) {
        let (a, b): (Vec<_>, Vec<_>) = pairs.into_iter().map(|(a, b)| (a, b >> shift)).unzip();
        let highest = |v: &[i16]| v.iter().map(|c| i128::from(*c).abs()).max().unwrap();
        let (m, n) = (highest(&a), highest(&b));
        prop_assume!(m > 0 && n > 0);
        let slots = shape(a.len()).2 as i128;
        let apart = a.iter().zip(&b).any(|(a, b)| {
            let ((p, q), (r, s)) = (lateness((*a).into(), m), lateness((*b).into(), n));
            // |p / q - r / s| >= 1 / slots + 2^-23
            (p * s - r * q).abs() * slots * ONE >= (ONE + 2 * slots) * q * s
        });
        prop_assert!(!apart || encode(&a) != encode(&b));
    }

    #[test]
    fn similarity_is_jaccard(a in any::<u32>(), b in any::<u32>(), c in any::<u32>(), empty in any::<bool>()) {
        // Often with much in common, or nothing.
        for (a, b) in [(a, b), (a, a ^ b & c), (a & b, a | c), (a & b, !a), (a, if empty { 0 } else { a })] {
            let similar = similarity(a, b);
            prop_assert_eq!(similar, similarity(b, a));
            prop_assert_eq!(similarity(a, a), U8F24::ONE);
            prop_assert_eq!(similar == U8F24::ONE, a == b);
            prop_assert_eq!(similar == U8F24::ZERO, a & b == 0 && a != b);
            let count = |counts: &dyn Fn(u32) -> bool| (0..32).filter(|bit| counts(*bit)).count() as i128;
            let has = |code: u32, bit: u32| code / 2_u32.pow(bit) % 2 == 1;
            let (both, any) = (count(&|bit| has(a, bit) && has(b, bit)), count(&|bit| has(a, bit) || has(b, bit)));
            if any > 0 {
                let bits = i128::from(similar.to_bits());
                prop_assert_eq!(bits, both * ((256 * ONE + any - 1) / any) / 256);
                prop_assert!((bits * any - both * ONE).abs() < any, "within a unit of the fraction");
            }
        }
    }
}

#[test]
fn every_dimension_has_a_code() {
    let mut random = Random::new(5);
    for dim in 1..=1024 {
        for scale in [1, 300, i16::MAX] {
            let vector = random.vector(dim, scale);
            assert_eq!(encode(&vector), reference(&vector), "{vector:?}");
        }
        for extreme in [i16::MIN, -1, 1, i16::MAX] {
            let code = encode(&vec![extreme; dim]);
            assert_eq!(code, reference(&vec![extreme; dim]), "{dim} x {extreme}");
            spike_times(code, dim);
        }
        assert_eq!(encode(&vec![0; dim]), 0);
    }
}

#[test]
fn codes_as_worked_out_by_hand() {
    // Four slots of 8: the highest at once, 0 in the middle, its opposite at the end, one of half of it at a quarter.
    assert_eq!(encode(&[100, 0, -100, 50]), 0x04_80_10_01);
    // One slot of 32, two of 16, three of 10.
    assert_eq!([encode(&[7]), encode(&[-7])], [1, 1 << 31]);
    assert_eq!(encode(&[1, -1]), 1 | 1 << 31);
    assert_eq!(encode(&[0, 2, 1]), 1 << 5 | 1 << 10 | 1 << 22);
    // 17 components: nine groups of three slots, the last group of one component.
    let mut vector = [1_i16; 17];
    vector[16] = -2;
    assert_eq!(encode(&vector), 0o400_000_000 | 0o11_111_111);
    // The components of a group outweigh each other.
    assert_eq!(encode(&[5, -5].repeat(16)), 0);
}

/// Each axis in both directions, up to the dimension that has three slots.
#[test]
fn directions_of_axes_differ() {
    for dim in 1..=10 {
        let axis = |place| {
            let mut vector = vec![0; dim];
            vector[place / 2] = if place % 2 == 0 { 1 } else { -1 };
            encode(&vector)
        };
        let mut codes: Vec<u32> = (0..2 * dim).map(axis).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 2 * dim);
    }
}

#[test]
fn similarity_keeps_the_order_of_fractions() {
    let code = |ones: u32| (1_u64 << ones).wrapping_sub(1) as u32;
    let fractions: Vec<_> = (1..=32_u32)
        .flat_map(|any| (0..=any).map(move |both| (both, any)))
        .collect();
    for (both, any) in &fractions {
        let similar = similarity(code(*both), code(*any));
        for (other_both, other_any) in &fractions {
            let order = (both * other_any).cmp(&(other_both * any));
            assert_eq!(
                similar.cmp(&similarity(code(*other_both), code(*other_any))),
                order
            );
        }
    }
    assert_eq!(similarity(0, 0), U8F24::ONE);
}

fn listed(found: &[Entry]) -> Vec<(i64, u16)> {
    let listed = |entry: &Entry| (entry.distance().to_bits(), entry.id().number());
    found.iter().map(listed).collect()
}

proptest! {
    #![proptest_config(crate::common::cases(300))]

    /// Vectors of few values, so that many codes are equal; some removed, some not encoded.
    #[test]
    fn search_codes_is_a_naive_ranking(
        stored in proptest::collection::vec((proptest::collection::vec(-1..=1_i16, 4), 0..16_u8, 0..8_u8), 0..8),
        code in prop_oneof![proptest::collection::vec(-1..=1_i16, 4).prop_map(|v| encode(&v)), any::<u32>(), Just(0)],
        mask in prop_oneof![Just(0xFFFF), any::<u16>()],
        k in 1..=8_u16,
    ) {
        with_index(NANO, |index| {
            let mut expected = Vec::new();
            for (vector, of, fate) in &stored {
                let id = index.insert(vector, node_type(*of)).unwrap();
                if *fate > 2 {
                    assert_eq!(index.encode(id), Ok(reference(vector)));
                    assert_eq!(index.neuron(id).unwrap().code, reference(vector));
                }
                if *fate == 7 {
                    index.remove(id).unwrap();
                    continue;
                }
                let own = if *fate > 2 { reference(vector) } else { 0 };
                if mask >> of & 1 == 1 {
                    let distance = ONE as i64 - i64::from(similarity(own, code).to_bits());
                    expected.push((distance, id.number()));
                }
            }
            expected.sort_unstable();
            expected.truncate(k.into());
            let digest = index.digest();
            index.search_exact(&[0; 4], 8, TypeMask::ALL).unwrap();
            let found = index.search_codes(k, TypeMask::new(mask), code).unwrap();
            assert_eq!(listed(found), expected);
            assert_eq!((index.digest(), index.counters()), (digest, Counters::default()));
        });
    }
}

#[test]
fn a_code_stays_with_its_neuron() {
    with_index(TILE, |index| {
        let mut random = Random::new(8);
        let vectors: Vec<_> = (0..3).map(|_| random.vector(16, 500)).collect();
        let ids: Vec<Id> = vectors
            .iter()
            .map(|v| index.insert(v, node_type(1)).unwrap())
            .collect();
        let code = index.encode(ids[1]).unwrap();
        assert_eq!(code, encode(&vectors[1]));
        index.update(ids[1], &vectors[0]).unwrap();
        index.reset_neurons();
        assert_eq!(index.neuron(ids[1]).unwrap().code, code);
        // Of the vector as it is now.
        assert_eq!(index.encode(ids[1]), Ok(encode(&vectors[0])));
        index.remove(ids[1]).unwrap();
        assert_eq!(index.encode(ids[1]), Err(Error::UnknownId));
        assert_eq!(index.insert(&vectors[2], node_type(1)), Ok(ids[1]));
        assert_eq!(index.neuron(ids[1]).unwrap().code, 0);
    });
}

#[test]
fn errors_change_nothing() {
    with_index(NANO, |index| {
        let id = index.insert(&[1, 2, 3, 4], node_type(0)).unwrap();
        let digest = index.digest();
        for k in [9, u16::MAX] {
            assert_eq!(index.search_codes(k, TypeMask::ALL, 1), Err(Error::Range));
        }
        assert_eq!(
            index.search_codes(0, TypeMask::new(0), 1),
            Err(Error::KZero)
        );
        assert_eq!(index.encode(Id::new(1)), Err(Error::UnknownId));
        assert_eq!(index.encode(Id::NONE), Err(Error::UnknownId));
        assert_eq!(index.digest(), digest);
        assert_eq!(index.search_codes(8, TypeMask::new(!1), 1).unwrap(), []);
        assert_eq!(
            listed(index.search_codes(8, TypeMask::ALL, 1).unwrap()),
            [(ONE as i64, id.number())]
        );
    });
}
