//! Random calls with random and hostile numbers: none panics, each is answered as it should be, and refused ones change nothing.

use crate::common::twin::Request;
use crate::common::{ODD, Pairs, Random, plan};
use micro_hnsw::Sizes;
use micro_hnsw::generated::NANO;
use micro_hnsw_core::Plan;
use micro_hnsw_core::search::{How, Wanted};
use proptest::prelude::*;

/// A number that is often below a bound, and else anywhere, mostly where something ends.
fn number(random: &mut Random, bound: u32) -> u32 {
    match random.below(16) {
        0 => bound,
        1 => bound.wrapping_add(random.below(3)).wrapping_sub(1),
        2 => 1 << random.below(32),
        3 => (1_u32 << random.below(32)).wrapping_sub(1),
        4 => u32::MAX - random.below(3),
        5 => random.next(),
        _ => random.below(bound as usize),
    }
}

/// Fills the start of the buffer: with floats, components, or what makes no sense.
fn fill(pairs: &mut Pairs, random: &mut Random) {
    let scale = [1.0, 200.0, 1e30][random.below(3) as usize];
    let anything = random.below(8) == 0;
    let (words, _) = pairs.module.bytes().as_chunks_mut();
    for word in words.iter_mut().take(128) {
        *word = if anything {
            random.next().to_le_bytes()
        } else {
            (random.float() * scale).to_le_bytes()
        };
    }
}

fn request(random: &mut Random, sizes: &Sizes) -> Request {
    let kind = number(random, 2);
    let of = number(random, 16);
    let id = number(random, sizes.capacity as u32);
    let wanted = Wanted {
        kind,
        k: number(random, 5),
        ef: number(random, sizes.ef_max as u32),
        mask: number(random, 1 << 16),
        expansion: number(random, 5),
    };
    let how = match random.below(5) {
        0 => How::Graph,
        1 => How::Exact,
        2 => How::Resonant(number(random, 1 << 24)),
        3 => How::Inject(random.next().cast_signed()),
        _ => How::Spiking {
            phases: number(random, 0x400),
            ticks: number(random, 20),
            inject_gain: random.next().cast_signed(),
            gain: random.next().cast_signed(),
        },
    };
    match random.below(20) {
        0..4 => Request::Insert { kind, of },
        4 => Request::InsertBatch {
            kind,
            count: number(random, 4),
            of: number(random, 17),
        },
        5 => Request::Update { kind, id },
        6 => Request::Remove(id),
        7 => Request::Get { kind, id },
        8 => Request::Aggregate { kind, id },
        9 => Request::Nudge {
            kind,
            id,
            alpha: random.next().cast_signed(),
        },
        10 => Request::SetEf(number(random, sizes.ef_max as u32)),
        11 => Request::Stats,
        12 => Request::Serialize,
        13..16 => Request::Execute(number(random, 12)),
        _ => Request::Search(wanted, how),
    }
}

/// Often a command whose header is right.
fn command(pairs: &mut Pairs, random: &mut Random, words: u32) {
    let opcode = random.below(0x1E);
    let header = opcode | number(random, 16) << 8 | words.wrapping_sub(1) << 16;
    pairs.write(&header.to_le_bytes());
    let (payload, _) = pairs.module.bytes().as_chunks_mut();
    for word in payload.iter_mut().skip(1).take(11) {
        *word = (random.next() >> (random.next() & 31)).to_le_bytes();
    }
}

/// One call; whether it was one on an index, and accepted.
fn step(pairs: &mut Pairs, random: &mut Random) -> bool {
    let nth = random.below(pairs.twins.len().max(1)) as usize;
    let (mut handle, sizes) = match pairs.twins.get(nth) {
        Some((handle, twin)) => (*handle, *twin.index.config().sizes()),
        None => (number(random, 0x300), ODD),
    };
    if random.below(20) == 0 {
        handle = number(random, 0x300);
    }
    match random.below(40) {
        0 | 1 => {
            // With the sizes of a real index, but for one number.
            let mut numbers = [8, 13, 2, 15, 0, 0, 8, 4, 2, 9, 0];
            numbers[random.below(11) as usize] = number(random, 16);
            let [capacity, dim, m, w_max, metric, frac_bits, ..] = numbers;
            let sizes = Sizes {
                capacity: capacity.min(500) as usize,
                dim: dim as usize,
                m: m as usize,
                w_max: w_max as usize,
                ..[ODD, NANO][random.below(2) as usize]
            };
            let _ = pairs.create(&Plan {
                metric,
                frac_bits,
                ef_construction: numbers[6],
                expansion: numbers[8],
                seed: numbers[9],
                ef: numbers[10],
                ..plan(sizes)
            });
        }
        2 => drop(pairs.release(handle)),
        3 => {
            let room = [0, 64, 300, 4000, 1 << 14][random.below(5) as usize];
            assert_eq!(pairs.module.reserve(room) == 0, room == 0);
        }
        4 => {
            let len = pairs.ask(handle, Request::Serialize);
            let len = len.unwrap_or_else(|_| number(random, 400)) as usize;
            if random.below(3) == 0 {
                fill(pairs, random);
            }
            let _ = pairs.deserialize(len);
        }
        _ => {
            fill(pairs, random);
            let request = request(random, &sizes);
            if let Request::Execute(words) = request
                && pairs.module.bytes().len() > 64
            {
                command(pairs, random, words);
            }
            let digest = |pairs: &Pairs| pairs.twins.get(nth).map(|(_, twin)| twin.index.digest());
            let before = digest(pairs);
            let accepted = pairs.ask(handle, request).is_ok();
            assert!(accepted || digest(pairs) == before, "{request:?}");
            return accepted;
        }
    }
    false
}

/// So many calls; how many were accepted.
fn run(seed: u64, steps: usize) -> usize {
    let mut pairs = Pairs::new(1 << 14, 1 << 26);
    let mut random = Random::new(seed);
    pairs.create(&plan(ODD)).unwrap();
    let mut accepted = 0;
    for nth in 0..steps {
        accepted += usize::from(step(&mut pairs, &mut random));
        if nth % 32 == 31 {
            pairs.check();
        }
    }
    pairs.check();
    accepted
}

#[test]
fn many_calls_are_accepted_and_many_refused() {
    let accepted = run(1, 20_000);
    assert!((3_000..17_000).contains(&accepted), "{accepted}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn hostile_calls(seed in any::<u64>(), steps in 1..600_usize) {
        run(seed, steps);
    }
}
