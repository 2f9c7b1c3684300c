//! Any sequence of operations keeps every invariant of the state, and errors change nothing.

use crate::common::state::{Mirror, State};
use crate::common::{METRICS, node_type, settings, with_index};
use micro_hnsw::generated::{NANO, TILE};
use micro_hnsw::{
    Error, I8F24, Id, Index, Metric, NeuronField, Phases, SearchOptions, Sizes, Ticked, TypeMask,
};
use proptest::prelude::*;

/// The narrowest legal rows, an odd dimension and a beam shorter than a row.
const NARROW: Sizes = Sizes {
    capacity: 20,
    dim: 5,
    m: 2,
    m0: 3,
    levels: 2,
    ef_max: 2,
    w_max: 15,
    branches: 2,
};
/// One layer only.
const FLAT: Sizes = Sizes {
    capacity: 24,
    dim: 1,
    m: 3,
    m0: 7,
    levels: 1,
    ef_max: 24,
    w_max: 2,
    branches: 1,
};

#[derive(Clone, Debug)]
enum Operation {
    Insert(Vec<i16>, u8),
    /// The n-th live vector, modulo their number.
    Remove(u16),
    Update(u16, Vec<i16>),
    SetType(u16, u8),
    Search(Vec<i16>),
    /// Excites all neurons and ticks.
    Tick(i32),
    /// A refused operation, by number.
    Refused(u8),
}

fn component() -> impl Strategy<Value = i16> {
    // Few values, so that ties and equal vectors are frequent; extremes; anything.
    prop_oneof![6 => -2..=2_i16, 1 => Just(i16::MIN), 1 => Just(i16::MAX), 2 => any::<i16>()]
}

fn operation(dim: usize) -> impl Strategy<Value = Operation> {
    let vector = || proptest::collection::vec(component(), dim);
    prop_oneof![
        8 => (vector(), 0..16_u8).prop_map(|(vector, of)| Operation::Insert(vector, of)),
        3 => any::<u16>().prop_map(Operation::Remove),
        3 => (any::<u16>(), vector()).prop_map(|(nth, vector)| Operation::Update(nth, vector)),
        1 => (any::<u16>(), 0..16_u8).prop_map(|(nth, of)| Operation::SetType(nth, of)),
        1 => vector().prop_map(Operation::Search),
        2 => (-(1_i32 << 25)..1 << 25).prop_map(Operation::Tick),
        1 => (0..8_u8).prop_map(Operation::Refused),
    ]
}

fn nth(mirror: &Mirror, nth: u16) -> Option<u16> {
    mirror
        .keys()
        .copied()
        .cycle()
        .nth(usize::from(nth) % mirror.len().max(1))
}

fn apply(index: &mut Index<'_>, mirror: &mut Mirror, operation: Operation) {
    match operation {
        Operation::Insert(vector, of) => match index.insert(&vector, node_type(of)) {
            Ok(id) => assert!(mirror.insert(id.number(), (vector, of)).is_none()),
            Err(error) => {
                assert_eq!((error, mirror.len()), (Error::Full, index.capacity()));
            }
        },
        Operation::Remove(number) => {
            if let Some(id) = nth(mirror, number) {
                index.remove(Id::new(id)).unwrap();
                mirror.remove(&id);
            }
        }
        Operation::Update(number, vector) => {
            if let Some(id) = nth(mirror, number) {
                index.update(Id::new(id), &vector).unwrap();
                mirror.get_mut(&id).unwrap().0 = vector;
            }
        }
        Operation::SetType(number, of) => {
            if let Some(id) = nth(mirror, number) {
                index.set_type(Id::new(id), node_type(of)).unwrap();
                mirror.get_mut(&id).unwrap().1 = of;
            }
        }
        Operation::Search(query) => {
            let before = index.digest();
            let k = index.config().ef_max() as u16;
            let options = SearchOptions {
                k,
                ef: k,
                mask: TypeMask::ALL,
                expansion: 1,
            };
            let found = index.search(&query, options).unwrap().len();
            assert_eq!(found, mirror.len().min(k.into()));
            assert_eq!(index.digest(), before);
        }
        Operation::Tick(bits) => {
            let value = I8F24::from_bits(bits);
            for id in mirror.keys() {
                let set = index.set_neuron(NeuronField::Inject, Id::new(*id), value);
                assert_eq!(set, Ok(()));
            }
            let Ticked { spikes, winner } = index.tick(Phases::ALL, value);
            assert!(usize::from(spikes) <= mirror.len());
            assert!(winner.is_none() || mirror.contains_key(&winner.number()));
        }
        Operation::Refused(which) => {
            let before = index.digest();
            refuse(index, mirror, which);
            assert_eq!(index.digest(), before);
        }
    }
}

/// An operation that must fail.
fn refuse(index: &mut Index<'_>, mirror: &Mirror, which: u8) {
    let dim = index.config().dim();
    let (right, wrong) = (vec![1; dim], vec![1; dim + 1]);
    let dead = Id::new((0..=u16::MAX).find(|id| !mirror.contains_key(id)).unwrap());
    let result = match which {
        0 => index.insert(&wrong, node_type(0)).map(|_| ()),
        1 => index.remove(dead),
        2 => index.update(dead, &right),
        3 => index.update(Id::new(0), &wrong),
        4 => index.set_type(dead, node_type(1)),
        5 => index.remove(Id::NONE),
        6 => index.set_neuron(NeuronField::Inject, dead, I8F24::ONE),
        _ => index.get(dead).map(|_| ()),
    };
    assert!(result.is_err());
}

fn run(sizes: Sizes, metric: Metric, seed: u32, operations: Vec<Operation>) {
    with_index(sizes, |index| {
        index
            .configure(micro_hnsw::Settings {
                seed,
                ..settings(&sizes, metric)
            })
            .unwrap();
        let mut mirror = Mirror::new();
        for operation in operations {
            apply(index, &mut mirror, operation);
            State::read(index).check(&mirror);
            for (id, (vector, of)) in &mirror {
                let stored = index.get(Id::new(*id)).unwrap();
                assert_eq!(
                    (stored.vector, stored.node_type.number()),
                    (&vector[..], *of)
                );
            }
        }
    });
}

fn cases(sizes: Sizes) -> impl Strategy<Value = (Sizes, Metric, u32, Vec<Operation>)> {
    let length = 0..3 * sizes.capacity;
    let operations = proptest::collection::vec(operation(sizes.dim), length);
    (
        Just(sizes),
        proptest::sample::select(&METRICS[..]),
        any::<u32>(),
        operations,
    )
}

proptest! {
    #![proptest_config(crate::common::cases(400))]

    #[test]
    fn nano((sizes, metric, seed, operations) in cases(NANO)) {
        run(sizes, metric, seed, operations);
    }

    #[test]
    fn tile((sizes, metric, seed, operations) in cases(TILE)) {
        run(sizes, metric, seed, operations);
    }

    #[test]
    fn narrow((sizes, metric, seed, operations) in cases(NARROW)) {
        run(sizes, metric, seed, operations);
    }

    #[test]
    fn flat((sizes, metric, seed, operations) in cases(FLAT)) {
        run(sizes, metric, seed, operations);
    }
}

/// Filled, half emptied, updated and refilled.
#[test]
fn large_index_through_a_long_life() {
    let sizes = crate::common::LARGE;
    for metric in METRICS {
        with_index(sizes, |index| {
            index.configure(settings(&sizes, metric)).unwrap();
            let mut random = crate::common::Random::new(11);
            let mut mirror = Mirror::new();
            let data = crate::common::clustered(5, 3000, sizes.dim, 20);
            for (step, vector) in data.into_iter().enumerate() {
                let operation = match random.below(8) {
                    0 | 1 if step > 1000 => Operation::Remove(random.below(1 << 16) as u16),
                    2 => Operation::Update(random.below(1 << 16) as u16, vector),
                    _ => Operation::Insert(vector, random.below(16) as u8),
                };
                apply(index, &mut mirror, operation);
                if step % 500 == 499 {
                    State::read(index).check(&mirror);
                }
            }
            assert!(mirror.len() > 900);
        });
    }
}
