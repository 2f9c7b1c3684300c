//! Random commands for neurons and synapses.

use micro_hnsw::generated::{NeuronField, Opcode, Phase, Register, Sizes};
use proptest::prelude::*;

use super::{Words, frame, id};

/// 1.0 with 24 fraction bits.
const ONE: i32 = 1 << 24;
const MILLISECOND: u32 = 1_000_000;

/// Phases of a time step: all of them, those without competition, or any.
pub fn tick() -> impl Strategy<Value = Words> {
    let every = (1 << Phase::ALL.len()) - 1;
    let calm = every & !(1 << Phase::Compete.code() | 1 << Phase::Soften.code());
    let phases = prop_oneof![1 => Just(every), 1 => Just(calm), 2 => 1..=every];
    (phases, signed(ONE))
        .prop_map(|(phases, gain)| frame(Opcode::Tick.code(), 0, vec![phases, gain]))
}

/// Current, mostly enough to reach a threshold soon; sometimes a new potential or threshold.
pub fn set_neuron(sizes: Sizes) -> impl Strategy<Value = Words> {
    let field = prop_oneof![
        6 => Just(NeuronField::Inject),
        1 => Just(NeuronField::Potential),
        1 => Just(NeuronField::Threshold)
    ];
    (field, id(sizes), signed(4 * ONE)).prop_map(|(field, id, value)| {
        frame(Opcode::SetNeuron.code(), field.code(), vec![id, value])
    })
}

/// The weight of a slot, which is more often used the lower it is.
pub fn set_weight(sizes: Sizes) -> impl Strategy<Value = Words> {
    let slots = sizes.m0 as u32;
    let slot = prop_oneof![3 => 0..slots.min(4), 1 => 0..slots + 2];
    let weight =
        prop_oneof![4 => 0..0x1_0000_u32, 4 => 0..1_000_u32, 1 => Just(0xFFFF), 1 => any::<u32>()];
    (id(sizes), slot, weight).prop_map(|(id, slot, weight)| {
        frame(
            Opcode::SetWeight.code(),
            0,
            vec![id & 0xFFFF | slot << 16, weight],
        )
    })
}

/// A parameter: a likely value, any legal one, or its maximum.
pub fn set_register() -> impl Strategy<Value = Words> {
    let writable: Vec<Register> = Register::ALL
        .into_iter()
        .filter(|register| register.max().is_some())
        .collect();
    (prop::sample::select(writable), any::<u32>(), 0..8_u32).prop_map(|(register, random, kind)| {
        let max = register.max().expect("a parameter");
        let value = match (kind, register) {
            (0, _) => max,
            (1, _) => 0,
            (2, _) => random % max.saturating_add(1).max(1),
            (_, Register::Dt) => random % (3 * MILLISECOND),
            (_, Register::Refractory) => random % (6 * MILLISECOND),
            (_, Register::RateStep | Register::TargetRate) => random >> 7,
            (_, Register::ThresholdMin | Register::ThresholdMax) => {
                (random as i32 >> 4).cast_unsigned()
            }
            (_, Register::Leak | Register::PreDecay | Register::PostDecay) => {
                max - random % (max / 4)
            }
            (_, Register::StartWeight) => random % 3_000,
            (_, Register::APlus | Register::AMinus) => random % (max / 8),
            (_, Register::ResetPotential) => (random as i32 >> 9).cast_unsigned(),
            (_, Register::StartThreshold) => (random % 5) << 22,
            _ => random % max,
        };
        frame(Opcode::SetRegister.code(), register.code(), vec![value])
    })
}

/// A pattern of few spikes, or any.
pub fn match_history() -> impl Strategy<Value = Words> {
    prop_oneof![0..16_u32, any::<u32>()]
        .prop_map(|pattern| frame(Opcode::MatchHistory.code(), 0, vec![pattern]))
}

/// Commands that must be refused.
pub fn invalid(sizes: Sizes) -> impl Strategy<Value = Words> {
    let phases = 1_u32 << Phase::ALL.len();
    prop_oneof![
        1 => prop_oneof![Just(0), phases..phases * 4, any::<u32>().prop_map(|bits| bits | 1 << 31)]
            .prop_map(|phases| frame(Opcode::Tick.code(), 0, vec![phases, 0])),
        1 => (NeuronField::ALL.len() as u8..=255, id(sizes))
            .prop_map(|(field, id)| frame(Opcode::SetNeuron.code(), field, vec![id, 1])),
        1 => (id(sizes), sizes.m0 as u32..0x1_0000)
            .prop_map(|(id, slot)| frame(Opcode::SetWeight.code(), 0, vec![id & 0xFFFF | slot << 16, 1])),
        1 => (id(sizes), any::<u32>())
            .prop_map(|(id, weight)| frame(Opcode::SetWeight.code(), 0, vec![id & 0xFFFF, weight | 1 << 16])),
        1 => (any::<u8>(), any::<u32>())
            .prop_map(|(register, value)| frame(Opcode::SetRegister.code(), register, vec![value])),
        1 => (prop::sample::select(&Register::ALL), any::<u32>())
            .prop_map(|(register, value)| frame(Opcode::SetRegister.code(), register.code(), vec![value | 1 << 25])),
    ]
}

/// Around 0, up to a limit; sometimes anything.
fn signed(limit: i32) -> impl Strategy<Value = u32> {
    prop_oneof![
        6 => (-limit / 4..limit).prop_map(i32::cast_unsigned),
        // Multiples of one quarter, so that a potential can equal a threshold.
        3 => (-limit / ONE..=4 * limit / ONE).prop_map(|quarters| (quarters << 22).cast_unsigned()),
        1 => any::<u32>(),
        1 => prop_oneof![Just(0), Just(1 << 31), Just(u32::MAX >> 1), Just(u32::MAX)],
    ]
}
