//! Random searches: by distance, by spike-time code, and with neurons.

use micro_hnsw::encode;
use micro_hnsw::generated::{Opcode, Phase, Sizes};
use proptest::collection::vec;
use proptest::prelude::*;

use super::spiking::{EVERY, ONE, bit, signed};
use super::{Words, change_field, components, frame, vector};

/// Every kind of search, those by distance alone most often.
pub fn searching(sizes: Sizes) -> impl Strategy<Value = Words> {
    prop_oneof![
        16 => plain(sizes),
        4 => resonant(sizes),
        3 => codes(sizes),
        2 => inject(sizes),
        1 => spiking(sizes),
    ]
}

/// `Search` and `SearchExact`.
fn plain(sizes: Sizes) -> impl Strategy<Value = Words> {
    let opcode = prop_oneof![8 => Just(Opcode::Search), 2 => Just(Opcode::SearchExact)];
    (opcode, options(sizes), vector(sizes))
        .prop_map(|(opcode, options, vector)| frame(opcode.code(), 0, [options, vector].concat()))
}

/// `SearchResonant`, with the greatest weight and without any more often than with others.
fn resonant(sizes: Sizes) -> impl Strategy<Value = Words> {
    let one = ONE.cast_unsigned();
    let weight = prop_oneof![2 => Just(one), 1 => Just(0), 4 => 0..=one];
    (options(sizes), weight, vector(sizes)).prop_map(|(options, weight, vector)| {
        let payload = [options, vec![weight], vector].concat();
        frame(Opcode::SearchResonant.code(), 0, payload)
    })
}

/// `SearchInject`, with gains that reach a threshold at small distances, or at greater ones.
pub fn inject(sizes: Sizes) -> impl Strategy<Value = Words> {
    (options(sizes), excitation(), vector(sizes)).prop_map(|(options, gain, vector)| {
        let payload = [options, vec![gain], vector].concat();
        frame(Opcode::SearchInject.code(), 0, payload)
    })
}

/// `SearchSpiking`, mostly with what makes and records spikes. Ticks are few, as they take time.
pub fn spiking(sizes: Sizes) -> impl Strategy<Value = Words> {
    let learn = bit(Phase::Learn);
    let some = [Phase::Step, Phase::Propagate, Phase::Record].map(bit);
    let some = some.into_iter().fold(0, |phases, bit| phases | bit);
    let phases = prop_oneof![
        2 => Just(EVERY & !learn),
        4 => (0..=EVERY).prop_map(move |more| some | more & !learn),
        1 => (1..=EVERY).prop_map(move |phases| match phases & !learn {
            0 => bit(Phase::Record),
            legal => legal,
        }),
    ];
    let ticks = prop_oneof![40 => 1..=6_u32, 4 => 7..=20_u32, 1 => Just(255)];
    let gains = (excitation(), signed(ONE));
    (options(sizes), phases, ticks, gains, vector(sizes)).prop_map(
        |(options, phases, ticks, (inject_gain, gain), vector)| {
            let words = vec![phases | ticks << 16, inject_gain, gain];
            let payload = [options, words, vector].concat();
            frame(Opcode::SearchSpiking.code(), 0, payload)
        },
    )
}

/// `SearchCodes` for the code of a vector as others have it, one near it, or one that has flags of many.
fn codes(sizes: Sizes) -> impl Strategy<Value = Words> {
    let flips = prop_oneof![
        2 => Just(0_u32),
        2 => (0..32_u32).prop_map(|place| 1 << place),
        3 => any::<u32>(),
    ];
    let code = prop_oneof![
        8 => (components(sizes), flips).prop_map(|(vector, flips)| encode(&vector) ^ flips),
        2 => prop_oneof![Just(0), Just(u32::MAX)],
    ];
    (1..=sizes.ef_max as u32, mask(), code)
        .prop_map(|(k, mask, code)| frame(Opcode::SearchCodes.code(), 0, vec![k, mask, code]))
}

/// Legal first two words of a search.
fn options(sizes: Sizes) -> impl Strategy<Value = Words> {
    let (ef_max, w_max) = (sizes.ef_max as u32, sizes.w_max as u32);
    ((1..=ef_max, 0..ef_max), mask(), 1..=w_max).prop_map(move |((k, extra), mask, w)| {
        let ef = (k + extra).min(ef_max);
        vec![k | ef << 16, mask | w << 16]
    })
}

fn mask() -> impl Strategy<Value = u32> {
    prop_oneof![
        8 => Just(0xFFFF_u32),
        4 => (0..16_u32).prop_map(|ty| 1 << ty),
        2 => 0..0x1_0000_u32,
        1 => Just(0),
    ]
}

/// What excites a neuron at distance 0: a few times its threshold, or as much as also reaches it from afar.
fn excitation() -> impl Strategy<Value = u32> {
    prop_oneof![2 => signed(4 * ONE), 1 => signed(100 * ONE)]
}

/// A search with fields outside their range, or `k = 0`, or `ef < k`.
pub fn invalid(sizes: Sizes) -> impl Strategy<Value = Words> {
    let (ef_max, w_max) = (sizes.ef_max as u32, sizes.w_max as u32);
    let change = prop_oneof![
        Just((1, 0xFFFF, 0)),
        prop_oneof![Just(ef_max + 1), ef_max + 1..0x1_0000].prop_map(|k| (1, 0xFFFF, k)),
        prop_oneof![Just(ef_max + 1), ef_max + 1..0x1_0000].prop_map(|ef| (
            1,
            0xFFFF_0000,
            ef << 16
        )),
        Just((1, 0xFFFF_0000, 0)),
        (1..=ef_max).prop_map(|ef| (1, 0xFFFF_0000, ef << 16)),
        prop_oneof![Just(0), Just(w_max + 1), w_max + 1..0x1_0000].prop_map(|w| (
            2,
            0xFFFF_0000,
            w << 16
        )),
    ];
    let any_options = (searching(sizes), vec(change, 1..3)).prop_map(|(words, changes)| {
        changes
            .into_iter()
            .fold(words, |words, change| change_field((words, change)))
    });
    prop_oneof![
        4 => any_options,
        1 => (resonant(sizes), bad_weight()).prop_map(change_field),
        2 => (spiking(sizes), bad_time()).prop_map(change_field),
    ]
}

/// A weight of `SearchResonant` above 1.0.
fn bad_weight() -> impl Strategy<Value = (usize, u32, u32)> {
    let one = ONE.cast_unsigned();
    prop_oneof![Just(one + 1), one + 1..=u32::MAX].prop_map(|weight| (3, u32::MAX, weight))
}

/// Phases or ticks that `SearchSpiking` must not have.
fn bad_time() -> impl Strategy<Value = (usize, u32, u32)> {
    let learn = bit(Phase::Learn);
    prop_oneof![
        Just((3, 0xFFFF, 0)),
        (0..=EVERY).prop_map(move |phases| (3, 0xFFFF, phases | learn)),
        (EVERY + 1..0x1_0000).prop_map(|phases| (3, 0xFFFF, phases)),
        prop_oneof![Just(0), Just(256), 256..0x1_0000_u32].prop_map(|ticks| (
            3,
            0xFFFF_0000,
            ticks << 16
        )),
    ]
}
