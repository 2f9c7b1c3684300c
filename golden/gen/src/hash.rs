//! The configuration hash: 64-bit FNV-1a (Fowler, Noll, Vo) of everything that decides whether two bodies
//! understand each other and give the same bits.
//!
//! 1. The specification hash: FNV-1a, byte by byte, over the canonical text of [`text`]. Documentation strings, the
//!    spelling of numbers and the order of keys in the file do not enter; names, codes, expressions and the order of
//!    memories and registers do.
//! 2. The configuration hash continues it with capacity, dim, m, m0, levels, ef_max, w_max and branches, one 32-bit
//!    word a step, as the digest does. `lanes` and `lookups` change the speed of the RTL only and do not enter.
//!
//! A scan core has the magic word of scan cores between 1 and 2, and so a hash of its own. The offset and the prime are those of the published FNV-1a, whatever `[digest]` says.

use std::fmt::Write;

use crate::spec::{Config, Spec};

const OFFSET: u64 = 0xCBF2_9CE4_8422_2325;
/// The FNV-1a prime of 64 bits.
pub const PRIME: u64 = 0x0000_0100_0000_01B3;

/// Hash of everything that all configurations share.
pub fn spec(spec: &Spec) -> u64 {
    fnv(OFFSET, text(spec).bytes().map(u64::from))
}

/// Hash of one configuration.
pub fn config(shared: u64, config: &Config) -> u64 {
    let Config {
        name: _,
        capacity,
        dim,
        m,
        m0,
        levels,
        ef_max,
        w_max,
        branches,
        lanes: _,
        lookups: _,
    } = config;
    fnv(
        shared,
        [capacity, dim, m, m0, levels, ef_max, w_max, branches].map(|word| u64::from(*word)),
    )
}

/// A hash continued with one word.
pub fn word(hash: u64, word: u32) -> u64 {
    fnv(hash, [word.into()])
}

fn fnv(start: u64, items: impl IntoIterator<Item = u64>) -> u64 {
    items
        .into_iter()
        .fold(start, |hash, item| (hash ^ item).wrapping_mul(PRIME))
}

/// One line an item: a path and its value, numbers in decimal.
fn text(spec: &Spec) -> String {
    // Destructured, so that a new field cannot be forgotten.
    let Spec {
        identity,
        widths,
        prng,
        digest,
        defaults,
        config: _,
        scan: _,
        metric,
        opcode,
        phase,
        field,
        error,
        memory,
        register,
    } = spec;
    let mut out = String::new();
    let mut line = |path: String, value: &dyn std::fmt::Display| {
        writeln!(out, "{path}={value}").expect("writing to a string");
    };
    line("identity.magic".into(), &identity.magic);
    line("identity.version".into(), &identity.version);
    line("widths.component_bits".into(), &widths.component_bits);
    line("widths.id_invalid".into(), &widths.id_invalid);
    line("widths.types".into(), &widths.types);
    line("widths.cosine_frac_bits".into(), &widths.cosine_frac_bits);
    line(
        "widths.inverse_norm_frac_bits".into(),
        &widths.inverse_norm_frac_bits,
    );
    line("prng.zero_seed".into(), &prng.zero_seed);
    line("digest.offset".into(), &digest.offset);
    line("digest.prime".into(), &digest.prime);
    line("defaults.metric".into(), &defaults.metric);
    line("defaults.frac_bits".into(), &defaults.frac_bits);
    line("defaults.ef_construction".into(), &defaults.ef_construction);
    line("defaults.expansion".into(), &defaults.expansion);
    line("defaults.seed".into(), &defaults.seed);
    for metric in metric {
        line(format!("metric.{}", metric.name), &metric.code);
    }
    for opcode in opcode {
        line(format!("opcode.{}", opcode.name), &opcode.code);
        line(
            format!("opcode.{}.payload", opcode.name),
            &opcode.payload.text(&str::to_owned),
        );
    }
    for phase in phase {
        line(format!("phase.{}", phase.name), &phase.code);
    }
    for field in field {
        line(format!("field.{}", field.name), &field.code);
    }
    for error in error {
        line(format!("error.{}", error.name), &error.code);
    }
    for memory in memory {
        line(format!("memory.{}", memory.name), &memory.code);
        line(
            format!("memory.{}.rows", memory.name),
            &memory.rows.text(&str::to_owned),
        );
        line(
            format!("memory.{}.words", memory.name),
            &memory.words.text(&str::to_owned),
        );
    }
    for register in register {
        line(format!("register.{}.bits", register.name), &register.bits);
        line(format!("register.{}.reset", register.name), &register.reset);
        if let Some(max) = register.max {
            line(format!("register.{}.max", register.name), &max);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../../spec.toml");

    fn hashes(text: &str) -> Vec<u64> {
        let spec = Spec::parse(text).unwrap();
        let shared = super::spec(&spec);
        spec.config.iter().map(|one| config(shared, one)).collect()
    }

    #[test]
    fn published_test_vector() {
        assert_eq!(fnv(OFFSET, b"foobar".map(u64::from)), 0x8594_4171_F739_67E8);
    }

    #[test]
    fn hash_follows_meaning_only() {
        let before = hashes(TEXT);
        let same = |from: &str, to: &str| {
            let text = TEXT.replacen(from, to, 1);
            assert_ne!(text, TEXT, "{from}");
            before
                .iter()
                .zip(hashes(&text))
                .map(|(old, new)| *old == new)
                .collect::<Vec<_>>()
        };
        assert_eq!(same("doc = \"1 - cos", "doc = \"one - cos"), [true; 4]);
        assert_eq!(same("magic = 0x4D484E53", "magic = 1296584275"), [true; 4]);
        assert_eq!(same("lanes = 4", "lanes = 2"), [true; 4]);
        assert_eq!(
            same("zero_seed = 0x6D686E73", "zero_seed = 0x6D686E74"),
            [false; 4]
        );
        assert_eq!(
            same("payload = \"1 + V\"", "payload = \"2 + V\""),
            [false; 4]
        );
        for (from, to) in [
            ("max = 0xFFFFFFFF", "max = 0xFFFFFFFE"),
            ("\"Learn\"", "\"Train\""),
            ("\"Inject\"", "\"Add\""),
        ] {
            assert_eq!(same(from, to), [false; 4], "{to}");
        }
        assert_eq!(
            same("capacity = 32", "capacity = 33"),
            [true, false, true, true]
        );
        assert_eq!(
            same("branches = 16", "branches = 15"),
            [true, true, true, false]
        );
    }
}
