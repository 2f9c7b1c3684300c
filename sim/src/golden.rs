//! The golden model as a device that owns its memory.

use micro_hnsw::generated::{Memory, Sizes};
use micro_hnsw::{Config, Device as _, HeapStorage, Index};
use self_cell::{MutBorrow, self_cell};

self_cell!(
    struct Cell {
        owner: MutBorrow<HeapStorage>,
        #[not_covariant]
        dependent: Index,
    }
);

/// The golden model.
pub struct Golden(Cell);

impl Golden {
    /// An index as after power-on.
    ///
    /// # Panics
    /// When `sizes` are not legal; those of the named configurations are.
    pub fn new(sizes: &Sizes) -> Self {
        let config = Config::new(*sizes).expect("a named configuration has legal sizes");
        let storage = MutBorrow::new(HeapStorage::new(&config));
        Self(Cell::new(storage, |storage| {
            Index::new(config, storage.borrow_mut().lend()).expect("storage of these sizes")
        }))
    }

    /// Executes one command and appends the words of the response to `response`.
    pub fn execute(&mut self, command: &[u32], response: &mut Vec<u32>) {
        self.0.with_dependent_mut(|_, index| {
            let Ok(()) = index.execute(command, &mut |word| response.push(word));
        });
    }

    /// Replaces `words` by the whole state in canonical order.
    pub fn read_state(&self, words: &mut Vec<u32>) {
        words.clear();
        self.0.with_dependent(|_, index| {
            for memory in Memory::ALL {
                for row in 0..memory.rows(index.config().sizes()) {
                    index
                        .read_row(memory, row, |word| words.push(word))
                        .expect("the row is in range");
                }
            }
        });
    }

    /// Digest of the state.
    pub fn digest(&self) -> u64 {
        self.0.with_dependent(|_, index| index.digest())
    }
}
