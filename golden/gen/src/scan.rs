//! Scan cores: their sizes, their hash, and what is generated from them.

use std::fmt::Write;

use anyhow::{Result, ensure};
use serde::Deserialize;

use crate::hash;
use crate::markdown::heading;
use crate::spec::{Config, Reset, Spec};
use crate::verilog::{hex32, hex64};

/// A scan core.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    pub name: String,
    pub capacity: u32,
    pub dim: u32,
    pub m: u32,
    pub levels: u32,
    pub k_max: u32,
    pub w_max: u32,
    pub lanes: u32,
}

impl Scan {
    /// The index that it answers as. Nothing of it depends on links or compartments, so these are the least.
    pub fn config(&self) -> Config {
        Config {
            name: self.name.clone(),
            capacity: self.capacity,
            dim: self.dim,
            m: self.m,
            m0: self.m + 1,
            levels: self.levels,
            ef_max: self.k_max,
            w_max: self.w_max,
            branches: 1,
            lanes: self.lanes,
            lookups: 1,
        }
    }

    fn hash(&self, spec: &Spec) -> u64 {
        hash::config(
            hash::word(hash::spec(spec), spec.identity.scan_magic),
            &self.config(),
        )
    }

    /// Checks the sizes: those that the RTL can have.
    pub fn check(&self) -> Result<()> {
        let Self {
            name: _,
            capacity,
            dim,
            m,
            levels,
            k_max,
            w_max,
            lanes,
        } = *self;
        ensure!(
            (2..=4096).contains(&capacity) && capacity.is_power_of_two(),
            "capacity = {capacity} must be a power of two, 2..=4096"
        );
        ensure!(
            matches!(lanes, 2 | 4 | 8),
            "lanes = {lanes} must be 2, 4 or 8"
        );
        let rows = dim / lanes;
        ensure!(
            dim <= 64 && dim % lanes == 0 && rows >= 4 && rows.is_power_of_two(),
            "dim = {dim} must be lanes = {lanes} times a power of two from 4 on, at most 64"
        );
        ensure!((2..=63).contains(&m), "m = {m} must be 2..=63");
        ensure!((2..=8).contains(&levels), "levels = {levels} must be 2..=8");
        ensure!(
            (2..=rows).contains(&k_max) && k_max.is_power_of_two(),
            "k_max = {k_max} must be a power of two, 2..=dim / lanes = {rows}"
        );
        ensure!((1..=8).contains(&w_max), "w_max = {w_max} must be 1..=8");
        Ok(())
    }
}

/// The Rust table.
pub fn table(out: &mut String, spec: &Spec) -> Result<()> {
    writeln!(
        out,
        "
/// First word of the Identify response of a scan core.
pub const SCAN_MAGIC: u32 = 0x{:08x};

/// A scan core, for which there is an RTL wrapper `mh_chip_NAME`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedScan {{
    /// Name in commands and file names.
    pub name: &'static str,
    /// Sizes of the index that it answers as.
    pub sizes: Sizes,
    /// Components that the RTL measures a cycle.
    pub lanes: usize,
    /// Its hash.
    pub hash: u64,
}}

/// All scan cores.
pub const SCANS: [NamedScan; {}] = [",
        spec.identity.scan_magic,
        spec.scan.len()
    )?;
    for scan in &spec.scan {
        let config = scan.config();
        writeln!(
            out,
            "NamedScan {{ name: \"{}\", sizes: Sizes {{ capacity: {}, dim: {}, m: {}, m0: {}, levels: {}, ef_max: {}, w_max: {}, branches: {} }}, lanes: {}, hash: 0x{:016x} }},",
            config.name,
            config.capacity,
            config.dim,
            config.m,
            config.m0,
            config.levels,
            config.ef_max,
            config.w_max,
            config.branches,
            config.lanes,
            scan.hash(spec)
        )?;
    }
    writeln!(out, "];")?;
    Ok(())
}

/// Tables of the documentation.
pub fn page(spec: &Spec) -> Result<String> {
    let mut out =
        String::from("\n`just gen` writes this table from `golden/spec.toml` (`[[scan]]`).\n");
    heading(
        &mut out,
        "Sizes",
        &[
            "scan core",
            "capacity",
            "dim",
            "k_max",
            "m",
            "levels",
            "w_max",
            "lanes",
            "hash",
        ],
    )?;
    for scan in &spec.scan {
        let Scan {
            name,
            capacity,
            dim,
            m,
            levels,
            k_max,
            w_max,
            lanes,
        } = scan;
        writeln!(
            out,
            "| {name} | {capacity} | {dim} | {k_max} | {m} | {levels} | {w_max} | {lanes} | `{:016X}` |",
            scan.hash(spec)
        )?;
    }
    out.push('\n');
    Ok(out)
}

/// The scan core behind the link, with these sizes.
pub fn chip(spec: &Spec, scan: &Scan) -> String {
    let config = scan.config();
    let ef_construction = Reset::CappedAtEfMax(spec.defaults.ef_construction).value(&config);
    let expansion = Reset::CappedAtWMax(spec.defaults.expansion).value(&config);
    let (magic, hash) = (hex32(spec.identity.scan_magic), hex64(scan.hash(spec)));
    let Config {
        name,
        capacity,
        dim,
        m,
        m0,
        levels,
        ef_max,
        w_max,
        branches,
        lanes,
        ..
    } = config;
    format!(
        "\
`default_nettype none
// Generated by `just gen` from golden/spec.toml; do not edit.

/// The scan core `{name}` behind the link.
module mh_chip_{name} #(
  /// Clock cycles a second, as the answer to Hello tells them.
  parameter int unsigned Frequency = 24_000_000
) (
  /// Clock, rising edge.
  input  wire logic       clk_i,
  /// Synchronous reset, active low; held for at least one cycle.
  input  wire logic       rst_ni,
  /// A byte from the host is offered; it is taken in a cycle with `in_ready_o`.
  input  wire logic       in_valid_i,
  output logic            in_ready_o,
  input  wire logic [7:0] in_data_i,
  /// A byte from the host was lost.
  input  wire logic       in_lost_i,
  /// A byte to the host is offered; once high it stays until `out_ready_i`.
  output logic            out_valid_o,
  input  wire logic       out_ready_i,
  output logic [7:0]      out_data_o,
  /// A request is being carried out or its reply sent.
  output logic            busy_o
);

  mh_scan_chip #(
    .Capacity({capacity}),
    .Dim({dim}),
    .Lanes({lanes}),
    .KMax({ef_max}),
    .M({m}),
    .M0({m0}),
    .Levels({levels}),
    .WMax({w_max}),
    .Branches({branches}),
    .EfConstructionDefault({ef_construction}),
    .ExpansionDefault({expansion}),
    .Magic({magic}),
    .ConfigHash({hash}),
    .Frequency(Frequency)
  ) u_chip (.*);

endmodule

`default_nettype wire
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../../spec.toml");

    #[test]
    fn illegal_sizes_are_rejected() {
        for (from, to, expected) in [
            (
                "capacity = 16",
                "capacity = 24",
                "must be a power of two, 2..=4096",
            ),
            ("lanes = 4", "lanes = 3", "must be 2, 4 or 8"),
            ("dim = 16", "dim = 8", "times a power of two from 4 on"),
            ("dim = 16", "dim = 128", "at most 64"),
            ("\nm = 2", "\nm = 1", "must be 2..=63"),
            ("levels = 3", "levels = 1", "must be 2..=8"),
            ("k_max = 4", "k_max = 8", "2..=dim / lanes = 4"),
            ("w_max = 8", "w_max = 9", "must be 1..=8"),
        ] {
            let (head, tail) = TEXT.split_at(TEXT.find("name = \"scan16\"").unwrap());
            assert!(tail.contains(from), "no {from}");
            let text = head.to_owned() + &tail.replacen(from, to, 1);
            let error = format!("{:#}", Spec::parse(&text).unwrap_err());
            assert!(error.contains(expected), "{to}: {error}");
        }
    }

    #[test]
    fn a_scan_core_has_a_hash_of_its_own() {
        let spec = Spec::parse(TEXT).unwrap();
        let scan = &spec.scan[0];
        let index = hash::config(hash::spec(&spec), &scan.config());
        assert_ne!(scan.hash(&spec), index);
        let changed = TEXT.replacen("k_max = 4", "k_max = 2", 1);
        let changed = Spec::parse(&changed).unwrap();
        let hashes = |spec: &Spec| {
            spec.scan
                .iter()
                .map(|scan| scan.hash(spec))
                .collect::<Vec<_>>()
        };
        let same: Vec<_> = std::iter::zip(hashes(&spec), hashes(&changed))
            .map(|(a, b)| a == b)
            .collect();
        assert_eq!(same, [false, true]);
    }
}
