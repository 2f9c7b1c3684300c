//! Whether the core is the one that the firmware is for.

use mh_driver::Identity;
use mh_link::generated::CORE_VERSION;
use micro_hnsw::Sizes;
use micro_hnsw::generated::{MAGIC, VERSION};

/// Why the firmware does not work with a core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Mismatch {
    /// There is no core: its magic number is another one.
    Magic = 1,
    /// It follows another version of the specification.
    Specification = 2,
    /// Its registers are other ones.
    Registers = 3,
    /// It has other sizes.
    Configuration = 4,
}

/// Compares what the registers say with what the firmware was built for.
///
/// # Errors
/// The first thing that is different.
pub fn check(identity: &Identity, sizes: &Sizes) -> Result<(), Mismatch> {
    if identity.magic != MAGIC {
        Err(Mismatch::Magic)
    } else if u32::from(identity.specification) != VERSION {
        Err(Mismatch::Specification)
    } else if u32::from(identity.table) != CORE_VERSION {
        Err(Mismatch::Registers)
    } else if identity.hash != sizes.hash() {
        Err(Mismatch::Configuration)
    } else {
        Ok(())
    }
}
