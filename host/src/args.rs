//! The command line.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Parser, Subcommand, ValueEnum};
use micro_hnsw::Metric;

use crate::connect::{Connection, named};
use crate::data::Rows;
use crate::pack::Board;

/// Talks to a vector-search board over a serial line, or to the golden model in its place: the same commands, answers and digests.
///
/// Exit status: 0 everything is fine; 1 the board answered with an error, or differs from what it should be; 2 bad input, or no board.
#[derive(Debug, Parser)]
#[command(name = "mh", version)]
pub struct Arguments {
    /// Who answers.
    #[command(flatten)]
    pub board: BoardArguments,
    /// Print JSON, one object a line, instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub action: Action,
}

/// Who answers.
#[derive(Debug, Args)]
pub struct BoardArguments {
    /// Serial port of the board
    #[arg(long, global = true, value_name = "PATH", conflicts_with = "golden")]
    pub port: Option<String>,
    /// Bits a second on the serial line
    #[arg(long, global = true, value_name = "N", default_value_t = 1_000_000)]
    pub baud: u32,
    /// The golden model in this process instead of a board, with the sizes of this configuration or scan core
    #[arg(long, global = true, value_name = "CONFIG", num_args = 0..=1, default_missing_value = "digits", require_equals = true)]
    pub golden: Option<String>,
    /// A board in simulation: the SoC of this configuration with the real firmware, which `firmware/build` makes, or a scan core
    #[cfg(feature = "sim")]
    #[arg(long, global = true, value_name = "CONFIG", num_args = 0..=1, default_missing_value = "board", require_equals = true, conflicts_with_all = ["golden", "port", "state"])]
    pub sim: Option<String>,
    /// File with the index of the golden model, which begins as in it and is written to it in the end; without it the index is empty, as that of a board that was switched on
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "port")]
    pub state: Option<PathBuf>,
}

impl BoardArguments {
    /// The connection that they ask for.
    ///
    /// # Errors
    /// When they ask for none, or for a configuration that there is not.
    pub fn connection(&self) -> Result<Connection> {
        #[cfg(feature = "sim")]
        if let Some(name) = &self.sim {
            return Ok(Connection::Sim {
                named: named(name)?,
                firmware: format!("out/firmware/{name}.hex").into(),
            });
        }
        match (&self.port, &self.golden) {
            (Some(port), _) => Ok(Connection::Serial {
                port: port.clone(),
                baud: self.baud,
            }),
            (None, Some(name)) => Ok(Connection::Golden {
                named: named(name)?,
                state: self.state.clone(),
            }),
            (None, None) => anyhow::bail!(
                "nobody to talk to: give the board's serial port with --port, or --golden for the golden model (or --sim for the simulated board, where it is built in)"
            ),
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// What the board is
    Info,
    /// Load the vectors of a file, or go on where the load was cut
    Load(Load),
    /// Find the nearest vectors
    Query(Query),
    /// Store vectors
    Insert(Insert),
    /// What the index holds
    Stats,
    /// Digest of the whole state
    Digest,
    /// Test the board; the index is empty afterwards
    Selftest,
    /// Measure queries, and the round trip over the link
    Bench(Bench),
    /// Compare the core with the golden model on the board's processor
    Shadow(Shadow),
    /// Execute any command of the core
    Execute(Execute),
    /// Make a pack: bitstream, firmware, module and index in one signed file
    Pack(PackArguments),
    /// Check a pack and say what it is
    Verify(VerifyArguments),
    /// Check a pack, write it to a board, and ask the board afterwards
    Flash(FlashArguments),
    /// Make a key to sign packs with, and print its line for the list of trusted keys
    Key(KeyArguments),
    /// Read commands from standard input, a line each, as they are written after `mh`
    Shell,
}

/// What is loaded and how.
#[derive(Clone, Debug, Args)]
pub struct Load {
    /// Vectors: `digits`, or a .npy (float32, float64 or integers), .fvecs or .bvecs file
    #[arg(value_name = "digits|FILE")]
    pub data: String,
    /// Load the first N rows [default: all]
    #[arg(long, value_name = "N")]
    pub rows: Option<usize>,
    /// Distance
    #[arg(long, value_enum, default_value = "l2")]
    pub metric: MetricName,
    /// Fraction bits of a component, 0..=15
    #[arg(long, value_name = "BITS", default_value_t = 8)]
    pub frac_bits: u8,
    /// Beam length of an insertion [default: 64, or the most that the board has]
    #[arg(long, value_name = "N")]
    pub ef_construction: Option<u16>,
    /// Expansion width of an insertion [default: 4, or the most that the board has]
    #[arg(long, value_name = "W")]
    pub expansion: Option<u16>,
    /// Seed of the levels
    #[arg(long, default_value_t = 1)]
    pub seed: u32,
    /// Type of the vectors, 0..=15
    #[arg(long, value_name = "TYPE", default_value_t = 0)]
    pub node_type: u8,
    /// Clip components that do not fit instead of refusing the file
    #[arg(long)]
    pub saturate: bool,
    /// Empty the index first, whatever it holds
    #[arg(long)]
    pub restart: bool,
}

/// Vectors of a command.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub struct Vectors {
    /// The components, separated by commas
    #[arg(
        long,
        value_name = "X,Y,..",
        value_delimiter = ',',
        allow_hyphen_values = true,
        conflicts_with = "data"
    )]
    pub vector: Option<Vec<f64>>,
    /// A file of vectors, or `digits`
    #[arg(long, value_name = "digits|FILE")]
    pub data: Option<String>,
    /// A row of --data, or rows like 3..10 (without 10), from 0 [default: all]
    #[arg(long, value_name = "ROWS", conflicts_with = "vector")]
    pub rows: Option<Rows>,
    /// Clip components that do not fit instead of refusing them
    #[arg(long)]
    pub saturate: bool,
}

/// How to search.
#[derive(Clone, Copy, Debug, Args)]
pub struct Search {
    /// Results
    #[arg(long, default_value_t = 10)]
    pub k: u16,
    /// Beam length [default: 64, or the most that the board has]
    #[arg(long)]
    pub ef: Option<u16>,
    /// Expansion width [default: 4, or the most that the board has]
    #[arg(long, value_name = "W")]
    pub expansion: Option<u16>,
    /// Look at all vectors
    #[arg(long)]
    pub exact: bool,
}

/// A query.
#[derive(Debug, Args)]
pub struct Query {
    /// What to look for.
    #[command(flatten)]
    pub vectors: Vectors,
    /// How.
    #[command(flatten)]
    pub search: Search,
    /// Types wanted, 0..=15, separated by commas [default: all]
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    pub types: Option<Vec<u8>>,
}

/// An insertion.
#[derive(Debug, Args)]
pub struct Insert {
    /// What to store.
    #[command(flatten)]
    pub vectors: Vectors,
    /// Type of the vectors, 0..=15
    #[arg(long, value_name = "TYPE", default_value_t = 0)]
    pub node_type: u8,
}

/// A benchmark.
#[derive(Debug, Args)]
pub struct Bench {
    /// Queries
    #[command(flatten)]
    pub vectors: Vectors,
    /// How to search.
    #[command(flatten)]
    pub search: Search,
    /// How often each query is repeated
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pub repetitions: u32,
    /// Round trips over the link
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub round_trips: u32,
}

/// Shadow mode.
#[derive(Debug, Args)]
pub struct Shadow {
    /// Switch it on, which empties the index, or off; without this: what it has compared
    #[arg(value_enum)]
    pub switch: Option<Switch>,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// On
    On,
    /// Off
    Off,
}

/// Any command.
#[derive(Debug, Args)]
pub struct Execute {
    /// Words of the command in hexadecimal, header first
    #[arg(required = true, value_name = "WORD", value_parser = word)]
    pub words: Vec<u32>,
}

/// What a pack is made of.
#[derive(Debug, Args)]
pub struct PackArguments {
    /// The board that it is for
    #[arg(value_enum)]
    pub board: Board,
    /// Configuration of the core in the bitstream
    #[arg(long, value_name = "CONFIG")]
    pub config: String,
    /// The bitstream
    #[arg(long, value_name = "FILE")]
    pub bitstream: PathBuf,
    /// Program of the processor, which the bitstream has too
    #[arg(long, value_name = "FILE")]
    pub firmware: Option<PathBuf>,
    /// The WebAssembly module
    #[arg(long, value_name = "FILE.wasm")]
    pub module: Option<PathBuf>,
    /// An index, as --golden --state writes it
    #[arg(long, value_name = "FILE")]
    pub index: Option<PathBuf>,
    /// The secret key to sign with
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The pack
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Which pack is checked.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// The pack
    pub pack: PathBuf,
    /// The list of trusted keys
    #[arg(long, value_name = "FILE", default_value = "fpga/keys.txt")]
    pub keys: PathBuf,
    /// The board that it should be for
    #[arg(long, value_enum)]
    pub board: Option<Board>,
}

/// Which board is flashed with what; with --port it is asked for its version before and after, and tested.
#[derive(Debug, Args)]
pub struct FlashArguments {
    /// The pack
    pub pack: PathBuf,
    /// The list of trusted keys
    #[arg(long, value_name = "FILE", default_value = "fpga/keys.txt")]
    pub keys: PathBuf,
    /// The board
    #[arg(long, value_enum)]
    pub board: Board,
    /// Check everything and say what would run, but write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Program the FPGA only, until it is switched off, not its flash memory
    #[arg(long)]
    pub sram: bool,
    /// The program that writes to the board [default: openFPGALoader, for the iCEBreaker iceprog]
    #[arg(long, value_name = "PROGRAM")]
    pub programmer: Option<String>,
    /// More arguments of that program, after --
    #[arg(last = true, value_name = "ARGUMENT")]
    pub arguments: Vec<String>,
}

/// A new key.
#[derive(Debug, Args)]
pub struct KeyArguments {
    /// File for the secret key
    pub file: PathBuf,
    /// Whose it is, without spaces
    #[arg(long, default_value = "me")]
    pub owner: String,
}

fn word(text: &str) -> Result<u32, String> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    u32::from_str_radix(digits, 16)
        .map_err(|_| "give a hexadecimal number of at most 8 digits".to_owned())
}

/// Metric on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum MetricName {
    /// Squared Euclidean distance
    L2,
    /// 1 - cos
    Cosine,
    /// Minus the dot product
    Dot,
}

impl From<MetricName> for Metric {
    fn from(name: MetricName) -> Self {
        match name {
            MetricName::L2 => Self::L2,
            MetricName::Cosine => Self::Cosine,
            MetricName::Dot => Self::Dot,
        }
    }
}
