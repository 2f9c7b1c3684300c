//! Makes packs.

use std::fmt;
use std::fs;

use anyhow::{Context as _, Result};
use ed25519_dalek::{Signer as _, SigningKey};
use micro_hnsw::generated::VERSION;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::args::PackArguments;
use crate::connect::{Named, named};
use crate::output::Output;
use crate::pack::container::{Contents, write};
use crate::pack::keys::read_key;
use crate::pack::manifest::{Board, FORMAT, Manifest, Part, PartName, Version};
use crate::pack::verify::check_index;

/// SHA-256, hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The bytes of a pack of these parts, which are in the order of [`PartName`].
pub fn build(
    board: Board,
    version: Version,
    named: &Named,
    parts: Vec<(PartName, Vec<u8>)>,
    key: &SigningKey,
) -> Vec<u8> {
    let part = |(name, bytes): &(PartName, Vec<u8>)| Part {
        name: *name,
        bytes: bytes.len() as u64,
        sha256: sha256(bytes),
    };
    let manifest = Manifest {
        format: FORMAT,
        board,
        version,
        specification: VERSION,
        link: mh_link::VERSION,
        configuration: named.name().to_owned(),
        hash: format!("{:016x}", named.hash()),
        parts: parts.iter().map(part).collect(),
    };
    let manifest = serde_json::to_vec_pretty(&manifest).expect("a manifest is JSON");
    write(&Contents {
        signature: key.sign(&manifest).to_bytes(),
        key: key.verifying_key().to_bytes(),
        manifest,
        parts,
    })
}

/// A pack that was written.
#[derive(Debug, Serialize)]
struct Written {
    file: String,
    bytes: usize,
    sha256: String,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} bytes, SHA-256 {}",
            self.file, self.bytes, self.sha256
        )
    }
}

/// Writes a pack.
///
/// # Errors
/// When a part or the key cannot be read, or the index is not of the configuration.
pub fn pack(arguments: &PackArguments, output: Output) -> Result<()> {
    let named = named(&arguments.config)?;
    let key = read_key(&arguments.key)?;
    let files = [
        (PartName::Bitstream, Some(&arguments.bitstream)),
        (PartName::Firmware, arguments.firmware.as_ref()),
        (PartName::Module, arguments.module.as_ref()),
        (PartName::Index, arguments.index.as_ref()),
    ];
    let mut parts = Vec::new();
    for (name, path) in files {
        if let Some(path) = path {
            let bytes = fs::read(path).with_context(|| format!("read {}", path.display()))?;
            if name == PartName::Index {
                check_index(&bytes, named.hash())?;
            }
            parts.push((name, bytes));
        }
    }
    let version = Version::from_number(mh_link::RELEASE);
    let bytes = build(arguments.board, version, &named, parts, &key);
    let out = &arguments.out;
    fs::write(out, &bytes).with_context(|| format!("write {}", out.display()))?;
    output.print(&Written {
        file: out.display().to_string(),
        bytes: bytes.len(),
        sha256: sha256(&bytes),
    })?;
    Ok(())
}
