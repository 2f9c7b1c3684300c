//! The vector-search core behind its registers.

use mh_link::Refusal;
use mh_link::generated::core;

use crate::Bus;
use crate::timer::Deadline;

/// What the registers say about the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Magic number of the Identify response.
    pub magic: u32,
    /// Version of the specification.
    pub specification: u16,
    /// Version of the register table.
    pub table: u16,
    /// Configuration hash.
    pub hash: u64,
}

/// Why a command was not answered. The core was reset and is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoreError {
    /// It took no more words of the command in time.
    CommandTimeout,
    /// It gave no more words of the response in time.
    ResponseTimeout,
    /// A register refused an access.
    Refused,
}

impl From<CoreError> for Refusal {
    fn from(error: CoreError) -> Self {
        match error {
            CoreError::CommandTimeout => Self::CommandTimeout,
            CoreError::ResponseTimeout => Self::ResponseTimeout,
            CoreError::Refused => Self::CoreFault,
        }
    }
}

/// The core.
#[derive(Clone, Copy, Debug)]
pub struct Core {
    /// Clock cycles within which the next word must be taken or given.
    pub timeout: u64,
}

impl Core {
    /// What the registers say about it.
    pub fn identity(self, bus: &mut impl Bus) -> Identity {
        let version = bus.read(core::BASE + core::VERSION);
        let [low, high] = [core::HASH_LOW, core::HASH_HIGH].map(|at| bus.read(core::BASE + at));
        Identity {
            magic: bus.read(core::BASE + core::ID),
            specification: version as u16,
            table: (version >> 16) as u16,
            hash: u64::from(high) << 32 | u64::from(low),
        }
    }

    /// Resets it; it empties its memories before it takes the next command.
    pub fn reset(self, bus: &mut impl Bus) {
        bus.write(core::BASE + core::CONTROL, core::CONTROL_RESET);
        bus.write(core::BASE + core::CONTROL, 0);
        bus.write(core::BASE + core::FAULTS, u32::MAX);
    }

    /// Clock cycles in which it was busy with commands since reset, modulo 2^32.
    pub fn busy_cycles(self, bus: &mut impl Bus) -> u32 {
        bus.read(core::BASE + core::BUSY_CYCLES)
    }

    /// Executes a command, a header word and its payload, and gives the words of the response to `respond`.
    ///
    /// # Errors
    /// When the core does not answer as it should; it is reset then.
    pub fn execute(
        self,
        bus: &mut impl Bus,
        command: &[u32],
        mut respond: impl FnMut(u32),
    ) -> Result<(), CoreError> {
        let result = self.exchange(bus, command, &mut respond).and_then(|()| {
            match bus.read(core::BASE + core::FAULTS) {
                0 => Ok(()),
                _ => Err(CoreError::Refused),
            }
        });
        if result.is_err() {
            self.reset(bus);
        }
        result
    }

    fn exchange(
        self,
        bus: &mut impl Bus,
        command: &[u32],
        respond: &mut impl FnMut(u32),
    ) -> Result<(), CoreError> {
        let mut rest = command;
        while !rest.is_empty() {
            let space = self
                .wait(bus, core::SPACE)
                .ok_or(CoreError::CommandTimeout)?;
            let (now, later) = rest.split_at(rest.len().min(space));
            for word in now {
                bus.write(core::BASE + core::COMMAND, *word);
            }
            rest = later;
        }
        // The header of the response says how many words follow.
        let mut left = 1;
        let mut header = true;
        while left > 0 {
            let count = self
                .wait(bus, core::COUNT)
                .ok_or(CoreError::ResponseTimeout)?;
            for _ in 0..count.min(left) {
                let word = bus.read(core::BASE + core::RESPONSE);
                left -= 1;
                if header {
                    header = false;
                    left = (word >> 16) as usize;
                }
                respond(word);
            }
        }
        Ok(())
    }

    /// Waits until a register is not 0.
    fn wait(self, bus: &mut impl Bus, register: u32) -> Option<usize> {
        let mut value = bus.read(core::BASE + register);
        if value == 0 {
            let deadline = Deadline::after(bus, self.timeout);
            while value == 0 {
                if deadline.is_over(bus) {
                    return None;
                }
                value = bus.read(core::BASE + register);
            }
        }
        usize::try_from(value).ok()
    }
}
