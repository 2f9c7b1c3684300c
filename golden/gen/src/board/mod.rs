//! The data model of `fpga/spec.toml`, its checks, and what is generated from it. Unknown and missing keys are errors.

mod markdown;
mod rust;
mod verilog;

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::spec::Code;

pub use markdown::{frames, registers};
pub use rust::module;
pub use verilog::{package, soc};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    pub block: Vec<Block>,
    pub link: Link,
    pub request: Vec<Code>,
    pub refusal: Vec<Code>,
}

/// A block of the address space.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    pub name: String,
    pub base: u32,
    pub doc: String,
    #[serde(default)]
    pub register: Vec<Register>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub name: String,
    pub offset: u8,
    pub access: Access,
    pub doc: String,
    #[serde(default)]
    pub bit: Vec<Bit>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    R,
    W,
    Rw,
    /// Read, and write ones to clear.
    Rc,
}

/// A named bit of a register.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bit {
    pub name: String,
    pub bit: u8,
    pub doc: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    pub version: u32,
    pub payload_words: u32,
    pub core_version: u16,
}

/// Bit 7 of the code of a request marks its answer.
const REQUEST_CODES: u8 = 0x7F;

impl Board {
    /// Reads and validates the specification.
    pub fn parse(text: &str) -> Result<Self> {
        let board: Self = toml::from_str(text)?;
        let names = board.block.iter().map(|block| block.name.as_str());
        unique("block", names)?;
        unique("block base", board.block.iter().map(|block| block.base))?;
        for block in &board.block {
            block
                .check()
                .with_context(|| format!("block {}", block.name))?;
        }
        ensure!(
            (8..=16_384).contains(&board.link.payload_words),
            "link.payload_words must be 8..=16384"
        );
        for (kind, codes) in [("request", &board.request), ("refusal", &board.refusal)] {
            unique(kind, codes.iter().map(|entry| entry.name.as_str()))?;
            unique(kind, codes.iter().map(|entry| entry.code))?;
            ensure!(
                codes.iter().all(|e| (1..REQUEST_CODES).contains(&e.code)),
                "{kind}: codes must be 1..=126"
            );
        }
        Ok(board)
    }
}

impl Block {
    fn check(&self) -> Result<()> {
        ensure!(
            self.base.is_multiple_of(0x1000),
            "the base must be a multiple of 4096"
        );
        unique("register", self.register.iter().map(|r| r.name.as_str()))?;
        unique("offset", self.register.iter().map(|r| r.offset))?;
        for register in &self.register {
            let name = &register.name;
            ensure!(
                register.offset.is_multiple_of(4),
                "{name}: the offset must be a multiple of 4"
            );
            unique(name, register.bit.iter().map(|bit| bit.name.as_str()))?;
            unique(name, register.bit.iter().map(|bit| bit.bit))?;
            ensure!(
                register.bit.iter().all(|bit| bit.bit < 32),
                "{name}: a register has 32 bits"
            );
        }
        Ok(())
    }
}

fn unique<T: Ord + std::fmt::Debug + Copy>(
    kind: &str,
    items: impl Iterator<Item = T>,
) -> Result<()> {
    let mut seen = BTreeSet::new();
    for item in items {
        ensure!(seen.insert(item), "{kind}: {item:?} occurs twice");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../../../../fpga/spec.toml");

    /// The message for the text with one replacement.
    fn refusal(from: &str, to: &str) -> String {
        let text = TEXT.replacen(from, to, 1);
        assert_ne!(text, TEXT, "{from}");
        format!("{:#}", Board::parse(&text).unwrap_err())
    }

    #[test]
    fn wrong_entries_are_refused() {
        for (from, to, message) in [
            (
                "[link]\n",
                "[link]\nsurprise = 1\n",
                "unknown field `surprise`",
            ),
            ("access = \"r\"\n", "", "missing field `access`"),
            ("access = \"r\"\n", "access = \"x\"\n", "unknown variant"),
            ("offset = 0x04", "offset = 0x00", "occurs twice"),
            ("offset = 0x04", "offset = 0x05", "multiple of 4"),
            ("base = 0x10001000", "base = 0x10001004", "multiple of 4096"),
            ("name = \"Room\"", "name = \"Received\"", "occurs twice"),
            ("bit = 1\n", "bit = 32\n", "32 bits"),
            ("payload_words = 512", "payload_words = 4", "payload_words"),
            ("code = 0x02", "code = 0x01", "occurs twice"),
            ("code = 0x02", "code = 0x82", "1..=126"),
        ] {
            let found = refusal(from, to);
            assert!(found.contains(message), "{to}: {found}");
        }
    }

    #[test]
    fn a_changed_number_reaches_every_language() {
        let emitted = |text: &str| {
            let board = Board::parse(text).unwrap();
            let text = registers(&board).unwrap() + &frames(&board).unwrap();
            [text, module(&board).unwrap(), package(&board).unwrap()]
        };
        let before = emitted(TEXT);
        let after = emitted(&TEXT.replace("offset = 0x2C", "offset = 0x3C"));
        assert!(before.iter().zip(&after).all(|(old, new)| old != new));
    }
}
