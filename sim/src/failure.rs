//! Why a run ended early.

use micro_hnsw::generated::Opcode;

use crate::fault::Fault;
use crate::inventory::Place;

/// Differences that are listed.
pub const LISTED: usize = 10;

/// A word of the state that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where.
    pub place: Place,
    /// Value in the RTL.
    pub rtl: u32,
    /// Value in the golden model.
    pub golden: u32,
    /// What the word means.
    pub meaning: String,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The response of the command.
    Response {
        /// Words of the RTL.
        rtl: Vec<u32>,
        /// Words of the golden model.
        golden: Vec<u32>,
    },
    /// The response of a command that the harness issued to look at what this command did.
    Inspection {
        /// That command.
        command: Vec<u32>,
        /// Words of the RTL.
        rtl: Vec<u32>,
        /// Words of the golden model.
        golden: Vec<u32>,
    },
    /// The state after the command.
    State {
        /// The first [`LISTED`] words that differ.
        first: Vec<Difference>,
        /// How many differ.
        total: usize,
    },
    /// The RTL could not be compared.
    Fault(Fault),
}

/// A run that ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Index of the command, from 0; the number of commands when it came after the last.
    pub index: usize,
    /// The command; empty for what happened before the first.
    pub command: Vec<u32>,
    /// What is wrong.
    pub cause: Cause,
}

impl Failure {
    /// Whether RTL and golden model differ, rather than the run could not be judged.
    pub fn is_mismatch(&self) -> bool {
        match &self.cause {
            Cause::Response { .. } | Cause::Inspection { .. } | Cause::State { .. } => true,
            Cause::Fault(fault) => fault.blames_rtl(),
        }
    }
}

/// Name of the opcode of a command.
pub fn opcode_name(command: &[u32]) -> &'static str {
    match command.first() {
        None => "power-on",
        Some(header) => Opcode::from_code(*header as u8).map_or("unknown opcode", Opcode::name),
    }
}

/// What a word of the response to a command means.
fn response_word(command: &[u32], index: usize) -> &'static str {
    const IDENTITY: [&str; 8] = [
        "magic",
        "version",
        "configuration hash, low word",
        "configuration hash, high word",
        "capacity, dim",
        "m, m0",
        "levels, ef_max",
        "w_max, branches",
    ];
    const STATS: [&str; 4] = ["len", "high_water", "entry", "entry_level"];
    const COUNTERS: [&str; 8] = [
        "distances",
        "hops",
        "rounds",
        "cycles",
        "busy",
        "linking",
        "neurons",
        "synapses",
    ];
    let Some(payload) = index.checked_sub(1) else {
        return "opcode 7:0, error 15:8, payload words 31:16";
    };
    let named = |names: &[&'static str]| names.get(payload).copied().unwrap_or("payload");
    let Some(opcode) = command
        .first()
        .and_then(|header| Opcode::from_code(*header as u8))
    else {
        return "payload";
    };
    match opcode {
        Opcode::Identify => named(&IDENTITY),
        Opcode::Insert => "id",
        Opcode::Get if payload == 0 => "type 7:0, level 15:8",
        Opcode::Get => "components",
        Opcode::Search
        | Opcode::SearchExact
        | Opcode::SearchInject
        | Opcode::SearchResonant
        | Opcode::SearchCodes => ["id", "distance, low word", "distance, high word"][payload % 3],
        Opcode::SearchSpiking => {
            ["id", "minus score, low word", "minus score, high word"][payload % 3]
        }
        Opcode::Stats => named(&STATS),
        Opcode::Counters => named(&COUNTERS),
        Opcode::Tick => ["spikes", "winner"][payload % 2],
        Opcode::MatchHistory => ["id", "Hamming distance"][payload % 2],
        Opcode::Digest => ["low word", "high word"][payload % 2],
        Opcode::Encode => "code",
        Opcode::CorrelateHistory => "flags of 32 ids",
        Opcode::Aggregate => "components of the mean",
        Opcode::Peek => "state",
        Opcode::Configure
        | Opcode::Remove
        | Opcode::Update
        | Opcode::SetType
        | Opcode::SetRegister
        | Opcode::SetNeuron
        | Opcode::SetWeight
        | Opcode::ResetNeurons
        | Opcode::InjectBranch
        | Opcode::Nudge => "no payload is expected",
    }
}

fn write_responses(
    f: &mut std::fmt::Formatter<'_>,
    command: &[u32],
    rtl: &[u32],
    golden: &[u32],
) -> std::fmt::Result {
    writeln!(f, "  words: rtl {}, golden {}", rtl.len(), golden.len())?;
    let word =
        |words: &[u32], i: usize| words.get(i).map_or("-".to_owned(), |w| format!("{w:08x}"));
    (0..rtl.len().max(golden.len()))
        .filter(|&i| rtl.get(i) != golden.get(i))
        .take(LISTED)
        .try_for_each(|i| {
            writeln!(
                f,
                "  response[{i}] rtl={} golden={} ({})",
                word(rtl, i),
                word(golden, i),
                response_word(command, i)
            )
        })
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = opcode_name(&self.command);
        write!(f, "command {} ({name}): ", self.index)?;
        match &self.cause {
            Cause::Response { rtl, golden } => {
                writeln!(f, "the responses differ")?;
                write_responses(f, &self.command, rtl, golden)
            }
            Cause::Inspection {
                command,
                rtl,
                golden,
            } => {
                writeln!(
                    f,
                    "the responses of {} after it differ",
                    opcode_name(command)
                )?;
                write_responses(f, command, rtl, golden)
            }
            Cause::State { first, total } => {
                writeln!(f, "{total} state words differ")?;
                for difference in first {
                    writeln!(
                        f,
                        "  {} rtl={:08x} golden={:08x} ({})",
                        difference.place, difference.rtl, difference.golden, difference.meaning
                    )?;
                }
                Ok(())
            }
            Cause::Fault(fault) => writeln!(f, "{fault}"),
        }
    }
}
