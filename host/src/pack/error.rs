//! Why a pack is refused.

use crate::pack::manifest::{PartName, Version};

/// Why a pack is refused; nothing has been written to a board then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// The file is not a pack.
    #[error("not a pack, or a truncated or damaged one ({0}): fetch it again")]
    Container(String),
    /// Bytes that a pack does not need, where nothing checks them.
    #[error("the file has bytes that belong to no part of the pack: fetch it again")]
    Surplus,
    /// The key that signed it is not trusted.
    #[error(
        "signed with the key {0}, which is not in the list of trusted keys: do not flash it, or add the key if you trust its owner"
    )]
    UnknownKey(String),
    /// The manifest was changed after it was signed.
    #[error(
        "the signature is wrong: the manifest was changed after it was signed, so do not flash it"
    )]
    Signature,
    /// The manifest cannot be read.
    #[error("the manifest cannot be read ({0}): use an mh of the version that made the pack")]
    Manifest(String),
    /// A newer format.
    #[error(
        "format {0} of packs, but this program reads format {1}: use an mh of the version that made the pack"
    )]
    Format(u32, u32),
    /// A part is missing, or not in the manifest.
    #[error(
        "the parts of the file are not those of the manifest: the pack was changed, so do not flash it"
    )]
    Parts,
    /// A part has another digest or length than the manifest says.
    #[error("{0} was changed after the pack was signed, so do not flash it")]
    Digest(PartName),
    /// The pack is for another board.
    #[error("the pack is for the board {found}, not for {wanted}: choose the pack of your board")]
    Board {
        /// The board of the pack.
        found: &'static str,
        /// The board that it should be for.
        wanted: &'static str,
    },
    /// The configuration of the pack is not the one of this name.
    #[error(
        "the configuration {name} of the pack has the hash {found}, but here it has {expected}: use an mh of the version that made the pack"
    )]
    Configuration {
        /// Its name.
        name: String,
        /// Its hash.
        found: String,
        /// The hash of the configuration of that name, or why there is none.
        expected: String,
    },
    /// Another version of the specification or of the link.
    #[error(
        "the pack has version {specification} of the specification and {link} of the link, which this program does not speak: use an mh of the version that made the pack"
    )]
    Versions {
        /// Of the specification.
        specification: u32,
        /// Of the link.
        link: u32,
    },
    /// The index image is of other sizes.
    #[error(
        "the index image is not one of the configuration of the pack ({0}): make it with `mh --golden --state`"
    )]
    Index(String),
    /// Something newer is there.
    #[error(
        "the pack has version {pack}, but {what} {newer}: packs are not downgraded, so choose version {newer} or newer"
    )]
    Downgrade {
        /// Version of the pack.
        pack: Version,
        /// What is newer.
        what: &'static str,
        /// Its version.
        newer: Version,
    },
}
