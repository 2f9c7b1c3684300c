//! The file of a pack.

use std::io::{Cursor, Read as _};

use ed25519_dalek::{PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH};
use tar::{Archive, Builder, EntryType, Header};

use crate::pack::error::PackError;
use crate::pack::manifest::PartName;

const MANIFEST: &str = "manifest.json";
const SIGNATURE: &str = "signature";
/// Longest manifest that is read.
const MANIFEST_BYTES: u64 = 1 << 16;
/// Longest part that is read: ten times the largest bitstream.
const PART_BYTES: u64 = 64 << 20;

/// What is in the file, nothing of it checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The manifest as it was signed.
    pub manifest: Vec<u8>,
    /// Public key of who signed it.
    pub key: [u8; PUBLIC_KEY_LENGTH],
    /// The signature.
    pub signature: [u8; SIGNATURE_LENGTH],
    /// The parts, in the order of [`PartName`], each at most once.
    pub parts: Vec<(PartName, Vec<u8>)>,
}

/// The bytes of a pack; equal contents make equal bytes.
///
/// # Panics
/// Never: memory takes what is written.
pub fn write(contents: &Contents) -> Vec<u8> {
    let mut archive = Builder::new(Vec::new());
    let mut append = |name: &str, bytes: &[u8]| {
        let mut header = Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        let appended = archive.append_data(&mut header, name, bytes);
        appended.expect("memory takes it");
    };
    append(MANIFEST, &contents.manifest);
    append(
        SIGNATURE,
        &[&contents.key[..], &contents.signature].concat(),
    );
    for (name, bytes) in &contents.parts {
        append(name.name(), bytes);
    }
    archive.into_inner().expect("memory takes it")
}

/// Reads a pack.
///
/// # Errors
/// [`PackError::Container`], and [`PackError::Surplus`] when the bytes are not those that [`write()`] makes of the contents.
pub fn read(bytes: &[u8]) -> Result<Contents, PackError> {
    let damaged = |error: std::io::Error| PackError::Container(error.to_string());
    let mut manifest = None;
    let mut signature = None;
    let mut parts: Vec<(PartName, Vec<u8>)> = Vec::new();
    let mut archive = Archive::new(Cursor::new(bytes));
    for entry in archive.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let name = entry.path_bytes().into_owned();
        let part = PartName::ALL
            .into_iter()
            .find(|part| part.name().as_bytes() == name);
        let limit = if part.is_some() {
            PART_BYTES
        } else {
            MANIFEST_BYTES
        };
        if entry.header().entry_type() != EntryType::Regular || entry.size() > limit {
            return Err(PackError::Container(
                "an entry is too long, or not a file".to_owned(),
            ));
        }
        let mut data = Vec::new();
        entry.read_to_end(&mut data).map_err(damaged)?;
        match part {
            Some(part) => parts.push((part, data)),
            None if name == MANIFEST.as_bytes() => manifest = Some(data),
            None if name == SIGNATURE.as_bytes() => signature = Some(data),
            None => {
                let name = String::from_utf8_lossy(&name);
                return Err(PackError::Container(format!(
                    "there is an unknown entry {name:?}"
                )));
            }
        }
    }
    let missing = |name: &str| PackError::Container(format!("there is no {name}"));
    let manifest = manifest.ok_or_else(|| missing(MANIFEST))?;
    let signature = signature.ok_or_else(|| missing(SIGNATURE))?;
    let (key, signature) = signature
        .split_first_chunk()
        .and_then(|(key, signature)| Some((*key, *signature.as_array()?)))
        .ok_or_else(|| PackError::Container("the signature has a wrong length".to_owned()))?;
    let contents = Contents {
        manifest,
        key,
        signature,
        parts,
    };
    // Order, doubles, headers, padding and what follows the end.
    if write(&contents) != bytes {
        return Err(PackError::Surplus);
    }
    Ok(contents)
}
