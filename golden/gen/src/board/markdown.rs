//! Emits the tables of `docs/board.md` and `docs/link.md`.

use std::fmt::Write;

use anyhow::Result;

use super::{Access, Board};
use crate::markdown::{codes, heading};

const NOTE: &str = "\n`just gen` writes these tables from `fpga/spec.toml`.\n";

/// The address space.
pub fn registers(board: &Board) -> Result<String> {
    let mut out = NOTE.to_owned();
    heading(&mut out, "Address space", &["base", "block", "what it is"])?;
    for block in &board.block {
        writeln!(
            out,
            "| 0x{:08X} | {} | {} |",
            block.base, block.name, block.doc
        )?;
    }
    for block in board
        .block
        .iter()
        .filter(|block| !block.register.is_empty())
    {
        let columns = ["offset", "register", "access", "what it is"];
        heading(
            &mut out,
            &format!("Registers of `{}`", block.name),
            &columns,
        )?;
        for register in &block.register {
            let access = match register.access {
                Access::R => "read",
                Access::W => "write",
                Access::Rw => "read, write",
                Access::Rc => "read, ones clear",
            };
            let (offset, name, doc) = (register.offset, &register.name, &register.doc);
            writeln!(out, "| 0x{offset:02X} | {name} | {access} | {doc} |")?;
            for bit in &register.bit {
                writeln!(
                    out,
                    "| | {name}, bit {}: {} | | {} |",
                    bit.bit, bit.name, bit.doc
                )?;
            }
        }
    }
    out.push('\n');
    Ok(out)
}

/// Requests and refusals of the link.
pub fn frames(board: &Board) -> Result<String> {
    let mut out = NOTE.to_owned();
    codes(
        &mut out,
        "Requests",
        &["code", "request", "what it asks for"],
        &board.request,
    )?;
    codes(
        &mut out,
        "Refusals",
        &["code", "refusal", "reason"],
        &board.refusal,
    )?;
    out.push('\n');
    Ok(out)
}
