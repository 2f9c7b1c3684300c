//! Where an index keeps its memories, and how large they are. [`Lent`] is memory of a caller, of sizes known when running;
//! [`Inline`](crate::Inline) is the index itself, of sizes known when compiling.

use core::fmt::Debug;
use core::marker::PhantomData;
use core::ops::DerefMut;

use fixed::types::I8F24;

use crate::beam::Entry;
use crate::config::Config;
use crate::counters::{Counters, Meter};
use crate::id::Id;

/// The sizes of an index.
pub trait Shape: Debug {
    /// The checked sizes.
    fn config(&self) -> &Config;
}

impl Shape for Config {
    fn config(&self) -> &Config {
        self
    }
}

/// Memory of rows of equal width.
pub trait Rows<T>: DerefMut<Target = [T]> + Debug {
    /// The row of this number, `width` long.
    fn row(&self, index: usize, width: usize) -> &[T];

    /// The row of this number, `width` long.
    fn row_mut(&mut self, index: usize, width: usize) -> &mut [T];
}

impl<T: Debug> Rows<T> for &mut [T] {
    #[inline]
    fn row(&self, index: usize, width: usize) -> &[T] {
        &self[index.wrapping_mul(width)..][..width]
    }

    #[inline]
    fn row_mut(&mut self, index: usize, width: usize) -> &mut [T] {
        &mut self[index.wrapping_mul(width)..][..width]
    }
}

/// A kind of memory for an index: the types of its parts.
pub trait Space: Debug {
    /// Whether code is rather small than fast.
    const COMPACT: bool;
    /// The number of the row of an id.
    #[must_use]
    fn row(id: Id) -> usize {
        id.row()
    }

    /// What counts the work of operations.
    type Meter: Meter;
    /// What tells the sizes.
    type Shape: Shape;
    /// One item for each vector.
    type Column<T: Debug + 'static>: DerefMut<Target = [T]> + Debug;
    /// `dim` components for each vector.
    type Vectors: Rows<i16>;
    /// `m0` items for each vector.
    type Slots<T: Debug + 'static>: Rows<T>;
    /// `m` links for each layer above 0 of each vector.
    type Upper: Rows<Id>;
    /// `branches` currents for each vector.
    type Compartments: Rows<I8F24>;
    /// `ef_max` entries.
    type Beam: DerefMut<Target = [Entry]> + Debug;
    /// `2 * m0` entries.
    type Candidates: DerefMut<Target = [Entry]> + Debug;
    /// `dim` components.
    type Operand: DerefMut<Target = [i16]> + Debug + Default;
}

/// Memory that a caller lends.
#[derive(Debug)]
pub struct Lent<'a>(PhantomData<&'a mut ()>);

impl<'a> Space for Lent<'a> {
    const COMPACT: bool = false;
    type Meter = Counters;
    type Shape = Config;
    type Column<T: Debug + 'static> = &'a mut [T];
    type Vectors = &'a mut [i16];
    type Slots<T: Debug + 'static> = &'a mut [T];
    type Upper = &'a mut [Id];
    type Compartments = &'a mut [I8F24];
    type Beam = &'a mut [Entry];
    type Candidates = &'a mut [Entry];
    type Operand = &'a mut [i16];
}
