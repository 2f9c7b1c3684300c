//! Dendritic compartments: currents that the next integration turns into potential, each compartment saturating by itself
//! (after Poirazi, Brannon and Mel, Neuron 37, 2003).

use fixed::types::{I8F24, U8F24};

use crate::generated::Error;
use crate::id::Id;
use crate::index::IndexIn;
use crate::neuron::{Neuron, add};
use crate::space::{Rows as _, Space};

impl<S: Space> IndexIn<S> {
    /// Adds a current to a dendritic compartment.
    ///
    /// # Errors
    /// [`Error::Range`] when no neuron has this compartment; [`Error::UnknownId`] when `id` is not live.
    pub fn inject_branch(&mut self, id: Id, branch: u16, current: I8F24) -> Result<(), Error> {
        self.counters = S::Meter::default();
        let (branch, width) = (usize::from(branch), self.graph.config().branches());
        if branch >= width {
            return Err(Error::Range);
        }
        self.check_live(id)?;
        let compartment = &mut self.graph.memories.dendrites.row_mut(S::row(id), width)[branch];
        *compartment = add(*compartment, current);
        Ok(())
    }

    /// The currents of the dendritic compartments of a neuron.
    ///
    /// # Errors
    /// [`Error::UnknownId`] when `id` is not live.
    pub fn dendrites(&self, id: Id) -> Result<&[I8F24], Error> {
        self.check_live(id)?;
        let width = self.graph.config().branches();
        Ok(self.graph.memories.dendrites.row(S::row(id), width))
    }

    /// Turns the currents of the compartments of a neuron into potential, and empties them; returns what they amounted to.
    ///
    /// # Errors
    /// [`Error::UnknownId`] when `id` is not live.
    pub fn integrate(&mut self, id: Id) -> Result<I8F24, Error> {
        self.counters = S::Meter::default();
        self.check_live(id)?;
        let width = self.graph.config().branches();
        let row = self.graph.memories.dendrites.row_mut(S::row(id), width);
        Ok(self.graph.memories.neurons[S::row(id)].integrate(row))
    }

    /// Empties all compartments.
    pub fn reset_dendrites(&mut self) {
        self.counters = S::Meter::default();
        self.graph.memories.dendrites.reset(I8F24::ZERO);
    }

    /// Turns the currents of all compartments into potential, and empties them.
    pub(crate) fn integrate_all(&mut self) {
        let width = self.graph.config().branches();
        let used = usize::from(self.registers.high_water);
        let memories = &mut self.graph.memories;
        // Of a slot that is not live, all is 0 and stays so.
        let rows = memories.dendrites.chunks_exact_mut(width);
        for (neuron, row) in memories.neurons[..used].iter_mut().zip(rows) {
            neuron.integrate(row);
        }
    }
}

impl Neuron {
    /// Takes the currents of its compartments, of which negative ones are lost, and empties them; returns their sum, below 3.0 for each.
    fn integrate(&mut self, row: &mut [I8F24]) -> I8F24 {
        let mut sum = I8F24::ZERO;
        for current in row {
            let current = core::mem::take(current);
            if current > I8F24::ZERO {
                // None is negative, so saturating after each is saturating the sum.
                let rise = response(current);
                self.inject(rise);
                sum = add(sum, rise);
            }
        }
        sum
    }
}

/// What a current becomes: itself up to 1, and above it 1 and twice `y / (1 + y)`, which is more than it up to 2 and always below 3.
/// For a current above 0.
fn response(current: I8F24) -> I8F24 {
    if current < I8F24::ONE {
        return current;
    }
    let above = current.wrapping_sub(I8F24::ONE).unsigned_abs();
    let rise = above
        .wrapping_shl(1)
        .wrapping_div(above.wrapping_add(U8F24::ONE));
    I8F24::wrapping_from_num(rise).wrapping_add(I8F24::ONE)
}
