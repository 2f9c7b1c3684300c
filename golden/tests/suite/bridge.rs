//! The bridge from hits to currents, against the text of `docs/neurons.md` in 128-bit integers and by its properties.

use crate::common::{METRICS, Random, clustered, node_type, settings, with_index};
use micro_hnsw::generated::{NANO, TILE};
use micro_hnsw::*;
use proptest::prelude::*;

const ONE: i128 = 1 << 24;

/// A distance of 1.0.
fn unit(metric: Metric, frac_bits: u8) -> i128 {
    if metric == Metric::Cosine {
        2_i128.pow(30)
    } else {
        4_i128.pow(frac_bits.into())
    }
}

fn excited(metric: Metric, frac_bits: u8, distance: i64) -> i128 {
    let excitation = excitation(metric, frac_bits, Distance::from_bits(distance));
    excitation.to_bits().into()
}

/// The greatest number of units of 2^-24 that is at most 1 / (1 + d), found by bisection; mirrored below 0.
fn reference(metric: Metric, frac_bits: u8, distance: i64) -> i128 {
    let unit = unit(metric, frac_bits);
    let sum = unit + i128::from(distance).abs();
    let (mut low, mut high) = (0, ONE + 1);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if middle * sum <= ONE * unit {
            low = middle
        } else {
            high = middle
        }
    }
    if distance < 0 { 2 * ONE - low } else { low }
}

/// Distances of any metric, many near 0 and near 1.0, and some that none has.
fn distance() -> impl Strategy<Value = i64> {
    let near = |centre: i64| (-70..=70_i64).prop_map(move |by| centre.saturating_add(by));
    prop_oneof![
        2 => near(0),
        1 => (0..63_u32).prop_flat_map(move |bits| near(1 << bits)),
        1 => (0..63_u32).prop_flat_map(move |bits| near(-(1 << bits))),
        4 => -(1_i64 << 43)..1_i64 << 43,
        1 => any::<i64>(),
        1 => proptest::sample::select(&[i64::MIN, i64::MAX][..]),
    ]
}

fn metric() -> impl Strategy<Value = Metric> {
    proptest::sample::select(&METRICS[..])
}

proptest! {
    #![proptest_config(crate::common::cases(3000))]

    #[test]
    fn excitation_is_the_fraction(metric in metric(), frac_bits in 0..16_u8, distance in distance()) {
        let found = excited(metric, frac_bits, distance);
        prop_assert_eq!(found, reference(metric, frac_bits, distance));
        prop_assert!((0..=2 * ONE).contains(&found));
        // Nothing has more fraction bits.
        prop_assert_eq!(excited(metric, frac_bits + 16, distance), excited(metric, 15, distance));
    }

    #[test]
    fn excitation_falls_with_the_distance(metric in metric(), frac_bits in 0..16_u8, a in distance(), b in distance()) {
        let (near, far) = (a.min(b), a.max(b));
        prop_assert!(excited(metric, frac_bits, near) >= excited(metric, frac_bits, far));
        prop_assert!(excited(metric, frac_bits, near) >= excited(metric, frac_bits, near.saturating_add(1)));
        prop_assert_eq!(excited(metric, frac_bits, near) >= ONE, near <= 0 || excited(metric, frac_bits, near) == ONE);
    }
}

#[test]
fn excitation_at_round_distances() {
    for metric in METRICS {
        for frac_bits in 0..=15 {
            let one = unit(metric, frac_bits) as i64;
            let at = |distance| excited(metric, frac_bits, distance);
            assert_eq!([0, one, 3 * one].map(at), [ONE, ONE / 2, ONE / 4]);
            assert_eq!([-one, -3 * one].map(at), [3 * ONE / 2, 7 * ONE / 4]);
        }
    }
    // The farthest of 1,024 components of any size, and the nearest by dot: never below 0, never above 2.
    let farthest = 1024 * 65_535 * 65_535;
    assert_eq!(excited(Metric::L2, 0, farthest), 0);
    assert_eq!(
        excited(Metric::L2, 15, farthest),
        ONE * (1 << 30) / ((1 << 30) + i128::from(farthest))
    );
    assert_eq!(excited(Metric::Dot, 0, -(1 << 40)), 2 * ONE);
}

/// Hits of a search.
fn listed(found: &[Entry]) -> Vec<(i64, u16)> {
    let listed = |entry: &Entry| (entry.distance().to_bits(), entry.id().number());
    found.iter().map(listed).collect()
}

fn potentials(index: &Index<'_>) -> Vec<i128> {
    let potential = |id| {
        index
            .neuron(Id::new(id))
            .unwrap()
            .potential
            .to_bits()
            .into()
    };
    (0..index.len() as u16).map(potential).collect()
}

/// Two indices with the same vectors, types and potentials.
fn twins<R>(
    settings: Settings,
    stored: &[(Vec<i16>, u8, i32)],
    body: impl FnOnce(&mut Index<'_>, &mut Index<'_>) -> R,
) -> R {
    let fill = |index: &mut Index<'_>| {
        index.configure(settings).unwrap();
        for (vector, of, potential) in stored {
            let id = index.insert(vector, node_type(*of)).unwrap();
            let potential = I8F24::from_bits(*potential);
            index
                .set_neuron(NeuronField::Potential, id, potential)
                .unwrap();
        }
    };
    with_index(TILE, |index| {
        with_index(TILE, |twin| {
            fill(index);
            fill(twin);
            body(index, twin)
        })
    })
}

fn current() -> impl Strategy<Value = i32> {
    prop_oneof![
        3 => -(1_i32 << 26)..1 << 26,
        1 => any::<i32>(),
        1 => proptest::sample::select(&[i32::MIN, i32::MAX, 0, 1, -1][..]),
    ]
}

proptest! {
    #![proptest_config(crate::common::cases(300))]

    #[test]
    fn hits_excite_their_neurons(
        stored in proptest::collection::vec((proptest::collection::vec(-40..40_i16, 16), 0..4_u8, current()), 0..32),
        scale in 0..10_u32,
        query in proptest::collection::vec(-40..40_i16, 16),
        (metric, frac_bits) in (metric(), 0..16_u8),
        gain in current(),
        mask in prop_oneof![Just(0xFFFF), any::<u16>()],
        (k, ef) in (1..=32_u16).prop_flat_map(|k| (Just(k), k..=32)),
        expansion in 1..=8_u16,
    ) {
        let scaled = |vector: &[i16]| vector.iter().map(|component| component << scale).collect::<Vec<i16>>();
        let stored: Vec<_> = stored.into_iter().map(|(vector, of, potential)| (scaled(&vector), of, potential)).collect();
        let settings = Settings { frac_bits, ..settings(&TILE, metric) };
        twins(settings, &stored, |index, twin| {
            let options = SearchOptions { k, ef, mask: TypeMask::new(mask), expansion };
            let hits = listed(twin.search(&scaled(&query), options).unwrap());
            let found = index.search_inject(options, I8F24::from_bits(gain), &scaled(&query)).unwrap();
            assert_eq!(listed(found), hits);
            assert_eq!(index.counters(), twin.counters());
            let mut expected = potentials(twin);
            for (distance, id) in hits {
                let product = i128::from(gain) * reference(metric, frac_bits, distance);
                let potential = &mut expected[usize::from(id)];
                let sum = *potential + (2 * product + ONE).div_euclid(2 * ONE);
                *potential = sum.clamp(i32::MIN.into(), i32::MAX.into());
                // Nothing else has changed.
                let value = I8F24::from_bits(*potential as i32);
                twin.set_neuron(NeuronField::Potential, Id::new(id), value).unwrap();
            }
            assert_eq!(potentials(index), expected);
            assert_eq!(index.digest(), twin.digest());
        });
    }
}

/// With one type among many and a beam that is too short, so that the exact scan finds the hits.
#[test]
fn hits_of_the_exact_scan_excite_too() {
    with_index(TILE, |index| {
        for (number, vector) in clustered(4, 32, 16, 3).iter().enumerate() {
            index
                .insert(vector, node_type(u8::from(number == 9)))
                .unwrap();
        }
        let query = index.get(Id::new(9)).unwrap().vector.to_vec();
        let options = SearchOptions {
            k: 4,
            ef: 4,
            mask: TypeMask::new(2),
            expansion: 1,
        };
        let gain = I8F24::from_num(3);
        let found = index.search_inject(options, gain, &query).unwrap();
        assert_eq!(listed(found), [(0, 9)]);
        assert_eq!((index.counters().hops, index.counters().distances), (0, 1));
        let mut expected = vec![0; 32];
        expected[9] = 3 * ONE;
        assert_eq!(potentials(index), expected);
    });
}

#[test]
fn errors_change_nothing() {
    with_index(NANO, |index| {
        let mut random = Random::new(2);
        for _ in 0..5 {
            index.insert(&random.vector(4, 100), node_type(0)).unwrap();
        }
        let digest = index.digest();
        let (mask, gain) = (TypeMask::ALL, I8F24::MAX);
        for (k, ef, expansion, error) in [
            (9, 8, 1, Error::Range),
            (1, 9, 1, Error::Range),
            (0, 8, 0, Error::Range),
            (0, 0, 9, Error::Range),
            (0, 8, 1, Error::KZero),
            (3, 2, 1, Error::EfBelowK),
        ] {
            let options = SearchOptions {
                k,
                ef,
                mask,
                expansion,
            };
            assert_eq!(index.search_inject(options, gain, &[0; 4]), Err(error));
            assert_eq!(
                index.search_inject(options, gain, &[0; 3]),
                Err(Error::Dimension)
            );
        }
        assert_eq!(
            (index.digest(), index.counters()),
            (digest, Counters::default())
        );
    });
}
