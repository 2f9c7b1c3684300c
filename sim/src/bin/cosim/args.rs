//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use mh_sim::stall::Stall;
use micro_hnsw::Metric;

/// Runs the RTL of the vector-search core under Verilator beside the golden model and compares responses, counters and the
/// whole state after every command.
///
/// Without options: the handwritten digits, 1,500 of them inserted by the hardware, then 297 queries, then 100 time steps of the neurons, into which the
/// hits of the queries are injected.
///
/// Exit status: 0 everything matched, 1 RTL and golden model differ, 2 bad input or the run could not be judged,
/// 3 nothing was compared.
#[derive(Debug, Parser)]
#[command(name = "cosim", version, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// What to do instead of a single run.
    #[command(subcommand)]
    pub action: Option<Action>,
    /// A single run.
    #[command(flatten)]
    pub run: Run,
}

/// Other things to do.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Run the commands of a replay file
    Replay(Replay),
    /// Run random commands on every configuration, with ever new seeds, until something differs
    Soak(Soak),
    /// Learn a stream of handwritten digits without labels, and classify others before and after
    Learn(Learn),
}

/// A replay.
#[derive(Debug, Args)]
pub struct Replay {
    /// The replay file
    pub file: PathBuf,
    /// Write the waveform of the whole replay
    #[arg(long, value_name = "FILE.fst")]
    pub trace: Option<PathBuf>,
    /// Write the figures as JSON
    #[arg(long, value_name = "FILE.json")]
    pub report: Option<PathBuf>,
    /// Folder for the replay file and waveform of a failure
    #[arg(long, value_name = "FOLDER", default_value = "out")]
    pub out: PathBuf,
}

/// A soak test.
#[derive(Debug, Args)]
pub struct Soak {
    /// Commands of each configuration in each round
    #[arg(long, value_name = "N", default_value_t = 5000)]
    pub commands: u64,
    /// Stop after so many rounds
    #[arg(long, value_name = "N")]
    pub rounds: Option<u64>,
    /// Seed of the first round
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Folder for the replay file and waveform of a failure
    #[arg(long, value_name = "FOLDER", default_value = "out")]
    pub out: PathBuf,
}

/// A demonstration of learning.
#[derive(Debug, Args)]
pub struct Learn {
    /// Held-out digits to classify
    #[arg(long, value_name = "N", default_value_t = 297)]
    pub samples: usize,
    /// Digits to insert and to learn from
    #[arg(long, value_name = "N", default_value_t = 1500)]
    pub stream: usize,
    /// Seed of levels, disturbances, labels, pauses and initial memory contents
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Only cross-validate inside the stream, with the golden model alone: how the parameters were chosen
    #[arg(long, conflicts_with_all = ["samples", "stream", "report", "plot"])]
    pub validate: bool,
    /// Pauses on the command and the response stream
    #[arg(long, value_enum, default_value = "none")]
    pub stall: Stall,
    /// Write the figures as JSON
    #[arg(long, value_name = "FILE.json")]
    pub report: Option<PathBuf>,
    /// Write the plot of spikes and accuracies
    #[arg(long, value_name = "FILE.svg", default_value = "out/learning.svg")]
    pub plot: PathBuf,
    /// Folder for the replay file and waveform of a failure
    #[arg(long, value_name = "FOLDER", default_value = "out")]
    pub out: PathBuf,
    /// Plus-argument for the model, may be repeated
    #[arg(long = "plus", value_name = "+NAME=VALUE", hide = true)]
    pub plus: Vec<String>,
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

/// A single run.
#[derive(Debug, Args)]
pub struct Run {
    /// Vectors: `digits`, or a .npy (float32, float64 or integers), .fvecs or .bvecs file
    #[arg(long, value_name = "digits|FILE", default_value = "digits")]
    pub data: String,
    /// Queries, in a file like those of --data; without it the rows of --data after --base
    #[arg(long, value_name = "FILE")]
    pub queries: Option<PathBuf>,
    /// Rows of --data to insert [default: 1500 of the digits; all of a file with --queries, else five sixths]
    #[arg(long, value_name = "N")]
    pub base: Option<usize>,
    /// Distance
    #[arg(long, value_enum, default_value = "l2")]
    pub metric: MetricName,
    /// Configuration of the core: nano, tile, board or digits
    #[arg(long, value_name = "NAME", default_value = "digits")]
    pub config: String,
    /// Results of a query
    #[arg(long, default_value_t = 10)]
    pub k: u16,
    /// Beam length of a query [default: 64, or the most that the configuration has]
    #[arg(long)]
    pub ef: Option<u16>,
    /// Beam length of an insertion [default: 64, or the most that the configuration has]
    #[arg(long)]
    pub ef_construction: Option<u16>,
    /// Expansion width W of queries and insertions [default: 4, or the most that the configuration has]
    #[arg(long, value_name = "W")]
    pub expansion: Option<u16>,
    /// Time steps of the neurons after the queries, with learning; 0 for none, without the ticks and the queries answered by spikes that only measure
    #[arg(
        long,
        value_name = "N",
        default_value_t = 100,
        conflicts_with = "commands"
    )]
    pub ticks: u32,
    /// Fraction bits of a component
    #[arg(long, value_name = "BITS", default_value_t = 8)]
    pub frac_bits: u8,
    /// Clip components that do not fit the fixed-point range, and count them, instead of refusing the file
    #[arg(long)]
    pub saturate: bool,
    /// Seed of levels, pauses, initial memory contents and random commands
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Pauses on the command and the response stream
    #[arg(long, value_enum, default_value = "none")]
    pub stall: Stall,
    /// Run N random commands, valid and invalid, instead of insertions and queries
    #[arg(long, value_name = "N", conflicts_with_all = ["data", "queries", "base"])]
    pub commands: Option<u64>,
    /// Write the waveform of the whole run: about a kilobyte a cycle, so keep the run short
    #[arg(long, value_name = "FILE.fst", conflicts_with = "commands")]
    pub trace: Option<PathBuf>,
    /// Write the figures as JSON
    #[arg(long, value_name = "FILE.json")]
    pub report: Option<PathBuf>,
    /// Folder for the replay file and waveform of a failure
    #[arg(long, value_name = "FOLDER", default_value = "out")]
    pub out: PathBuf,
    /// Plus-argument for the model, may be repeated
    #[arg(long = "plus", value_name = "+NAME=VALUE", hide = true)]
    pub plus: Vec<String>,
}
