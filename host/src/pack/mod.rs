//! Packs: everything that a board needs in one signed file.
//!
//! A pack is a tar file: `manifest.json`, `signature` (public key and Ed25519 signature of the manifest), then the parts that the manifest lists, with their SHA-256.

mod build;
mod container;
mod error;
mod flash;
mod keys;
mod manifest;
mod verify;

pub use build::{build, pack};
pub use container::{Contents, read, write};
pub use error::PackError;
pub use flash::flash;
pub use keys::{Trusted, TrustedKeys, key};
pub use manifest::{Board, Manifest, Part, PartName, Version};
pub use verify::{Pack, check, open, verify};
