//! Pauses on the two streams.

use clap::ValueEnum;

/// How the harness pauses on both streams.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stall {
    /// Never.
    #[default]
    None,
    /// Two cycles before each command word, three before each response word.
    Fixed,
    /// At random, with a rate that changes from command to command.
    Random,
}

impl Stall {
    /// Name on the command line and in replay files.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Fixed => "fixed",
            Self::Random => "random",
        }
    }
}

/// Decides about pauses.
#[derive(Clone, Debug)]
pub(crate) struct Pauses {
    stall: Stall,
    random: fastrand::Rng,
    /// Chances of a pause, of 256.
    command_rate: u8,
    response_rate: u8,
}

impl Pauses {
    pub(crate) fn new(stall: Stall, seed: u64) -> Self {
        Self {
            stall,
            random: fastrand::Rng::with_seed(seed),
            command_rate: 0,
            response_rate: 0,
        }
    }

    /// Chooses the rates of the next command.
    pub(crate) fn next_command(&mut self) {
        const RATES: [u8; 4] = [0, 64, 128, 224];
        self.command_rate = RATES[self.random.usize(..RATES.len())];
        self.response_rate = RATES[self.random.usize(..RATES.len())];
    }

    /// Pause in front of a command word, cycles.
    pub(crate) fn before_command_word(&mut self) -> u32 {
        match self.stall {
            Stall::None => 0,
            Stall::Fixed => 2,
            Stall::Random => Self::random_length(&mut self.random, self.command_rate),
        }
    }

    /// Pause in front of a response word, cycles in which it is offered but not taken.
    pub(crate) fn before_response_word(&mut self) -> u32 {
        match self.stall {
            Stall::None => 0,
            Stall::Fixed => 3,
            Stall::Random => Self::random_length(&mut self.random, self.response_rate),
        }
    }

    /// What `cmd_data_i` shows while no word is offered.
    pub(crate) fn garbage(&mut self) -> u32 {
        self.random.u32(..)
    }

    fn random_length(random: &mut fastrand::Rng, rate: u8) -> u32 {
        let mut length = 0;
        while random.u8(..) < rate && length < 64 {
            length += 1;
        }
        length
    }
}
