//! Loads a board, and goes on where a load was cut.

use std::fmt;

use anyhow::{Result, bail, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use micro_hnsw::generated::Opcode;
use micro_hnsw::{
    Command, Config, Device as _, Error, Header, HeapStorage, Index, NodeType, Register, Scan,
    Settings,
};
use serde::Serialize;

use crate::args::Load;
use crate::data::{fixed, table};
use crate::error::BoardError;
use crate::output::Output;
use crate::query::{node_type, within};
use crate::session::{Session, words};

/// Insertions after which the board's digest is compared.
const INTERVAL: usize = 256;

/// What a load did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loaded {
    /// Rows that the board has now.
    pub rows: usize,
    /// Rows that it had before.
    pub resumed_at: usize,
    /// Digest of board and golden model.
    pub digest: String,
}

impl fmt::Display for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rows,
            resumed_at,
            digest,
        } = self;
        if *resumed_at > 0 {
            writeln!(f, "{resumed_at} vectors were there already")?;
        }
        write!(f, "{rows} vectors, digest {digest}, as in the golden model")
    }
}

/// Loads and prints what was done.
///
/// # Errors
/// As [`run`].
pub fn load(session: &mut Session, arguments: &Load, output: Output) -> Result<()> {
    output.print(&run(session, arguments)?)?;
    Ok(())
}

/// Loads. The golden model on this machine replays what the board should hold: its digest says whether the board can go on, and whether all went well.
///
/// # Errors
/// When the data do not fit the board, the board does not answer, holds something else, or differs in the end.
pub fn run(session: &mut Session, arguments: &Load) -> Result<Loaded> {
    let vectors = vectors(session, arguments)?;
    let node_type = node_type(arguments.node_type)?;
    let settings = settings(session, arguments)?;

    let config = Config::new(*session.sizes())?;
    let mut storage = HeapStorage::new(&config);
    let mut golden = match session.scan() {
        None => Golden::Index(Index::new(config, storage.lend())?),
        Some(scan) => Golden::Scan(Scan::new(scan, storage.lend())?),
    };
    golden.ask(&Command::Configure(settings))?;

    let [len, ..] = session.ask_words::<4>(&Command::Stats)?;
    let present = if arguments.restart { 0 } else { len as usize };
    if present == 0 {
        session.ask(&Command::Configure(settings))?;
    } else {
        golden.copy_parameters(session)?;
    }
    let known = present.min(vectors.len());
    for vector in &vectors[..known] {
        golden.insert(vector, node_type)?;
    }
    let found = session.digest()?;
    if present > vectors.len() || found != golden.digest() {
        let message = format!(
            "the board holds {present} vectors, but not the first of these with these settings (digest {found:016x}, expected {:016x}): \
             give the file and the settings that it was loaded with, or --restart to empty it and begin anew",
            golden.digest()
        );
        return Err(BoardError::Differs(message).into());
    }

    let bar = progress_bar(vectors.len(), known);
    for (row, vector) in vectors.iter().enumerate().skip(known) {
        let [id] = session.ask_words(&Command::Insert { node_type, vector })?;
        let expected = golden.insert(vector, node_type)?;
        let last = row + 1 == vectors.len();
        if id != expected
            || ((row + 1) % INTERVAL == 0 || last) && session.digest()? != golden.digest()
        {
            bar.abandon();
            let message = format!(
                "the board differs from the golden model after row {row}: run `mh selftest`, then load with --restart"
            );
            return Err(BoardError::Differs(message).into());
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(Loaded {
        rows: vectors.len(),
        resumed_at: known,
        digest: format!("{:016x}", golden.digest()),
    })
}

fn vectors(session: &Session, arguments: &Load) -> Result<Vec<Vec<i16>>> {
    let table = table(&arguments.data, session)?;
    let rows = arguments.rows.unwrap_or(table.len());
    ensure!(
        (1..=table.len()).contains(&rows),
        "--rows is {rows}, but {} has {} rows",
        arguments.data,
        table.len()
    );
    let capacity = session.sizes().capacity;
    ensure!(
        rows <= capacity,
        "{rows} rows to load, but the board holds {capacity}: choose fewer with --rows"
    );
    ensure!(
        arguments.frac_bits <= 15,
        "--frac-bits must be 0..=15, not {}",
        arguments.frac_bits
    );
    let mut vectors = fixed(&table, None, arguments.frac_bits, arguments.saturate)?;
    vectors.truncate(rows);
    Ok(vectors)
}

fn settings(session: &Session, arguments: &Load) -> Result<Settings> {
    let sizes = session.sizes();
    let usual = Settings::power_on(sizes);
    let ef_construction = arguments.ef_construction.unwrap_or(usual.ef_construction);
    let expansion = arguments.expansion.unwrap_or(usual.expansion);
    Ok(Settings {
        metric: arguments.metric.into(),
        frac_bits: arguments.frac_bits,
        ef_construction: within("--ef-construction", ef_construction, sizes.ef_max)?,
        expansion: within("--expansion", expansion, sizes.w_max)?,
        seed: arguments.seed,
    })
}

/// What the board is compared with.
enum Golden<'a> {
    Index(Index<'a>),
    Scan(Scan<'a>),
}

impl Golden<'_> {
    /// The payload of the response to a command.
    fn ask(&mut self, command: &Command<'_>) -> Result<Vec<u32>> {
        let mut response = Vec::new();
        let mut respond = |word| response.push(word);
        let command = words(command);
        let Ok(()) = match self {
            Self::Index(index) => index.execute(&command, &mut respond),
            Self::Scan(scan) => scan.execute(&command, &mut respond),
        };
        // The board's own error would have come first.
        match Error::from_code(Header::from_word(response[0]).arg) {
            None => Ok(response.split_off(1)),
            Some(error) => bail!("the golden model refuses this: {}", error.message()),
        }
    }

    fn insert(&mut self, vector: &[i16], node_type: NodeType) -> Result<u32> {
        Ok(self.ask(&Command::Insert { node_type, vector })?[0])
    }

    fn digest(&self) -> u64 {
        match self {
            Self::Index(index) => index.digest(),
            Self::Scan(scan) => scan.digest(),
        }
    }

    /// Takes over the parameters of neurons and synapses that somebody gave the board; a scan core has none.
    fn copy_parameters(&mut self, session: &mut Session) -> Result<()> {
        if matches!(self, Self::Scan(_)) {
            return Ok(());
        }
        let values = session.registers()?;
        for register in Register::ALL
            .into_iter()
            .filter(|register| register.max().is_some())
        {
            let value = values[usize::from(register.code())];
            let set = self.ask(&Command::SetRegister { register, value });
            set.map_err(|_| BoardError::malformed(Opcode::Peek))?;
        }
        Ok(())
    }
}

/// A progress bar, on a terminal only.
fn progress_bar(rows: usize, done: usize) -> ProgressBar {
    let style = ProgressStyle::with_template(
        "load [{bar:40}] {pos}/{len} vectors, {elapsed} elapsed, {eta} left",
    );
    let style = style.expect("the template is valid").progress_chars("=> ");
    ProgressBar::new(rows as u64)
        .with_style(style)
        .with_position(done as u64)
}
