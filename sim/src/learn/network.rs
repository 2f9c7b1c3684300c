//! The commands of the demonstration, one method each.

use micro_hnsw::generated::{Memory, NeuronField, Register};
use micro_hnsw::{Command, Header, I8F24, Id, NodeType, Phases, SearchOptions, Settings, TypeMask};

use super::body::Body;
use crate::failure::Failure;

/// A vector that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which one.
    pub id: u16,
    /// Its squared distance.
    pub distance: u64,
}

/// What a tick answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticked {
    /// Spikes of the last step.
    pub spikes: u32,
    /// Winner of the competition.
    pub winner: Option<u16>,
}

/// A body with typed commands.
pub struct Network<'b>(pub &'b mut dyn Body);

impl Network<'_> {
    /// Words of the payload of the response.
    ///
    /// # Panics
    /// When the command is refused: the demonstration issues none that is wrong.
    fn ask(&mut self, command: &Command<'_>) -> Result<Vec<u32>, Failure> {
        let mut words = Vec::new();
        command.encode(|word| words.push(word));
        let response = self.0.execute(words)?;
        let error = Header::from_word(response[0]).arg;
        assert_eq!(error, 0, "{command:?} was refused");
        Ok(response[1..].to_vec())
    }

    fn tell(&mut self, command: &Command<'_>) -> Result<(), Failure> {
        self.ask(command).map(|_| ())
    }

    pub fn configure(&mut self, settings: Settings) -> Result<(), Failure> {
        self.tell(&Command::Configure(settings))
    }

    pub fn set(&mut self, register: Register, value: u32) -> Result<(), Failure> {
        self.tell(&Command::SetRegister { register, value })
    }

    pub fn insert(&mut self, vector: &[i16]) -> Result<(), Failure> {
        let node_type = NodeType::default();
        self.tell(&Command::Insert { node_type, vector })
    }

    pub fn set_type(&mut self, id: u16, node_type: NodeType) -> Result<(), Failure> {
        let id = Id::new(id);
        self.tell(&Command::SetType { id, node_type })
    }

    pub fn search(&mut self, query: &[i16], k: u16) -> Result<Vec<Hit>, Failure> {
        let options = SearchOptions {
            k,
            ef: 64,
            mask: TypeMask::ALL,
            expansion: 4,
        };
        self.ask(&Command::Search { options, query })
            .map(|words| hits(&words))
    }

    /// The nearest vector of a type, by exact search.
    pub fn nearest(&mut self, query: &[i16], of: NodeType) -> Result<Option<Hit>, Failure> {
        let mask = TypeMask::of(of);
        let words = self.ask(&Command::SearchExact { k: 1, mask, query })?;
        Ok(hits(&words).first().copied())
    }

    pub fn reset(&mut self) -> Result<(), Failure> {
        self.tell(&Command::ResetNeurons)
    }

    pub fn neuron(&mut self, field: NeuronField, id: u16, value: I8F24) -> Result<(), Failure> {
        let id = Id::new(id);
        self.tell(&Command::SetNeuron { field, id, value })
    }

    pub fn tick(&mut self, phases: Phases, gain: I8F24) -> Result<Ticked, Failure> {
        let words = self.ask(&Command::Tick { phases, gain })?;
        let winner = u16::try_from(words[1]).ok();
        Ok(Ticked {
            spikes: words[0],
            winner: winner.filter(|&id| !Id::new(id).is_none()),
        })
    }

    /// The words of the first rows of a memory.
    pub fn peek(&mut self, memory: Memory, rows: u16) -> Result<Vec<u32>, Failure> {
        self.ask(&Command::Peek {
            memory,
            first: 0,
            rows,
        })
    }
}

fn hits(words: &[u32]) -> Vec<Hit> {
    words
        .chunks_exact(3)
        .map(|hit| Hit {
            id: hit[0] as u16,
            distance: u64::from(hit[1]) | u64::from(hit[2]) << 32,
        })
        .collect()
}
