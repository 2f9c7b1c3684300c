//! Decides whether a pack is what it says, before anything of it is used.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use ed25519_dalek::Signature;
use micro_hnsw::Snapshot;
use micro_hnsw::generated::VERSION;
use serde::Serialize;

use crate::args::VerifyArguments;
use crate::connect::Named;
use crate::output::Output;
use crate::pack::build::sha256;
use crate::pack::container::{Contents, read};
use crate::pack::error::PackError;
use crate::pack::keys::TrustedKeys;
use crate::pack::manifest::{Board, FORMAT, Manifest, PartName};

/// A pack that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// What it says about itself.
    pub manifest: Manifest,
    /// Who signed it.
    pub owner: String,
    /// The bitstream.
    pub bitstream: Vec<u8>,
}

/// Checks a pack: file, key, signature, manifest, parts, configuration, index, the version against the oldest that the key is trusted for, and the board, if one is given.
///
/// # Errors
/// The first of these that is wrong.
pub fn check(bytes: &[u8], keys: &TrustedKeys, board: Option<Board>) -> Result<Pack, PackError> {
    let Contents {
        manifest,
        key,
        signature,
        parts,
    } = read(bytes)?;
    let trusted = keys.find(&key);
    let trusted = trusted.ok_or_else(|| PackError::UnknownKey(hex::encode(key)))?;
    let signature = Signature::from_bytes(&signature);
    let verified = trusted.key.verify_strict(&manifest, &signature);
    verified.map_err(|_| PackError::Signature)?;

    let unreadable = |error: serde_json::Error| PackError::Manifest(error.to_string());
    let value: serde_json::Value = serde_json::from_slice(&manifest).map_err(unreadable)?;
    match value["format"].as_u64() {
        Some(format) if format != u64::from(FORMAT) => {
            return Err(PackError::Format(format as u32, FORMAT));
        }
        _ => {}
    }
    let manifest: Manifest = serde_json::from_value(value).map_err(unreadable)?;

    let named = manifest.parts.iter().map(|part| part.name);
    if !named.clone().is_sorted_by(|a, b| a < b)
        || !named.eq(parts.iter().map(|(name, _)| *name))
        || manifest.parts.first().map(|part| part.name) != Some(PartName::Bitstream)
    {
        return Err(PackError::Parts);
    }
    for (part, (name, bytes)) in manifest.parts.iter().zip(&parts) {
        if part.bytes != bytes.len() as u64 || part.sha256 != sha256(bytes) {
            return Err(PackError::Digest(*name));
        }
    }
    let hash = check_configuration(&manifest)?;
    if let Some((_, index)) = parts.iter().find(|(name, _)| *name == PartName::Index) {
        check_index(index, hash)?;
    }
    if manifest.version < trusted.from {
        return Err(PackError::Downgrade {
            pack: manifest.version,
            what: "its key is trusted from version",
            newer: trusted.from,
        });
    }
    match board {
        Some(board) if board != manifest.board => Err(PackError::Board {
            found: manifest.board.name(),
            wanted: board.name(),
        }),
        _ => Ok(Pack {
            manifest,
            owner: trusted.owner.clone(),
            bitstream: parts.into_iter().next().ok_or(PackError::Parts)?.1,
        }),
    }
}

/// The configuration hash, which is the one of the configuration of that name, in versions that this program speaks.
fn check_configuration(manifest: &Manifest) -> Result<u64, PackError> {
    let &Manifest {
        specification,
        link,
        ..
    } = manifest;
    if (specification, link) != (VERSION, mh_link::VERSION) {
        return Err(PackError::Versions {
            specification,
            link,
        });
    }
    let name = &manifest.configuration;
    let named = Named::all().find(|named| named.name() == name);
    let expected = named.map_or_else(
        || "no configuration of this name".to_owned(),
        |named| format!("{:016x}", named.hash()),
    );
    match named {
        Some(named) if expected == manifest.hash => Ok(named.hash()),
        _ => Err(PackError::Configuration {
            name: name.clone(),
            found: manifest.hash.clone(),
            expected,
        }),
    }
}

/// Whether an index image is of a configuration.
pub(super) fn check_index(bytes: &[u8], hash: u64) -> Result<(), PackError> {
    let snapshot =
        Snapshot::parse(bytes).map_err(|error| PackError::Index(error.message().to_owned()))?;
    if snapshot.config().sizes().hash() == hash {
        Ok(())
    } else {
        Err(PackError::Index("other sizes".to_owned()))
    }
}

/// Reads and checks a pack.
///
/// # Errors
/// When it or the list of keys cannot be read, or the pack is refused.
pub fn open(path: &Path, keys: &Path, board: Option<Board>) -> Result<Pack> {
    let name = path.display();
    let keys = TrustedKeys::read(keys)?;
    let bytes = fs::read(path).with_context(|| format!("read {name}"))?;
    check(&bytes, &keys, board).with_context(|| format!("{name} is refused"))
}

/// A pack that is what it says.
#[derive(Debug, Serialize)]
pub(super) struct Checked<'a> {
    pub signed_by: &'a str,
    #[serde(flatten)]
    pub manifest: &'a Manifest,
}

impl fmt::Display for Checked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Manifest {
            board,
            version,
            specification,
            link,
            configuration,
            hash,
            parts,
            ..
        } = self.manifest;
        writeln!(
            f,
            "signed by {}; every part is what the manifest says",
            self.signed_by
        )?;
        writeln!(f, "board {}, version {version}", board.name())?;
        writeln!(
            f,
            "configuration {configuration}, hash {hash}, specification {specification}, link {link}"
        )?;
        let parts = parts
            .iter()
            .map(|part| format!("{} ({} bytes)", part.name.name(), part.bytes));
        write!(f, "parts: {}", parts.collect::<Vec<_>>().join(", "))
    }
}

/// Checks a pack and prints what it is.
///
/// # Errors
/// As [`open`].
pub fn verify(arguments: &VerifyArguments, output: Output) -> Result<()> {
    let pack = open(&arguments.pack, &arguments.keys, arguments.board)?;
    output.print(&Checked {
        signed_by: &pack.owner,
        manifest: &pack.manifest,
    })?;
    Ok(())
}
