//! Properties of the oscillator, of resonance and of the search that it takes part in, as `docs/neurons.md` promises them.

use crate::common::{METRICS, Random, node_type, settings, with_index};
use micro_hnsw::generated::{CONFIGS, NANO, TILE};
use micro_hnsw::*;
use proptest::prelude::*;

const OSCILLATE: Phases = Phases::of(Phase::Oscillate);
const TURN: u128 = 1 << 64;
const ONE: u32 = 1 << 24;

fn phase(index: &Index<'_>) -> u64 {
    let [low, high] = [Register::PhaseLow, Register::PhaseHigh].map(|row| index.register(row));
    let phase = u64::from(high) << 32 | u64::from(low);
    assert_eq!(index.phase().to_bits(), phase);
    phase
}

fn set_step(index: &mut Index<'_>, step: u64) {
    let words = [step as u32, (step >> 32) as u32];
    let rows = [Register::PhaseStepLow, Register::PhaseStepHigh];
    for (register, value) in rows.into_iter().zip(words) {
        index.set_register(register, value).unwrap();
    }
}

/// Brings the phase to `wanted` with one step.
fn turn_to(index: &mut Index<'_>, wanted: u64) {
    set_step(index, wanted.wrapping_sub(phase(index)));
    index.tick(OSCILLATE, I8F24::ZERO);
    assert_eq!(phase(index), wanted);
}

fn any_turn() -> impl Strategy<Value = u64> {
    prop_oneof![
        any::<u64>(),
        (any::<u64>(), 0..64_u32).prop_map(|(turn, shift)| turn >> shift),
        (any::<u64>(), 0..64_u32).prop_map(|(turn, shift)| (turn >> shift).wrapping_neg()),
        (0..64_u32).prop_map(|bit| 1 << bit),
    ]
}

proptest! {
    #![proptest_config(crate::common::cases(1000))]

    /// Any steps, backwards too; nothing else moves the phase, and the phase moves nothing else.
    #[test]
    fn the_phase_is_the_sum_of_steps(
        steps in proptest::collection::vec((any_turn(), 1..9_u16, 1..1024_u32), 1..20),
    ) {
        with_index(NANO, |index| {
            index.insert(&[1, 2, 3, 4], node_type(0)).unwrap();
            let mut expected = 0_u128;
            for (step, ticks, phases) in steps {
                set_step(index, step);
                let (phases, other) = (Phases::new(phases).unwrap(), index.time());
                for _ in 0..ticks {
                    index.tick(phases, I8F24::ZERO);
                }
                if phases.contains(Phase::Oscillate) {
                    expected = (expected + u128::from(step) * u128::from(ticks)) % TURN;
                }
                assert_eq!(u128::from(phase(index)), expected);
                assert_eq!(index.time() != other, phases.contains(Phase::Step));
                if phases == OSCILLATE {
                    assert_eq!(index.counters(), Counters::default());
                }
            }
            index.reset_neurons();
            assert_eq!(u128::from(phase(index)), expected, "ResetNeurons keeps the phase");
            index.configure(index.settings()).unwrap();
            assert_eq!(phase(index), 0, "Configure does not");
        });
    }

    /// 1 at the preferred phase, falling linearly to 0 half a turn away, on both sides; within a few units of 24 bits.
    #[test]
    fn resonance_is_a_triangle(turn in any_turn(), capacity in 1..=500_usize, id in any::<u16>()) {
        let id = id % capacity as u16;
        with_index(Sizes { capacity, ..TILE }, |index| {
            turn_to(index, turn);
            let resonance = index.resonance(Id::new(id));
            assert!(resonance <= U8F24::ONE);
            let away = turn as f64 / TURN as f64 - f64::from(id) / capacity as f64;
            let away = (away - away.round()).abs();
            let exact = f64::from(ONE) * (1.0 - 2.0 * away);
            // The preferred phase is rounded down twice.
            let error = f64::from(resonance.to_bits()) - exact;
            let allowed = 4.0 + 2.0 * f64::from(id) / 256.0;
            assert!(error.abs() <= allowed, "{resonance} but {exact} of {id} of {capacity}");
            // In whole units: at the own phase exactly 1, half a turn later exactly 0.
            let share = (1_u128 << 32) / capacity as u128;
            let own = ((u128::from(id) * share / 256) << 40) as u64;
            turn_to(index, own);
            assert_eq!(index.resonance(Id::new(id)), U8F24::ONE);
            turn_to(index, own.wrapping_add(1 << 63));
            assert_eq!(index.resonance(Id::new(id)), U8F24::ZERO);
        });
    }
}

/// 40 Hz for an hour of steps of a millisecond: never farther from the exact phase than the rounding of the step, summed.
#[test]
fn the_oscillator_does_not_drift() {
    with_index(NANO, |index| {
        // 0.04 turns a step, so that 25 steps are one.
        for ticks in 1..=3_600_000_u128 {
            index.tick(OSCILLATE, I8F24::ZERO);
            let phase = u128::from(index.phase().to_bits());
            // 25 times the phase, exactly; less than ticks * 25 / 2 units off.
            let off = (25 * phase + 25 * TURN - ticks % 25 * TURN) % (25 * TURN);
            let off = off.min(25 * TURN - off);
            assert!(2 * off <= 25 * ticks, "{ticks} ticks: {off} units");
        }
        assert_eq!(index.time(), 0);
        // A frequency that divides a turn into a power of two comes back to 0 exactly, backwards as well.
        for step in [1_u64 << 44, (1_u64 << 44).wrapping_neg()] {
            turn_to(index, 0);
            set_step(index, step);
            for tick in 1..=1_u32 << 20 {
                index.tick(OSCILLATE, I8F24::ZERO);
                assert_eq!(index.phase() == U0F64::ZERO, tick == 1 << 20);
            }
        }
    });
}

/// Under the oscillator each neuron has its turn, in the order of ids.
#[test]
fn the_ids_resonate_one_after_the_other() {
    for named in CONFIGS {
        with_index(named.sizes, |index| {
            let capacity = named.sizes.capacity as u64;
            let all = || (0..capacity as u16).map(Id::new);
            for turn in 0..capacity {
                turn_to(
                    index,
                    ((u128::from(turn) * TURN).div_ceil(capacity.into())) as u64,
                );
                let best = all().max_by_key(|id| (index.resonance(*id), std::cmp::Reverse(*id)));
                assert_eq!(u64::from(best.unwrap().number()), turn, "{}", named.name);
            }
        });
    }
}

fn options(k: u16, ef: u16) -> SearchOptions {
    SearchOptions {
        k,
        ef,
        mask: TypeMask::new(0x7FFF),
        expansion: 3,
    }
}

fn pairs(found: &[Entry]) -> Vec<(i128, Id)> {
    let pair = |entry: &Entry| (entry.distance().to_bits().into(), entry.id());
    found.iter().map(pair).collect()
}

/// Vectors of types 0 to 15, extremes among them.
fn filled(metric: Metric, seed: u64, scale: i16, body: impl FnOnce(&mut Index<'_>, &mut Random)) {
    with_index(TILE, |index| {
        index.configure(settings(&TILE, metric)).unwrap();
        let mut random = Random::new(seed);
        for number in 0..30 {
            let vector = match number {
                10 => vec![i16::MIN; 16],
                20 => vec![i16::MAX; 16],
                _ => random.vector(16, scale),
            };
            index.insert(&vector, node_type(number % 16)).unwrap();
        }
        body(index, &mut random);
    });
}

proptest! {
    #![proptest_config(crate::common::cases(300))]

    /// The same vectors as a search finds, with distances of which no more than half is taken, in their order; nothing changes.
    #[test]
    fn resonance_reorders_a_search(
        (metric, seed) in (proptest::sample::select(&METRICS[..]), any::<u64>()),
        scale in proptest::sample::select(&[3, 100, 9000, i16::MAX][..]),
        weight in prop_oneof![Just(0), Just(ONE), 0..=ONE],
        (turn, k) in (any_turn(), 1..20_u16),
    ) {
        filled(metric, seed, scale, |index, random| {
            turn_to(index, turn);
            let (before, query) = (index.digest(), random.vector(16, scale));
            let plain = pairs(index.search(&query, options(k, k + 9)).unwrap());
            let counters = index.counters();
            let weight = U8F24::from_bits(weight);
            let found = pairs(index.search_resonant(options(k, k + 9), weight, &query).unwrap());
            assert_eq!(index.counters(), counters);
            assert!(found.is_sorted());
            let mut ids: Vec<Id> = found.iter().map(|(_, id)| *id).collect();
            let mut expected: Vec<Id> = plain.iter().map(|(_, id)| *id).collect();
            if weight == U8F24::ZERO {
                let doubled: Vec<_> = plain.iter().map(|(d, id)| (2 * d, *id)).collect();
                assert_eq!(found, doubled);
            }
            for (distance, id) in &found {
                let (d, _) = plain.iter().find(|(_, other)| other == id).unwrap();
                let nearer = i128::from(index.resonance(*id).to_bits()) * i128::from(weight.to_bits());
                // Of 48 bits: the product that is rounded down to 24.
                let most = 2 * d * (1 << 48) - d.abs() * nearer;
                let off = distance * (1 << 48) - most;
                // One unit by the last rounding down, and at most |d| / 2^24 up by the first one.
                assert!(-(1 << 48) < off && off <= d.abs() << 24, "{d} became {distance}");
                assert!(*distance <= 2 * d && *distance >= if *d < 0 { 3 * d } else { *d });
            }
            ids.sort();
            expected.sort();
            assert_eq!(ids, expected);
            assert_eq!(index.digest(), before);
        });
    }

    /// Of vectors that are equally far, those in phase come first: nearer whether their distance is positive or negative.
    #[test]
    fn equals_rank_by_resonance(
        (metric, component) in (proptest::sample::select(&METRICS[..]), 20..=i16::MAX),
        (negative, turn) in (any::<bool>(), any_turn()),
        weight in ONE / 2..=ONE,
    ) {
        with_index(TILE, |index| {
            index.configure(settings(&TILE, metric)).unwrap();
            for _ in 0..32 {
                index.insert(&[component; 16], node_type(0)).unwrap();
            }
            turn_to(index, turn);
            let sign = if negative { 1 } else { -1 };
            let (query, weight) = ([sign * component / 2; 16], U8F24::from_bits(weight));
            let found = pairs(index.search_resonant(options(32, 32), weight, &query).unwrap());
            assert_eq!(found.len(), 32);
            if metric == Metric::Dot {
                assert_eq!(found[0].0 < 0, negative);
            }
            let mut distances = 1;
            for (one, other) in found.iter().zip(&found[1..]) {
                let [first, second] = [one.1, other.1].map(|id| index.resonance(id));
                if one.0 == other.0 {
                    assert!(one.1 < other.1, "ties go to the lower id");
                } else {
                    assert!(one.0 < other.0 && first > second);
                    distances += 1;
                }
            }
            // The cosine of equal directions is 1, so that nothing is left to come nearer.
            assert!(distances > 1 || metric == Metric::Cosine && negative);
        });
    }
}

#[test]
fn refusals_change_nothing() {
    filled(Metric::L2, 1, 900, |index, random| {
        let (before, query) = (index.digest(), random.vector(16, 900));
        for (options, weight, query, error) in [
            (options(0, 99), ONE + 1, &query[1..], Error::Dimension),
            (options(0, 0), ONE + 1, &query[..], Error::Range),
            (options(0, 0), u32::MAX, &query[..], Error::Range),
            (options(0, 99), ONE, &query[..], Error::Range),
            (options(0, 0), ONE, &query[..], Error::KZero),
            (options(2, 1), ONE, &query[..], Error::EfBelowK),
        ] {
            let refused = index.search_resonant(options, U8F24::from_bits(weight), query);
            assert_eq!(refused, Err(error));
            assert_eq!(index.counters(), Counters::default());
        }
        assert_eq!(index.digest(), before);
    });
}
