//! The mix: configurations, and the commands drawn for them.

use micro_hnsw::generated::{BOARD, CONFIGS, DIGEST_OFFSET, DIGEST_PRIME, DIGITS, NANO, TILE};
use micro_hnsw::{
    Command, Config, Device, I8F24, Id, Index, Memory, Metric, NeuronField, NodeType, Phases, Prng,
    Register, SearchOptions, Settings, Sizes, SpikingSearch, StaticStorage, TypeMask, U8F24,
    Weight,
};

/// Sizes that no named configuration has: odd dimension and rows, one of the widest widths.
const ODD: Sizes = Sizes {
    capacity: 300,
    dim: 37,
    m: 5,
    m0: 9,
    levels: 5,
    ef_max: 50,
    w_max: 15,
    branches: 4,
};

/// Configurations of the mix.
const SIZES: [Sizes; 5] = [NANO, TILE, BOARD, DIGITS, ODD];
const _: () = assert!(
    CONFIGS.len() + 1 == SIZES.len(),
    "a named configuration is missing here"
);

/// Runs: every configuration under every metric.
pub const RUNS: u32 = (SIZES.len() * Metric::ALL.len()) as u32;

/// Longest command, in words: header, five words, a vector of 1024 components.
const WORDS: usize = 6 + 512;

/// The digest of a run: over the words of all responses, and the digest of the state at its end.
pub fn digest(run: u32) -> u64 {
    let run = run as usize % RUNS as usize;
    let metric = Metric::ALL[run % Metric::ALL.len()];
    macro_rules! on {
        ($sizes:ident) => {{
            let mut storage = StaticStorage::<
                { $sizes.capacity },
                { $sizes.dim },
                { $sizes.m },
                { $sizes.m0 },
                { $sizes.levels - 1 },
                { $sizes.ef_max },
                { $sizes.branches },
            >::new();
            let config = Config::new($sizes).expect("legal sizes");
            Mix::new(
                run as u32,
                Index::new(config, storage.lend()).expect("storage of these sizes"),
            )
            .run(metric)
        }};
    }
    match run / Metric::ALL.len() {
        0 => on!(NANO),
        1 => on!(TILE),
        2 => on!(BOARD),
        3 => on!(DIGITS),
        _ => on!(ODD),
    }
}

struct Mix<'a> {
    index: Index<'a>,
    prng: Prng,
    vector: [i16; 1024],
    words: [u32; WORDS],
    hash: u64,
    /// Synapses that learnt.
    learnt: u64,
    /// Ticks with a winner.
    won: u32,
    /// Spiking searches in which neurons spiked.
    excited: u32,
    /// Last word of the last response.
    last: u32,
}

impl<'a> Mix<'a> {
    fn new(seed: u32, index: Index<'a>) -> Self {
        Self {
            index,
            prng: Prng::new(seed),
            vector: [0; 1024],
            words: [0; WORDS],
            hash: DIGEST_OFFSET,
            learnt: 0,
            won: 0,
            excited: 0,
            last: 0,
        }
    }

    fn run(mut self, metric: Metric) -> u64 {
        let Sizes {
            capacity,
            ef_max,
            w_max,
            ..
        } = *self.index.config().sizes();
        let settings = Settings {
            metric,
            frac_bits: 8,
            ef_construction: ef_max.min(40) as u16,
            expansion: w_max.min(3) as u16,
            seed: self.prng.draw(),
        };
        self.execute(Command::Identify);
        self.execute(Command::Configure(settings));
        for _ in 0..(6 * capacity).clamp(1500, 1800) {
            self.step();
        }
        self.execute(Command::Digest);
        assert!(self.learnt > 100, "hardly any synapse learnt");
        assert!(self.won > 20, "hardly any neuron won");
        assert!(self.excited > 10, "hardly any search excited neurons");
        self.hash
    }

    fn below(&mut self, bound: usize) -> usize {
        self.prng.draw() as usize % bound
    }

    /// Draws a vector: of small components, of any, or of extremes.
    fn draw_vector(&mut self) {
        let range = self.below(8);
        for place in 0..self.index.config().dim() {
            let x = self.prng.draw();
            let any = (x >> 16) as u16 as i16;
            self.vector[place] = match range {
                0 => any,
                1 => [i16::MIN, i16::MAX][(x >> 31) as usize],
                _ => any >> 5,
            };
        }
    }

    fn step(&mut self) {
        let Sizes {
            capacity,
            dim,
            ef_max,
            w_max,
            ..
        } = *self.index.config().sizes();
        self.draw_vector();
        let vector = self.vector;
        let vector = &vector[..dim];
        let id = Id::new(self.below(capacity.min(310)) as u16);
        let node_type = NodeType::new(self.below(16) as u8).expect("below 16");
        let k = 1 + self.below(ef_max.min(20)) as u16;
        let mask = match self.below(3) {
            0 => TypeMask::ALL,
            _ => TypeMask::new(self.prng.draw() as u16),
        };
        let options = SearchOptions {
            k,
            ef: k + self.below(ef_max + 1 - usize::from(k)) as u16,
            mask,
            expansion: 1 + self.below(w_max) as u16,
        };
        match self.below(30) {
            0..6 => self.execute(Command::Insert { node_type, vector }),
            6 => self.execute(Command::Remove(id)),
            7 | 8 => self.execute(Command::Update { id, vector }),
            9 => self.execute(Command::SetType { id, node_type }),
            10 | 11 => self.execute(Command::Search {
                options,
                query: vector,
            }),
            12 => self.execute(Command::SearchExact {
                k,
                mask,
                query: vector,
            }),
            13 => self.execute(Command::Get(id)),
            14 => {
                self.execute(Command::Stats);
                let memory = Memory::ALL[self.below(Memory::ALL.len())];
                self.execute(Command::Peek {
                    memory,
                    first: id.number(),
                    rows: 1,
                });
            }
            15 => self.hostile(),
            16..22 => self.join(id, options, vector),
            _ => self.step_neurons(id),
        }
        self.execute(Command::Counters);
    }

    /// A number from -1 to 3, or now and then any.
    fn value(&mut self) -> u32 {
        let any = self.prng.draw();
        if self.below(8) == 0 {
            any
        } else {
            (any >> 6).wrapping_sub(1 << 24)
        }
    }

    /// A command on graph and neurons together.
    fn join(&mut self, id: Id, options: SearchOptions, vector: &[i16]) {
        let word = self.value();
        let value = I8F24::from_bits(word.cast_signed());
        let SearchOptions { k, mask, .. } = options;
        match self.below(8) {
            0 => self.execute(Command::Encode(id)),
            1 => {
                let code = word & self.prng.draw();
                self.execute(Command::SearchCodes { k, mask, code });
            }
            2 => self.execute(Command::SearchResonant {
                options,
                weight: U8F24::from_bits(word),
                query: vector,
            }),
            3 => self.execute(Command::SearchInject {
                options,
                gain: value,
                query: vector,
            }),
            4 => self.execute(Command::Aggregate(id)),
            5 => self.execute(Command::Nudge {
                id,
                alpha: value,
                delta: vector,
            }),
            _ => {
                let bits = [0x30F, 0x31F, 0x3DF, 0x34C][self.below(4)];
                let how = SpikingSearch {
                    phases: Phases::new(bits).expect("known phases"),
                    ticks: self.below(6) as u8,
                    inject_gain: I8F24::MAX,
                    gain: value,
                };
                self.execute(Command::SearchSpiking {
                    options,
                    how,
                    query: vector,
                });
                self.excited += u32::from(self.index.counters().synapses > 0);
            }
        }
    }

    /// A command on neurons and synapses, mostly a tick.
    fn step_neurons(&mut self, id: Id) {
        let word = self.value();
        let value = I8F24::from_bits(word.cast_signed());
        match self.below(11) {
            0 => {
                let register = Register::ALL[self.below(Register::ALL.len())];
                self.execute(Command::SetRegister {
                    register,
                    value: word,
                });
            }
            1 | 2 => {
                let field = NeuronField::ALL[self.below(NeuronField::ALL.len())];
                self.execute(Command::SetNeuron { field, id, value });
            }
            3 => {
                let slot = self.below(self.index.config().m0() + 1) as u16;
                let weight = Weight::from_bits((word >> 8) as u16);
                self.execute(Command::SetWeight { id, slot, weight });
            }
            4 if word & 15 == 0 => self.execute(Command::ResetNeurons),
            5 => self.execute(Command::MatchHistory { pattern: word }),
            6 => self.execute(Command::CorrelateHistory {
                id,
                distance: word >> 24 & 15,
            }),
            7 => {
                let branch = self.below(self.index.config().branches() + 1) as u16;
                self.execute(Command::InjectBranch {
                    id,
                    branch,
                    current: value,
                });
            }
            _ => {
                let bits = [
                    0x2C, 0x37, 0x37, 0x32D, 0x337, 0x3EC, 0x3FF, 4, 0x4C, 0xA0, 0x108, 0x228,
                ][self.below(12)];
                let phases = Phases::new(bits).expect("known phases");
                self.execute(Command::Tick {
                    phases,
                    gain: value,
                });
                self.won += u32::from(self.last != Id::NONE.word());
                if bits & 0x20 != 0 {
                    self.learnt += u64::from(self.index.counters().synapses);
                }
            }
        }
    }

    fn execute(&mut self, command: Command<'_>) {
        let mut length = 0;
        command.encode(|word| {
            self.words[length] = word;
            length += 1;
        });
        self.send(length);
    }

    /// A command of random words, of the length that its header tells.
    fn hostile(&mut self) {
        let length = self.below(6);
        for word in &mut self.words[..=length] {
            *word = self.prng.draw();
        }
        self.words[0] = self.words[0] & 0xFF1F | (length as u32) << 16;
        self.send(1 + length);
    }

    /// Executes the first `length` words.
    fn send(&mut self, length: usize) {
        let Self {
            index,
            words,
            hash,
            last,
            ..
        } = self;
        let Ok(()) = index.execute(&words[..length], &mut |word| {
            *hash = (*hash ^ u64::from(word)).wrapping_mul(DIGEST_PRIME);
            *last = word;
        });
    }
}
