//! Verilates every configuration that has a wrapper in `rtl/gen` and compiles all models into this crate.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{ensure, Context, Result};
use mh_verilate::{files_ending, Compilation, Model};

fn main() -> Result<()> {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let rtl = mh_verilate::rtl(&manifest.join("../.."))?;
    let snoop = manifest.join("../rtl").canonicalize()?;
    println!("cargo:rerun-if-changed={}", snoop.display());
    println!("cargo:rerun-if-changed=build.rs");

    let configurations = configurations(&rtl)?;
    #[cfg(feature = "testbugs")]
    let (rtl, bugs) = mh_verilate::patch(&rtl, &[manifest.join("../bugs")], &out.join("rtl"))?;
    #[cfg(not(feature = "testbugs"))]
    let bugs: Vec<String> = Vec::new();
    generate_accessors(&out, &configurations, &bugs)?;

    let models = configurations
        .iter()
        .map(|name| model(name, &rtl, &snoop))
        .collect::<Result<Vec<_>>>()?;
    let compilation = Compilation {
        library: "mh_models",
        // A model for short runs is better built quickly.
        level: if cfg!(any(
            feature = "testbugs",
            feature = "coverage",
            feature = "netlist"
        )) {
            1
        } else {
            3
        },
        coverage: cfg!(feature = "coverage"),
    };
    mh_verilate::build(&out, &models, compilation)
}

/// Names of the configurations: `NAME` of each `gen/mh_core_NAME.sv`.
fn configurations(rtl: &Path) -> Result<Vec<String>> {
    let folder = rtl.join("gen");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("read {}", folder.display()))? {
        let file = entry?.file_name();
        let name = file
            .to_str()
            .and_then(|f| f.strip_prefix("mh_core_")?.strip_suffix(".sv"));
        names.extend(name.map(str::to_owned));
    }
    // In small ones a few hundred commands reach every bug and every line.
    #[cfg(any(feature = "testbugs", feature = "coverage"))]
    names.retain(|name| ["nano", "tile"].contains(&name.as_str()));
    ensure!(!names.is_empty(), "no mh_core_*.sv in {}", folder.display());
    names.sort();
    Ok(names)
}

/// Writes the structs that describe the ports, and has verilated-rs generate the C++ shim and the accessors from them.
fn generate_accessors(out: &Path, configurations: &[String], bugs: &[String]) -> Result<()> {
    let mut text = String::new();
    let mut arms = String::new();
    for name in configurations {
        let ty = mh_verilate::type_name(name);
        writeln!(
            arms,
            "        \"{name}\" => Some(visitor.visit::<{name}::{ty}>()),"
        )?;
        write!(
            text,
            "pub mod {name} {{
    use ::verilated_module::module;
    #[module(mh_core_{name})]
    pub struct {ty} {{
        #[port(clock)]
        pub clk_i: bool,
        #[port(input)]
        pub rst_ni: bool,
        #[port(input)]
        pub cmd_valid_i: bool,
        #[port(output)]
        pub cmd_ready_o: bool,
        #[port(input)]
        pub cmd_data_i: [bool; 32],
        #[port(output)]
        pub rsp_valid_o: bool,
        #[port(input)]
        pub rsp_ready_i: bool,
        #[port(output)]
        pub rsp_data_o: [bool; 32],
    }}
    crate::ports!({ty}, \"{name}\");
}}
"
        )?;
    }
    write!(
        text,
        "pub(crate) const CONFIGURATIONS: &[&str] = &{configurations:?};
pub(crate) const SEEDED_BUGS: &[&str] = &{bugs:?};
pub(crate) fn visit_model<V: crate::ModelVisitor>(name: &str, visitor: V) -> Option<V::Output> {{
    match name {{
{arms}        _ => None,
    }}
}}
"
    )?;
    let tops: Vec<String> = configurations.iter().map(|name| top(name)).collect();
    mh_verilate::accessors(out, &text, tops.iter().map(String::as_str))
}

fn top(configuration: &str) -> String {
    format!("mh_core_{configuration}")
}

/// What Verilator is to do for one configuration.
fn model(name: &str, rtl: &Path, snoop: &Path) -> Result<Model> {
    let mut options = Vec::new();
    if cfg!(feature = "testbugs") {
        options.push("-Wno-WIDTH");
    }
    // Bits of what was one signal: Verilator orders them as one, and warns of the loops that are none.
    if cfg!(feature = "netlist") {
        options.push("-Wno-UNOPTFLAT");
    }
    if cfg!(feature = "coverage") {
        options.extend(["--coverage-line", "--coverage-toggle"]);
    }
    let mut files = files_ending(rtl, "_pkg.sv")?;
    files.push(rtl.join(format!("gen/{}.sv", top(name))));
    // Gates have no names to bind it to.
    if !cfg!(feature = "netlist") {
        files.extend(files_ending(snoop, ".sv")?);
    }
    // Nothing instantiates it: it is bound.
    #[cfg(feature = "testbugs")]
    files.push(rtl.join("mh_bit_flip.sv"));
    Ok(Model {
        top: top(name),
        files,
        libraries: vec![rtl.to_owned(), rtl.join("prim")],
        options: options.into_iter().map(str::to_owned).collect(),
    })
}
