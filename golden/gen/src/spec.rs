//! The data model of `golden/spec.toml`. Unknown and missing keys are errors.

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::expr::Expr;
use crate::scan::Scan;
use crate::validate;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    pub identity: Identity,
    pub widths: Widths,
    pub prng: Prng,
    pub digest: Digest,
    pub defaults: Defaults,
    pub config: Vec<Config>,
    pub scan: Vec<Scan>,
    pub metric: Vec<Code>,
    pub opcode: Vec<Opcode>,
    pub phase: Vec<Code>,
    pub field: Vec<Code>,
    pub error: Vec<Code>,
    pub memory: Vec<Memory>,
    pub register: Vec<Register>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    pub magic: u32,
    pub scan_magic: u32,
    pub version: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Widths {
    pub component_bits: u32,
    pub id_invalid: u16,
    pub types: u32,
    pub cosine_frac_bits: u32,
    pub inverse_norm_frac_bits: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prng {
    pub zero_seed: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digest {
    pub offset: u64,
    pub prime: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    pub metric: String,
    pub frac_bits: u32,
    pub ef_construction: u32,
    pub expansion: u32,
    pub seed: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub name: String,
    pub capacity: u32,
    pub dim: u32,
    pub m: u32,
    pub m0: u32,
    pub levels: u32,
    pub ef_max: u32,
    pub w_max: u32,
    pub branches: u32,
    pub lanes: u32,
    pub lookups: u32,
}

/// A metric, an error, a phase or a field: a name and its code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    pub name: String,
    pub code: u8,
    pub doc: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opcode {
    pub name: String,
    pub code: u8,
    /// Expression over `V`.
    pub payload: Expr,
    pub doc: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    pub name: String,
    pub code: u8,
    /// Expression over the names of [`Config::variables`].
    pub rows: Expr,
    /// Expression over the names of [`Config::variables`].
    pub words: Expr,
    pub doc: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub name: String,
    pub bits: u32,
    /// A number, or `default`.
    pub reset: String,
    /// Largest value that `SetRegister` writes; without it the register cannot be written.
    pub max: Option<u32>,
    pub doc: String,
}

/// Value of a register after power-on.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub enum Reset {
    /// The same for every configuration.
    Value(u32),
    /// A default that is capped at `ef_max`.
    CappedAtEfMax(u32),
    /// A default that is capped at `w_max`.
    CappedAtWMax(u32),
}

impl Reset {
    /// The value in one configuration.
    pub fn value(self, config: &Config) -> u32 {
        match self {
            Self::Value(value) => value,
            Self::CappedAtEfMax(value) => value.min(config.ef_max),
            Self::CappedAtWMax(value) => value.min(config.w_max),
        }
    }
}

impl Spec {
    /// Reads and validates the specification.
    pub fn parse(text: &str) -> Result<Self> {
        let spec: Self = toml::from_str(text)?;
        validate::spec(&spec)?;
        Ok(spec)
    }

    /// Code of the default metric.
    pub fn default_metric(&self) -> Result<&Code> {
        let name = &self.defaults.metric;
        let found = self.metric.iter().find(|metric| metric.name == *name);
        found.with_context(|| format!("defaults.metric: no metric is called {name:?}"))
    }

    /// Value of a register after power-on.
    pub fn reset(&self, register: &Register) -> Result<Reset> {
        let Register { name, reset, .. } = register;
        let value = match (reset.as_str(), name.as_str()) {
            ("default", "metric") => Reset::Value(self.default_metric()?.code.into()),
            ("default", "frac_bits") => Reset::Value(self.defaults.frac_bits),
            ("default", "ef_construction") => Reset::CappedAtEfMax(self.defaults.ef_construction),
            ("default", "expansion") => Reset::CappedAtWMax(self.defaults.expansion),
            ("default", "prng") if self.defaults.seed == 0 => Reset::Value(self.prng.zero_seed),
            ("default", "prng") => Reset::Value(self.defaults.seed),
            (number, _) => {
                let value = match number.strip_prefix("0x") {
                    Some(digits) => u32::from_str_radix(digits, 16),
                    None => number.parse(),
                };
                Reset::Value(value.with_context(|| {
                    format!("register {name}: reset {reset:?} is no number and has no default")
                })?)
            }
        };
        Ok(value)
    }
}

impl Config {
    /// The sizes that rows and words of a memory may depend on.
    pub const VARIABLES: [&'static str; 6] = ["capacity", "dim", "m", "m0", "levels", "branches"];

    /// Values of [`Self::VARIABLES`].
    pub fn variables(&self) -> [(&'static str, u64); 6] {
        let Self {
            capacity,
            dim,
            m,
            m0,
            levels,
            branches,
            ..
        } = *self;
        let values = [capacity, dim, m, m0, levels, branches];
        std::array::from_fn(|i| (Self::VARIABLES[i], values[i].into()))
    }
}

/// `free_head` becomes `FreeHead`.
pub fn pascal(name: &str) -> String {
    let mut out = String::new();
    for part in name.split('_') {
        let mut letters = part.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../../spec.toml");

    #[test]
    fn unknown_key_is_rejected() {
        for table in [
            "[identity]",
            "[widths]",
            "[prng]",
            "[digest]",
            "[defaults]",
            "[[config]]",
            "[[scan]]",
            "[[metric]]",
            "[[opcode]]",
            "[[phase]]",
            "[[field]]",
            "[[error]]",
            "[[memory]]",
            "[[register]]",
        ] {
            let text = TEXT.replacen(
                &format!("\n{table}\n"),
                &format!("\n{table}\nsurprise = 1\n"),
                1,
            );
            assert_ne!(text, TEXT, "{table}");
            let error = format!("{:#}", Spec::parse(&text).unwrap_err());
            assert!(
                error.contains("unknown field `surprise`"),
                "{table}: {error}"
            );
        }
        let error = format!(
            "{:#}",
            Spec::parse(&format!("surprise = 1\n{TEXT}")).unwrap_err()
        );
        assert!(error.contains("unknown field `surprise`"), "{error}");
    }

    /// Every key of the file is deleted in turn, one line at a time. Only `max` may be missing.
    #[test]
    fn missing_key_is_rejected() {
        let lines: Vec<&str> = TEXT.lines().collect();
        let mut deleted = 0;
        for (i, line) in lines.iter().enumerate() {
            let Some((key, _)) = line.split_once(" = ") else {
                continue;
            };
            let text = [&lines[..i], &lines[i + 1..]].concat().join("\n");
            if key == "max" {
                assert!(Spec::parse(&text).is_ok(), "line {}", i + 1);
                continue;
            }
            let error = format!("{:#}", Spec::parse(&text).unwrap_err());
            assert!(
                error.contains(&format!("missing field `{key}`")),
                "line {}: {error}",
                i + 1
            );
            deleted += 1;
        }
        assert!(deleted > 100, "only {deleted} keys found");
    }

    #[test]
    fn names_become_pascal_case() {
        assert_eq!(pascal("links_up"), "LinksUp");
        assert_eq!(pascal("l2"), "L2");
    }
}
