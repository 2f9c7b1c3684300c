//! Emits the tables of `docs/commands.md`.

use std::fmt::Write;

use anyhow::{Context, Result, ensure};

use crate::hash;
use crate::spec::{Code, Config, Spec};

const BEGIN: &str = "<!-- generated: tables begin -->\n";
const END: &str = "<!-- generated: tables end -->\n";

/// Puts the tables between the markers of the page.
pub fn splice(page: &str, tables: &str) -> Result<String> {
    ensure!(
        page.matches(BEGIN).count() == 1,
        "{BEGIN:?} must occur once"
    );
    ensure!(page.matches(END).count() == 1, "{END:?} must occur once");
    let (head, rest) = page.split_once(BEGIN).context("begin marker")?;
    let (_, tail) = rest
        .split_once(END)
        .context("the end marker comes before the begin marker")?;
    Ok(format!("{head}{BEGIN}{tables}{END}{tail}"))
}

/// All tables.
pub fn tables(spec: &Spec) -> Result<String> {
    let mut out = String::from("\n`just gen` writes these tables from `golden/spec.toml`.\n");
    opcodes(&mut out, spec)?;
    let columns = ["bit", "phase", "what it does"];
    codes(&mut out, "Phases of a Tick", &columns, &spec.phase)?;
    let columns = ["code", "field", "what SetNeuron does"];
    codes(&mut out, "Fields of a neuron", &columns, &spec.field)?;
    codes(
        &mut out,
        "Errors",
        &["code", "error", "meaning"],
        &spec.error,
    )?;
    let columns = ["code", "metric", "distance"];
    codes(&mut out, "Metrics", &columns, &spec.metric)?;
    memories(&mut out, spec)?;
    registers(&mut out, spec)?;
    constants(&mut out, spec)?;
    configurations(&mut out, spec)?;
    out.push('\n');
    Ok(out)
}

/// A heading and the head of its table.
pub fn heading(out: &mut String, title: &str, columns: &[&str]) -> Result<()> {
    writeln!(out, "\n### {title}\n\n| {} |", columns.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(columns.len()))?;
    Ok(())
}

fn opcodes(out: &mut String, spec: &Spec) -> Result<()> {
    heading(
        out,
        "Opcodes",
        &["code", "command", "payload words", "what it does"],
    )?;
    for opcode in &spec.opcode {
        let payload = opcode.payload.text(&str::to_owned);
        writeln!(
            out,
            "| 0x{:02X} | {} | {payload} | {} |",
            opcode.code, opcode.name, opcode.doc
        )?;
    }
    writeln!(
        out,
        "\n`V` is the number of words of a vector, ceil(dim / 2)."
    )?;
    Ok(())
}

/// A table of codes, names and what they mean.
pub fn codes(out: &mut String, title: &str, columns: &[&str], entries: &[Code]) -> Result<()> {
    heading(out, title, columns)?;
    for Code { name, code, doc } in entries {
        writeln!(out, "| {code} | {name} | {doc} |")?;
    }
    Ok(())
}

fn memories(out: &mut String, spec: &Spec) -> Result<()> {
    let mut columns = vec!["code", "memory", "rows", "words"];
    columns.extend(spec.config.iter().map(|config| config.name.as_str()));
    columns.push("contents");
    heading(out, "State memories", &columns)?;
    for memory in &spec.memory {
        let (rows, words) = (
            memory.rows.text(&str::to_owned),
            memory.words.text(&str::to_owned),
        );
        write!(
            out,
            "| {} | {} | {rows} | {words} |",
            memory.code, memory.name
        )?;
        for config in &spec.config {
            let variables = config.variables();
            let (rows, words) = (
                memory.rows.value(&variables)?,
                memory.words.value(&variables)?,
            );
            write!(out, " {rows} x {words} |")?;
        }
        writeln!(out, " {} |", memory.doc)?;
    }
    writeln!(out, "\nRows x 32-bit words of a row, in canonical order.")?;
    Ok(())
}

fn registers(out: &mut String, spec: &Spec) -> Result<()> {
    heading(
        out,
        "Registers",
        &[
            "row",
            "register",
            "bits",
            "after power-on",
            "writable up to",
            "contents",
        ],
    )?;
    for (row, register) in spec.register.iter().enumerate() {
        let reset = spec.reset(register)?;
        let values: Vec<String> = spec
            .config
            .iter()
            .map(|config| reset.value(config).to_string())
            .collect();
        let same = values.iter().all(|value| *value == values[0]);
        let value = match register.reset.as_str() {
            "default" if same => values[0].clone(),
            "default" => spec
                .config
                .iter()
                .zip(&values)
                .map(|(config, value)| format!("{} {value}", config.name))
                .collect::<Vec<_>>()
                .join(", "),
            text => text.to_owned(),
        };
        let max = register
            .max
            .map_or_else(String::new, |max| format!("0x{max:X}"));
        writeln!(
            out,
            "| {row} | {} | {} | {value} | {max} | {} |",
            register.name, register.bits, register.doc
        )?;
    }
    Ok(())
}

fn constants(out: &mut String, spec: &Spec) -> Result<()> {
    heading(out, "Constants", &["constant", "value"])?;
    let Spec {
        identity,
        widths,
        prng,
        digest,
        ..
    } = spec;
    writeln!(out, "| magic | 0x{:08X} |", identity.magic)?;
    writeln!(out, "| version | {} |", identity.version)?;
    writeln!(out, "| bits of a component | {} |", widths.component_bits)?;
    writeln!(out, "| \"no id\" | 0x{:04X} |", widths.id_invalid)?;
    writeln!(out, "| node types | {} |", widths.types)?;
    writeln!(
        out,
        "| fraction bits of a cosine distance | {} |",
        widths.cosine_frac_bits
    )?;
    writeln!(
        out,
        "| fraction bits of an inverse norm | {} |",
        widths.inverse_norm_frac_bits
    )?;
    writeln!(
        out,
        "| generator state for seed 0 | 0x{:08X} |",
        prng.zero_seed
    )?;
    writeln!(out, "| digest offset | 0x{:016X} |", digest.offset)?;
    writeln!(out, "| digest prime | 0x{:016X} |", digest.prime)?;
    Ok(())
}

/// 32-bit words of the whole architectural state.
fn state_words(spec: &Spec, config: &Config) -> Result<u64> {
    let variables = config.variables();
    spec.memory.iter().try_fold(0, |sum, memory| {
        Ok(sum + memory.rows.value(&variables)? * memory.words.value(&variables)?)
    })
}

fn configurations(out: &mut String, spec: &Spec) -> Result<()> {
    let mut columns = vec!["configuration"];
    columns.extend(spec.config.iter().map(|config| config.name.as_str()));
    heading(out, "Configurations", &columns)?;
    let mut row = |name: &str, value: &dyn Fn(&Config) -> Result<String>| -> Result<()> {
        let values = spec.config.iter().map(value).collect::<Result<Vec<_>>>()?;
        writeln!(out, "| {name} | {} |", values.join(" | "))?;
        Ok(())
    };
    row("capacity", &|config| Ok(config.capacity.to_string()))?;
    row("dim", &|config| Ok(config.dim.to_string()))?;
    row("m", &|config| Ok(config.m.to_string()))?;
    row("m0", &|config| Ok(config.m0.to_string()))?;
    row("levels", &|config| Ok(config.levels.to_string()))?;
    row("ef_max", &|config| Ok(config.ef_max.to_string()))?;
    row("w_max", &|config| Ok(config.w_max.to_string()))?;
    row("branches", &|config| Ok(config.branches.to_string()))?;
    row("lanes (RTL)", &|config| Ok(config.lanes.to_string()))?;
    row("lookups (RTL)", &|config| Ok(config.lookups.to_string()))?;
    row("state words", &|config| {
        Ok(state_words(spec, config)?.to_string())
    })?;
    row("state bits", &|config| {
        Ok((32 * state_words(spec, config)?).to_string())
    })?;
    let shared = hash::spec(spec);
    row("hash", &|config| {
        Ok(format!("`{:016X}`", hash::config(shared, config)))
    })?;
    out.push_str(
        "
The configuration hash is a 64-bit FNV-1a. Step by step (`h = (h ^ item) * 0x100000001B3`, from 0xCBF29CE484222325) it takes the bytes of a canonical text of
everything above that all configurations share (one `path=value` line an item, in the order of `golden/spec.toml`, numbers in decimal, no documentation), then
capacity, dim, m, m0, levels, ef_max, w_max and branches as one 32-bit word each. Lanes and lookups change no result and do not enter.
",
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_kept_and_required() {
        let page = format!("head\n{BEGIN}old\n{END}tail\n");
        let first = splice(&page, "new\n").unwrap();
        assert_eq!(first, format!("head\n{BEGIN}new\n{END}tail\n"));
        assert_eq!(splice(&first, "new\n").unwrap(), first);
        for broken in [
            "head\n",
            &format!("{BEGIN}{BEGIN}{END}"),
            &format!("{END}{BEGIN}"),
            BEGIN,
        ] {
            assert!(splice(broken, "new\n").is_err(), "{broken:?}");
        }
    }

    #[test]
    fn state_size_of_nano() {
        let spec = Spec::parse(include_str!("../../spec.toml")).unwrap();
        // regs 35, types 16, meta 8, aux 16, ring 8, vectors 8 * 2, links 8 * 2, upper links 16 * 1, neurons 8 * 9, weights 8 * 2,
        // dendrites 8 * 4
        assert_eq!(state_words(&spec, &spec.config[0]).unwrap(), 251);
    }
}
