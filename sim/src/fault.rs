//! What can go wrong while the RTL runs, apart from a wrong answer.

use verilated::Stop;

/// The RTL broke a rule of its interface, or the harness could not go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A command took more cycles than its budget.
    #[error("no complete response within {budget} cycles ({received} response words so far)")]
    Watchdog {
        /// The budget.
        budget: u64,
        /// Response words that came.
        received: usize,
    },
    /// A handshake rule was broken.
    #[error("handshake: {0}")]
    Handshake(&'static str),
    /// An assertion of the RTL failed, or it called `$stop` or `$finish`.
    #[error("the RTL stopped at cycle {cycle}: {stop}")]
    Stopped {
        /// Clock cycle of the simulation.
        cycle: u64,
        /// What it said.
        stop: Stop,
    },
    /// The harness read another amount of state than the inventory has.
    #[error("{found} state words were read, the inventory has {inventory}")]
    Inventory {
        /// Words read.
        found: usize,
        /// Words in the inventory.
        inventory: usize,
    },
    /// The RTL reported a write to a row that no state memory has.
    #[error("a write to row {ram_row} of memory {memory} was reported, which does not exist")]
    UnknownRow {
        /// Memory code.
        memory: u8,
        /// Row of the RAM.
        ram_row: u32,
    },
}

impl Fault {
    /// Whether the fault tells that the RTL is wrong, rather than that the run could not be judged.
    pub fn blames_rtl(&self) -> bool {
        matches!(self, Self::Handshake(_) | Self::Stopped { .. })
    }
}
