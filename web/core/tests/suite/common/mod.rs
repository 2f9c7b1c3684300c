//! What the integration tests share: the module beside golden indexes that get the same calls.

pub mod twin;

use micro_hnsw::{Command, Id, NodeType, Phases, Register, SearchOptions, Sizes, TypeMask};
use micro_hnsw_core::host::HostHeap;
use micro_hnsw_core::search::{How, Wanted};
use micro_hnsw_core::text::text;
use micro_hnsw_core::{Module, Plan, Refusal};
use twin::{Request, Twin};

/// Room for every answer of small indexes.
pub const ROOM: usize = 1 << 14;

/// Odd rows of everything.
pub const ODD: Sizes = Sizes {
    capacity: 13,
    dim: 5,
    m: 3,
    m0: 5,
    levels: 4,
    ef_max: 13,
    w_max: 15,
    branches: 3,
};

/// Every type.
pub const ALL: u32 = 0xFFFF;

/// A xorshift64* stream for test data.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn next(&mut self) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32) as u32
    }

    /// 0..n
    pub fn below(&mut self, n: usize) -> u32 {
        ((u64::from(self.next()) * n as u64) >> 32) as u32
    }

    /// -1.0..1.0
    pub fn float(&mut self) -> f32 {
        (f64::from(self.next()) / f64::from(1_u32 << 31) - 1.0) as f32
    }

    pub fn floats(&mut self, dim: usize) -> Vec<f32> {
        (0..dim).map(|_| self.float()).collect()
    }
}

pub fn plan(sizes: Sizes) -> Plan {
    Plan {
        sizes,
        metric: 0,
        frac_bits: 8,
        ef_construction: sizes.ef_max as u32,
        expansion: 2,
        seed: 1,
        ef: 0,
    }
}

/// What a plain search wants.
pub fn nearest(k: u32) -> Wanted {
    Wanted {
        kind: 0,
        k,
        ef: 0,
        mask: ALL,
        expansion: 0,
    }
}

pub fn bytes_of(floats: &[f32]) -> Vec<u8> {
    floats
        .iter()
        .flat_map(|float| float.to_le_bytes())
        .collect()
}

/// The name of a refusal.
pub fn name(code: u8) -> &'static str {
    let text = str::from_utf8(text(code).expect("a code of the list"));
    text.unwrap().split(": ").next().unwrap()
}

/// A module, and for each of its indexes a twin outside.
pub struct Pairs {
    pub module: Module<HostHeap>,
    pub twins: Vec<(u32, Twin)>,
}

impl Pairs {
    /// No indexes, a buffer of so many bytes, memory for so many.
    pub fn new(room: usize, limit: usize) -> Self {
        let mut module = Module::new(HostHeap::new(limit));
        assert_ne!(module.reserve(room), 0);
        Self {
            module,
            twins: Vec::new(),
        }
    }

    /// One index of a plan; its handle.
    pub fn of(plan: &Plan) -> (Self, u32) {
        let mut pairs = Self::new(ROOM, 1 << 24);
        let handle = pairs.create(plan).unwrap();
        (pairs, handle)
    }

    /// Makes an index and its twin, or neither.
    pub fn create(&mut self, plan: &Plan) -> Result<u32, u8> {
        let handle = self.module.create(plan).map_err(Refusal::code)?;
        self.add(handle, Twin::new(plan));
        Ok(handle)
    }

    /// Makes an index of the first bytes of the buffer, and its twin, or neither.
    pub fn deserialize(&mut self, len: usize) -> Result<u32, u8> {
        let bytes = self.module.bytes().get(..len).map(<[u8]>::to_vec);
        let handle = self.module.deserialize(len).map_err(Refusal::code)?;
        self.add(handle, Twin::restored(&bytes.unwrap()));
        Ok(handle)
    }

    fn add(&mut self, handle: u32, mut twin: Twin) {
        let kept = self.module.bytes().to_vec();
        self.module.reserve(ROOM);
        self.module.call(handle).unwrap().stats().unwrap();
        twin.memory = self.words(20)[19];
        self.module.reserve(kept.len());
        self.write(&kept);
        self.twins.push((handle, twin));
    }

    /// Gives up an index and its twin.
    pub fn release(&mut self, handle: u32) -> Result<u32, u8> {
        self.twins.retain(|(of, _)| *of != handle);
        self.module.release(handle).map_err(Refusal::code)
    }

    /// Puts bytes at the start of the buffer.
    pub fn write(&mut self, bytes: &[u8]) {
        self.module.bytes()[..bytes.len()].copy_from_slice(bytes);
    }

    /// The first words of the buffer.
    pub fn words(&mut self, words: usize) -> Vec<u32> {
        let (chunks, _) = self.module.bytes().as_chunks();
        let words = chunks[..words].iter();
        words.map(|word| u32::from_le_bytes(*word)).collect()
    }

    /// The name and the meaning of a code, as the module tells it.
    pub fn error_text(&mut self, code: u8) -> String {
        let len = self.module.error_text(code.into()).unwrap() as usize;
        String::from_utf8(self.module.bytes()[..len].to_vec()).unwrap()
    }

    /// Asks an index and its twin; both give the same answer and leave the same in the buffer.
    pub fn ask(&mut self, handle: u32, request: Request) -> Result<u32, u8> {
        let mut expected_bytes = self.module.bytes().to_vec();
        let twin = self.twins.iter_mut().find(|(of, _)| *of == handle);
        let expected = match twin {
            Some((_, twin)) => twin.answer(&mut expected_bytes, request),
            None => Err(16),
        };
        let answer = request.of(&mut self.module, handle);
        assert_eq!(answer, expected, "{request:?}");
        assert!(
            self.module.bytes() == expected_bytes,
            "buffer after {request:?}"
        );
        answer
    }

    /// Writes bytes and asks.
    pub fn send(&mut self, handle: u32, bytes: &[u8], request: Request) -> Result<u32, u8> {
        self.write(bytes);
        self.ask(handle, request)
    }

    /// Executes a command on an index and its twin; the words of the response.
    pub fn execute(&mut self, handle: u32, command: Command<'_>) -> Vec<u32> {
        let mut words = Vec::new();
        command.encode(|word| words.push(word));
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let request = Request::Execute(words.len() as u32);
        let answered = self.send(handle, &bytes, request).unwrap() as usize;
        self.words(words.len() + answered).split_off(words.len())
    }

    /// The whole states are equal, and the figures beside them.
    pub fn check(&mut self) {
        let kept = self.module.bytes().to_vec();
        assert_ne!(self.module.reserve(ROOM), 0);
        let handles: Vec<u32> = self.twins.iter().map(|(handle, _)| *handle).collect();
        for handle in handles {
            assert_eq!(self.execute(handle, Command::Digest).len(), 3);
            self.ask(handle, Request::Stats).unwrap();
        }
        self.module.reserve(kept.len());
        self.write(&kept);
    }

    /// Something of every kind in an index: vectors, spikes, learnt weights, freed ids.
    pub fn live(&mut self, handle: u32, random: &mut Random, steps: usize) {
        let (_, twin) = self.twins.iter().find(|(of, _)| *of == handle).unwrap();
        let Sizes { capacity, dim, .. } = *twin.index.config().sizes();
        for _ in 0..steps {
            let id = random.below(capacity);
            let vector = bytes_of(&random.floats(dim));
            let of = random.below(16);
            let wanted = nearest(1 + random.below(4));
            let request = match random.below(12) {
                0..6 => Request::Insert { kind: 0, of },
                6 => Request::Update { kind: 0, id },
                7 => Request::Remove(id),
                8 => Request::Nudge {
                    kind: 0,
                    id,
                    alpha: 1 << 22,
                },
                9 => Request::Search(wanted, How::Inject(i32::MAX)),
                _ => {
                    self.execute(
                        handle,
                        Command::Tick {
                            phases: Phases::new(0x3FF).unwrap(),
                            gain: micro_hnsw::I8F24::ONE,
                        },
                    );
                    continue;
                }
            };
            // Refused ones are part of it.
            let _ = self.send(handle, &vector, request);
        }
    }
}

/// A command of each opcode that the calls above do not have, in an index of some vectors.
pub fn commands() -> Vec<Command<'static>> {
    let id = Id::new(1);
    let value = micro_hnsw::I8F24::from_bits(1 << 23);
    vec![
        Command::Identify,
        Command::SetType {
            id,
            node_type: NodeType::new(3).unwrap(),
        },
        Command::Stats,
        Command::Counters,
        Command::Digest,
        Command::Peek {
            memory: micro_hnsw::Memory::Links0,
            first: 0,
            rows: 5,
        },
        Command::SetRegister {
            register: Register::Refractory,
            value: 1,
        },
        Command::SetNeuron {
            field: micro_hnsw::NeuronField::Inject,
            id,
            value,
        },
        Command::SetWeight {
            id,
            slot: 0,
            weight: micro_hnsw::Weight::from_bits(9),
        },
        Command::MatchHistory { pattern: 5 },
        Command::InjectBranch {
            id,
            branch: 1,
            current: value,
        },
        Command::Encode(id),
        Command::SearchCodes {
            k: 3,
            mask: TypeMask::ALL,
            code: 7,
        },
        Command::CorrelateHistory { id, distance: 8 },
        Command::Search {
            options: SearchOptions {
                k: 2,
                ef: 9,
                mask: TypeMask::ALL,
                expansion: 1,
            },
            query: &[1, 2, 3, 4, 5],
        },
        Command::ResetNeurons,
    ]
}
