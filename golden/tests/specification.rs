//! The crate against a second, naive implementation of the specification: results, work counters and every word of the
//! state after every operation.

mod common;

use common::reference::Reference;
use common::state::State;
use common::{METRICS, clustered, node_type, settings, with_index};
use micro_hnsw::generated::{BOARD, DIGITS, NANO, TILE};
use micro_hnsw::{Error, Id, Index, Metric, SearchOptions, Settings, Sizes, TypeMask};
use proptest::prelude::*;

const ODD: Sizes = Sizes {
    capacity: 40,
    dim: 7,
    m: 3,
    m0: 5,
    levels: 4,
    ef_max: 13,
    w_max: 15,
};

#[derive(Clone, Debug)]
struct Step {
    action: u8,
    number: u16,
    vector: Vec<i16>,
    /// k, ef, W as shares of what is legal; mask
    search: (u16, u16, u16, u16),
}

fn step(dim: usize) -> impl Strategy<Value = Step> {
    let component = prop_oneof![8 => -3..=3_i16, 1 => any::<i16>(), 1 => Just(i16::MIN)];
    let vector = proptest::collection::vec(component, dim);
    let mask = prop_oneof![Just(0xFFFF_u16), any::<u16>()];
    (
        0..10_u8,
        any::<u16>(),
        vector,
        (any::<u16>(), any::<u16>(), any::<u16>(), mask),
    )
        .prop_map(|(action, number, vector, search)| Step {
            action,
            number,
            vector,
            search,
        })
}

fn compare_search(index: &mut Index<'_>, reference: &mut Reference, step: &Step) {
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
    let found = index.search(&step.vector, options).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|e| (i128::from(e.distance().to_bits()), e.id().number()))
        .collect();
    assert_eq!(
        found,
        reference.search(&step.vector, k.into(), ef.into(), mask, expansion.into())
    );
}

fn apply(index: &mut Index<'_>, reference: &mut Reference, step: &Step) {
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
        _ => compare_search(index, reference, step),
    }
    let counters = index.counters();
    assert_eq!(
        [counters.distances, counters.hops, counters.rounds],
        reference.counters,
        "{step:?}"
    );
}

fn run(sizes: Sizes, settings: Settings, steps: &[Step], compare_each: usize) {
    with_index(sizes, |index| {
        index.configure(settings).unwrap();
        let mut reference = Reference::new(sizes, settings);
        for (number, step) in steps.iter().enumerate() {
            apply(index, &mut reference, step);
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
    });
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
        proptest::collection::vec(step(sizes.dim), 0..3 * sizes.capacity),
    )
}

proptest! {
    #![proptest_config(common::cases(300))]

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
        (BOARD, Metric::L2, 1),
        (BOARD, Metric::Cosine, 8),
        (DIGITS, Metric::Dot, 3),
    ] {
        let settings = Settings {
            expansion,
            seed: 77,
            ..settings(&sizes, metric)
        };
        let mut random = common::Random::new(u64::from(expansion));
        let steps: Vec<Step> = clustered(21, 500, sizes.dim, 12)
            .into_iter()
            .map(|vector| Step {
                action: random.below(10) as u8,
                number: random.next() as u16,
                vector,
                search: (
                    random.below(20) as u16,
                    random.next() as u16,
                    random.next() as u16,
                    0xFFFF,
                ),
            })
            .collect();
        run(sizes, settings, &steps, 100);
    }
}
