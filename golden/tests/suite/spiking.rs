//! Properties of neurons and synapses that `docs/neurons.md` promises.

use std::collections::BTreeMap;

use crate::common::{Random, clustered, node_type, settings, with_index};
use micro_hnsw::generated::{DIGITS, NANO, TILE};
use micro_hnsw::*;
use proptest::prelude::*;

const MS: u32 = 1_000_000;
const ONE: I8F24 = I8F24::ONE;

fn half_ms(count: u32) -> u32 {
    count * MS / 2
}

const STEP: Phases = Phases::of(Phase::Step);
const LEARNING: Phases = STEP.and(Phase::Learn);

/// Three vectors on a line, each linked to the others.
fn three(body: impl FnOnce(&mut Index<'_>, [Id; 3])) {
    with_index(NANO, |index| {
        let ids = [0, 10, 20].map(|x| index.insert(&[x, 0, 0, 0], node_type(0)).unwrap());
        for id in ids {
            assert_eq!(index.links(id).unwrap().len(), 2);
        }
        body(index, ids);
    });
}

/// Lets a neuron spike in the step of this tick; nothing else happens to it.
fn fire(index: &mut Index<'_>, id: Id) {
    index
        .set_neuron(NeuronField::Potential, id, I8F24::MAX)
        .unwrap();
}

fn weight(index: &Index<'_>, from: Id, to: Id) -> i32 {
    edges(index)[&(from, to)].to_bits().into()
}

/// Every edge and its weight.
fn edges(index: &Index<'_>) -> BTreeMap<(Id, Id), Weight> {
    let mut edges = BTreeMap::new();
    for from in (0..index.capacity() as u16).map(Id::new) {
        if let (Ok(links), Ok(weights)) = (index.links(from), index.weights(from)) {
            assert_eq!(links.len(), weights.len());
            edges.extend(
                links
                    .iter()
                    .map(|to| (from, *to))
                    .zip(weights.iter().copied()),
            );
        }
    }
    edges
}

#[test]
fn a_spike_silences_for_the_refractory_time() {
    for (dt, silent) in [(1, 4), (2, 2), (3, 2), (4, 1), (5, 1)] {
        three(|index, [id, ..]| {
            index.set_register(Register::Dt, half_ms(dt)).unwrap();
            let mut spikes = Vec::new();
            for _ in 0..=2 * (silent + 1) {
                fire(index, id);
                spikes.push(index.tick(STEP, ONE).spikes);
            }
            let expected: Vec<u16> = (0..spikes.len())
                .map(|step| u16::from(step % (silent + 1) == 0))
                .collect();
            assert_eq!(spikes, expected, "dt of {dt} half milliseconds");
            assert_eq!(index.time(), u64::from(half_ms(dt)) * spikes.len() as u64);
        });
    }
}

#[test]
fn input_in_the_refractory_time_is_kept() {
    three(|index, [id, ..]| {
        fire(index, id);
        index.tick(STEP, ONE);
        let half = ONE / 2;
        index.set_neuron(NeuronField::Inject, id, half).unwrap();
        for _ in 0..2 {
            index.tick(STEP, ONE);
            assert_eq!(index.neuron(id).unwrap().potential, half);
        }
        index.tick(STEP, ONE);
        assert!(index.neuron(id).unwrap().potential < half);
    });
}

/// Two neurons spike, `gap` steps apart, the third is silent; returns how the edges between the two change.
fn pair(gap: u32, from_first: bool) -> (i32, i32) {
    let mut change = (0, 0);
    three(|index, [a, b, silent]| {
        index.set_register(Register::Refractory, 0).unwrap();
        for (from, slots) in [(a, 2), (b, 2), (silent, 2)] {
            for slot in 0..slots {
                index
                    .set_weight(from, slot, Weight::from_bits(30_000))
                    .unwrap();
            }
        }
        let before = edges(index);
        let (first, second) = if from_first { (a, b) } else { (b, a) };
        fire(index, first);
        for _ in 0..gap {
            index.tick(LEARNING, ONE);
        }
        fire(index, second);
        index.tick(LEARNING, ONE);
        for ((from, to), weight) in edges(index) {
            if from == silent || to == silent {
                assert_eq!(weight, before[&(from, to)], "an edge of a silent neuron");
            }
        }
        change = (weight(index, a, b) - 30_000, weight(index, b, a) - 30_000);
    });
    change
}

#[test]
fn the_order_of_spikes_decides() {
    let (mut strongest, mut weakest) = (i32::MAX, i32::MIN);
    for gap in 1..40 {
        let (forward, backward) = pair(gap, true);
        assert!(forward > 0 && backward < 0, "{gap}: {forward}, {backward}");
        assert_eq!(pair(gap, false), (backward, forward));
        // 0.01 and 0.012 times 0.95 a step.
        let expected = [0.01, -0.012].map(|rate| rate * 0.95_f64.powi(gap as i32) * 65_536.0);
        assert!(
            (f64::from(forward) - expected[0]).abs() < 0.52,
            "{gap}: {forward}"
        );
        assert!(
            (f64::from(backward) - expected[1]).abs() < 0.52,
            "{gap}: {backward}"
        );
        assert!(
            forward < strongest && backward > weakest,
            "it fades with the gap"
        );
        (strongest, weakest) = (forward, backward);
    }
    // At once: stronger both ways.
    let (forward, backward) = pair(0, true);
    assert_eq!((forward, backward), (655, 655));
}

#[test]
fn a_spike_propagates_by_gain_and_weight() {
    for (bits, gain, expected) in [
        (65_535, 1 << 24, 1 << 24),
        (0, i32::MAX, 0),
        (32_768, 1 << 24, (1 << 23) + 256),
        (65_535, i32::MIN, i32::MIN),
        (1, 32_768, 1),
        (1, 32_767, 0),
        (1, -32_768, 0),
        (1, -32_769, -1),
    ] {
        three(|index, [a, b, c]| {
            for slot in 0..2 {
                index.set_weight(a, slot, Weight::from_bits(bits)).unwrap();
            }
            fire(index, a);
            let ticked = index.tick(STEP.and(Phase::Propagate), I8F24::from_bits(gain));
            assert_eq!((ticked.spikes, ticked.winner), (1, Id::NONE));
            for other in [b, c] {
                assert_eq!(index.neuron(other).unwrap().potential.to_bits(), expected);
            }
            assert_eq!(index.neuron(a).unwrap().potential, I8F24::ZERO);
            let Counters {
                neurons, synapses, ..
            } = index.counters();
            assert_eq!((neurons, synapses), (3, 2));
            // The flag stays until the next step: the spike can be carried again, and it saturates.
            index.tick(Phases::of(Phase::Propagate), I8F24::from_bits(gain));
            let twice = I8F24::from_bits(expected).saturating_mul_int(2);
            assert_eq!(index.neuron(b).unwrap().potential, twice);
            index.tick(STEP.and(Phase::Propagate), ONE);
            let Counters {
                neurons, synapses, ..
            } = index.counters();
            let again = u32::from(index.spikes());
            assert_eq!((neurons, synapses), (3, 2 * again));
        });
    }
}

#[test]
fn spikes_count_the_neurons_that_are_still_there() {
    three(|index, ids| {
        for id in ids {
            fire(index, id);
        }
        assert_eq!(index.tick(STEP, ONE).spikes, 3);
        index.update(ids[1], &[5, 5, 5, 5]).unwrap();
        assert_eq!(index.spikes(), 3, "an update keeps the neuron");
        index.remove(ids[0]).unwrap();
        assert_eq!(index.spikes(), 2);
        let again = index.insert(&[1, 2, 3, 4], node_type(0)).unwrap();
        assert_eq!((again, index.spikes()), (ids[0], 2));
        assert!(!index.neuron(again).unwrap().spiked);
        index.reset_neurons();
        assert_eq!((index.spikes(), index.time()), (0, 0));
        let fresh = Neuron {
            threshold: ONE,
            ..Neuron::default()
        };
        for id in ids {
            assert_eq!(*index.neuron(id).unwrap(), fresh);
        }
    });
}

#[test]
fn every_writable_register_reads_back() {
    with_index(TILE, |index| {
        let mut writable = 0;
        for register in Register::ALL {
            let before = index.digest();
            let Some(max) = register.max() else {
                assert_eq!(index.set_register(register, 0), Err(Error::Range));
                assert_eq!(index.digest(), before);
                continue;
            };
            writable += 1;
            for value in [0, 1, max / 2, max] {
                index.set_register(register, value).unwrap();
                assert_eq!(index.register(register), value);
            }
            if let Some(above) = max.checked_add(1) {
                assert_eq!(index.set_register(register, above), Err(Error::Range));
                assert_eq!(index.register(register), max);
            }
            index.set_register(register, register.reset(&TILE)).unwrap();
            assert_eq!(index.digest(), before, "nothing else was written");
        }
        assert_eq!(writable, 21);
    });
}

#[test]
fn phases_are_known_ones() {
    assert_eq!(Phases::new(0), Err(Error::Range));
    assert_eq!(Phases::new(1024), Err(Error::Range));
    assert_eq!(Phases::new(1023), Ok(Phases::ALL));
    assert_eq!(LEARNING.bits(), 36);
}

/// A row is written at every insertion near it; only what it gains starts anew.
#[test]
fn weights_follow_their_edges() {
    for (sizes, count, scale) in [(TILE, 400, 3), (TILE, 400, 900), (DIGITS, 600, 900)] {
        with_index(sizes, |index| {
            index.configure(settings(&sizes, Metric::L2)).unwrap();
            let (mut random, mut kept, mut moved) = (Random::new(3), 0, 0);
            let data = clustered(7, count, sizes.dim, 9);
            for vector in data {
                let vector: Vec<i16> = vector.iter().map(|x| x % scale).collect();
                let before = edges(index);
                let places = slots(index);
                let start = random.below(65_536);
                index.set_register(Register::StartWeight, start).unwrap();
                let id = Id::new(random.below(sizes.capacity.min(300) as u32) as u16);
                // What all edges of a vector lose when it goes or is replaced.
                let renewed = match random.below(5) {
                    0 if index.remove(id).is_ok() => Some(id),
                    1 if index.update(id, &vector).is_ok() => Some(id),
                    _ => index.insert(&vector, node_type(0)).ok(),
                };
                let after_places = slots(index);
                for (edge, weight) in edges(index) {
                    let old = before
                        .get(&edge)
                        .filter(|_| renewed.is_none_or(|id| edge.0 != id && edge.1 != id));
                    assert_eq!(
                        weight,
                        *old.unwrap_or(&Weight::from_bits(start as u16)),
                        "{edge:?}"
                    );
                    kept += usize::from(old.is_some());
                    moved += usize::from(old.is_some() && places[&edge] != after_places[&edge]);
                }
                // Some edges get a weight that tells them from the others.
                for ((from, _), slot) in after_places {
                    if random.below(64) == 0 {
                        let weight = Weight::from_bits(random.next() as u16);
                        index.set_weight(from, slot, weight).unwrap();
                    }
                }
            }
            assert!(
                kept > 1000 && moved > 100,
                "{kept} kept, {moved} in another slot"
            );
        });
    }
}

/// The slot of every edge.
fn slots(index: &Index<'_>) -> BTreeMap<(Id, Id), u16> {
    let mut slots = BTreeMap::new();
    for from in (0..index.capacity() as u16).map(Id::new) {
        if let Ok(links) = index.links(from) {
            slots.extend(links.iter().map(|to| (from, *to)).zip(0..));
        }
    }
    slots
}

fn extreme() -> impl Strategy<Value = u32> {
    let ends = [
        0,
        1,
        1 << 24,
        (1 << 24) - 1,
        65_535,
        1 << 31,
        (1 << 31) - 1,
        u32::MAX,
    ];
    prop_oneof![
        proptest::sample::select(ends.to_vec()),
        any::<u32>(),
        0..2_u32 << 24
    ]
}

proptest! {
    #![proptest_config(crate::common::cases(300))]

    /// Nothing panics, everything stays in its bounds, whatever the parameters are.
    #[test]
    fn any_parameters(
        parameters in proptest::collection::vec((0..35_u8, extreme()), 0..16),
        neurons in proptest::collection::vec((0..3_u8, 0..6_u16, extreme()), 0..20),
        ticks in proptest::collection::vec((1..1024_u32, extreme()), 1..60),
    ) {
        with_index(NANO, |index| {
            for x in 0..6 {
                index.insert(&[x, x * x, 3, 4], node_type(0)).unwrap();
            }
            for (row, value) in parameters {
                let register = Register::from_code(row).unwrap();
                let before = index.digest();
                if index.set_register(register, value).is_err() {
                    assert_eq!(index.digest(), before);
                }
            }
            for (field, id, value) in neurons {
                let field = NeuronField::from_code(field).unwrap();
                index.set_neuron(field, Id::new(id), I8F24::from_bits(value as i32)).unwrap();
            }
            let mut time = 0_u64;
            for (bits, gain) in ticks {
                let phases = Phases::new(bits).unwrap();
                let before = edges(index);
                let Ticked { spikes, winner } = index.tick(phases, I8F24::from_bits(gain as i32));
                if phases.contains(Phase::Step) {
                    time = time.wrapping_add(index.register(Register::Dt).into());
                }
                assert_eq!(index.time(), time);
                let flagged = (0..6).filter(|id| index.neuron(Id::new(*id)).unwrap().spiked);
                assert_eq!(usize::from(spikes), flagged.count());
                assert!(spikes <= 6);
                let competition = phases.contains(Phase::Compete) || phases.contains(Phase::Soften);
                assert!(winner.is_none() || competition && winner < Id::new(6));
                if phases.contains(Phase::Adapt) {
                    let [min, max] = [Register::ThresholdMin, Register::ThresholdMax]
                        .map(|register| I8F24::from_bits(index.register(register) as i32));
                    // The least threshold goes first when there is no number between the two.
                    let bounds = min..=max.max(min);
                    for id in (0..6).map(Id::new) {
                        assert!(bounds.contains(&index.neuron(id).unwrap().threshold));
                    }
                }
                if !phases.contains(Phase::Learn) || spikes == 0 {
                    assert_eq!(edges(index), before, "a weight changed without learning");
                }
            }
        });
    }

    /// Leak pulls a potential towards 0, never beyond; without input nothing spikes by itself.
    #[test]
    fn leak_keeps_the_sign(potential in any::<i32>(), factor in 0..=1_u32 << 24) {
        with_index(NANO, |index| {
            let id = index.insert(&[0; 4], node_type(0)).unwrap();
            index.set_register(Register::Leak, factor).unwrap();
            index.set_neuron(NeuronField::Threshold, id, I8F24::MAX).unwrap();
            let mut before = i64::from(potential);
            index.set_neuron(NeuronField::Potential, id, I8F24::from_bits(potential)).unwrap();
            for _ in 0..200 {
                let spiked = index.tick(STEP, ONE).spikes == 1;
                let after = i64::from(index.neuron(id).unwrap().potential.to_bits());
                if spiked {
                    assert_eq!((before, factor), (i64::from(i32::MAX), 1 << 24));
                    return;
                }
                assert!(after.signum() * before.signum() >= 0, "{before} became {after}");
                assert!(after.abs() <= before.abs());
                let exact = before as f64 * f64::from(factor) / f64::from(1 << 24);
                assert!((after as f64 - exact).abs() <= 0.5);
                before = after;
            }
        });
    }

    /// A trace decays to 0, in steps that never rise.
    #[test]
    fn traces_decay_to_nothing(pre in 0..1_u32 << 24, post in 0..1_u32 << 24, spikes in 1..5_u32) {
        with_index(NANO, |index| {
            let id = index.insert(&[0; 4], node_type(0)).unwrap();
            index.set_register(Register::Refractory, 0).unwrap();
            index.set_register(Register::PreDecay, 1 << 24).unwrap();
            index.set_register(Register::PostDecay, 1 << 24).unwrap();
            for _ in 0..spikes {
                fire(index, id);
                index.tick(STEP, ONE);
            }
            assert_eq!(index.neuron(id).unwrap().pre, U8F24::from_num(spikes));
            index.set_register(Register::PreDecay, pre).unwrap();
            index.set_register(Register::PostDecay, post).unwrap();
            let [mut x, mut y] = [u64::from(spikes) << 24; 2];
            for _ in 0..300 {
                index.tick(STEP, ONE);
                // floor(x * factor), in integers of the test's own
                (x, y) = ((x * u64::from(pre)) >> 24, (y * u64::from(post)) >> 24);
                let Neuron { pre, post, .. } = *index.neuron(id).unwrap();
                assert_eq!((u64::from(pre.to_bits()), u64::from(post.to_bits())), (x, y));
            }
        });
    }
}

/// The slowest decay below 1 still ends: floor takes at least 1 off.
#[test]
fn the_slowest_decay_reaches_zero() {
    with_index(NANO, |index| {
        let id = index.insert(&[0; 4], node_type(0)).unwrap();
        index
            .set_register(Register::PreDecay, (1 << 24) - 1)
            .unwrap();
        fire(index, id);
        index.tick(STEP, ONE);
        let mut last = index.neuron(id).unwrap().pre;
        assert_eq!(last, U8F24::ONE);
        let mut steps = 0;
        while last > 0 {
            index.tick(STEP, ONE);
            let next = index.neuron(id).unwrap().pre;
            assert!(next < last);
            last = next;
            steps += 1;
            assert!(steps <= 1 << 24);
        }
    });
}

#[test]
fn traces_saturate() {
    three(|index, [id, ..]| {
        index.set_register(Register::Refractory, 0).unwrap();
        index.set_register(Register::PreDecay, 1 << 24).unwrap();
        for spikes in 1..300_u32 {
            fire(index, id);
            index.tick(STEP, ONE);
            let expected = U8F24::saturating_from_num(spikes);
            assert_eq!(index.neuron(id).unwrap().pre, expected);
        }
        assert_eq!(index.neuron(id).unwrap().pre, U8F24::MAX);
    });
}

#[test]
fn refusals_change_nothing() {
    three(|index, [id, ..]| {
        let before = index.digest();
        let (dead, weight) = (Id::new(3), Weight::ZERO);
        for field in NeuronField::ALL {
            for unknown in [dead, Id::new(8), Id::NONE] {
                assert_eq!(index.set_neuron(field, unknown, ONE), Err(Error::UnknownId));
            }
        }
        assert_eq!(index.set_weight(dead, 4, weight), Err(Error::Range));
        assert_eq!(index.set_weight(dead, 3, weight), Err(Error::UnknownId));
        assert_eq!(index.set_weight(id, 2, weight), Err(Error::Range));
        assert_eq!(index.neuron(dead), Err(Error::UnknownId));
        assert_eq!(index.weights(dead), Err(Error::UnknownId));
        assert_eq!(index.digest(), before);
        index.set_weight(id, 1, weight).unwrap();
        assert_ne!(index.digest(), before);
    });
}
