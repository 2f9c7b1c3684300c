//! The search that joins graph and neurons: the same as its parts one after the other in an index of the same contents, and without a trace.

use crate::common::state::State;
use crate::common::{METRICS, Random, node_type, settings, with_index};
use micro_hnsw::generated::{NANO, TILE};
use micro_hnsw::*;
use proptest::prelude::*;

const ONE: i64 = 1 << 24;
const FIRING: Phases = Phases::of(Phase::Step)
    .and(Phase::Propagate)
    .and(Phase::Record);

/// An odd number of components, rows of an odd number of links, a capacity that does not divide a turn.
const ODD: Sizes = Sizes {
    capacity: 27,
    dim: 5,
    m: 3,
    m0: 7,
    levels: 3,
    ef_max: 27,
    w_max: 8,
    branches: 3,
};

/// What a spiking search is asked, and what the index is like.
#[derive(Clone, Debug)]
struct Case {
    seed: u64,
    metric: Metric,
    options: SearchOptions,
    how: SpikingSearch,
    query: Vec<i16>,
    score_spikes: u32,
    score_resonance: u32,
}

fn case() -> impl Strategy<Value = Case> {
    let mask = prop_oneof![4 => Just(0xFFFF), 2 => any::<u16>(), 1 => Just(0)];
    let lengths = (1..=27_u16).prop_flat_map(|k| (Just(k), k..=27));
    let options = (lengths, mask, 1..=8_u16).prop_map(|((k, ef), mask, expansion)| SearchOptions {
        k,
        ef,
        mask: TypeMask::new(mask),
        expansion,
    });
    // All but learning.
    let every = Phases::ALL.bits() & !Phases::of(Phase::Learn).bits();
    let phases = prop_oneof![
        2 => Just(FIRING),
        1 => Just(Phases::new(every).unwrap()),
        2 => any::<u32>().prop_filter_map("no phase", move |bits| Phases::new(bits & every).ok()),
    ];
    let gain = || prop_oneof![4 => 0..1_i32 << 26, 1 => any::<i32>()].prop_map(I8F24::from_bits);
    let ticks = prop_oneof![8 => 1..12_u8, 1 => Just(255)];
    let how = (phases, ticks, gain(), gain()).prop_map(|(phases, ticks, inject_gain, gain)| {
        SpikingSearch {
            phases,
            ticks,
            inject_gain,
            gain,
        }
    });
    let score = || {
        prop_oneof![
            Just(0),
            Just(5 << 24),
            0..=0x0FFF_FFFF_u32,
            Just(0x0FFF_FFFF)
        ]
    };
    let metric = proptest::sample::select(&METRICS[..]);
    let query = proptest::collection::vec(-60..60_i16, ODD.dim);
    (
        any::<u64>(),
        metric,
        options,
        how,
        query,
        (score(), score()),
    )
        .prop_map(
            |(seed, metric, options, how, query, (score_spikes, score_resonance))| Case {
                seed,
                metric,
                options,
                how,
                query,
                score_spikes,
                score_resonance,
            },
        )
}

/// An index with a past: vectors removed, weights learnt, codes, currents and a phase.
fn build(index: &mut Index<'_>, case: &Case) {
    let mut random = Random::new(case.seed);
    let frac_bits = random.below(8) as u8;
    index
        .configure(Settings {
            frac_bits,
            ..settings(&ODD, case.metric)
        })
        .unwrap();
    for (register, value) in [
        (Register::ScoreSpikes, case.score_spikes),
        (Register::ScoreResonance, case.score_resonance),
        (Register::PhaseStepHigh, random.next()),
        (Register::StartThreshold, 1 + random.below(1 << 25)),
        (Register::AMinus, random.below(1 << 22)),
    ] {
        index.set_register(register, value).unwrap();
    }
    for _ in 0..random.below(28) {
        let vector = random.vector(ODD.dim, 60);
        index
            .insert(&vector, node_type(random.below(4) as u8))
            .unwrap();
    }
    let used = index.stats().high_water;
    for id in (0..used).map(Id::new) {
        if random.below(6) == 0 {
            index.remove(id).unwrap();
            continue;
        }
        index.encode(id).unwrap();
        let current = I8F24::from_bits(random.next() as i32);
        index
            .inject_branch(id, random.below(3) as u16, current)
            .unwrap();
        index
            .set_neuron(NeuronField::Potential, id, current)
            .unwrap();
    }
    for _ in 0..random.below(6) {
        index.tick(Phases::ALL, I8F24::from_bits(random.below(1 << 25) as i32));
    }
}

/// 1 at the phase that the id prefers, falling to 0 on both sides; times 2^24.
fn resonance(phase: u64, id: u16, capacity: usize) -> i128 {
    let turn = 1_i128 << 24;
    let preferred = i128::from(id) * ((1_i128 << 32) / capacity as i128) / 256;
    let ahead = (i128::from(phase) / (1 << 40) - preferred).rem_euclid(turn);
    turn - 2 * ahead.min(turn - ahead)
}

/// (minus the score, id) of every live neuron whose type is in the mask, in order.
fn ranking(index: &Index<'_>, case: &Case) -> Vec<(i64, u16)> {
    let mut ranking = Vec::new();
    for number in 0..index.capacity() as u16 {
        let id = Id::new(number);
        let (Ok(stored), Ok(neuron)) = (index.get(id), index.neuron(id)) else {
            continue;
        };
        if !case.options.mask.contains(stored.node_type) {
            continue;
        }
        let flags = (0..32).filter(|bit| neuron.history >> bit & 1 == 1);
        let spikes = i128::from(case.score_spikes) * flags.count() as i128;
        let resonance = resonance(index.phase().to_bits(), number, index.capacity());
        let resonance = i128::from(case.score_resonance) * resonance / (1 << 24);
        let score = spikes + resonance + i128::from(neuron.potential.to_bits());
        ranking.push((i64::try_from(-score).unwrap(), number));
    }
    ranking.sort_unstable();
    ranking
}

fn listed(found: &[Entry]) -> Vec<(i64, u16)> {
    let listed = |entry: &Entry| (entry.distance().to_bits(), entry.id().number());
    found.iter().map(listed).collect()
}

fn ask(index: &mut Index<'_>, case: &Case) -> Vec<(i64, u16)> {
    let Case {
        options,
        how,
        query,
        ..
    } = case;
    listed(index.search_spiking(*options, *how, query).unwrap())
}

/// What the parts do one after the other to the neurons of the index itself: ranking and work.
fn parts(index: &mut Index<'_>, case: &Case) -> (Vec<(i64, u16)>, Counters) {
    let Case {
        options,
        how,
        query,
        ..
    } = case;
    index.reset_neurons();
    let hits = index
        .search_inject(*options, how.inject_gain, query)
        .unwrap()
        .len();
    let mut work = index.counters();
    for _ in 0..how.ticks {
        index.tick(how.phases, how.gain);
        let Counters {
            neurons, synapses, ..
        } = index.counters();
        work = Counters {
            neurons: work.neurons + neurons,
            synapses: work.synapses + synapses,
            ..work
        };
    }
    let mut ranking = ranking(index, case);
    let matching = ranking.len();
    ranking.truncate(options.k.into());
    assert_eq!(
        ranking.len(),
        hits,
        "as many as a search finds of {matching}"
    );
    (ranking, work)
}

proptest! {
    #![proptest_config(crate::common::cases(500))]

    #[test]
    fn a_spiking_search_is_its_parts(case in case()) {
        with_index(ODD, |index| with_index(ODD, |twin| {
            build(index, &case);
            build(twin, &case);
            // Whatever an earlier search has left in its neurons, also in one that is gone since.
            let other: Vec<i16> = case.query.iter().map(|component| -component).collect();
            index.search_spiking(case.options, case.how, &other).unwrap();
            let gone = Id::new((case.seed >> 32) as u16 % 27);
            assert_eq!(index.remove(gone), twin.remove(gone));
            let before = State::read(index).words();
            let found = ask(index, &case);
            let work = index.counters();
            assert!(State::read(index).words() == before, "the state is as it was");
            assert_eq!(ask(index, &case), found, "the same again");
            assert_eq!((found, work), parts(twin, &case));
        }));
    }
}

/// Vectors on a line, 1.0 each from the next.
fn line(index: &mut Index<'_>, count: u16) {
    for place in 0..count {
        index
            .insert(&[256 * place as i16, 0, 0, 0], node_type(0))
            .unwrap();
    }
}

fn options(k: u16) -> SearchOptions {
    SearchOptions {
        k,
        ef: 8,
        mask: TypeMask::ALL,
        expansion: 1,
    }
}

fn how(phases: Phases, ticks: u8, inject_gain: f64, gain: f64) -> SpikingSearch {
    let [inject_gain, gain] =
        [inject_gain, gain].map(|value| I8F24::from_bits((value * ONE as f64) as i32));
    SpikingSearch {
        phases,
        ticks,
        inject_gain,
        gain,
    }
}

/// With a gain of 1.5, only what is nearer than 0.425 passes the threshold of 1.0 (after a leak of 0.95).
#[test]
fn the_strongest_hit_fires() {
    with_index(NANO, |index| {
        line(index, 8);
        index.set_register(Register::ScoreResonance, 0).unwrap();
        for wanted in 0..8_u16 {
            let query = [256 * wanted as i16 + 20, 0, 0, 0];
            let found = index
                .search_spiking(options(8), how(FIRING, 1, 1.5, 0.0), &query)
                .unwrap();
            assert_eq!(found.len(), 8);
            assert_eq!(
                listed(found)[0],
                (-10 * ONE, wanted),
                "one spike and no potential left"
            );
            // The others, by what they were excited by, in the order of their distances.
            let found = listed(found);
            assert!(found[1..].iter().all(|(distance, _)| *distance > -ONE));
            let nearest = listed(index.search(&query, options(8)).unwrap());
            let ids = |list: &[(i64, u16)]| list.iter().map(|(_, id)| *id).collect::<Vec<_>>();
            assert_eq!(ids(&found), ids(&nearest));
        }
    });
}

/// A neighbour that the spike of the nearest hit reaches overtakes a hit that it does not reach.
#[test]
fn neurons_that_spikes_reach_take_part() {
    with_index(NANO, |index| {
        line(index, 3);
        let [a, b, c] = [0, 1, 2].map(Id::new);
        let slot = index
            .links(a)
            .unwrap()
            .iter()
            .position(|link| *link == b)
            .unwrap();
        index.set_weight(a, slot as u16, Weight::ZERO).unwrap();
        let ids = |found: &[Entry]| found.iter().map(|entry| entry.id()).collect::<Vec<_>>();
        assert_eq!(ids(index.search(&[0; 4], options(2)).unwrap()), [a, b]);
        let search = |index: &mut Index<'_>, how| {
            ids(index.search_spiking(options(2), how, &[0; 4]).unwrap())
        };
        assert_eq!(search(index, how(FIRING, 3, 1.5, 2.0)), [a, c]);
        // Without spikes that count, by resonance and potential; without resonance, by potential alone.
        index.set_register(Register::ScoreResonance, 0).unwrap();
        let silent = Phases::of(Phase::Step).and(Phase::Propagate);
        assert_eq!(search(index, how(silent, 1, 1.5, 0.5)), [b, c]);
        // Inhibited instead.
        assert_eq!(search(index, how(FIRING, 3, 1.5, -2.0)), [a, b]);
    });
}

/// Nothing spikes, so that the copy of the phase alone decides: it turns by an eighth a tick.
#[test]
fn resonance_ranks_by_the_phase_of_the_search() {
    with_index(NANO, |index| {
        line(index, 8);
        index.set_register(Register::PhaseStepLow, 0).unwrap();
        index
            .set_register(Register::PhaseStepHigh, 1 << 29)
            .unwrap();
        let oscillate = Phases::of(Phase::Oscillate);
        index.tick(oscillate, I8F24::ZERO);
        let phase = index.phase();
        for ticks in 1..=20 {
            let found = index
                .search_spiking(options(8), how(oscillate, ticks, 0.0, 0.0), &[0; 4])
                .unwrap();
            let at = (1 + u16::from(ticks)) % 8;
            // 5.0 at the phase; those as far before as behind are equal, the lower id first.
            let mut expected: Vec<_> = (0..8_u16)
                .map(|id| {
                    let apart = i64::from(id.abs_diff(at).min(8 - id.abs_diff(at)));
                    (-5 * ONE * (4 - apart) / 4, id)
                })
                .collect();
            expected.sort_unstable();
            assert_eq!(listed(found), expected);
            assert_eq!(index.phase(), phase);
        }
    });
}

#[test]
fn nothing_is_found_where_nothing_matches() {
    with_index(NANO, |index| {
        let nothing = SearchOptions {
            mask: TypeMask::new(!1),
            ..options(8)
        };
        let how = how(FIRING, 3, 1.5, 1.0);
        assert_eq!(index.search_spiking(options(8), how, &[0; 4]).unwrap(), []);
        assert_eq!(index.counters(), Counters::default());
        line(index, 5);
        assert_eq!(index.search_spiking(nothing, how, &[0; 4]).unwrap(), []);
        // The ticks are done all the same.
        assert_eq!(
            index.counters(),
            Counters {
                neurons: 15,
                ..Counters::default()
            }
        );
        assert_eq!(
            index
                .search_spiking(options(8), how, &[0; 4])
                .unwrap()
                .len(),
            5
        );
    });
}

/// Memory that another index has used, searches included.
#[test]
fn scratch_left_by_another_index_does_not_matter() {
    let config = Config::new(TILE).unwrap();
    let query = [0; 16];
    let fill = |index: &mut Index<'_>, seed, count| {
        let mut random = Random::new(seed);
        for _ in 0..count {
            index.insert(&random.vector(16, 300), node_type(0)).unwrap();
        }
        let every = Phases::ALL.bits() & !Phases::of(Phase::Learn).bits();
        let how = how(Phases::new(every).unwrap(), 9, 3.0, 3.0);
        let options = SearchOptions {
            k: 32,
            ef: 32,
            ..options(1)
        };
        let found = listed(index.search_spiking(options, how, &query).unwrap());
        (found, index.counters(), index.digest())
    };
    let mut used = HeapStorage::new(&config);
    let other = fill(&mut Index::new(config, used.lend()).unwrap(), 1, 32);
    let again = fill(&mut Index::new(config, used.lend()).unwrap(), 2, 20);
    assert_ne!(other, again);
    assert_eq!(again, with_index(TILE, |index| fill(index, 2, 20)));
}

#[test]
fn errors_change_nothing() {
    with_index(NANO, |index| {
        line(index, 6);
        for _ in 0..3 {
            index
                .set_neuron(NeuronField::Inject, Id::new(2), I8F24::MAX)
                .unwrap();
            index.tick(Phases::ALL, I8F24::ONE);
        }
        let before = State::read(index).words();
        let query = [0; 4];
        let right = how(FIRING, 2, 1.5, 1.0);
        let learning = SpikingSearch {
            phases: FIRING.and(Phase::Learn),
            ..right
        };
        let never = SpikingSearch { ticks: 0, ..right };
        for (k, ef, expansion, how, error) in [
            (9, 8, 1, right, Error::Range),
            (1, 9, 1, right, Error::Range),
            (1, 1, 0, right, Error::Range),
            (1, 1, 9, right, Error::Range),
            (1, 1, 1, learning, Error::Range),
            (1, 1, 1, never, Error::Range),
            // Range before the others.
            (0, 1, 1, learning, Error::Range),
            (0, 1, 1, never, Error::Range),
            (2, 1, 1, never, Error::Range),
            (0, 1, 0, right, Error::Range),
            (0, 0, 1, right, Error::KZero),
            (2, 1, 1, right, Error::EfBelowK),
        ] {
            let options = SearchOptions {
                k,
                ef,
                mask: TypeMask::ALL,
                expansion,
            };
            assert_eq!(index.search_spiking(options, how, &query), Err(error));
            assert_eq!(
                index.search_spiking(options, how, &query[1..]),
                Err(Error::Dimension)
            );
            assert_eq!(index.counters(), Counters::default());
        }
        assert!(
            State::read(index).words() == before,
            "the state is as it was"
        );
    });
}
