//! Properties of dendritic compartments that `docs/neurons.md` promises.

use std::collections::BTreeMap;

use crate::common::{Random, node_type, settings, with_index};
use micro_hnsw::generated::{DIGITS, NANO, TILE};
use micro_hnsw::*;
use proptest::prelude::*;

const INTEGRATE: Phases = Phases::of(Phase::Integrate);
const DELIVER: Phases = Phases::of(Phase::Step).and(Phase::Deliver);
const ONE: i32 = 1 << 24;

fn current(bits: i32) -> I8F24 {
    I8F24::from_bits(bits)
}

fn potential(index: &Index<'_>, id: Id) -> i32 {
    index.neuron(id).unwrap().potential.to_bits()
}

fn bits(index: &Index<'_>, id: Id) -> Vec<i32> {
    let row = index.dendrites(id).unwrap();
    row.iter().map(|current| current.to_bits()).collect()
}

/// What these currents of one neuron, one for each compartment, become.
fn integrated(index: &mut Index<'_>, currents: &[i32]) -> i32 {
    let id = Id::new(0);
    index
        .set_neuron(NeuronField::Potential, id, I8F24::ZERO)
        .unwrap();
    for (branch, bits) in (0..).zip(currents) {
        index.inject_branch(id, branch, current(*bits)).unwrap();
    }
    index.tick(INTEGRATE, I8F24::ZERO);
    potential(index, id)
}

fn with_one<R>(body: impl FnOnce(&mut Index<'_>) -> R) -> R {
    with_index(NANO, |index| {
        index.insert(&[1, 2, 3, 4], node_type(0)).unwrap();
        body(index)
    })
}

fn any_current() -> impl Strategy<Value = i32> {
    prop_oneof![
        any::<i32>(),
        0..3 * ONE,
        (-9..9_i32).prop_map(|near| ONE + near),
        proptest::sample::select(&[0, 1, -1, i32::MIN, i32::MAX, 2 * ONE, 3 * ONE][..]),
    ]
}

proptest! {
    #![proptest_config(crate::common::cases(2000))]

    /// Rising, between 0 and 3, no more than the current, and by a unit of the last place below the exact curve.
    #[test]
    fn the_response_is_the_curve(a in any_current(), b in any_current()) {
        with_one(|index| {
            let [low, high] = [a.min(b), a.max(b)].map(|bits| integrated(index, &[bits]));
            prop_assert!(0 <= low && low <= high && high < 3 * ONE);
            for (bits, response) in [(a.min(b), low), (a.max(b), high)] {
                let d = f64::from(bits) / f64::from(ONE);
                let exact = if d < 1.0 { d.max(0.0) } else { 1.0 + 2.0 * (d - 1.0) / d };
                let below = exact * f64::from(ONE) - f64::from(response);
                prop_assert!((-1e-6..1.0 + 1e-6).contains(&below), "{bits}: {response}, {below} below");
            }
            Ok(())
        })?;
    }

    /// What arrives together on one compartment is worth as much as on two up to 1, more between 1 and 2, less beyond.
    #[test]
    fn coincidence_is_supralinear_up_to_saturation(a in any_current(), b in any_current()) {
        with_one(|index| {
            let sum = a.saturating_add(b);
            let (together, apart) = (integrated(index, &[sum]), integrated(index, &[a, b]));
            if a >= 0 && b >= 0 && sum <= ONE {
                prop_assert_eq!(together, apart);
            }
            let margin = ONE / 64;
            if a.max(b) <= ONE && a.min(b) > margin && (ONE + margin..2 * ONE - margin).contains(&sum) {
                prop_assert!(together > apart, "{a} and {b} on one compartment count more than on two");
            }
            if a.min(b) > margin && sum > 2 * ONE + margin {
                prop_assert!(together < apart, "{a} and {b} saturate together");
            }
            // A compartment holds what arrives, one by one.
            index.inject_branch(Id::new(0), 3, current(a)).unwrap();
            index.inject_branch(Id::new(0), 3, current(b)).unwrap();
            prop_assert_eq!(bits(index, Id::new(0)), [0, 0, 0, sum]);
            Ok(())
        })?;
    }

    /// The exact sum over all compartments is added, saturating, and taken away from them.
    #[test]
    fn integration_consumes(
        start in any::<i32>(),
        currents in proptest::collection::vec(any_current(), 6),
    ) {
        with_index(TILE, |index| {
            let [id, other] = [0, 1].map(|_| index.insert(&[7; 16], node_type(0)).unwrap());
            let sum: i64 = currents.iter().map(|bits| i64::from(integrated(index, &[*bits]))).sum();
            index.set_neuron(NeuronField::Potential, id, current(start)).unwrap();
            for (branch, bits) in (0..).zip(&currents) {
                index.inject_branch(id, branch, current(*bits)).unwrap();
            }
            prop_assert_eq!(bits(index, id), currents);
            index.tick(INTEGRATE, I8F24::MAX);
            let expected = (i64::from(start) + sum).min(i32::MAX.into());
            prop_assert_eq!(i64::from(potential(index, id)), expected);
            prop_assert_eq!(bits(index, id), [0; 6]);
            prop_assert_eq!((potential(index, other), bits(index, other)), (0, vec![0; 6]));
            let before = index.digest();
            index.tick(INTEGRATE, I8F24::MAX);
            prop_assert_eq!(index.digest(), before, "nothing is left");
            Ok(())
        })?;
    }
}

/// From 1.0 on a small current counts twice, but for the bend; at 2.0 all is as without the compartment; there is a bound.
#[test]
fn the_curve_above_one() {
    with_one(|index| {
        for step in [1, 2, 10, 100, 1000, 4000] {
            let [below, at, above] = [-step, 0, step].map(|near| integrated(index, &[ONE + near]));
            assert_eq!((at, at - below), (ONE, step));
            assert!((2 * step - 2..=2 * step).contains(&(above - at)), "{step}");
        }
        assert_eq!(integrated(index, &[2 * ONE]), 2 * ONE);
        assert_eq!(integrated(index, &[3 * ONE]), 39_146_837);
        assert_eq!(integrated(index, &[i32::MAX]), 50069503);
    });
}

/// Every edge and its weight, with the slot that it is in.
fn edges(index: &Index<'_>) -> Vec<(Id, usize, Id, i64)> {
    let mut edges = Vec::new();
    for from in (0..index.capacity() as u16).map(Id::new) {
        if let (Ok(links), Ok(weights)) = (index.links(from), index.weights(from)) {
            let pairs = links.iter().zip(weights).enumerate();
            edges.extend(pairs.map(|(slot, (to, w))| (from, slot, *to, w.to_bits().into())));
        }
    }
    edges
}

/// Spikes of some neurons arrive once for each of their edges, at the compartment of its slot, with gain and weight.
#[test]
fn every_spiking_edge_arrives() {
    for (sizes, count) in [(NANO, 8), (TILE, 32), (DIGITS, 300)] {
        with_index(sizes, |index| {
            index.configure(settings(&sizes, Metric::L2)).unwrap();
            let mut random = Random::new(5);
            for _ in 0..count {
                let vector = random.vector(sizes.dim, 900);
                index.insert(&vector, node_type(0)).unwrap();
            }
            for (from, slot, ..) in edges(index) {
                let weight = Weight::from_bits(random.next() as u16);
                index.set_weight(from, slot as u16, weight).unwrap();
            }
            for gain in [ONE, -ONE / 3, 12_345, i32::MAX, i32::MIN] {
                index.reset_neurons();
                for id in (0..count).filter(|id| id % 3 != 1).map(Id::new) {
                    let (field, above) = (NeuronField::Potential, I8F24::MAX);
                    index.set_neuron(field, id, above).unwrap();
                }
                let before = edges(index);
                let spikes = index.tick(DELIVER, current(gain)).spikes;
                assert_eq!(spikes, (0..count).filter(|id| id % 3 != 1).count() as u16);
                let mut arrived: BTreeMap<(Id, usize), i64> = BTreeMap::new();
                let mut looked_at = 0;
                for (from, slot, to, weight) in &before {
                    if from.number() % 3 != 1 {
                        let product = i64::from(gain) * (weight + weight / 32_768);
                        let at = arrived.entry((*to, slot % sizes.branches)).or_default();
                        *at += (product + 32_768).div_euclid(65_536);
                        looked_at += 1;
                    }
                }
                assert_eq!(index.counters().synapses, looked_at);
                assert!(
                    arrived
                        .keys()
                        .any(|(_, branch)| *branch == sizes.branches - 1)
                );
                for id in (0..count).map(Id::new) {
                    let expected = (0..sizes.branches).map(|branch| {
                        let sum = arrived.get(&(id, branch)).copied().unwrap_or(0);
                        sum.clamp(i32::MIN.into(), i32::MAX.into()) as i32
                    });
                    assert_eq!(bits(index, id), expected.collect::<Vec<_>>(), "{id:?}");
                    assert!(potential(index, id) == 0, "nothing arrives at the soma");
                }
                assert_eq!(edges(index), before);
                // With a second delivery all that is above half the range is cut.
                let once: Vec<Vec<i32>> = (0..count).map(|id| bits(index, Id::new(id))).collect();
                index.tick(Phases::of(Phase::Deliver), current(gain));
                for (id, row) in (0..).map(Id::new).zip(once) {
                    let twice: Vec<i32> = row.iter().map(|once| once.saturating_mul(2)).collect();
                    assert_eq!(bits(index, id), twice);
                }
            }
        });
    }
}

/// What is delivered acts with the integration of the next tick, before its step; what propagates acts at once.
#[test]
fn delivered_spikes_act_in_the_next_tick() {
    with_index(NANO, |index| {
        let [a, b] = [0, 50].map(|x| index.insert(&[x, 0, 0, 0], node_type(0)).unwrap());
        let max = I8F24::MAX;
        index.set_neuron(NeuronField::Potential, a, max).unwrap();
        let phases = INTEGRATE.and(Phase::Step).and(Phase::Deliver);
        assert_eq!(index.tick(phases, current(2 * ONE)).spikes, 1);
        assert_eq!((potential(index, b), bits(index, b)[0]), (0, 2 * ONE));
        // 1 + 2 * 1 / (1 + 1) leaks to above the threshold of 1.
        assert_eq!(index.tick(phases, current(2 * ONE)).spikes, 1);
        assert!(index.neuron(b).unwrap().spiked);
        assert_eq!(bits(index, b), [0; 4]);
        assert_eq!(
            bits(index, a),
            [2 * ONE, 0, 0, 0],
            "the answer of b is on its way"
        );
        // Both at once.
        index.reset_neurons();
        assert_eq!(bits(index, a), [0; 4]);
        index.set_neuron(NeuronField::Potential, a, max).unwrap();
        index.tick(DELIVER.and(Phase::Propagate), current(ONE / 2));
        assert_eq!((potential(index, b), bits(index, b)[0]), (ONE / 2, ONE / 2));
    });
}

#[test]
fn compartments_are_empty_at_first_and_at_last() {
    with_index(TILE, |index| {
        let ids = [0, 1, 2].map(|x| index.insert(&[x; 16], node_type(0)).unwrap());
        let fill = |index: &mut Index<'_>| {
            for id in ids {
                for branch in 0..6 {
                    index.inject_branch(id, branch, current(-7)).unwrap();
                }
            }
        };
        fill(index);
        index.update(ids[1], &[9; 16]).unwrap();
        assert_eq!(bits(index, ids[1]), [-7; 6], "an update keeps them");
        let codes = ids.map(|id| index.encode(id).unwrap());
        index.reset_neurons();
        for (id, code) in ids.into_iter().zip(codes) {
            assert_eq!(bits(index, id), [0; 6]);
            assert_eq!(index.neuron(id).unwrap().code, code, "codes stay");
        }
        assert_ne!(codes[1], 0);
        let clean = index.digest();
        fill(index);
        assert_ne!(index.digest(), clean);
        index.remove(ids[1]).unwrap();
        assert_eq!(index.dendrites(ids[1]), Err(Error::UnknownId));
        let again = index.insert(&[9; 16], node_type(0)).unwrap();
        assert_eq!((again, bits(index, again)), (ids[1], vec![0; 6]));
        assert_eq!(index.neuron(again).unwrap().code, 0);
        fill(index);
        index.configure(index.settings()).unwrap();
        for x in 0..3 {
            let id = index.insert(&[x; 16], node_type(0)).unwrap();
            assert_eq!(bits(index, id), [0; 6]);
        }
    });
}

#[test]
fn refusals_change_nothing() {
    with_one(|index| {
        index.inject_branch(Id::new(0), 3, I8F24::ONE).unwrap();
        let before = index.digest();
        for (id, branch, error) in [
            (0, 4, Error::Range),
            (0, u16::MAX, Error::Range),
            (1, 4, Error::Range),
            (1, 3, Error::UnknownId),
            (0xFFFF, 0, Error::UnknownId),
        ] {
            let refused = index.inject_branch(Id::new(id), branch, I8F24::ONE);
            assert_eq!(refused, Err(error), "{id} {branch}");
        }
        assert_eq!(index.digest(), before);
    });
}
