//! Dot products for machines without vector instructions: there the exact one takes hardly longer than one modulo `2^32`.

pub use crate::dot::dot_plain as dot;
pub(crate) use crate::dot::dot_plain as dot_narrow;

/// Number of components from which on finding out whether [`dot_narrow`] is enough costs less than it gains.
pub(crate) const NARROW_FROM: Option<usize> = None;
