//! A copy of the state of the RTL that is kept current by reading back what was written.

use mh_sim_models::WrittenRow;
use micro_hnsw::generated::Memory;

use crate::fault::Fault;
use crate::inventory::Inventory;

/// Words of one `Peek` response at most.
const PEEK_WORDS: usize = 65_535;

/// Rows to be read with one `Peek` command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// The memory.
    pub memory: Memory,
    /// First row.
    pub first: usize,
    /// Number of rows, >= 1.
    pub count: usize,
}

/// The copy, and the rows of it that are out of date.
#[derive(Clone, Debug)]
pub struct Shadow {
    words: Vec<u32>,
    /// For each memory, for each row.
    stale: Vec<Vec<bool>>,
}

impl Shadow {
    /// A copy of which nothing is current.
    pub fn new(inventory: &Inventory) -> Self {
        Self {
            words: vec![0; inventory.len()],
            stale: Memory::ALL
                .iter()
                .map(|&memory| vec![true; inventory.rows(memory)])
                .collect(),
        }
    }

    /// All words in canonical order.
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    /// Marks a row that the RTL wrote.
    ///
    /// # Errors
    /// [`Fault::UnknownRow`].
    pub fn mark(&mut self, inventory: &Inventory, written: WrittenRow) -> Result<(), Fault> {
        let WrittenRow { memory, ram_row } = written;
        let unknown = Fault::UnknownRow { memory, ram_row };
        let memory = Memory::from_code(memory).ok_or(unknown.clone())?;
        let row = ram_row as usize / inventory.ram_rows(memory);
        let stale = self.stale[usize::from(memory.code())].get_mut(row);
        *stale.ok_or(unknown)? = true;
        Ok(())
    }

    /// Marks the registers, whose writes are not reported.
    pub fn mark_registers(&mut self) {
        for memory in [Memory::Regs, Memory::TypeCount] {
            self.stale[usize::from(memory.code())].fill(true);
        }
    }

    /// Marks everything.
    pub fn mark_all(&mut self) {
        self.stale.iter_mut().for_each(|rows| rows.fill(true));
    }

    /// The marked rows, as few and as long ranges as one command each can read.
    pub fn stale(&self, inventory: &Inventory) -> Vec<Rows> {
        let mut ranges: Vec<Rows> = Vec::new();
        for memory in Memory::ALL {
            let limit = PEEK_WORDS / inventory.words(memory);
            let mut last: Option<Rows> = None;
            for (row, _) in self.stale[usize::from(memory.code())]
                .iter()
                .enumerate()
                .filter(|(_, stale)| **stale)
            {
                match &mut last {
                    Some(rows) if rows.first + rows.count == row && rows.count < limit => {
                        rows.count += 1
                    }
                    _ => ranges.extend(last.replace(Rows {
                        memory,
                        first: row,
                        count: 1,
                    })),
                }
            }
            ranges.extend(last);
        }
        ranges
    }

    /// Takes over the words of rows that were read.
    ///
    /// # Errors
    /// [`Fault::Inventory`] when they are more or less than the rows have.
    pub fn refresh(
        &mut self,
        inventory: &Inventory,
        rows: Rows,
        words: &[u32],
    ) -> Result<(), Fault> {
        let Rows {
            memory,
            first,
            count,
        } = rows;
        let expected = count * inventory.words(memory);
        if words.len() != expected {
            return Err(Fault::Inventory {
                found: words.len(),
                inventory: expected,
            });
        }
        self.words[inventory.offset(memory, first)..][..expected].copy_from_slice(words);
        self.stale[usize::from(memory.code())][first..first + count].fill(false);
        Ok(())
    }
}
