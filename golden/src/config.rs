//! Checked sizes of an index, and the layout of its memory.

pub use crate::generated::Sizes;

/// Largest legal `m0`.
pub const M0_MAX: usize = 64;
/// Largest legal expansion width: the register has four bits.
pub const W_MAX: usize = 15;

/// Why sizes or storage were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// `capacity` is outside 1..=65535.
    Capacity,
    /// `dim` is outside 1..=1024.
    Dim,
    /// `m` is outside 2..=63.
    M,
    /// `m0` is outside m+1..=64.
    M0,
    /// `levels` is outside 1..=8.
    Levels,
    /// `ef_max` is outside 1..=16384.
    EfMax,
    /// `w_max` is outside 1..=15.
    WMax,
    /// `branches` is outside 1..=m0.
    Branches,
    /// A slice of the storage does not have the length that the layout gives.
    Storage,
}

impl core::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Capacity => "capacity must be 1..=65535",
            Self::Dim => "dim must be 1..=1024",
            Self::M => "m must be 2..=63",
            Self::M0 => "m0 must be m+1..=64",
            Self::Levels => "levels must be 1..=8",
            Self::EfMax => "ef_max must be 1..=16384",
            Self::WMax => "w_max must be 1..=15",
            Self::Branches => "branches must be 1..=m0",
            Self::Storage => "a slice of the storage has the wrong length",
        })
    }
}

impl core::error::Error for ConfigError {}

/// Checked sizes of an index: capacity 1..=65535, dim 1..=1024, m 2..=63, m0 m+1..=64, levels 1..=8, ef_max 1..=16384,
/// w_max 1..=15, branches 1..=m0. Each body may have narrower limits; those of the RTL are with [`Sizes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    sizes: Sizes,
}

impl Config {
    /// Checks sizes.
    ///
    /// # Errors
    /// The first size that is outside its range.
    pub const fn new(sizes: Sizes) -> Result<Self, ConfigError> {
        let Sizes {
            capacity,
            dim,
            m,
            m0,
            levels,
            ef_max,
            w_max,
            branches,
        } = sizes;
        if capacity < 1 || capacity > 0xFFFF {
            Err(ConfigError::Capacity)
        } else if dim < 1 || dim > 1024 {
            Err(ConfigError::Dim)
        } else if m < 2 || m >= M0_MAX {
            Err(ConfigError::M)
        } else if m0 <= m || m0 > M0_MAX {
            Err(ConfigError::M0)
        } else if levels < 1 || levels > 8 {
            Err(ConfigError::Levels)
        } else if ef_max < 1 || ef_max > 1 << 14 {
            Err(ConfigError::EfMax)
        } else if w_max < 1 || w_max > W_MAX {
            Err(ConfigError::WMax)
        } else if branches < 1 || branches > m0 {
            Err(ConfigError::Branches)
        } else {
            Ok(Self { sizes })
        }
    }

    /// The sizes.
    #[must_use]
    pub const fn sizes(&self) -> &Sizes {
        &self.sizes
    }

    /// Vectors.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.sizes.capacity
    }

    /// Components a vector.
    #[must_use]
    pub const fn dim(&self) -> usize {
        self.sizes.dim
    }

    /// Links a vector above layer 0.
    #[must_use]
    pub const fn m(&self) -> usize {
        self.sizes.m
    }

    /// Links a vector at layer 0.
    #[must_use]
    pub const fn m0(&self) -> usize {
        self.sizes.m0
    }

    /// Layers above layer 0.
    #[must_use]
    pub const fn upper_layers(&self) -> usize {
        self.sizes.levels.wrapping_sub(1)
    }

    /// Longest beam.
    #[must_use]
    pub const fn ef_max(&self) -> usize {
        self.sizes.ef_max
    }

    /// Largest expansion width.
    #[must_use]
    pub const fn w_max(&self) -> usize {
        self.sizes.w_max
    }

    /// Dendritic compartments of a neuron.
    #[must_use]
    pub const fn branches(&self) -> usize {
        self.sizes.branches
    }

    /// The length of every slice of [`Storage`](crate::Storage).
    #[must_use]
    pub const fn layout(&self) -> Layout {
        let capacity = self.capacity();
        let dendrites = capacity.wrapping_mul(self.branches());
        // None wraps: the largest is 65535 * 1024.
        Layout {
            meta: capacity,
            aux: capacity,
            ring: capacity,
            vectors: capacity.wrapping_mul(self.dim()),
            links0: capacity.wrapping_mul(self.m0()),
            links_up: capacity
                .wrapping_mul(self.upper_layers())
                .wrapping_mul(self.m()),
            neurons: capacity,
            weights: capacity.wrapping_mul(self.m0()),
            dendrites,
            visited: capacity,
            beam: self.ef_max(),
            candidates: self.m0().wrapping_mul(2),
            operand: self.dim(),
            search_neurons: capacity,
            search_dendrites: dendrites,
        }
    }
}

/// Lengths, in items, of the slices of [`Storage`](crate::Storage); fields are named after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is documented where its slice is")]
pub struct Layout {
    pub meta: usize,
    pub aux: usize,
    pub ring: usize,
    pub vectors: usize,
    pub links0: usize,
    pub links_up: usize,
    pub neurons: usize,
    pub weights: usize,
    pub dendrites: usize,
    pub visited: usize,
    pub beam: usize,
    pub candidates: usize,
    pub operand: usize,
    pub search_neurons: usize,
    pub search_dendrites: usize,
}
