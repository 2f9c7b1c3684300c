//! Random commands for neurons and synapses.

use micro_hnsw::generated::{NeuronField, Opcode, Phase, Register, Sizes};
use proptest::prelude::*;

use super::{Words, frame, id};

/// 1.0 with 24 fraction bits.
pub const ONE: i32 = 1 << 24;
const MILLISECOND: u32 = 1_000_000;

/// Bits of all phases.
pub const EVERY: u32 = (1 << Phase::ALL.len()) - 1;

/// The bit of a phase.
pub const fn bit(phase: Phase) -> u32 {
    1 << phase.code()
}

/// Phases of a time step: all of them, those without competition, or any.
pub fn tick() -> impl Strategy<Value = Words> {
    let calm = EVERY & !(bit(Phase::Compete) | bit(Phase::Soften));
    let phases = prop_oneof![1 => Just(EVERY), 1 => Just(calm), 2 => 1..=EVERY];
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

/// Current into a compartment: around 1.0, from which on it is not integrated as it is, often enough to stay above when spikes add to it or take from it.
pub fn inject_branch(sizes: Sizes) -> impl Strategy<Value = Words> {
    let branches = sizes.branches as u32;
    let branch = prop_oneof![12 => 0..branches, 1 => 0..branches + 2];
    let current = prop_oneof![2 => signed(2 * ONE), 1 => signed(40 * ONE), 1 => near(ONE)];
    (id(sizes), branch, current).prop_map(|(id, branch, current)| {
        frame(
            Opcode::InjectBranch.code(),
            0,
            vec![id & 0xFFFF | branch << 16, current],
        )
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

/// Few differing flags, as histories have few, or any number of them.
pub fn correlate_history(sizes: Sizes) -> impl Strategy<Value = Words> {
    let distance = prop_oneof![4 => 0..5_u32, 2 => 0..=32_u32, 1 => Just(32)];
    (id(sizes), distance)
        .prop_map(|(id, distance)| frame(Opcode::CorrelateHistory.code(), 0, vec![id, distance]))
}

/// Commands that must be refused.
pub fn invalid(sizes: Sizes) -> impl Strategy<Value = Words> {
    let phases = EVERY + 1;
    let branches = sizes.branches as u32;
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
            .prop_map(|(register, value)| frame(Opcode::SetRegister.code(), register.code(), vec![value | 1 << 28])),
        1 => prop::sample::select(&Register::ALL).prop_map(|register| {
            // Of some registers every value is legal, 0 among them.
            let above = register.max().map_or(0, |max| max.wrapping_add(1));
            frame(Opcode::SetRegister.code(), register.code(), vec![above])
        }),
        1 => (id(sizes), prop_oneof![Just(branches), branches..0x1_0000])
            .prop_map(|(id, branch)| frame(Opcode::InjectBranch.code(), 0, vec![id & 0xFFFF | branch << 16, 1])),
        1 => (id(sizes), prop_oneof![Just(33), 33..=u32::MAX])
            .prop_map(|(id, distance)| frame(Opcode::CorrelateHistory.code(), 0, vec![id, distance])),
    ]
}

/// Around 0, up to a limit; sometimes anything.
pub fn signed(limit: i32) -> impl Strategy<Value = u32> {
    let ones = limit / ONE;
    prop_oneof![
        6 => (-limit / 4..limit).prop_map(i32::cast_unsigned),
        // Multiples of one quarter, so that a potential can equal a threshold.
        3 => (-ones..=4 * ones).prop_map(|quarters| (quarters << 22).cast_unsigned()),
        1 => any::<u32>(),
        1 => prop_oneof![Just(0), Just(1 << 31), Just(u32::MAX >> 1), Just(u32::MAX)],
    ]
}

/// One of the numbers nearest to this one.
fn near(value: i32) -> impl Strategy<Value = u32> {
    (value - 2..=value + 2).prop_map(i32::cast_unsigned)
}
