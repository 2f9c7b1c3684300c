//! What executes the commands of the demonstration.

use micro_hnsw::generated::NamedConfig;

use crate::failure::Failure;
use crate::golden::Golden;
use crate::lockstep::Lockstep;

/// Executes commands.
pub trait Body {
    /// Executes a command; returns the words of the response, header first.
    ///
    /// # Errors
    /// The first difference between RTL and golden model, where there are both.
    fn execute(&mut self, command: Vec<u32>) -> Result<Vec<u32>, Failure>;
}

/// The golden model alone.
pub struct Alone(Golden);

impl Alone {
    /// A golden model as after power-on.
    pub fn new(config: &NamedConfig) -> Self {
        Self(Golden::new(&config.sizes))
    }
}

impl Body for Alone {
    fn execute(&mut self, command: Vec<u32>) -> Result<Vec<u32>, Failure> {
        let mut response = Vec::new();
        self.0.execute(&command, &mut response);
        Ok(response)
    }
}

/// RTL and golden model side by side; answers are those of the RTL.
pub struct InLockstep {
    /// Both.
    pub lockstep: Lockstep,
    /// Every command so far.
    pub commands: Vec<Vec<u32>>,
}

impl Body for InLockstep {
    fn execute(&mut self, command: Vec<u32>) -> Result<Vec<u32>, Failure> {
        let outcome = self.lockstep.step(&command);
        self.commands.push(command);
        Ok(outcome?.response)
    }
}
