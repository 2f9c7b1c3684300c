//! What a pack says about itself.

use std::fmt;
use std::str::FromStr;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// The format of packs that is written and read.
pub const FORMAT: u32 = 1;

/// A board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Board {
    /// iCEBreaker, iCE40UP5K
    Icebreaker,
    /// ULX3S, ECP5-85F
    Ulx3s,
}

impl Board {
    /// Its name in files and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Icebreaker => "icebreaker",
            Self::Ulx3s => "ulx3s",
        }
    }
}

/// A version: major, minor, patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version(pub [u8; 3]);

impl Version {
    /// The version of a number as boards give it: a byte each from bit 16 down.
    pub const fn from_number(number: u32) -> Self {
        let [_, major, minor, patch] = number.to_be_bytes();
        Self([major, minor, patch])
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Option<Vec<u8>> = text.split('.').map(|part| part.parse().ok()).collect();
        let parts = parts.and_then(|parts| parts.try_into().ok());
        parts
            .map(Self)
            // One spelling a version.
            .filter(|version| version.to_string() == text)
            .ok_or_else(|| format!("{text:?} is not a version like 1.2.3, each part at most 255"))
    }
}

impl TryFrom<String> for Version {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Version> for String {
    fn from(version: Version) -> Self {
        version.to_string()
    }
}

/// Parts that there are, in the order of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartName {
    /// What the FPGA is programmed with.
    Bitstream,
    /// Program of the processor; the bitstream has it too.
    Firmware,
    /// The WebAssembly module.
    Module,
    /// An index, as `mh --golden --state` writes it.
    Index,
}

impl PartName {
    /// Every part.
    pub const ALL: [Self; 4] = [Self::Bitstream, Self::Firmware, Self::Module, Self::Index];

    /// Name of its file in the pack.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bitstream => "bitstream",
            Self::Firmware => "firmware",
            Self::Module => "module",
            Self::Index => "index",
        }
    }
}

impl fmt::Display for PartName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {}", self.name())
    }
}

/// A part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Which one.
    pub name: PartName,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, hexadecimal, lower case.
    pub sha256: String,
}

/// What a pack says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Format of the pack.
    pub format: u32,
    /// The board that it is for.
    pub board: Board,
    /// Version of pack and firmware.
    pub version: Version,
    /// Version of the specification.
    pub specification: u32,
    /// Version of the link.
    pub link: u32,
    /// Name of the configuration.
    pub configuration: String,
    /// Configuration hash, hexadecimal, 16 digits, lower case.
    pub hash: String,
    /// The parts, in the order of [`PartName`]; the first is the bitstream.
    pub parts: Vec<Part>,
}
