//! Properties of competition, homeostasis and history that `docs/neurons.md` promises.

use crate::common::{node_type, with_index};
use micro_hnsw::generated::TILE;
use micro_hnsw::*;
use proptest::prelude::*;

const STEP: Phases = Phases::of(Phase::Step);
const COMPETE: Phases = Phases::of(Phase::Compete);
const SOFTEN: Phases = Phases::of(Phase::Soften);
const ADAPT: Phases = Phases::of(Phase::Adapt);
const RECORD: Phases = Phases::of(Phase::Record);
const UNIT: f64 = (1 << 24) as f64;

fn ids(index: &Index<'_>) -> impl Iterator<Item = Id> + use<> {
    (0..index.len() as u16).map(Id::new)
}

fn set(index: &mut Index<'_>, register: Register, value: u32) {
    index.set_register(register, value).unwrap();
}

fn set_potential(index: &mut Index<'_>, id: Id, bits: i32) {
    let (field, value) = (NeuronField::Potential, I8F24::from_bits(bits));
    index.set_neuron(field, id, value).unwrap();
}

/// Steps all neurons; those wanted spike, the others, if they are at rest, do not.
fn step(index: &mut Index<'_>, spikes: impl Fn(Id) -> bool) -> u16 {
    for id in ids(index).filter(|id| spikes(*id)) {
        set_potential(index, id, i32::MAX);
    }
    index.tick(STEP, I8F24::ZERO).spikes
}

fn potentials(index: &Index<'_>) -> Vec<i64> {
    let potential = |id| index.neuron(id).unwrap().potential.to_bits().into();
    ids(index).map(potential).collect()
}

/// Neurons with these potentials, some in their refractory time.
fn with_potentials<R>(
    neurons: &[(i32, bool)],
    body: impl FnOnce(&mut Index<'_>, Vec<i64>) -> R,
) -> R {
    with_index(TILE, |index| {
        for _ in neurons {
            index.insert(&[0; 16], node_type(0)).unwrap();
        }
        step(index, |id| neurons[usize::from(id.number())].1);
        for (id, (bits, refractory)) in ids(index).zip(neurons) {
            set_potential(index, id, *bits);
            assert_eq!(index.neuron(id).unwrap().refractory > 0, *refractory);
        }
        let before = potentials(index);
        body(index, before)
    })
}

/// The lowest id with the highest potential above 0 of those that count, by the test's own means.
fn winner(potentials: &[i64], counts: impl Fn(usize) -> bool) -> Option<usize> {
    let positive = (0..potentials.len()).filter(|at| counts(*at) && potentials[*at] > 0);
    positive.min_by_key(|at| (-potentials[*at], *at))
}

fn number(id: Id) -> Option<usize> {
    (!id.is_none()).then(|| id.number().into())
}

/// What both kinds of competition promise.
fn check_losses(before: &[i64], after: &[i64], winner: Option<usize>) {
    for (&before, &after) in before.iter().zip(after) {
        assert!(after <= before, "{before} was raised to {after}");
        assert!(before > 0 || after == before, "{before} became {after}");
        assert!(before <= 0 || after >= 0, "{before} became {after}");
    }
    match winner {
        Some(at) => assert_eq!(after[at], before[at], "the winner keeps its own"),
        None => assert_eq!(after, before),
    }
}

fn potential() -> impl Strategy<Value = i32> {
    let near = |centre: i32| (-3..=3_i32).prop_map(move |by| centre.saturating_add(by));
    prop_oneof![
        3 => 0..1_i32 << 26,
        2 => near(1 << 24),
        2 => near(i32::MAX),
        1 => near(0),
        1 => near(i32::MIN),
        2 => any::<i32>(),
    ]
}

fn neurons() -> impl Strategy<Value = Vec<(i32, bool)>> {
    proptest::collection::vec((potential(), proptest::bool::weighted(0.2)), 0..20)
}

fn factor() -> impl Strategy<Value = u32> {
    prop_oneof![
        0..=1_u32 << 24,
        Just(0),
        Just(1),
        Just(1 << 24),
        Just(13_421_773)
    ]
}

proptest! {
    #![proptest_config(crate::common::cases(1000))]

    #[test]
    fn hard_competition(neurons in neurons(), inhibition in factor()) {
        with_potentials(&neurons, |index, before| {
            set(index, Register::Inhibition, inhibition);
            let expected = winner(&before, |at| !neurons[at].1);
            let Ticked { winner, .. } = index.tick(COMPETE, I8F24::ONE);
            assert_eq!(number(winner), expected);
            let after = potentials(index);
            check_losses(&before, &after, expected);
            let Some(won) = expected else { return };
            let loss = before[won] as f64 * f64::from(inhibition) / UNIT;
            for at in (0..before.len()).filter(|at| *at != won && before[*at] > 0) {
                let exact = (before[at] as f64 - loss).max(0.0);
                assert!((after[at] as f64 - exact).abs() <= 0.5, "{exact}: {}", after[at]);
            }
        });
    }

    #[test]
    fn soft_competition(neurons in neurons()) {
        with_potentials(&neurons, |index, before| {
            let expected = winner(&before, |_| true);
            let Ticked { winner, .. } = index.tick(SOFTEN, I8F24::ONE);
            assert_eq!(number(winner), expected);
            let after = potentials(index);
            check_losses(&before, &after, expected);
            for (a, b) in (0..before.len()).flat_map(|a| (0..before.len()).map(move |b| (a, b))) {
                assert!(before[a] > before[b] || after[a] <= after[b], "the order is kept");
            }
            let Some(won) = expected else { return };
            let top = |list: &[i64]| list.iter().filter(|v| **v == before[won]).count();
            assert_eq!(top(&after), top(&before), "nobody draws level with the highest");
            for (&before, &after) in before.iter().zip(&after).filter(|(v, _)| **v > 0) {
                let ratio = before as f64 / top_of(&neurons);
                let exact = before as f64 * ratio * ratio;
                // The ratio is low by less than a unit and counts twice, its square and the product are rounded.
                let bound = before as f64 * 2.5 / UNIT + 0.5;
                assert!((after as f64 - exact).abs() <= bound, "{exact}: {after}");
            }
        });
    }
}

fn top_of(neurons: &[(i32, bool)]) -> f64 {
    let top = neurons.iter().map(|(potential, _)| *potential).max();
    top.unwrap().into()
}

#[test]
fn competitions_by_hand() {
    const ONE: i32 = 1 << 24;
    // Inhibition of a half; a neuron in its refractory time loses as the others do, but does not win.
    let neurons = [
        (3 * ONE, true),
        (2 * ONE, false),
        (2 * ONE, false),
        (ONE + 1, false),
        (ONE, false),
        (ONE / 2, false),
        (-ONE, false),
    ];
    let hard = [2 * ONE, 2 * ONE, ONE, 1, 0, 0, -ONE].map(i64::from);
    with_potentials(&neurons, |index, _| {
        set(index, Register::Inhibition, 1 << 23);
        assert_eq!(index.tick(COMPETE, I8F24::ONE).winner, Id::new(1));
        assert_eq!(potentials(index), hard);
        // Hard comes before soft; now the first two are the highest, and the first of these is the winner.
        assert_eq!(index.tick(SOFTEN, I8F24::ONE).winner, Id::new(0));
        let soft = [2 * ONE, 2 * ONE, ONE / 4, 0, 0, 0, -ONE].map(i64::from);
        assert_eq!(potentials(index), soft);
    });
    with_potentials(&neurons, |index, _| {
        set(index, Register::Inhibition, 1 << 23);
        let both = COMPETE.and(Phase::Soften);
        assert_eq!(index.tick(both, I8F24::ONE).winner, Id::new(0));
        let soft = [2 * ONE, 2 * ONE, ONE / 4, 0, 0, 0, -ONE].map(i64::from);
        assert_eq!(potentials(index), soft);
    });
    // None above 0, and none that is awake.
    for (neurons, soft) in [
        (vec![], Id::NONE),
        (vec![(0, false), (-1, false)], Id::NONE),
        (vec![(0, false), (5, true)], Id::new(1)),
    ] {
        with_potentials(&neurons, |index, before| {
            assert_eq!(index.tick(COMPETE, I8F24::ONE).winner, Id::NONE);
            assert_eq!(index.tick(SOFTEN, I8F24::ONE).winner, soft);
            assert_eq!(potentials(index), before);
            assert_eq!(index.tick(STEP, I8F24::ONE).winner, Id::NONE);
        });
    }
}

/// An index of one neuron without a refractory time.
fn one(body: impl FnOnce(&mut Index<'_>, Id)) {
    with_index(TILE, |index| {
        let id = index.insert(&[0; 16], node_type(0)).unwrap();
        set(index, Register::Refractory, 0);
        body(index, id);
    });
}

fn rate(index: &Index<'_>, id: Id) -> u32 {
    index.neuron(id).unwrap().rate.to_bits()
}

fn threshold(index: &Index<'_>, id: Id) -> i32 {
    index.neuron(id).unwrap().threshold.to_bits()
}

proptest! {
    #![proptest_config(crate::common::cases(1000))]

    /// The rate never wraps, whatever it is and whatever the parameters are.
    #[test]
    fn rates_are_bounded(
        start in any::<u32>(), decay in factor(), gain in any::<u32>(), target in any::<u32>(),
        [threshold_before, min, max] in any::<[i32; 3]>(), spiked in any::<bool>(),
    ) {
        one(|index, id| {
            // A spike gives a rate of 0 any value.
            set(index, Register::RateDecay, 0);
            set(index, Register::RateStep, start);
            assert_eq!(step(index, |_| true), 1);
            index.tick(ADAPT, I8F24::ZERO);
            assert_eq!(rate(index, id), start);
            assert_eq!(step(index, |_| spiked), u16::from(spiked));
            for (register, value) in [
                (Register::RateDecay, decay),
                (Register::RateStep, gain),
                (Register::TargetRate, target),
                (Register::ThresholdMin, min.cast_unsigned()),
                (Register::ThresholdMax, max.cast_unsigned()),
            ] {
                set(index, register, value);
            }
            let value = I8F24::from_bits(threshold_before);
            index.set_neuron(NeuronField::Threshold, id, value).unwrap();
            index.tick(ADAPT, I8F24::ZERO);

            let left = f64::from(start) * (1.0 - f64::from(decay) / UNIT);
            let exact = left + if spiked { f64::from(gain) } else { 0.0 };
            let after = f64::from(rate(index, id));
            assert!((after - exact.min(f64::from(u32::MAX))).abs() <= 0.5, "{exact}: {after}");
            let moved = (after - f64::from(target)) * f64::from(decay) / UNIT;
            let exact = (f64::from(threshold_before) + moved).min(max.into()).max(min.into());
            let after = f64::from(threshold(index, id));
            assert!((after - exact).abs() <= 0.5, "{exact}: {after}");
        });
    }
}

/// 0.001 of the 0.1 that a silent neuron is below its target.
#[test]
fn the_threshold_of_a_silent_neuron_falls() {
    one(|index, id| {
        let min = Register::ThresholdMin.reset(&TILE) as i32;
        let mut before = threshold(index, id);
        let (first, mut steps) = (before, 0);
        loop {
            index.tick(STEP.and(Phase::Adapt), I8F24::ZERO);
            let after = threshold(index, id);
            if after == min {
                break;
            }
            let fall = f64::from(before - after) / UNIT;
            assert!((fall - 1e-4).abs() <= 1.0 / UNIT, "a fall by {fall}");
            (before, steps) = (after, steps + 1);
        }
        assert_eq!((first, rate(index, id)), (1 << 24, 0));
        // From 1.0 to 0.1
        assert!((8990..=9010).contains(&steps), "{steps} steps");
        index.tick(STEP.and(Phase::Adapt), I8F24::ZERO);
        assert_eq!(threshold(index, id), min);
    });
}

#[test]
fn rates_follow_the_spikes() {
    for period in [1, 2, 5, 10, 50, 0] {
        one(|index, id| {
            let mut spikes = 0_u32;
            for tick in 0..20_000_u32 {
                let now = period > 0 && tick.is_multiple_of(period);
                spikes += u32::from(step(index, |_| now));
                index.tick(ADAPT, I8F24::ZERO);
            }
            let expected = f64::from(spikes) / 20_000.0;
            let found = f64::from(rate(index, id)) / UNIT;
            // A spike counts 0.001.
            assert!((found - expected).abs() <= 0.0012, "{expected}: {found}");
        });
    }
}

/// A driven neuron ends up firing at the target rate, whether it begins above or below it.
#[test]
fn homeostasis_reaches_the_target_rate() {
    for (drive, threshold) in [(0.4, 1.0), (0.4, 9.0), (0.1, 1.9), (0.1, 0.2)] {
        with_index(TILE, |index| {
            let id = index.insert(&[0; 16], node_type(0)).unwrap();
            let threshold = I8F24::from_num(threshold);
            index
                .set_neuron(NeuronField::Threshold, id, threshold)
                .unwrap();
            let (settling, measured) = (150_000, 50_000);
            let mut spikes = 0_u32;
            for tick in 0..settling + measured {
                let current = I8F24::from_num(drive);
                index.set_neuron(NeuronField::Inject, id, current).unwrap();
                let phases = STEP.and(Phase::Adapt);
                let spiked = index.tick(phases, I8F24::ZERO).spikes;
                spikes += u32::from(tick >= settling && spiked == 1);
            }
            let found = f64::from(spikes) / f64::from(measured);
            assert!((found - 0.1).abs() < 0.005, "{drive}: {found}");
        });
    }
}

#[test]
fn the_least_threshold_goes_before_the_greatest() {
    one(|index, id| {
        set(index, Register::ThresholdMin, 9 << 24);
        set(index, Register::ThresholdMax, 5 << 24);
        for start in [1, 7, 100] {
            let value = I8F24::from_num(start);
            index.set_neuron(NeuronField::Threshold, id, value).unwrap();
            index.tick(ADAPT, I8F24::ZERO);
            assert_eq!(threshold(index, id), 9 << 24);
        }
    });
}

/// Neurons with these histories, recorded spike by spike.
fn with_histories(histories: &[u32], body: impl FnOnce(&mut Index<'_>)) {
    with_index(TILE, |index| {
        for _ in histories {
            index.insert(&[0; 16], node_type(0)).unwrap();
        }
        set(index, Register::Refractory, 0);
        // First something that is forgotten.
        for bit in (0..32).rev().cycle().skip(25).take(7 + 32) {
            step(index, |id| {
                histories[usize::from(id.number())] >> bit & 1 == 1
            });
            index.tick(RECORD, I8F24::ZERO);
        }
        for (id, history) in ids(index).zip(histories) {
            assert_eq!(index.neuron(id).unwrap().history, *history);
        }
        body(index);
    });
}

#[test]
fn histories_match_by_hamming_distance() {
    let found = |index: &Index<'_>, pattern| {
        let HistoryMatch { id, distance } = index.match_history(pattern);
        (id.number(), distance)
    };
    let histories = [0xFFFF_0000, 0x1234_5678, 0x0000_00FF, 0x1234_5678];
    with_histories(&histories, |index| {
        assert_eq!(found(index, 0x1234_5678), (1, 0), "the lowest id of equals");
        assert_eq!(found(index, 0x0000_01FF), (2, 1));
        assert_eq!(found(index, 0xFFFF_FFFF), (0, 16));
        // Both 8 away: 0 gains by it, 2 comes later.
        assert_eq!(found(index, 0x0000_0000), (2, 8));
        let before = index.digest();
        index.remove(Id::new(1)).unwrap();
        assert_eq!(found(index, 0x1234_5678), (3, 0), "1 is gone");
        index.remove(Id::new(2)).unwrap();
        // A slot that is not live has history 0 and is not found.
        assert_eq!(found(index, 0x0000_0000), (3, 13));
        assert_ne!(index.digest(), before);
        for id in [0, 3] {
            index.remove(Id::new(id)).unwrap();
        }
        assert_eq!(found(index, 0), (0xFFFF, 32));
    });
    with_histories(&[0x0F0F_0F0F], |index| {
        assert_eq!(found(index, 0xF0F0_F0F0), (0, 32), "as far as can be");
    });
}

/// The ids whose flags are set.
fn correlates(index: &Index<'_>, id: u16, distance: u32) -> Vec<u16> {
    let words: Vec<u32> = index
        .correlate_history(Id::new(id), distance)
        .unwrap()
        .collect();
    assert_eq!(words.len(), index.capacity().div_ceil(32));
    let flag = |id: &u16| words[usize::from(id / 32)] >> (id % 32) & 1 == 1;
    (0..words.len() as u16 * 32).filter(flag).collect()
}

proptest! {
    #![proptest_config(crate::common::cases(200))]

    /// Against a comparison flag by flag.
    #[test]
    fn histories_correlate_by_hamming_distance(
        histories in proptest::collection::vec((any::<u32>(), 0..28_u32), 1..32),
        gone in any::<u32>(),
        distance in 0..=32_u32,
    ) {
        // Many flags in common.
        let histories: Vec<u32> = histories.iter().map(|(flags, shift)| flags >> shift).collect();
        with_histories(&histories, |index| {
            let gone = |id: u16| gone >> id & 3 == 3;
            for id in (0..32).filter(|id| gone(*id)) {
                // Some have never been there.
                let _ = index.remove(Id::new(id));
            }
            for (id, own) in (0..).zip(&histories) {
                if gone(id) {
                    let refused = index.correlate_history(Id::new(id), distance).map(|_| ());
                    assert_eq!(refused, Err(Error::UnknownId));
                    continue;
                }
                let near = |other: &u16| {
                    let theirs = histories[usize::from(*other)];
                    let differing = (0..32).filter(|flag| own >> flag & 1 != theirs >> flag & 1);
                    *other != id && !gone(*other) && differing.count() as u32 <= distance
                };
                let expected: Vec<u16> = (0..histories.len() as u16).filter(near).collect();
                assert_eq!(correlates(index, id, distance), expected);
            }
        });
    }
}

/// The widest distance finds all others, in the word and the bit of their id, up to the last one.
#[test]
fn correlated_ids_are_flags_of_several_words() {
    let sizes = Sizes {
        capacity: 67,
        ..TILE
    };
    with_index(sizes, |index| {
        for _ in 0..67 {
            index.insert(&[0; 16], node_type(0)).unwrap();
        }
        index.remove(Id::new(40)).unwrap();
        let before = index.digest();
        for id in [0, 31, 32, 63, 66] {
            let others: Vec<u16> = (0..67).filter(|other| ![id, 40].contains(other)).collect();
            assert_eq!(correlates(index, id, 0), others, "all are silent");
            assert_eq!(correlates(index, id, 32), others);
            let refused = index.correlate_history(Id::new(id), 33).map(|_| ());
            assert_eq!(refused, Err(Error::Range));
        }
        for (id, error) in [(40, Error::UnknownId), (67, Error::UnknownId)] {
            let refused = index.correlate_history(Id::new(id), 32).map(|_| ());
            assert_eq!(refused, Err(error));
            let refused = index.correlate_history(Id::new(id), 33).map(|_| ());
            assert_eq!(
                refused,
                Err(Error::Range),
                "the distance is looked at first"
            );
        }
        assert_eq!(index.digest(), before);
    });
}

#[test]
fn a_new_neuron_has_no_past() {
    with_histories(&[0xFFFF_FFFF, 1], |index| {
        index.tick(ADAPT, I8F24::ZERO);
        assert!(rate(index, Id::new(0)) > 0);
        let threshold = I8F24::ONE;
        let fresh = Neuron {
            threshold,
            ..Neuron::default()
        };
        index.update(Id::new(0), &[1; 16]).unwrap();
        let kept = index.neuron(Id::new(0)).unwrap();
        assert_eq!(kept.history, 0xFFFF_FFFF, "an update keeps the neuron");
        index.remove(Id::new(0)).unwrap();
        let again = index.insert(&[1; 16], node_type(0)).unwrap();
        assert_eq!(*index.neuron(again).unwrap(), fresh);
        index.reset_neurons();
        assert_eq!(*index.neuron(Id::new(1)).unwrap(), fresh);
    });
}
