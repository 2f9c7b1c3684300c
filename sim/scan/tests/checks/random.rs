//! Random commands, and random faults of the line.

use fastrand::Rng;
use mh_link::{Head, Request};
use micro_hnsw::{NodeType, Opcode, Sizes};

use super::pair::{encode, frame_of, Outcome, Pair};

/// What random commands need to know.
pub struct Commands {
    rng: Rng,
    sizes: Sizes,
    /// Vectors that were stored, so that some come again: equal distances.
    seen: Vec<Vec<u32>>,
}

impl Commands {
    pub fn new(sizes: Sizes, seed: u64) -> Self {
        Self {
            rng: Rng::with_seed(seed),
            sizes,
            seen: Vec::new(),
        }
    }

    /// Words of a vector: extremes, small numbers, zeros, and some of those before.
    pub fn vector(&mut self) -> Vec<u32> {
        let rng = &mut self.rng;
        if !self.seen.is_empty() && rng.u8(0..5) == 0 {
            return self.seen[rng.usize(..self.seen.len())].clone();
        }
        let kind = rng.u8(0..8);
        let shift = rng.u32(0..16);
        let half = |rng: &mut Rng| -> u16 {
            match kind {
                0 => *rng.choice(&[0x8000, 0x7FFF, 0, 0xFFFF]).expect("four"),
                1 => 0x8000,
                2 if rng.u8(0..4) != 0 => 0,
                3 => 0,
                _ => (rng.i16(..) >> shift).cast_unsigned(),
            }
        };
        let words = (0..self.sizes.vector_words())
            .map(|_| u32::from(half(rng)) | u32::from(half(rng)) << 16)
            .collect::<Vec<_>>();
        if self.seen.len() < 40 {
            self.seen.push(words.clone());
        }
        words
    }

    fn id(&mut self) -> u32 {
        let capacity = self.sizes.capacity as u32;
        match self.rng.u8(0..12) {
            0 => self.rng.u32(..),
            1 => self.rng.u32(0..capacity) | 1 << self.rng.u32(10..32),
            _ => self.rng.u32(0..=capacity),
        }
    }

    /// A search for the nearest of a query.
    pub fn search(&mut self) -> Vec<u32> {
        let most = self.sizes.ef_max as u32;
        let k = match self.rng.u8(0..12) {
            0 => self.rng.u32(0..=most + 1),
            1 => self.rng.u32(0..0x1_0000),
            _ => self.rng.u32(1..=most),
        };
        let mask = match self.rng.u8(0..3) {
            0 => self.rng.u32(..),
            1 => 1 << self.rng.u32(0..16),
            _ => 0xFFFF,
        };
        // What the command ignores.
        let ignored = self.rng.u32(..) << 16;
        let mut words = vec![k | ignored, mask];
        words.extend(self.vector());
        command(Opcode::SearchExact, 0, words)
    }

    pub fn configure(&mut self) -> Vec<u32> {
        let rng = &mut self.rng;
        let (most, widest) = (self.sizes.ef_max as u32, self.sizes.w_max as u32);
        let mut words = vec![
            rng.u32(0..3) | rng.u32(0..16) << 8,
            rng.u32(1..=most) | rng.u32(1..=widest) << 16,
            if rng.bool() { rng.u32(..) } else { 0 },
        ];
        if rng.u8(0..3) == 0 {
            let at = rng.usize(0..2);
            words[at] ^= 1 << rng.u32(0..32);
        }
        command(Opcode::Configure, rng.u8(..), words)
    }

    /// Any command, most of them legal.
    pub fn next(&mut self) -> Vec<u32> {
        let node_type = if self.rng.u8(0..20) == 0 {
            self.rng.u8(..)
        } else {
            self.rng.u8(0..16) & self.rng.u8(0..16)
        };
        let ignored = self.rng.u8(..);
        let mut words = match self.rng.u8(0..100) {
            0..38 => command(Opcode::Insert, node_type, self.vector()),
            38..65 => self.search(),
            65..73 => command(Opcode::Get, ignored, vec![self.id()]),
            73..82 => command(Opcode::SetType, node_type, vec![self.id()]),
            82..85 => command(Opcode::Stats, ignored, vec![]),
            85..89 => command(Opcode::Counters, ignored, vec![]),
            89..93 => command(Opcode::Digest, ignored, vec![]),
            93..95 => command(Opcode::Identify, ignored, vec![]),
            95..97 => self.configure(),
            // Most of them are those of an index, which a scan core has not.
            _ => vec![u32::from(self.rng.u8(0..32)) | u32::from(ignored) << 8],
        };
        // A length that does not fit the opcode.
        if self.rng.u8(0..25) == 0 {
            let length = self.rng.usize(0..40);
            words.resize_with(1 + length, || self.rng.u32(..));
            words[0] = words[0] & 0xFFFF | (length as u32) << 16;
        }
        words
    }
}

/// The words of a command.
pub fn command(opcode: Opcode, arg: u8, payload: Vec<u32>) -> Vec<u32> {
    let length = payload.len() as u32;
    let header = u32::from(opcode.code()) | u32::from(arg) << 8 | length << 16;
    [vec![header], payload].concat()
}

/// The command that stores a vector.
pub fn insert(node_type: NodeType, vector: Vec<u32>) -> Vec<u32> {
    command(Opcode::Insert, node_type.number(), vector)
}

/// So many random commands, with the digest after each few.
pub fn commands(pair: &mut Pair<'_>, seed: u64, count: usize) -> Outcome {
    let mut commands = Commands::new(pair.named.sizes, seed);
    for nth in 1..=count {
        let next = commands.next();
        pair.execute(&next)?;
        if nth % 8 == 0 {
            pair.execute(&command(Opcode::Digest, 0, vec![]))?;
        }
    }
    Ok(())
}

/// So many requests over a line that damages, cuts, doubles and invents frames.
pub fn faults(pair: &mut Pair<'_>, seed: u64, count: usize) -> Outcome {
    let mut commands = Commands::new(pair.named.sizes, seed);
    let mut rng = Rng::with_seed(seed ^ 0x5EED);
    let mut last = Vec::new();
    for _ in 0..count {
        let kind = match rng.u8(0..8) {
            0 => rng.u8(..),
            1 => rng.u8(1..8),
            _ => Request::Execute.code(),
        };
        let number = match rng.u8(0..10) {
            0 => pair.count.wrapping_add(rng.u32(0..4)),
            1 => rng.u32(..),
            _ => pair.count.wrapping_add(1),
        };
        let mut payload = match rng.u8(0..10) {
            0 => vec![],
            1 => vec![rng.u32(0..3)],
            2 => (0..rng.usize(0..120)).map(|_| rng.u32(..)).collect(),
            3 => [vec![rng.u32(..)], commands.next()].concat(),
            _ => commands.next(),
        };
        if rng.u8(0..60) == 0 {
            // As long as a frame may be, and not one word longer; zeros end the runs of COBS.
            payload = (0..mh_link::PAYLOAD_WORDS)
                .map(|_| if rng.u8(0..9) == 0 { 0 } else { rng.u32(..) })
                .collect();
            payload[0] = rng.u32(..) & 0xFFFF | (mh_link::PAYLOAD_WORDS as u32 - 1) << 16;
        }
        let head = Head {
            kind,
            code: if rng.u8(0..20) == 0 { rng.u8(..) } else { 0 },
            number,
        };
        let mut bytes = encode(head, &payload);
        match rng.u8(0..12) {
            0 => bytes.clone_from(&last),
            1 => corrupt(&mut rng, &mut bytes),
            2 => bytes.truncate(rng.usize(0..=bytes.len())),
            3 => drop(bytes.drain(..rng.usize(0..=bytes.len()))),
            4 => bytes.extend_from_within(..),
            5 => bytes = (0..rng.usize(0..700)).map(|_| rng.u8(..)).collect(),
            6 if rng.u8(0..6) == 0 => {
                bytes = (0..2100 + rng.usize(0..100)).map(|_| rng.u8(1..)).collect();
            }
            7 => bytes = misfit(&mut rng, head, &payload),
            _ => last.clone_from(&bytes),
        }
        pair.send(&bytes)?;
        // Ends what was cut, and tells how far both are.
        pair.greet(rng.u32(..))?;
    }
    Ok(())
}

/// A frame with a checksum that is right, but a length that is not.
fn misfit(rng: &mut Rng, head: Head, payload: &[u32]) -> Vec<u8> {
    let announced = (payload.len() as u16)
        .wrapping_add(rng.u16(0..3))
        .wrapping_sub(1);
    let first = u32::from(announced) | u32::from(head.kind) << 24;
    let words = [&[first, head.number], payload].concat();
    let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    if rng.bool() {
        bytes.truncate(rng.usize(0..=bytes.len().min(16)));
    }
    frame_of(&bytes)
}

fn corrupt(rng: &mut Rng, bytes: &mut Vec<u8>) {
    for _ in 0..rng.u32(1..5) {
        let at = rng.usize(0..bytes.len());
        match rng.u32(0..6) {
            0 => drop(bytes.remove(at)),
            1 => bytes.insert(at, rng.u8(..)),
            _ => bytes[at] ^= 1 << rng.u32(0..8),
        }
    }
}
