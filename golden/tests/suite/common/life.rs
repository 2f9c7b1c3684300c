//! A seeded life of an index in which everything happens.

use super::{Random, node_type};
use micro_hnsw::*;

/// One random operation, refused ones among them; what it answers, as a number.
pub fn step<S: Space>(index: &mut IndexIn<S>, random: &mut Random) -> u64 {
    let sizes = *index.config().sizes();
    let scale = [3, 300, i16::MAX][random.below(3) as usize];
    let vector = random.vector(sizes.dim, scale);
    let id = Id::new(random.below(sizes.capacity.min(60) as u32) as u16);
    let value = I8F24::from_bits(random.next().cast_signed() >> 5);
    let k = 1 + random.below(sizes.ef_max.min(9) as u32) as u16;
    let options = SearchOptions {
        k,
        ef: sizes.ef_max as u16,
        mask: TypeMask::new(random.next() as u16),
        expansion: 1 + random.below(sizes.w_max as u32) as u16,
    };
    let code = |result: Result<(), Error>| result.map_or_else(|error| error.code().into(), |()| 0);
    match random.below(20) {
        0..5 => index
            .insert(&vector, node_type(random.below(16) as u8))
            .map_or(!0, |id| id.word().into()),
        5 | 6 => code(index.remove(id)),
        7 => code(index.update(id, &vector)),
        8 => code(index.set_type(id, node_type(random.below(16) as u8))),
        9 => summary(index.search(&vector, options)),
        10 => summary(index.search_exact(&vector, k, options.mask)),
        11 => summary(index.search_inject(options, I8F24::MAX, &vector)),
        12 => {
            let how = SpikingSearch {
                phases: Phases::new(0x3DF).unwrap(),
                ticks: 3,
                inject_gain: I8F24::MAX,
                gain: value,
            };
            summary(index.search_spiking(options, how, &vector))
        }
        13 => {
            let slot = random.below(sizes.m0 as u32) as u16;
            code(index.set_weight(id, slot, Weight::from_bits(random.next() as u16)))
        }
        14 => {
            // What the parameters may be in the end matters less than that something spikes and is learnt.
            let register = Register::ALL[random.below(Register::ALL.len() as u32) as usize];
            let value = register.reset(&sizes).wrapping_add(random.below(1 << 12));
            code(index.set_register(register, value))
        }
        15 => {
            let branch = random.below(sizes.branches as u32) as u16;
            code(index.inject_branch(id, branch, value))
        }
        16 => index.encode(id).map_or(!0, u64::from),
        17 => code(index.nudge(id, value, &vector)),
        _ => {
            let set = code(index.set_neuron(NeuronField::Inject, id, value));
            let phases = Phases::new([0x3FF, 0x37F, 0x2C][random.below(3) as usize]).unwrap();
            let Ticked { spikes, winner } = index.tick(phases, value);
            set << 32 | u64::from(spikes) << 16 | u64::from(winner.word())
        }
    }
}

fn summary(found: Result<&[Entry], Error>) -> u64 {
    found.map_or(!0, |entries| {
        entries.iter().fold(7, |sum: u64, entry| {
            let value = entry.distance().to_bits().cast_unsigned() ^ u64::from(entry.id().word());
            sum.wrapping_mul(31).wrapping_add(value)
        })
    })
}
