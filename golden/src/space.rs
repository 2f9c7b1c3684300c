//! Where an index keeps its memories, and how large they are. [`Lent`] is memory of a caller, of sizes known when running;
//! [`Inline`](crate::Inline) is the index itself, of sizes known when compiling.

use core::fmt::Debug;
use core::marker::PhantomData;
use core::ops::DerefMut;

use fixed::types::I8F24;

use crate::beam::Entry;
use crate::config::{Config, M0_MAX, W_MAX};
use crate::counters::{Counters, Meter};
use crate::id::Id;
use crate::inline::Table;

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

    /// Gives every item the same value.
    fn reset(&mut self, item: T);
}

impl<T: Copy + Debug> Rows<T> for &mut [T] {
    #[inline]
    fn row(&self, index: usize, width: usize) -> &[T] {
        &self[index.wrapping_mul(width)..][..width]
    }

    #[inline]
    fn row_mut(&mut self, index: usize, width: usize) -> &mut [T] {
        &mut self[index.wrapping_mul(width)..][..width]
    }

    fn reset(&mut self, item: T) {
        self.fill(item);
    }
}

/// Memory of the links of all layers. A row is as long as the limit of its layer or longer, compact from slot 0, and "no id"
/// after its links.
pub trait LinkRows: Debug {
    /// The row of a vector at a layer.
    fn row(&self, id: Id, layer: usize, config: &Config) -> &[Id];

    /// The row of a vector at a layer.
    fn row_mut(&mut self, id: Id, layer: usize, config: &Config) -> &mut [Id];

    /// Empties every row.
    fn clear(&mut self);
}

/// Links in memory that a caller lends.
#[derive(Debug)]
pub struct LentLinks<'a> {
    /// Layer-0 links, `m0` slots a row.
    pub links0: &'a mut [Id],
    /// Links of the layers above, `m` slots a row; the row of `layer` of `id` is `id * (levels - 1) + layer - 1`.
    pub links_up: &'a mut [Id],
}

/// The row of `links_up` for a layer above 0.
fn upper_row(id: Id, layer: usize, config: &Config) -> Option<usize> {
    let above = layer.checked_sub(1)?;
    let first = id.row().wrapping_mul(config.upper_layers());
    Some(first.wrapping_add(above))
}

impl LinkRows for LentLinks<'_> {
    #[inline]
    fn row(&self, id: Id, layer: usize, config: &Config) -> &[Id] {
        match upper_row(id, layer, config) {
            None => self.links0.row(id.row(), config.m0()),
            Some(index) => self.links_up.row(index, config.m()),
        }
    }

    #[inline]
    fn row_mut(&mut self, id: Id, layer: usize, config: &Config) -> &mut [Id] {
        match upper_row(id, layer, config) {
            None => self.links0.row_mut(id.row(), config.m0()),
            Some(index) => self.links_up.row_mut(index, config.m()),
        }
    }

    fn clear(&mut self) {
        self.links0.fill(Id::NONE);
        self.links_up.fill(Id::NONE);
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
    type Column<T: Copy + Debug + 'static>: Rows<T>;
    /// `dim` components for each vector.
    type Vectors: Rows<i16>;
    /// `m0` items for each vector.
    type Slots<T: Copy + Debug + 'static>: Rows<T>;
    /// A row of links for each layer of each vector.
    type Links: LinkRows;
    /// `branches` currents for each vector.
    type Compartments: Rows<I8F24>;
    /// `ef_max` entries.
    type Beam: DerefMut<Target = [Entry]> + Debug;
    /// `2 * m0` entries.
    type Candidates: DerefMut<Target = [Entry]> + Debug;
    /// At least `w_max` ids.
    type Picks: DerefMut<Target = [Id]> + Default;
    /// At least `m0` items.
    type Row<T: Copy + Default>: DerefMut<Target = [T]> + Default;
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
    type Column<T: Copy + Debug + 'static> = &'a mut [T];
    type Vectors = &'a mut [i16];
    type Slots<T: Copy + Debug + 'static> = &'a mut [T];
    type Links = LentLinks<'a>;
    type Compartments = &'a mut [I8F24];
    type Beam = &'a mut [Entry];
    type Candidates = &'a mut [Entry];
    type Picks = Table<Id, W_MAX, 1>;
    type Row<T: Copy + Default> = Table<T, M0_MAX, 1>;
    type Operand = &'a mut [i16];
}
