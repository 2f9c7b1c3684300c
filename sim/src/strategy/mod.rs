//! Random commands, valid and invalid, as proptest strategies that shrink.

mod search;
mod spiking;

use micro_hnsw::Header;
use micro_hnsw::generated::{Memory, NamedConfig, Opcode, Sizes};
use proptest::collection::vec;
use proptest::prelude::*;

/// Which commands are frequent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Mostly insertions.
    Grow,
    /// Insertions, removals, updates and searches.
    Churn,
    /// Mostly searches.
    Query,
    /// Mostly time steps of the neurons.
    Spike,
    /// Mostly commands that are refused.
    Hostile,
}

impl Phase {
    /// Every phase.
    pub const ALL: [Self; 5] = [
        Self::Grow,
        Self::Churn,
        Self::Query,
        Self::Spike,
        Self::Hostile,
    ];
}

/// A command as its words, header first.
pub type Words = Vec<u32>;

/// Commands for a configuration.
pub fn command(config: &NamedConfig, phase: Phase) -> BoxedStrategy<Words> {
    let sizes = config.sizes;
    // In a large index a removal takes as long as a hundred searches, reading everything as long as a thousand. And spikes need neurons that stay.
    let seldom = sizes.capacity >= 256 || phase == Phase::Spike;
    let (unlink, whole) = if seldom { (1, 1) } else { (8, 12) };
    let (insert, search, spike, refused) = match phase {
        Phase::Grow => (120, 10, 20, 4),
        Phase::Churn => (40, 40, 40, 10),
        Phase::Query => (10, 120, 4, 4),
        Phase::Spike => (15, 4, 160, 4),
        Phase::Hostile => (20, 20, 20, 120),
    };
    prop_oneof![
        insert => insertion(sizes),
        search => search::searching(sizes),
        spike => spiking(sizes),
        refused => invalid(sizes),
        unlink => one_id(sizes, Opcode::Remove),
        unlink => update(sizes),
        unlink => nudge(sizes),
        whole => prop_oneof![configure(sizes), plain(Opcode::Digest)],
        6 => one_id(sizes, Opcode::Get),
        6 => set_type(sizes),
        16 => one_id(sizes, Opcode::Encode),
        4 => one_id(sizes, Opcode::Aggregate),
        4 => peek(sizes),
        3 => plain(Opcode::Stats),
        3 => plain(Opcode::Counters),
        2 => plain(Opcode::Identify),
    ]
    .boxed()
}

/// Time steps, and what makes them interesting.
fn spiking(sizes: Sizes) -> impl Strategy<Value = Words> {
    prop_oneof![
        10 => spiking::tick(),
        7 => spiking::set_neuron(sizes),
        4 => spiking::inject_branch(sizes),
        2 => search::inject(sizes),
        2 => search::spiking(sizes),
        3 => spiking::set_weight(sizes),
        3 => spiking::set_register(),
        1 => spiking::match_history(),
        1 => spiking::correlate_history(sizes),
        1 => plain(Opcode::ResetNeurons),
    ]
}

/// `Configure` with legal settings.
pub fn configure(sizes: Sizes) -> impl Strategy<Value = Words> {
    let (ef_max, w_max) = (sizes.ef_max as u32, sizes.w_max as u32);
    let seed = prop_oneof![4 => any::<u32>(), 1 => Just(0)];
    (0..3_u32, 0..16_u32, 1..=ef_max, 1..=w_max, seed).prop_map(
        |(metric, frac_bits, ef_construction, expansion, seed)| {
            frame(
                Opcode::Configure.code(),
                0,
                vec![
                    metric | frac_bits << 8,
                    ef_construction | expansion << 16,
                    seed,
                ],
            )
        },
    )
}

fn frame(opcode: u8, arg: u8, payload: Words) -> Words {
    let length = u16::try_from(payload.len()).expect("strategies make short payloads");
    let header = Header {
        opcode,
        arg,
        length,
    };
    [vec![header.word()], payload].concat()
}

fn plain(opcode: Opcode) -> impl Strategy<Value = Words> {
    // `arg` has no meaning here and must be ignored.
    prop_oneof![4 => Just(0), 1 => any::<u8>()]
        .prop_map(move |arg| frame(opcode.code(), arg, Vec::new()))
}

/// An id that is often live: low ids are the likelier the lower they are.
fn id(sizes: Sizes) -> impl Strategy<Value = u32> {
    let bits = sizes.capacity.ilog2();
    let capacity = sizes.capacity as u32;
    prop_oneof![
        20 => (0..=bits, any::<u32>()).prop_map(move |(b, r)| r % (1 << b).min(capacity)),
        2 => 0..capacity + 2,
        1 => prop_oneof![Just(0xFFFF_u32), Just(0x1_0000), any::<u32>()],
    ]
}

/// A vector of [`components`].
fn vector(sizes: Sizes) -> impl Strategy<Value = Words> {
    components(sizes).prop_map(|components| pack(&components))
}

/// Components of one kind: few distinct ones so that distances tie, the whole range, the ends of the range, zero.
fn components(sizes: Sizes) -> impl Strategy<Value = Vec<i16>> {
    let dim = sizes.dim;
    prop_oneof![
        6 => vec(-2..3_i16, dim),
        4 => vec(-300..300_i16, dim),
        3 => vec(any::<i16>(), dim),
        1 => vec(prop_oneof![Just(i16::MIN), Just(i16::MAX), Just(0)], dim),
        1 => Just(vec![0_i16; dim]),
        1 => Just(vec![i16::MIN; dim]),
    ]
}

/// Two components a word, the even one in the low half.
pub fn pack(components: &[i16]) -> Words {
    components
        .chunks(2)
        .map(|pair| {
            let half = |i: usize| u32::from(pair.get(i).copied().unwrap_or(0).cast_unsigned());
            half(0) | half(1) << 16
        })
        .collect()
}

fn node_type() -> impl Strategy<Value = u8> {
    prop_oneof![3 => 0..3_u8, 1 => 0..16_u8]
}

fn insertion(sizes: Sizes) -> impl Strategy<Value = Words> {
    (node_type(), vector(sizes)).prop_map(|(ty, vector)| frame(Opcode::Insert.code(), ty, vector))
}

fn update(sizes: Sizes) -> impl Strategy<Value = Words> {
    (id(sizes), vector(sizes))
        .prop_map(|(id, vector)| frame(Opcode::Update.code(), 0, [vec![id], vector].concat()))
}

/// A step by a share of a vector; a multiple of one quarter has components that are rounded from a half.
fn nudge(sizes: Sizes) -> impl Strategy<Value = Words> {
    (id(sizes), spiking::signed(spiking::ONE), vector(sizes)).prop_map(|(id, alpha, delta)| {
        frame(Opcode::Nudge.code(), 0, [vec![id, alpha], delta].concat())
    })
}

fn one_id(sizes: Sizes, opcode: Opcode) -> impl Strategy<Value = Words> {
    id(sizes).prop_map(move |id| frame(opcode.code(), 0, vec![id]))
}

fn set_type(sizes: Sizes) -> impl Strategy<Value = Words> {
    (node_type(), id(sizes)).prop_map(|(ty, id)| frame(Opcode::SetType.code(), ty, vec![id]))
}

fn peek(sizes: Sizes) -> impl Strategy<Value = Words> {
    (0..Memory::ALL.len(), any::<u32>(), 1..9_u32).prop_map(move |(memory, first, rows)| {
        let memory = Memory::ALL[memory];
        let all = memory.rows(&sizes) as u32;
        let first = first % all;
        frame(
            Opcode::Peek.code(),
            memory.code(),
            vec![first | rows.min(all - first) << 16],
        )
    })
}

/// Commands that must be refused, one kind for each test of the specification and each field.
fn invalid(sizes: Sizes) -> impl Strategy<Value = Words> {
    prop_oneof![
        3 => wrong_length(sizes),
        2 => unknown_opcode(),
        3 => bad_configure(sizes),
        4 => search::invalid(sizes),
        1 => (16..=255_u8, vector(sizes)).prop_map(|(ty, v)| frame(Opcode::Insert.code(), ty, v)),
        1 => (16..=255_u8, id(sizes)).prop_map(|(ty, id)| frame(Opcode::SetType.code(), ty, vec![id])),
        2 => bad_peek(sizes),
        2 => bad_id(sizes),
        3 => spiking::invalid(sizes),
    ]
}

fn wrong_length(sizes: Sizes) -> impl Strategy<Value = Words> {
    let right = move |opcode: Opcode| opcode.payload_words(sizes.vector_words());
    let near = prop_oneof![Just(-2_isize), Just(-1), Just(1), Just(2)];
    let length = prop_oneof![
        6 => near.prop_map(Ok),
        2 => (0..80_usize).prop_map(Err),
        1 => (0..1500_usize).prop_map(Err),
    ];
    (0..Opcode::ALL.len(), any::<u8>(), length, any::<u32>()).prop_map(
        move |(opcode, arg, length, word)| {
            let opcode = Opcode::ALL[opcode];
            let length = length
                .map(|by| right(opcode).saturating_add_signed(by))
                .unwrap_or_else(|length| length);
            frame(opcode.code(), arg, vec![word; length])
        },
    )
}

fn unknown_opcode() -> impl Strategy<Value = Words> {
    (
        Opcode::ALL.len() as u8..=255,
        any::<u8>(),
        vec(any::<u32>(), 0..6),
    )
        .prop_map(|(opcode, arg, payload)| frame(opcode, arg, payload))
}

/// `Configure` with one field outside its range.
fn bad_configure(sizes: Sizes) -> impl Strategy<Value = Words> {
    let (ef_max, w_max) = (sizes.ef_max as u32, sizes.w_max as u32);
    let change = prop_oneof![
        (3..256_u32).prop_map(|metric| (1, 0xFF, metric)),
        (16..256_u32).prop_map(|frac_bits| (1, 0xFF00, frac_bits << 8)),
        (1..0x1_0000_u32).prop_map(|upper| (1, 0xFFFF_0000, upper << 16)),
        prop_oneof![Just(0), Just(ef_max + 1), ef_max + 1..0x1_0000].prop_map(|ef| (2, 0xFFFF, ef)),
        prop_oneof![Just(0), Just(w_max + 1), w_max + 1..0x1_0000].prop_map(|w| (
            2,
            0xFFFF_0000,
            w << 16
        )),
    ];
    (configure(sizes), change).prop_map(change_field)
}

fn change_field((mut words, (place, field, value)): (Words, (usize, u32, u32))) -> Words {
    words[place] = words[place] & !field | value;
    words
}

fn bad_peek(sizes: Sizes) -> impl Strategy<Value = Words> {
    let memory = (0..Memory::ALL.len()).prop_map(|memory| Memory::ALL[memory]);
    prop_oneof![
        (Memory::ALL.len() as u8..=255).prop_map(|code| (code, 1 << 16)),
        (memory.clone(), 0..8_u32).prop_map(|(memory, first)| (memory.code(), first)),
        (memory.clone(), 1..5_u32).prop_map(move |(memory, over)| {
            let rows = memory.rows(&sizes) as u32;
            (memory.code(), (rows - 1) | (1 + over) << 16)
        }),
        (memory.clone(), any::<u32>()).prop_map(|(memory, range)| (memory.code(), range | 1 << 31)),
        memory.prop_map(move |memory| (memory.code(), (memory.rows(&sizes) as u32) | 1 << 16)),
    ]
    .prop_map(|(code, range)| frame(Opcode::Peek.code(), code, vec![range]))
}

/// An id that cannot be live.
fn bad_id(sizes: Sizes) -> impl Strategy<Value = Words> {
    let capacity = sizes.capacity as u32;
    let bad = prop_oneof![
        capacity..0x1_0000,
        (0..capacity).prop_map(|id| id | 0x1_0000),
        any::<u32>()
    ];
    (
        bad,
        prop_oneof![
            Just(Opcode::Remove),
            Just(Opcode::Get),
            Just(Opcode::SetType),
            Just(Opcode::Encode),
            Just(Opcode::Aggregate)
        ],
    )
        .prop_map(|(id, opcode)| frame(opcode.code(), 0, vec![id]))
}
