//! Checks that go beyond the types of the specification.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};

use crate::spec::{Config, Register, Reset, Spec};

/// Checks everything; the error names the entry and the rule.
pub fn spec(spec: &Spec) -> Result<()> {
    widths(spec)?;
    defaults(spec)?;
    list(
        "config",
        spec.config.iter().map(|entry| entry.name.as_str()),
        snake,
    )?;
    list(
        "opcode",
        spec.opcode.iter().map(|entry| entry.name.as_str()),
        camel,
    )?;
    let snake_case: fn(&str) -> bool = snake;
    for (kind, entries, legal) in [
        ("metric", &spec.metric, snake_case),
        ("error", &spec.error, camel),
        ("phase", &spec.phase, camel),
        ("field", &spec.field, camel),
    ] {
        list(kind, entries.iter().map(|entry| entry.name.as_str()), legal)?;
        codes(kind, entries.iter().map(|entry| entry.code))?;
    }
    list(
        "memory",
        spec.memory.iter().map(|entry| entry.name.as_str()),
        snake,
    )?;
    list(
        "register",
        spec.register.iter().map(|entry| entry.name.as_str()),
        snake,
    )?;
    codes("opcode", spec.opcode.iter().map(|entry| entry.code))?;

    ensure!(
        spec.metric.iter().all(|entry| entry.code < 4),
        "metric: a code does not fit 2 bits"
    );
    ensure!(
        spec.error.iter().all(|entry| entry.code != 0),
        "error: code 0 means success"
    );
    ensure!(
        spec.phase
            .iter()
            .enumerate()
            .all(|(i, entry)| usize::from(entry.code) == i),
        "phase: codes must be 0, 1, 2, ... in the order of the phases"
    );
    ensure!(
        spec.phase.len() <= 32,
        "phase: the bits are those of a word"
    );
    ensure!(
        spec.memory
            .iter()
            .enumerate()
            .all(|(i, entry)| usize::from(entry.code) == i),
        "memory: codes must be 0, 1, 2, ... in canonical order"
    );
    for opcode in &spec.opcode {
        let payload = opcode.payload.value(&[("V", 512)]);
        let words = payload.with_context(|| format!("opcode {}: payload", opcode.name))?;
        ensure!(
            words < 1 << 16,
            "opcode {}: the payload length must fit 16 bits",
            opcode.name
        );
    }
    for config in &spec.config {
        sizes(config).with_context(|| format!("config {}", config.name))?;
        memories(spec, config).with_context(|| format!("config {}", config.name))?;
    }
    list(
        "scan",
        spec.scan.iter().map(|entry| entry.name.as_str()),
        snake,
    )?;
    for scan in &spec.scan {
        scan.check()
            .with_context(|| format!("scan {}", scan.name))?;
    }
    for entry in &spec.register {
        register(spec, entry).with_context(|| format!("register {}", entry.name))?;
    }
    Ok(())
}

fn widths(spec: &Spec) -> Result<()> {
    let widths = &spec.widths;
    ensure!(
        widths.component_bits == 16,
        "widths.component_bits: only 16 is packed two a word"
    );
    ensure!(
        widths.id_invalid == u16::MAX,
        "widths.id_invalid must be all ones"
    );
    ensure!(
        (1..=16).contains(&widths.types),
        "widths.types must be 1..=16 (four bits, a 16-bit mask)"
    );
    // The formulas of docs/numerics.md hold these products in 73 bits.
    ensure!(
        widths.cosine_frac_bits == 30,
        "widths.cosine_frac_bits must be 30"
    );
    ensure!(
        widths.inverse_norm_frac_bits == 31,
        "widths.inverse_norm_frac_bits must be 31"
    );
    ensure!(spec.prng.zero_seed != 0, "prng.zero_seed must not be 0");
    ensure!(spec.digest.prime % 2 == 1, "digest.prime must be odd");
    Ok(())
}

fn defaults(spec: &Spec) -> Result<()> {
    let defaults = &spec.defaults;
    spec.default_metric()?;
    ensure!(
        defaults.frac_bits <= 15,
        "defaults.frac_bits must be 0..=15"
    );
    ensure!(
        (1..=512).contains(&defaults.ef_construction),
        "defaults.ef_construction must be 1..=512"
    );
    ensure!(
        (1..=15).contains(&defaults.expansion),
        "defaults.expansion must be 1..=15"
    );
    Ok(())
}

fn list<'a>(
    kind: &str,
    names: impl Iterator<Item = &'a str>,
    legal: fn(&str) -> bool,
) -> Result<()> {
    let mut seen = BTreeSet::new();
    for name in names {
        let style = if legal("a") {
            "snake_case"
        } else {
            "CamelCase"
        };
        ensure!(legal(name), "{kind}: name {name:?} must be {style}");
        ensure!(
            seen.insert(name.to_ascii_lowercase()),
            "{kind}: name {name:?} occurs twice"
        );
    }
    ensure!(!seen.is_empty(), "{kind}: there must be at least one");
    Ok(())
}

fn snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.split('_').all(|part| !part.is_empty())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn camel(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn codes(kind: &str, codes: impl Iterator<Item = u8>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for code in codes {
        ensure!(seen.insert(code), "{kind}: code {code} occurs twice");
    }
    Ok(())
}

fn sizes(config: &Config) -> Result<()> {
    // Destructured, so that a new size cannot go unchecked.
    let &Config {
        name: _,
        capacity,
        dim,
        m,
        m0,
        levels,
        ef_max,
        w_max,
        branches,
        lanes,
        lookups,
    } = config;
    ensure!(
        (2..=16384).contains(&capacity),
        "capacity = {capacity} must be 2..=16384"
    );
    ensure!((1..=1024).contains(&dim), "dim = {dim} must be 1..=1024");
    ensure!(
        dim % 2 == 0,
        "dim = {dim} must be even, as the RTL stores two components a word"
    );
    ensure!(
        lanes >= 1 && dim % lanes == 0,
        "lanes = {lanes} must divide dim = {dim}"
    );
    ensure!(m >= 2, "m = {m} must be at least 2");
    ensure!(m < m0, "m = {m} must be smaller than m0 = {m0}");
    ensure!(m0 <= 64, "m0 = {m0} must be at most 64");
    ensure!((1..=8).contains(&levels), "levels = {levels} must be 1..=8");
    ensure!(
        ef_max >= 2 * m0,
        "ef_max = {ef_max} must be at least 2 * m0 = {}",
        2 * m0
    );
    ensure!(ef_max <= 512, "ef_max = {ef_max} must be at most 512");
    ensure!((1..=8).contains(&w_max), "w_max = {w_max} must be 1..=8");
    ensure!(
        (1..=m0).contains(&branches),
        "branches = {branches} must be 1..=m0 = {m0}"
    );
    ensure!(
        (1..=m0).contains(&lookups),
        "lookups = {lookups} must be 1..=m0 = {m0}"
    );
    Ok(())
}

fn memories(spec: &Spec, config: &Config) -> Result<()> {
    let variables = config.variables();
    for memory in &spec.memory {
        let rows = memory
            .rows
            .value(&variables)
            .with_context(|| format!("{}: rows", memory.name))?;
        let words = memory
            .words
            .value(&variables)
            .with_context(|| format!("{}: words", memory.name))?;
        ensure!(
            words >= 1,
            "memory {}: a row must have at least one word",
            memory.name
        );
        let expected = match memory.name.as_str() {
            "regs" => spec.register.len() as u64,
            "type_count" => spec.widths.types.into(),
            _ => rows,
        };
        ensure!(
            rows == expected,
            "memory {}: {rows} rows, but {expected} are defined",
            memory.name
        );
    }
    Ok(())
}

fn register(spec: &Spec, register: &Register) -> Result<()> {
    ensure!(
        (1..=32).contains(&register.bits),
        "bits = {} must be 1..=32",
        register.bits
    );
    let reset = spec.reset(register)?;
    if let Some(max) = register.max {
        ensure!(
            u64::from(max) < 1 << register.bits,
            "max {max} does not fit {} bits",
            register.bits
        );
        let Reset::Value(value) = reset else {
            bail!("a reset value that a configuration caps cannot have a max");
        };
        ensure!(value <= max, "reset value {value} is above max {max}");
    }
    for config in &spec.config {
        let (what, greatest) = match reset {
            Reset::Value(value) => ("reset value", value),
            Reset::CappedAtEfMax(_) => ("ef_max", config.ef_max),
            Reset::CappedAtWMax(_) => ("w_max", config.w_max),
        };
        ensure!(
            u64::from(greatest) < 1 << register.bits,
            "{what} {greatest} of config {} does not fit {} bits",
            config.name,
            register.bits
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../../spec.toml");

    /// The first occurrence of `from` after `anchor` is replaced; the error must contain `expected`.
    fn rejects(anchor: &str, from: &str, to: &str, expected: &str) {
        let start = TEXT.find(anchor).unwrap_or_else(|| panic!("no {anchor}"));
        let (head, tail) = TEXT.split_at(start);
        assert!(tail.contains(from), "no {from} after {anchor}");
        let text = head.to_owned() + &tail.replacen(from, to, 1);
        let error = match Spec::parse(&text) {
            Ok(_) => panic!("{anchor}: {to} was accepted"),
            Err(error) => format!("{error:#}"),
        };
        assert!(error.contains(expected), "{to}: {error}");
    }

    #[test]
    fn illegal_sizes_are_rejected() {
        for (from, to, expected) in [
            ("capacity = 32", "capacity = 1", "must be 2..=16384"),
            ("capacity = 32", "capacity = 16385", "must be 2..=16384"),
            ("capacity = 32", "capacity = -1", "invalid value"),
            ("dim = 16", "dim = 0", "must be 1..=1024"),
            ("dim = 16", "dim = 1026", "must be 1..=1024"),
            ("dim = 16", "dim = 15", "must be even"),
            ("dim = 16", "dim = 18", "lanes = 4 must divide dim = 18"),
            ("lanes = 4", "lanes = 0", "must divide"),
            ("m = 3", "m = 1", "at least 2"),
            ("m = 3", "m = 6", "smaller than m0"),
            ("m0 = 6", "m0 = 65", "at most 64"),
            ("levels = 3", "levels = 0", "must be 1..=8"),
            ("levels = 3", "levels = 9", "must be 1..=8"),
            ("ef_max = 32", "ef_max = 11", "at least 2 * m0 = 12"),
            ("ef_max = 32", "ef_max = 513", "at most 512"),
            ("w_max = 8", "w_max = 0", "must be 1..=8"),
            ("w_max = 8", "w_max = 9", "must be 1..=8"),
            ("branches = 6", "branches = 0", "must be 1..=m0"),
            ("branches = 6", "branches = 7", "must be 1..=m0"),
            ("lookups = 2", "lookups = 0", "must be 1..=m0"),
            ("lookups = 2", "lookups = 7", "must be 1..=m0"),
        ] {
            rejects("name = \"tile\"", from, to, expected);
        }
    }

    #[test]
    fn clashes_and_bad_references_are_rejected() {
        for (anchor, from, to, expected) in [
            (
                "[[config]]",
                "\"tile\"",
                "\"nano\"",
                "config: name \"nano\" occurs twice",
            ),
            ("[[config]]", "\"tile\"", "\"Tile\"", "must be snake_case"),
            (
                "[[opcode]]",
                "\"Remove\"",
                "\"Insert\"",
                "opcode: name \"Insert\" occurs twice",
            ),
            (
                "[[opcode]]",
                "\"Remove\"",
                "\"remove\"",
                "must be CamelCase",
            ),
            (
                "[[opcode]]",
                "code = 0x03",
                "code = 0x02",
                "opcode: code 2 occurs twice",
            ),
            ("[[opcode]]", "\"1 + V\"", "\"1 + W\"", "unknown name \"W\""),
            ("[[opcode]]", "\"1 + V\"", "\"1 +\"", "ends too early"),
            ("[[metric]]", "code = 1", "code = 4", "does not fit 2 bits"),
            (
                "[[error]]",
                "code = 2",
                "code = 1",
                "error: code 1 occurs twice",
            ),
            ("[[error]]", "code = 1", "code = 0", "code 0 means success"),
            ("[[memory]]", "code = 3", "code = 11", "in canonical order"),
            (
                "[[memory]]",
                "rows = \"35\"",
                "rows = \"34\"",
                "34 rows, but 35 are defined",
            ),
            (
                "[[memory]]",
                "rows = \"16\"",
                "rows = \"15\"",
                "15 rows, but 16 are defined",
            ),
            (
                "[[memory]]",
                "\"capacity\"",
                "\"size\"",
                "unknown name \"size\"",
            ),
            (
                "\"free_head\"",
                "bits = 16",
                "bits = 15",
                "reset value 65535 of config nano does not fit 15 bits",
            ),
            ("[[register]]", "bits = 16", "bits = 33", "must be 1..=32"),
            (
                "\"leak\"",
                "bits = 25",
                "bits = 24",
                "max 16777216 does not fit 24 bits",
            ),
            (
                "\"leak\"",
                "max = 0x1000000",
                "max = 1",
                "reset value 15938355 is above max 1",
            ),
            ("\"leak\"", "max = 0x1000000", "max = -1", "invalid value"),
            (
                "\"expansion\"",
                "reset = \"default\"",
                "reset = \"default\"\nmax = 8",
                "cannot have a max",
            ),
            (
                "[[phase]]",
                "\"Learn\"",
                "\"Step\"",
                "phase: name \"Step\" occurs twice",
            ),
            ("[[phase]]", "\"Learn\"", "\"learn\"", "must be CamelCase"),
            (
                "[[phase]]",
                "code = 1",
                "code = 0",
                "phase: code 0 occurs twice",
            ),
            (
                "[[phase]]",
                "code = 2",
                "code = 10",
                "in the order of the phases",
            ),
            (
                "[[field]]",
                "\"Inject\"",
                "\"Threshold\"",
                "field: name \"Threshold\" occurs twice",
            ),
            (
                "[[field]]",
                "code = 2",
                "code = 1",
                "field: code 1 occurs twice",
            ),
            (
                "\"high_water\"",
                "reset = \"0\"",
                "reset = \"default\"",
                "has no default",
            ),
            (
                "[defaults]",
                "metric = \"l2\"",
                "metric = \"l1\"",
                "no metric is called \"l1\"",
            ),
            (
                "[defaults]",
                "frac_bits = 8",
                "frac_bits = 16",
                "must be 0..=15",
            ),
            (
                "[defaults]",
                "ef_construction = 64",
                "ef_construction = 0",
                "must be 1..=512",
            ),
            (
                "[defaults]",
                "expansion = 4",
                "expansion = 0",
                "must be 1..=15",
            ),
            ("[prng]", "0x6D686E73", "0", "must not be 0"),
            ("[digest]", "0x00000100000001B3", "2", "must be odd"),
            ("[widths]", "types = 16", "types = 17", "must be 1..=16"),
            ("[widths]", "0xFFFF", "0xFFFE", "must be all ones"),
            (
                "[widths]",
                "component_bits = 16",
                "component_bits = 8",
                "only 16",
            ),
            (
                "[widths]",
                "cosine_frac_bits = 30",
                "cosine_frac_bits = 29",
                "must be 30",
            ),
            ("[widths]", "frac_bits = 31", "frac_bits = 30", "must be 31"),
        ] {
            if to == "frac_bits = 30" {
                rejects("inverse_norm", from, to, expected);
            } else {
                rejects(anchor, from, to, expected);
            }
        }
    }
}
