//! The crate against a second, naive implementation of the specification: results, work counters and every word of the
//! state after every operation.

use crate::common::reference::{Options, Reference};
use crate::common::state::State;
use crate::common::{LARGE, METRICS, clustered, node_type, settings, with_index};
use micro_hnsw::generated::{DIGITS, NANO, TILE};
use micro_hnsw::{
    Counters, Entry, Error, HistoryMatch, I8F24, Id, Index, Metric, NeuronField, Phases, Register,
    SearchOptions, Settings, Sizes, SpikingSearch, Ticked, TypeMask, U8F24, Weight,
};
use proptest::prelude::*;

const ODD: Sizes = Sizes {
    capacity: 40,
    dim: 7,
    m: 3,
    m0: 5,
    levels: 4,
    ef_max: 13,
    w_max: 15,
    branches: 3,
};

/// Actions of a step: up to 9 on the graph, up to 22 on neurons, most of them ticks, then on both.
const ACTIONS: u8 = 30;
/// Every phase but Learn, as bits.
const WITHOUT_LEARN: u32 = 0x3DF;

/// What happened in a run.
#[derive(Default)]
struct Seen {
    spikes: u32,
    weights: bool,
    winners: u32,
    /// Histories that were found and are not 0.
    histories: u32,
    /// Others with a history near to one.
    near: usize,
    /// Ticks after which compartments hold currents.
    dendritic: u32,
    /// Results of searches by resonance, codes and spikes that those of a search in their place are not.
    reranked: usize,
    /// Means of neighbours that are not 0.
    means: u32,
}

#[derive(Clone, Debug)]
struct Step {
    action: u8,
    number: u16,
    vector: Vec<i16>,
    /// k, ef, W as shares of what is legal; mask
    search: (u16, u16, u16, u16),
    /// What to set, a potential or a parameter
    value: u32,
}

fn step(dim: usize) -> impl Strategy<Value = Step> {
    let component = prop_oneof![8 => -3..=3_i16, 1 => any::<i16>(), 1 => Just(i16::MIN)];
    let vector = proptest::collection::vec(component, dim);
    let mask = prop_oneof![Just(0xFFFF_u16), any::<u16>()];
    (
        0..ACTIONS,
        any::<u16>(),
        vector,
        (any::<u16>(), any::<u16>(), any::<u16>(), mask),
        value(),
    )
        .prop_map(|(action, number, vector, search, value)| Step {
            action,
            number,
            vector,
            search,
            value,
        })
}

/// A number about 1.0 or 1 ms, one near the ends of its range, or any.
fn value() -> impl Strategy<Value = u32> {
    prop_oneof![
        6 => 0..1_u32 << 25,
        2 => 0..1_u32 << 16,
        1 => (-(1_i32 << 25)..0).prop_map(i32::cast_unsigned),
        1 => proptest::sample::select(&[0, 1, 1 << 24, (1 << 24) + 1, 65_535, 65_536, u32::MAX, 1 << 31, (1 << 31) - 1][..]),
        1 => any::<u32>(),
    ]
}

/// Options that are legal, for the crate and for the reference.
fn legal(index: &Index<'_>, step: &Step) -> (SearchOptions, Options) {
    let (ef_max, w_max) = (
        index.config().ef_max() as u16,
        index.config().w_max() as u16,
    );
    let (k, ef, width, mask) = step.search;
    let k = 1 + k % ef_max;
    let (ef, expansion) = (k + ef % (ef_max + 1 - k), 1 + width % w_max);
    let options = SearchOptions {
        k,
        ef,
        mask: TypeMask::new(mask),
        expansion,
    };
    let plain = Options {
        k: k.into(),
        ef: ef.into(),
        mask,
        width: expansion.into(),
    };
    (options, plain)
}

fn numbers(found: &[Entry]) -> Vec<(i128, u16)> {
    found
        .iter()
        .map(|e| (i128::from(e.distance().to_bits()), e.id().number()))
        .collect()
}

fn compare_search(index: &mut Index<'_>, reference: &mut Reference, step: &Step) {
    let (options, plain) = legal(index, step);
    let found = index.search(&step.vector, options).unwrap();
    assert_eq!(numbers(found), reference.search(&step.vector, plain));
}

/// Results in whose place another id is than in those of a search.
fn reranked(index: &mut Index<'_>, step: &Step, found: &[(i128, u16)]) -> usize {
    let (options, _) = legal(index, step);
    let searched = numbers(index.search(&step.vector, options).unwrap());
    let pairs = searched.iter().zip(found);
    pairs.filter(|(one, other)| one.1 != other.1).count()
}

fn apply(index: &mut Index<'_>, reference: &mut Reference, step: &Step, seen: &mut Seen) {
    let used = index.stats().high_water.max(1);
    let number = step.number % used;
    let id = Id::new(number);
    match step.action {
        0..5 => match index.insert(&step.vector, node_type(step.number as u8 & 3)) {
            Ok(id) => assert_eq!(
                reference.insert(&step.vector, step.number as u8 & 3),
                id.number()
            ),
            Err(error) => return assert_eq!(error, Error::Full),
        },
        5 if index.get(id).is_ok() => {
            index.remove(id).unwrap();
            reference.remove(number);
        }
        6 | 7 if index.get(id).is_ok() => {
            index.update(id, &step.vector).unwrap();
            reference.update(number, &step.vector);
        }
        // Questions: the counters stay.
        14 => return match_history(index, reference, step, seen),
        15 => return correlate_history(index, reference, step, number, seen),
        10..23 => apply_spiking(index, reference, step, number, seen),
        23.. => return apply_joined(index, reference, step, number, seen),
        _ => compare_search(index, reference, step),
    }
    compare_counters(index, reference, step);
}

fn compare_counters(index: &Index<'_>, reference: &Reference, step: &Step) {
    let Counters {
        distances,
        hops,
        rounds,
        neurons,
        synapses,
    } = index.counters();
    assert_eq!(
        [distances, hops, rounds, neurons, synapses],
        reference.counters,
        "{step:?}"
    );
}

/// An action on neurons, synapses and their parameters.
fn apply_spiking(
    index: &mut Index<'_>,
    reference: &mut Reference,
    step: &Step,
    number: u16,
    seen: &mut Seen,
) {
    let (id, word) = (Id::new(number), step.value);
    let field = NeuronField::ALL[usize::from(step.search.0 % 3)];
    let value = I8F24::from_bits(word as i32);
    reference.counters = [0; 5];
    match step.action {
        10 => {
            let row = usize::from(step.search.0) % Register::ALL.len();
            let register = Register::ALL[row];
            // The narrowest is mostly given a legal value.
            let word = match register {
                Register::FracBits => word % 20,
                _ => word,
            };
            let set = index.set_register(register, word);
            assert_eq!(set.is_ok(), reference.set_register(row, word));
        }
        11 if step.number.is_multiple_of(8) => {
            index.reset_neurons();
            reference.spiking.reset();
        }
        11 | 12 => {
            let set = index.set_neuron(field, id, value);
            let expected = reference
                .spiking
                .set_neuron(field.code(), number, word as i32);
            assert_eq!(set.is_ok(), expected);
        }
        13 => {
            let slot = step.search.0 % (index.config().m0() as u16 + 1);
            let weight = step.search.1;
            let set = index.set_weight(id, slot, Weight::from_bits(weight));
            assert_eq!(
                set.is_ok(),
                reference.set_weight(number, slot.into(), weight)
            );
        }
        16 => {
            let branch = step.search.0 % (index.config().branches() as u16 + 1);
            let set = index.inject_branch(id, branch, value);
            let expected = reference.spiking.inject_branch(number, branch, word as i32);
            assert_eq!(set.is_ok(), expected);
        }
        _ => {
            let phases = phases(step);
            let Ticked { spikes, winner } = index.tick(Phases::new(phases).unwrap(), value);
            assert_eq!(winner.number(), reference.tick(phases, word as i32));
            assert_eq!(spikes, reference.spiking.spikes());
            seen.winners += u32::from(!winner.is_none());
            let all = (0..index.stats().high_water).map(Id::new);
            let mut currents = all.flat_map(|id| index.dendrites(id).unwrap_or_default());
            seen.dendritic += u32::from(currents.any(|current| *current != 0));
        }
    }
}

/// Phases that were drawn, or what a simulation has.
fn phases(step: &Step) -> u32 {
    let draw = u32::from(step.search.1);
    match draw % 8 {
        0 | 1 => 1 + draw / 8 % 1023,
        2..5 => 0x32D,
        5 | 6 => 0x337,
        _ => 0x3FF,
    }
}

/// An action on graph and neurons together.
fn apply_joined(
    index: &mut Index<'_>,
    reference: &mut Reference,
    step: &Step,
    number: u16,
    seen: &mut Seen,
) {
    let (id, word) = (Id::new(number), step.value);
    let (value, signed) = (I8F24::from_bits(word as i32), word as i32);
    let (options, plain) = legal(index, step);
    let query = &step.vector;
    reference.counters = [0; 5];
    match step.action {
        23 => {
            let weight = word % ((1 << 24) + 1);
            let found = index.search_resonant(options, U8F24::from_bits(weight), query);
            let found = numbers(found.unwrap());
            let expected = reference.search_resonant(query, plain, weight.into());
            assert_eq!(found, expected);
            compare_counters(index, reference, step);
            seen.reranked += reranked(index, step, &found);
            return;
        }
        24 => {
            let found = numbers(index.search_inject(options, value, query).unwrap());
            assert_eq!(found, reference.search_inject(query, plain, signed));
        }
        25 => assert_eq!(index.encode(id).ok(), reference.encode(number)),
        26 => {
            // Near to a code that is there.
            let code = index.neuron(id).map_or(word, |n| n.code ^ word & 0x0101);
            let found = index.search_codes(options.k, options.mask, code);
            let found = numbers(found.unwrap());
            assert_eq!(found, reference.search_codes(plain.k, plain.mask, code));
            compare_counters(index, reference, step);
            seen.reranked += reranked(index, step, &found);
            return;
        }
        27 => {
            let mut mean = vec![0; query.len()];
            let found = index.aggregate(id, &mut mean).map(|()| mean);
            let found = found.ok();
            assert_eq!(found, reference.aggregate(number));
            seen.means += u32::from(found.is_some_and(|mean| mean.iter().any(|c| *c != 0)));
        }
        28 if index.get(id).is_ok() => {
            index.nudge(id, value, query).unwrap();
            reference.nudge(number, signed, query);
        }
        28 => assert_eq!(index.nudge(id, value, query), Err(Error::UnknownId)),
        _ => {
            let phases = phases(step) & WITHOUT_LEARN | 1;
            let how = SpikingSearch {
                phases: Phases::new(phases).unwrap(),
                ticks: 1 + (step.number % 9) as u8,
                inject_gain: value,
                gain: I8F24::from_bits(signed / 2),
            };
            let found = numbers(index.search_spiking(options, how, query).unwrap());
            let time = (phases, how.ticks);
            let expected = reference.search_spiking(query, plain, time, [signed, signed / 2]);
            assert_eq!(found, expected);
            compare_counters(index, reference, step);
            seen.reranked += reranked(index, step, &found);
            return;
        }
    }
    compare_counters(index, reference, step);
}

/// Looks for the others that did what a neuron did.
fn correlate_history(
    index: &Index<'_>,
    reference: &Reference,
    step: &Step,
    number: u16,
    seen: &mut Seen,
) {
    let distance = step.value % 8;
    let found = index.correlate_history(Id::new(number), distance);
    let found = found.map(|words| -> Vec<u16> {
        assert_eq!(words.len(), index.capacity().div_ceil(32));
        let flags = words.flat_map(|word| (0..32).map(move |bit| word >> bit & 1));
        let set = (0..).zip(flags).filter(|(_, flag)| *flag == 1);
        set.map(|(id, _)| id).collect()
    });
    let found = found.ok();
    assert_eq!(found, reference.spiking.correlate_history(number, distance));
    seen.near += found.map_or(0, |ids| ids.len());
}

/// Looks for any pattern, or for one near to the history of a neuron.
fn match_history(index: &Index<'_>, reference: &Reference, step: &Step, seen: &mut Seen) {
    let own = index.neuron(Id::new(step.number % 8));
    let pattern = match own {
        Ok(neuron) if step.search.0.is_multiple_of(2) => neuron.history ^ (step.value & 1 << 9),
        _ => step.value,
    };
    let HistoryMatch { id, distance } = index.match_history(pattern);
    let expected = reference.spiking.match_history(pattern);
    assert_eq!((id.number(), distance), expected);
    let found = index.neuron(id).map_or(0, |neuron| neuron.history);
    seen.histories += u32::from(found != 0);
}

fn run(sizes: Sizes, settings: Settings, steps: &[Step], compare_each: usize) -> Seen {
    with_index(sizes, |index| {
        index.configure(settings).unwrap();
        let mut reference = Reference::new(sizes, settings);
        let mut seen = Seen::default();
        for (number, step) in steps.iter().enumerate() {
            apply(index, &mut reference, step, &mut seen);
            seen.spikes += u32::from(index.spikes());
            seen.weights |= reference.spiking.has_learnt();
            if number % compare_each == 0 {
                assert!(
                    State::read(index).words() == reference.words(),
                    "state after step {number}"
                );
            }
        }
        assert!(
            State::read(index).words() == reference.words(),
            "state at the end"
        );
        seen
    })
}

fn cases(sizes: Sizes) -> impl Strategy<Value = (Settings, Vec<Step>)> {
    let settings = (
        proptest::sample::select(&METRICS[..]),
        0..16_u8,
        1..=sizes.ef_max as u16,
        1..=sizes.w_max as u16,
        prop_oneof![Just(0), any::<u32>()],
    );
    let settings =
        settings.prop_map(
            |(metric, frac_bits, ef_construction, expansion, seed)| Settings {
                metric,
                frac_bits,
                ef_construction,
                expansion,
                seed,
            },
        );
    (
        settings,
        proptest::collection::vec(step(sizes.dim), 0..8 * sizes.capacity),
    )
}

proptest! {
    #![proptest_config(crate::common::cases(300))]

    #[test]
    fn nano((settings, steps) in cases(NANO)) {
        run(NANO, settings, &steps, 1);
    }

    #[test]
    fn tile((settings, steps) in cases(TILE)) {
        run(TILE, settings, &steps, 1);
    }

    #[test]
    fn odd((settings, steps) in cases(ODD)) {
        run(ODD, settings, &steps, 1);
    }
}

/// Full-size rows, long beams and all of the layers, on data that looks like data.
#[test]
fn large() {
    for (sizes, metric, expansion) in [
        (LARGE, Metric::L2, 1),
        (LARGE, Metric::Cosine, 8),
        (DIGITS, Metric::Dot, 3),
    ] {
        let settings = Settings {
            expansion,
            seed: 77,
            ..settings(&sizes, metric)
        };
        let mut random = crate::common::Random::new(u64::from(expansion));
        let steps: Vec<Step> = clustered(21, 2000, sizes.dim, 12)
            .into_iter()
            .map(|vector| Step {
                action: random.below(ACTIONS.into()) as u8,
                number: random.next() as u16,
                vector,
                search: (
                    random.below(Register::ALL.len() as u32) as u16,
                    random.next() as u16,
                    random.next() as u16,
                    0xFFFF,
                ),
                value: random.below(1 << 25),
            })
            .collect();
        let seen = run(sizes, settings, &steps, 100);
        let Seen {
            spikes,
            weights,
            winners,
            histories,
            near,
            dendritic,
            reranked,
            means,
        } = seen;
        assert!(spikes > 400 && weights, "{spikes} spikes");
        assert!(winners > 50 && histories > 10, "{winners}, {histories}");
        assert!(near > 1000 && dendritic > 50, "{near}, {dendritic}");
        assert!(reranked > 1000 && means > 30, "{reranked}, {means}");
    }
}
