//! Operations that are parts of commands: one neuron's integration, resets of one kind, codes of some components.

use crate::common::{Random, with_index};
use micro_hnsw::generated::TILE;
use micro_hnsw::*;

/// An index with vectors, currents in compartments and neurons that have spiked and learnt.
fn with_life<R>(body: impl FnOnce(&mut Index<'_>) -> R) -> R {
    with_index(TILE, |index| {
        let mut random = Random::new(5);
        for _ in 0..20 {
            let vector = random.vector(16, 300);
            let id = index.insert(&vector, NodeType::default()).unwrap();
            index.encode(id).unwrap();
            let value = I8F24::from_bits(random.next().cast_signed() >> 5);
            index.set_neuron(NeuronField::Potential, id, value).unwrap();
        }
        index.tick(Phases::ALL, I8F24::ONE);
        for number in 0..20 {
            for branch in 0..6 {
                let current = I8F24::from_bits(random.next().cast_signed() >> 4);
                index
                    .inject_branch(Id::new(number), branch, current)
                    .unwrap();
            }
        }
        assert!(index.spikes() > 0);
        body(index)
    })
}

fn neurons(index: &Index<'_>) -> Vec<Neuron> {
    let ids = (0..index.stats().high_water).map(Id::new);
    ids.map(|id| *index.neuron(id).unwrap()).collect()
}

#[test]
fn neuron_by_neuron_is_the_phase() {
    let (phase, before) = with_life(|index| {
        let before = neurons(index);
        index.tick(Phases::of(Phase::Integrate), I8F24::ZERO);
        (index.digest(), before)
    });
    with_life(|index| {
        let mut risen = 0;
        for number in 0..20 {
            let id = Id::new(number);
            let sum = index.integrate(id).unwrap();
            let old = before[usize::from(number)].potential;
            assert_eq!(index.neuron(id).unwrap().potential, old.saturating_add(sum));
            risen += u32::from(sum > I8F24::ONE);
            assert_eq!(index.integrate(id), Ok(I8F24::ZERO), "consumed");
        }
        assert!(risen > 5);
        assert_eq!(index.digest(), phase);
        assert_eq!(index.integrate(Id::new(20)), Err(Error::UnknownId));
    });
}

#[test]
fn the_sum_saturates_by_itself() {
    with_life(|index| {
        let id = Id::new(3);
        index
            .set_neuron(NeuronField::Potential, id, I8F24::MAX)
            .unwrap();
        (0..6).for_each(|branch| index.inject_branch(id, branch, I8F24::MAX).unwrap());
        let sum = index.integrate(id).unwrap();
        assert!(sum > 17 && sum < 18);
        assert_eq!(index.neuron(id).unwrap().potential, I8F24::MAX);
    });
}

#[test]
fn resets_of_one_kind() {
    with_life(|index| {
        let before = neurons(index);
        let weights = index.weights(Id::new(1)).unwrap().to_vec();
        index.reset_dendrites();
        assert_eq!(neurons(index), before);
        let empty = |number| {
            index
                .dendrites(Id::new(number))
                .unwrap()
                .iter()
                .all(|d| *d == 0)
        };
        assert!((0..20).all(empty));

        index.inject_branch(Id::new(7), 2, I8F24::ONE).unwrap();
        index.rest_neurons();
        let rested: Vec<Neuron> = before
            .iter()
            .map(|neuron| Neuron {
                rate: neuron.rate,
                history: neuron.history,
                code: neuron.code,
                potential: I8F24::ZERO,
                threshold: I8F24::ONE,
                refractory: 0,
                pre: U8F24::ZERO,
                post: U8F24::ZERO,
                spiked: false,
            })
            .collect();
        assert_ne!(before, rested);
        assert_eq!(neurons(index), rested);
        assert_eq!((index.time(), index.spikes()), (0, 0));
        assert_eq!(index.dendrites(Id::new(7)).unwrap()[2], I8F24::ONE);
        assert_eq!(index.weights(Id::new(1)).unwrap(), weights);
        assert_ne!(index.phase(), U0F64::ZERO);
    });
}

#[test]
fn codes_of_the_first_components() {
    with_life(|index| {
        let id = Id::new(4);
        let vector = index.get(id).unwrap().vector.to_vec();
        for count in 0..=16 {
            let code = index.encode_first(id, count).unwrap();
            assert_eq!(code, encode(&vector[..count]));
            assert_eq!(index.neuron(id).unwrap().code, code);
        }
        assert_eq!(
            index.encode_first(id, 17),
            Ok(encode(&vector)),
            "no more than there are"
        );
        assert_eq!(index.encode_first(Id::new(20), 3), Err(Error::UnknownId));
    });
}
