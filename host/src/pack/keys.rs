//! Keys: those that packs are signed with, and those that are trusted.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use ed25519_dalek::{PUBLIC_KEY_LENGTH, SigningKey, VerifyingKey};
use serde::Serialize;

use crate::args::KeyArguments;
use crate::output::Output;
use crate::pack::manifest::Version;

/// A trusted key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trusted {
    /// The key.
    pub key: VerifyingKey,
    /// Whose it is.
    pub owner: String,
    /// Packs of this version and newer are accepted.
    pub from: Version,
}

/// The list of trusted keys: a key a line, its 64 hexadecimal digits, its owner, and the oldest version of a pack that is still accepted.
/// Empty lines and lines that begin with `#` are for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedKeys(pub Vec<Trusted>);

impl TrustedKeys {
    /// Reads a list.
    ///
    /// # Errors
    /// When it cannot be read, or names the line that is wrong.
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.display();
        let text = fs::read_to_string(path).with_context(|| {
            format!("read the trusted keys {name}: give their list with --keys; `mh key` makes a key and prints its line")
        })?;
        Self::parse(&text).with_context(|| format!("{name}"))
    }

    /// Reads the text of a list.
    ///
    /// # Errors
    /// Names the line that is wrong.
    pub fn parse(text: &str) -> Result<Self> {
        let mut keys = Vec::new();
        for (number, line) in (1..).zip(text.lines().map(str::trim)) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [key, owner, from] = fields[..] else {
                bail!(
                    "line {number}: a key, its owner and a version are needed, separated by spaces"
                );
            };
            let bytes = bytes(key).with_context(|| format!("line {number}"))?;
            let key = VerifyingKey::from_bytes(&bytes)
                .ok()
                .filter(|key| !key.is_weak());
            let version = from.parse().map_err(anyhow::Error::msg);
            keys.push(Trusted {
                key: key.with_context(|| format!("line {number}: no Ed25519 key"))?,
                owner: owner.to_owned(),
                from: version.with_context(|| format!("line {number}"))?,
            });
        }
        Ok(Self(keys))
    }

    /// The trusted key of these bytes.
    pub fn find(&self, key: &[u8; PUBLIC_KEY_LENGTH]) -> Option<&Trusted> {
        self.0.iter().find(|trusted| trusted.key.as_bytes() == key)
    }
}

fn bytes(digits: &str) -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(digits, &mut bytes).context("a key has 64 hexadecimal digits")?;
    Ok(bytes)
}

/// Reads a secret key: 64 hexadecimal digits.
///
/// # Errors
/// When the file cannot be read or has something else.
pub fn read_key(path: &Path) -> Result<SigningKey> {
    let name = path.display();
    let text = fs::read_to_string(path)
        .with_context(|| format!("read the secret key {name}: `mh key` makes one"))?;
    let bytes = bytes(text.trim()).with_context(|| format!("{name}"))?;
    Ok(SigningKey::from_bytes(&bytes))
}

/// Writes a new secret key to a file that nobody else may read, and returns it.
///
/// # Errors
/// When there is such a file already, or it cannot be written.
fn new_key(path: &Path) -> Result<SigningKey> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).context("no random numbers from the system")?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let context = || {
        format!(
            "write {}: choose another name if it is there already",
            path.display()
        )
    };
    let mut file = options.open(path).with_context(context)?;
    writeln!(file, "{}", hex::encode(bytes)).with_context(context)?;
    Ok(SigningKey::from_bytes(&bytes))
}

/// A key that was made.
#[derive(Debug, Serialize)]
struct Made {
    /// Line of the list of trusted keys.
    trusted: String,
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.trusted)
    }
}

/// Makes a key and prints its line for the list of trusted keys.
///
/// # Errors
/// When there is such a file already, or it cannot be written.
pub fn key(arguments: &KeyArguments, output: Output) -> Result<()> {
    let owner = &arguments.owner;
    ensure!(
        !owner.is_empty() && !owner.contains(char::is_whitespace),
        "--owner is {owner:?}, but must be one word"
    );
    let key = new_key(&arguments.file)?.verifying_key();
    let key = hex::encode(key.as_bytes());
    let trusted = format!("{key} {owner} 0.0.0");
    output.print(&Made { trusted })?;
    Ok(())
}
