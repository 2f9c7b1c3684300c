//! Where each word of the state is in canonical order, and what it means.

use micro_hnsw::generated::{Memory, Metric, NamedConfig, Register};

/// Place of a word of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The memory.
    pub memory: Memory,
    /// Its row.
    pub row: usize,
    /// The word of the row.
    pub word: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.memory, Register::from_code(self.row as u8)) {
            (Memory::Regs, Some(register)) => write!(f, "regs[{}].{}", self.row, register.name()),
            _ => write!(f, "{}[{}].{}", self.memory.name(), self.row, self.word),
        }
    }
}

/// The state inventory of a configuration.
#[derive(Clone, Debug)]
pub struct Inventory {
    config: NamedConfig,
    /// First word of each memory, and the number of all words.
    offsets: [usize; Memory::ALL.len() + 1],
}

impl Inventory {
    /// The inventory of a configuration.
    pub fn new(config: NamedConfig) -> Self {
        let mut offsets = [0; Memory::ALL.len() + 1];
        for (i, memory) in Memory::ALL.into_iter().enumerate() {
            offsets[i + 1] = offsets[i] + memory.rows(&config.sizes) * memory.words(&config.sizes);
        }
        Self { config, offsets }
    }

    /// The configuration.
    pub fn config(&self) -> &NamedConfig {
        &self.config
    }

    /// Words of the whole state.
    pub fn len(&self) -> usize {
        self.offsets[Memory::ALL.len()]
    }

    /// Never: every configuration has registers.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Rows of a memory.
    pub fn rows(&self, memory: Memory) -> usize {
        memory.rows(&self.config.sizes)
    }

    /// Words of a row of a memory.
    pub fn words(&self, memory: Memory) -> usize {
        memory.words(&self.config.sizes)
    }

    /// Index of the first word of a row.
    pub fn offset(&self, memory: Memory, row: usize) -> usize {
        self.offsets[usize::from(memory.code())] + row * self.words(memory)
    }

    /// The place of a word of the state.
    ///
    /// # Panics
    /// When there is no word with this index.
    pub fn place(&self, index: usize) -> Place {
        let memory = Memory::ALL
            .into_iter()
            .rfind(|memory| self.offsets[usize::from(memory.code())] <= index)
            .expect("the first memory begins at 0");
        let within = index - self.offsets[usize::from(memory.code())];
        let words = self.words(memory);
        let place = Place {
            memory,
            row: within / words,
            word: within % words,
        };
        assert!(place.row < self.rows(memory), "no such word");
        place
    }

    /// RAM rows of the RTL that hold one row of a memory.
    pub fn ram_rows(&self, memory: Memory) -> usize {
        match memory {
            Memory::Vectors => self.config.sizes.dim / self.config.lanes,
            _ => 1,
        }
    }

    /// What the word at a place means, with the Q format of a number.
    pub fn meaning(&self, place: Place, metric: Option<Metric>, frac_bits: u32) -> String {
        let Place { memory, row, word } = place;
        let levels = self.config.sizes.levels;
        match memory {
            Memory::Regs => Register::from_code(row as u8).map_or_else(String::new, |register| {
                format!("u{} register, {}", register.bits(), format_of(register))
            }),
            Memory::TypeCount => format!("live vectors of type {row}, u16"),
            Memory::Meta => "bit 0 live, 7:4 type, 11:8 level".to_owned(),
            Memory::Aux => match (metric, word) {
                (Some(Metric::Cosine), 0) => "inverse norm mantissa, U1F31".to_owned(),
                (Some(Metric::Cosine), _) => "inverse norm exponent, u5".to_owned(),
                (_, 0) => format!("squared norm, low word, Q.{}", 2 * frac_bits),
                _ => "squared norm, high word".to_owned(),
            },
            Memory::Ring => "15:0 next id, 31:16 previous id".to_owned(),
            Memory::Vectors => format!(
                "components {} and {}, Q{}.{frac_bits}",
                2 * word,
                2 * word + 1,
                16 - frac_bits
            ),
            Memory::Links0 => format!("id {row}, layer 0, slots {} and {}", 2 * word, 2 * word + 1),
            Memory::Neurons => [
                "potential, I8F24",
                "threshold, I8F24",
                "refractory time left, ns",
                "presynaptic trace, U8F24",
                "postsynaptic trace, U8F24",
                "bit 0 spiked",
                "rate, U8F24",
                "history",
                "spike-time code",
            ][word]
                .to_owned(),
            Memory::Weights => format!(
                "id {row}, weights of slots {} and {}, U0F16",
                2 * word,
                2 * word + 1
            ),
            Memory::Dendrites => format!("id {row}, current of compartment {word}, I8F24"),
            Memory::LinksUp => format!(
                "id {}, layer {}, slots {} and {}",
                row / (levels - 1),
                row % (levels - 1) + 1,
                2 * word,
                2 * word + 1
            ),
        }
    }
}

/// The format of a register.
fn format_of(register: Register) -> &'static str {
    match register {
        Register::Metric
        | Register::FracBits
        | Register::EfConstruction
        | Register::Expansion
        | Register::Len
        | Register::HighWater
        | Register::EntryLevel
        | Register::Spikes => "a number",
        Register::Prng => "state of the generator",
        Register::FreeHead | Register::Entry => "an id",
        Register::TimeLow => "ns, low word",
        Register::TimeHigh => "ns, high word",
        Register::PhaseLow | Register::PhaseStepLow => "turns, U0F64, low word",
        Register::PhaseHigh | Register::PhaseStepHigh => "turns, U0F64, high word",
        Register::Dt | Register::Refractory => "ns",
        Register::Leak
        | Register::PreDecay
        | Register::PostDecay
        | Register::APlus
        | Register::AMinus
        | Register::Inhibition
        | Register::RateDecay
        | Register::RateStep
        | Register::TargetRate
        | Register::ScoreSpikes
        | Register::ScoreResonance => "U8F24",
        Register::ResetPotential
        | Register::StartThreshold
        | Register::ThresholdMin
        | Register::ThresholdMax => "I8F24",
        Register::StartWeight => "U0F16",
    }
}
