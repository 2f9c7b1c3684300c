//! Constants, sizes and configurations of the Rust module.

use std::fmt::Write;

use anyhow::Result;

use crate::hash;
use crate::spec::{Config, Spec, pascal};

/// The sizes and what is computed from them; does not depend on the specification's numbers.
pub const SIZES: &str = r"
/// Sizes of one index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sizes {
    /// Vectors, 2..=16384.
    pub capacity: usize,
    /// Components of a vector, 1..=1024.
    pub dim: usize,
    /// Links of a vector at each layer above 0, at least 2 and smaller than `m0`.
    pub m: usize,
    /// Links of a vector at layer 0, at most 64.
    pub m0: usize,
    /// Layers including layer 0, 1..=8.
    pub levels: usize,
    /// Greatest beam length, 2 * `m0` ..= 512.
    pub ef_max: usize,
    /// Greatest expansion width, 1..=15 (RTL: 1..=8).
    pub w_max: usize,
    /// Dendritic compartments of a neuron, 1..=`m0` (RTL: also lanes of synapses).
    pub branches: usize,
}

impl Sizes {
    /// 32-bit words of a vector in commands, `ceil(dim / 2)`.
    pub const fn vector_words(&self) -> usize {
        self.dim.div_ceil(2)
    }

    /// Configuration hash: two bodies with the same hash understand each other and give the same bits.
    ///
    /// FNV-1a with 32-bit words, continued from [`SPEC_HASH`] with the eight sizes in the order of the fields.
    pub const fn hash(&self) -> u64 {
        let sizes = [
            self.capacity,
            self.dim,
            self.m,
            self.m0,
            self.levels,
            self.ef_max,
            self.w_max,
            self.branches,
        ];
        let mut hash = SPEC_HASH;
        let mut i = 0;
        while i < sizes.len() {
            hash = (hash ^ sizes[i] as u64).wrapping_mul(FNV_PRIME);
            i += 1;
        }
        hash
    }
}

/// A named configuration, for which there is an RTL wrapper `mh_core_NAME`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedConfig {
    /// Name in commands and file names.
    pub name: &'static str,
    /// Sizes that every body shares.
    pub sizes: Sizes,
    /// Multipliers of the RTL distance engine; divides `dim`.
    pub lanes: usize,
    /// Visited flags that the RTL reads a cycle.
    pub lookups: usize,
    /// Configuration hash, equal to `sizes.hash()`.
    pub hash: u64,
}
";

/// The constants that stand alone.
pub fn constants(out: &mut String, spec: &Spec) -> Result<()> {
    let mut constant = |doc: &str, name: &str, kind: &str, value: String| {
        writeln!(out, "\n/// {doc}\npub const {name}: {kind} = {value};")
    };
    let Spec {
        identity,
        widths,
        prng,
        digest,
        defaults,
        ..
    } = spec;
    constant(
        "First word of the Identify response.",
        "MAGIC",
        "u32",
        hex32(identity.magic),
    )?;
    constant(
        "Version of the specification.",
        "VERSION",
        "u32",
        identity.version.to_string(),
    )?;
    constant(
        "Bits of a vector component, signed.",
        "COMPONENT_BITS",
        "u32",
        widths.component_bits.to_string(),
    )?;
    constant(
        "\"No id\" in words.",
        "ID_INVALID",
        "u16",
        format!("0x{:04x}", widths.id_invalid),
    )?;
    constant(
        "Number of node types.",
        "TYPES",
        "usize",
        widths.types.to_string(),
    )?;
    let value = widths.cosine_frac_bits.to_string();
    constant(
        "Fraction bits of a cosine distance.",
        "COSINE_FRAC_BITS",
        "u32",
        value,
    )?;
    let value = widths.inverse_norm_frac_bits.to_string();
    let doc = "Fraction bits of the mantissa of an inverse norm.";
    constant(doc, "INVERSE_NORM_FRAC_BITS", "u32", value)?;
    constant(
        "Generator state that replaces a seed of 0.",
        "PRNG_ZERO_SEED",
        "u32",
        hex32(prng.zero_seed),
    )?;
    constant(
        "Start value of the state digest.",
        "DIGEST_OFFSET",
        "u64",
        hex64(digest.offset),
    )?;
    constant(
        "Multiplier of the state digest.",
        "DIGEST_PRIME",
        "u64",
        hex64(digest.prime),
    )?;
    let metric = format!("Metric::{}", pascal(&spec.default_metric()?.name));
    constant("Metric after power-on.", "DEFAULT_METRIC", "Metric", metric)?;
    let value = defaults.frac_bits.to_string();
    constant(
        "Fraction bits of a component after power-on.",
        "DEFAULT_FRAC_BITS",
        "u8",
        value,
    )?;
    let value = defaults.ef_construction.to_string();
    let doc = "Beam length of insertion after power-on, capped at `ef_max`.";
    constant(doc, "DEFAULT_EF_CONSTRUCTION", "u16", value)?;
    let value = defaults.expansion.to_string();
    let doc = "Expansion width of insertion after power-on, capped at `w_max`.";
    constant(doc, "DEFAULT_EXPANSION", "u8", value)?;
    constant(
        "Seed after power-on.",
        "DEFAULT_SEED",
        "u32",
        defaults.seed.to_string(),
    )?;
    let doc = "Hash of everything that all configurations share; see [`Sizes::hash`].";
    constant(doc, "SPEC_HASH", "u64", hex64(hash::spec(spec)))?;
    constant(
        "Multiplier of the configuration hash.",
        "FNV_PRIME",
        "u64",
        hex64(hash::PRIME),
    )?;
    Ok(())
}

/// The named configurations.
pub fn configurations(out: &mut String, spec: &Spec) -> Result<()> {
    let shared = hash::spec(spec);
    for config in &spec.config {
        let upper = config.name.to_ascii_uppercase();
        writeln!(
            out,
            "\n/// Sizes of the configuration `{}`.\npub const {upper}: Sizes = Sizes {{",
            config.name
        )?;
        let Config {
            capacity,
            dim,
            m,
            m0,
            levels,
            ef_max,
            w_max,
            branches,
            ..
        } = config;
        for (field, value) in [
            ("capacity", capacity),
            ("dim", dim),
            ("m", m),
            ("m0", m0),
            ("levels", levels),
            ("ef_max", ef_max),
            ("w_max", w_max),
            ("branches", branches),
        ] {
            writeln!(out, "    {field}: {value},")?;
        }
        writeln!(out, "}};")?;
    }
    writeln!(
        out,
        "\n/// All named configurations.\npub const CONFIGS: [NamedConfig; {}] = [",
        spec.config.len()
    )?;
    for config in &spec.config {
        writeln!(
            out,
            "    NamedConfig {{\n        name: \"{}\",",
            config.name
        )?;
        writeln!(out, "        sizes: {},", config.name.to_ascii_uppercase())?;
        writeln!(
            out,
            "        lanes: {},\n        lookups: {},",
            config.lanes, config.lookups
        )?;
        writeln!(
            out,
            "        hash: {},\n    }},",
            hex64(hash::config(shared, config))
        )?;
    }
    writeln!(out, "];")?;
    out.push_str(
        "
// The generator and this crate compute the same hashes.
const _: () = {
    let mut i = 0;
    while i < CONFIGS.len() {
        assert!(CONFIGS[i].hash == CONFIGS[i].sizes.hash());
        i += 1;
    }
};
",
    );
    Ok(())
}

/// Literal of 32 bits.
pub fn hex32(value: u32) -> String {
    let text = format!("{value:08x}");
    format!("0x{}_{}", &text[..4], &text[4..])
}

fn hex64(value: u64) -> String {
    let text = format!("{value:016x}");
    format!(
        "0x{}_{}_{}_{}",
        &text[..4],
        &text[4..8],
        &text[8..12],
        &text[12..]
    )
}
