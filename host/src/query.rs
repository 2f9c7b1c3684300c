//! Queries and insertions.

use std::fmt;

use anyhow::{Result, ensure};
use micro_hnsw::{Command, Distance, NodeType, Opcode, SearchOptions, TypeMask, distance_bits};
use serde::Serialize;

use crate::args::{Insert, Query, Search, Vectors};
use crate::data::{fixed, row, table};
use crate::error::BoardError;
use crate::output::Output;
use crate::session::Session;

/// A result.
#[derive(Debug, Serialize)]
struct Hit {
    id: u32,
    /// In the units of the data.
    distance: f64,
    /// As the board gives it.
    bits: i64,
}

/// The answer to a query.
#[derive(Debug, Serialize)]
struct Hits {
    query: usize,
    results: Vec<Hit>,
}

impl fmt::Display for Hits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "query {}:", self.query)?;
        if self.results.is_empty() {
            write!(f, " nothing")?;
        }
        for Hit { id, distance, .. } in &self.results {
            write!(f, "\n  {id:5}  {distance}")?;
        }
        Ok(())
    }
}

/// The id of a new vector.
#[derive(Debug, Serialize)]
struct Inserted {
    id: u32,
}

impl fmt::Display for Inserted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.id)
    }
}

/// Vectors of a command in the board's number format, each with its row.
///
/// # Errors
/// When they do not fit the board.
pub fn vectors(
    session: &mut Session,
    arguments: &Vectors,
    frac_bits: u8,
) -> Result<Vec<(usize, Vec<i16>)>> {
    let table = match (&arguments.vector, &arguments.data) {
        (Some(components), _) => row(components, session)?,
        (None, Some(name)) => table(name, session)?,
        (None, None) => anyhow::bail!("give the vector with --vector, or a file with --data"),
    };
    let vectors = fixed(&table, arguments.rows, frac_bits, arguments.saturate)?;
    let first = arguments.rows.map_or(0, |rows| rows.first);
    Ok((first..).zip(vectors).collect())
}

/// The value of an option, if it is one that the board takes.
///
/// # Errors
/// When it is not in `1..=most`.
pub fn within(name: &str, value: u16, most: usize) -> Result<u16> {
    ensure!(
        (1..=most).contains(&usize::from(value)),
        "{name} is {value}, but this board takes 1..={most}"
    );
    Ok(value)
}

/// The command of a search.
///
/// # Errors
/// When the board takes none with these parameters.
pub fn search<'a>(
    session: &Session,
    search: Search,
    mask: TypeMask,
    query: &'a [i16],
) -> Result<Command<'a>> {
    let sizes = session.sizes();
    let Search { k, exact, .. } = search;
    let usual = |most: usize, usual: usize| most.min(usual) as u16;
    within("--k", k, sizes.ef_max)?;
    // A scan core has no other search.
    if exact || session.scan().is_some() {
        return Ok(Command::SearchExact { k, mask, query });
    }
    let ef = search.ef.unwrap_or_else(|| usual(sizes.ef_max, 64).max(k));
    let expansion = search.expansion.unwrap_or_else(|| usual(sizes.w_max, 4));
    ensure!(ef >= k, "--ef is {ef}, smaller than --k {k}");
    let options = SearchOptions {
        k,
        ef: within("--ef", ef, sizes.ef_max)?,
        mask,
        expansion: within("--expansion", expansion, sizes.w_max)?,
    };
    Ok(Command::Search { options, query })
}

/// Prints the nearest vectors.
///
/// # Errors
/// When the query does not fit the board, or it does not answer.
pub fn query(session: &mut Session, arguments: &Query, output: Output) -> Result<()> {
    let (metric, frac_bits) = session.format()?;
    let unit = distance_bits(metric, frac_bits);
    let mask = mask(arguments.types.as_deref())?;
    for (row, vector) in vectors(session, &arguments.vectors, frac_bits)? {
        let command = search(session, arguments.search, mask, &vector)?;
        let payload = session.ask(&command)?;
        let (results, rest) = payload.as_chunks::<3>();
        if !rest.is_empty() {
            return Err(BoardError::malformed(command.opcode()).into());
        }
        let hit = |&[id, low, high]: &[u32; 3]| {
            let bits = Distance::from_words([low, high]).to_bits();
            Hit {
                id,
                distance: bits as f64 / 2_f64.powi(unit),
                bits,
            }
        };
        output.print(&Hits {
            query: row,
            results: results.iter().map(hit).collect(),
        })?;
    }
    Ok(())
}

/// Stores vectors and prints their ids.
///
/// # Errors
/// When a vector does not fit the board, or it does not answer.
pub fn insert(session: &mut Session, arguments: &Insert, output: Output) -> Result<()> {
    let (_, frac_bits) = session.format()?;
    let node_type = node_type(arguments.node_type)?;
    for (_, vector) in vectors(session, &arguments.vectors, frac_bits)? {
        let vector = &vector[..];
        let [id] = session.ask_words(&Command::Insert { node_type, vector })?;
        output.print(&Inserted { id })?;
    }
    Ok(())
}

/// The type of this number.
///
/// # Errors
/// When there is none.
pub fn node_type(number: u8) -> Result<NodeType> {
    let found = NodeType::new(number);
    found.map_err(|_| anyhow::anyhow!("a type must be 0..=15, not {number}"))
}

fn mask(types: Option<&[u8]>) -> Result<TypeMask> {
    let Some(types) = types else {
        return Ok(TypeMask::ALL);
    };
    let mut bits = 0;
    for number in types {
        bits |= TypeMask::of(node_type(*number)?).bits();
    }
    Ok(TypeMask::new(bits))
}

/// The response to any command.
#[derive(Debug, Serialize)]
struct Words {
    words: Vec<String>,
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.join(" "))
    }
}

/// Executes any command and prints the words of the response.
///
/// # Errors
/// When the board does not answer.
pub fn execute(session: &mut Session, command: &[u32], output: Output) -> Result<()> {
    let header = micro_hnsw::Header::from_word(command[0]);
    ensure!(
        usize::from(header.length) + 1 == command.len(),
        "the header announces {} words of payload, but there are {}",
        header.length,
        command.len() - 1
    );
    let response = session.execute(command)?;
    let words = response.iter().map(|word| format!("{word:08x}")).collect();
    output.print(&Words { words })?;
    let failed = |header: &u32| micro_hnsw::Header::from_word(*header).arg;
    match response.first().map(failed) {
        Some(0) => Ok(()),
        code => {
            let error = code.and_then(micro_hnsw::Error::from_code);
            let command = Opcode::from_code(header.opcode).map_or("the command", Opcode::name);
            let malformed = BoardError::Malformed(command);
            Err(error
                .map_or(malformed, |error| BoardError::Response { command, error })
                .into())
        }
    }
}
