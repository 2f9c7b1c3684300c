//! Checked sizes of an index, and the layout of its memory.

pub use crate::generated::Sizes;

/// Largest legal `capacity`.
pub const CAPACITY_MAX: usize = 0xFFFF;
/// Largest legal `dim`.
pub const DIM_MAX: usize = 1024;
/// Largest legal `m0`.
pub const M0_MAX: usize = 64;
/// Largest legal `levels`.
pub const LEVELS_MAX: usize = 8;
/// Largest legal `ef_max`.
pub const EF_MAX: usize = 1 << 14;
/// Largest legal expansion width: the register has four bits.
pub const W_MAX: usize = 15;

/// Why sizes or storage were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ConfigError {
    /// `capacity` is outside 1..=65535.
    Capacity = 1,
    /// `dim` is outside 1..=1024.
    Dim = 2,
    /// `m` is outside 2..=63.
    M = 3,
    /// `m0` is outside m+1..=64.
    M0 = 4,
    /// `levels` is outside 1..=8.
    Levels = 5,
    /// `ef_max` is outside 1..=16384.
    EfMax = 6,
    /// `w_max` is outside 1..=15.
    WMax = 7,
    /// `branches` is outside 1..=m0.
    Branches = 8,
    /// A slice of the storage does not have the length that the layout gives.
    Storage = 9,
}

impl ConfigError {
    /// Every reason, in the order of their codes from 1 on.
    pub const ALL: [Self; 9] = [
        Self::Capacity,
        Self::Dim,
        Self::M,
        Self::M0,
        Self::Levels,
        Self::EfMax,
        Self::WMax,
        Self::Branches,
        Self::Storage,
    ];

    /// Number of the reason, 1 or more.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// Name of the reason.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Capacity => "Capacity",
            Self::Dim => "Dim",
            Self::M => "M",
            Self::M0 => "M0",
            Self::Levels => "Levels",
            Self::EfMax => "EfMax",
            Self::WMax => "WMax",
            Self::Branches => "Branches",
            Self::Storage => "Storage",
        }
    }

    /// What was wrong.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Capacity => "capacity must be 1..=65535",
            Self::Dim => "dim must be 1..=1024",
            Self::M => "m must be 2..=63",
            Self::M0 => "m0 must be m+1..=64",
            Self::Levels => "levels must be 1..=8",
            Self::EfMax => "ef_max must be 1..=16384",
            Self::WMax => "w_max must be 1..=15",
            Self::Branches => "branches must be 1..=m0",
            Self::Storage => "a slice of the storage has the wrong length",
        }
    }
}

impl core::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.message())
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
        if capacity < 1 || capacity > CAPACITY_MAX {
            Err(ConfigError::Capacity)
        } else if dim < 1 || dim > DIM_MAX {
            Err(ConfigError::Dim)
        } else if m < 2 || m >= M0_MAX {
            Err(ConfigError::M)
        } else if m0 <= m || m0 > M0_MAX {
            Err(ConfigError::M0)
        } else if levels < 1 || levels > LEVELS_MAX {
            Err(ConfigError::Levels)
        } else if ef_max < 1 || ef_max > EF_MAX {
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
