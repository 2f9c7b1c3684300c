//! Verilates the scan cores behind their hardware link, and the small one behind a serial line, and compiles the models into this crate.

use std::env;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use mh_verilate::{files_ending, Compilation, Model};

/// Scan cores that are simulated.
const CORES: [&str; 2] = ["scan16", "scan1024"];
/// The model with a serial line.
const SERIAL: &str = "mh_sim_scan_uart";
/// Clock cycles a bit of that line: few, as each is simulated.
const DIVISOR: u32 = 8;
const FREQUENCY: u32 = 24_000_000;

fn main() -> Result<()> {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let rtl = mh_verilate::rtl(&manifest.join("../.."))?;
    let own = manifest.join("rtl");
    println!("cargo:rerun-if-changed={}", own.display());
    println!("cargo:rerun-if-changed=build.rs");

    #[cfg(feature = "testbugs")]
    let (rtl, bugs) = mh_verilate::patch(
        &rtl,
        &[manifest.join("../bugs"), manifest.join("bugs")],
        &out.join("rtl"),
    )?;
    #[cfg(not(feature = "testbugs"))]
    let bugs: Vec<String> = Vec::new();

    let mut tops: Vec<String> = CORES.map(|name| format!("mh_chip_{name}")).to_vec();
    tops.push(SERIAL.to_owned());
    let models = tops
        .iter()
        .map(|top| model(top, &rtl, &own))
        .collect::<Result<Vec<_>>>()?;
    mh_verilate::accessors(&out, &accessors(&bugs)?, tops.iter().map(String::as_str))?;
    let compilation = Compilation {
        library: "mh_scans",
        level: 2,
        coverage: false,
    };
    mh_verilate::build(&out, &models, compilation)
}

fn model(top: &str, rtl: &Path, own: &Path) -> Result<Model> {
    let mut files = files_ending(rtl, "_pkg.sv")?;
    for folder in ["soc", "scan"] {
        files.extend(files_ending(&rtl.join(folder), "_pkg.sv")?);
    }
    files.push(if top == SERIAL {
        own.join(format!("{top}.sv"))
    } else {
        rtl.join(format!("gen/{top}.sv"))
    });
    let mut options = vec![format!("-GFrequency={FREQUENCY}")];
    if top == SERIAL {
        options.push(format!("-GDivisor={DIVISOR}"));
    }
    if cfg!(feature = "testbugs") {
        options.push("-Wno-WIDTH".to_owned());
    }
    Ok(Model {
        top: top.to_owned(),
        files,
        libraries: ["", "prim", "scan", "soc", "gen"]
            .map(|folder| rtl.join(folder))
            .to_vec(),
        options,
    })
}

/// The structs that describe the ports.
fn accessors(bugs: &[String]) -> Result<String> {
    let mut text = String::new();
    let mut arms = String::new();
    for name in CORES {
        let ty = mh_verilate::type_name(name);
        write!(
            text,
            "pub mod {name} {{
    use ::verilated_module::module;
    #[module(mh_chip_{name})]
    pub struct {ty} {{
        #[port(clock)]
        pub clk_i: bool,
        #[port(input)]
        pub rst_ni: bool,
        #[port(input)]
        pub in_valid_i: bool,
        #[port(output)]
        pub in_ready_o: bool,
        #[port(input)]
        pub in_data_i: [bool; 8],
        #[port(input)]
        pub in_lost_i: bool,
        #[port(output)]
        pub out_valid_o: bool,
        #[port(input)]
        pub out_ready_i: bool,
        #[port(output)]
        pub out_data_o: [bool; 8],
        #[port(output)]
        pub busy_o: bool,
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
        "pub mod serial {{
    use ::verilated_module::module;
    #[module({SERIAL})]
    pub struct Serial {{
        #[port(clock)]
        pub clk_i: bool,
        #[port(input)]
        pub rst_ni: bool,
        #[port(input)]
        pub uart_rx_i: bool,
        #[port(output)]
        pub uart_tx_o: bool,
        #[port(output)]
        pub busy_o: bool,
    }}
    ::verilated::model!(Serial);
}}
pub(crate) const DIVISOR: u32 = {DIVISOR};
pub(crate) const FREQUENCY: u32 = {FREQUENCY};
pub(crate) const CORES: &[&str] = &{CORES:?};
pub(crate) const SEEDED_BUGS: &[&str] = &{bugs:?};
pub(crate) fn model(name: &str) -> Option<Box<dyn crate::Ports>> {{
    match name {{
{arms}        _ => None,
    }}
}}
"
    )?;
    Ok(text)
}
