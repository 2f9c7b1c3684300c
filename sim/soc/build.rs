//! Verilates the SoC of each configuration that is simulated, with the processor from `.venv`, and compiles the models into this crate.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use mh_verilate::{files_ending, Compilation, Model};

/// Configurations that are simulated: the smallest that is useful, and the one of boards.
const CONFIGURATIONS: [&str; 2] = ["board", "tile"];
/// Clock cycles a bit of the serial line: few, as each is simulated.
const DIVISOR: u32 = 8;
const FREQUENCY: u32 = 25_000_000;

fn main() -> Result<()> {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let rtl = mh_verilate::rtl(&manifest.join("../.."))?;
    let own = manifest.join("rtl");
    let processor = processor(&manifest.join("../../.venv"))?;
    for path in [&own, &processor] {
        println!("cargo:rerun-if-changed={}", path.display());
    }
    println!("cargo:rerun-if-changed=build.rs");

    let tops: Vec<String> = CONFIGURATIONS
        .iter()
        .map(|name| format!("mh_soc_{name}"))
        .collect();
    let models = tops
        .iter()
        .map(|top| model(top, &rtl, &own, &processor))
        .collect::<Result<Vec<_>>>()?;
    mh_verilate::accessors(&out, &accessors()?, tops.iter().map(String::as_str))?;
    let compilation = Compilation {
        library: "mh_socs",
        level: 2,
        coverage: false,
    };
    mh_verilate::build(&out, &models, compilation)
}

/// The processor's source, from the package that `ci/setup` installs.
fn processor(environment: &Path) -> Result<PathBuf> {
    const FILE: &str = "site-packages/pythondata_cpu_picorv32/verilog/picorv32.v";
    let found = fs::read_dir(environment.join("lib"))
        .ok()
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join(FILE)))
        .find(|path| path.exists());
    found
        .and_then(|path| path.canonicalize().ok())
        .context("no picorv32.v in .venv; run ci/setup, which installs pythondata-cpu-picorv32")
}

fn model(top: &str, rtl: &Path, own: &Path, processor: &Path) -> Result<Model> {
    let mut files = files_ending(rtl, "_pkg.sv")?;
    files.extend(files_ending(&rtl.join("soc"), "_pkg.sv")?);
    files.push(rtl.join(format!("gen/{top}.sv")));
    files.push(processor.to_owned());
    files.extend(files_ending(own, ".sv")?);
    let options = [
        // Not ours to mend.
        "-Wno-fatal".to_owned(),
        "-Wno-lint".to_owned(),
        "-Wno-style".to_owned(),
        format!("-GFrequency={FREQUENCY}"),
        format!("-GBaud={}", FREQUENCY / DIVISOR),
    ];
    Ok(Model {
        top: top.to_owned(),
        files,
        libraries: ["", "prim", "soc", "gen"]
            .map(|folder| rtl.join(folder))
            .to_vec(),
        options: options.to_vec(),
    })
}

/// The structs that describe the ports.
fn accessors() -> Result<String> {
    let mut text = String::new();
    let mut arms = String::new();
    for name in CONFIGURATIONS {
        let ty = mh_verilate::type_name(name);
        write!(
            text,
            "pub mod {name} {{
    use ::verilated_module::module;
    #[module(mh_soc_{name})]
    pub struct {ty} {{
        #[port(clock)]
        pub clk_i: bool,
        #[port(input)]
        pub rst_ni: bool,
        #[port(input)]
        pub uart_rx_i: bool,
        #[port(output)]
        pub uart_tx_o: bool,
        #[port(output)]
        pub leds_o: [bool; 8],
        #[port(output)]
        pub trap_o: bool,
    }}
    crate::ports!({ty});
}}
"
        )?;
        writeln!(
            arms,
            "        \"{name}\" => Some(Box::<{name}::{ty}>::default()),"
        )?;
    }
    write!(
        text,
        "pub(crate) const DIVISOR: u32 = {DIVISOR};
pub(crate) const FREQUENCY: u32 = {FREQUENCY};
pub(crate) const CONFIGURATIONS: &[&str] = &{CONFIGURATIONS:?};
pub(crate) fn model(name: &str) -> Option<Box<dyn crate::Ports>> {{
    match name {{
{arms}        _ => None,
    }}
}}
"
    )?;
    Ok(text)
}
