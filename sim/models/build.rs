//! Verilates every configuration that has a wrapper in `rtl/gen` and compiles all models into this crate.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{ensure, Context, Result};

#[cfg(feature = "testbugs")]
#[path = "build/testbugs.rs"]
mod testbugs;

fn main() -> Result<()> {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo:rerun-if-env-changed=MH_RTL_DIR");
    let rtl = env::var_os("MH_RTL_DIR")
        .map_or_else(|| manifest.join("../../rtl"), PathBuf::from)
        .canonicalize()
        .context("no folder rtl")?;
    let snoop = manifest.join("../rtl").canonicalize()?;
    for path in [&rtl, &snoop] {
        println!("cargo:rerun-if-changed={}", path.display());
    }
    println!("cargo:rerun-if-changed=build.rs");

    let configurations = configurations(&rtl)?;
    #[cfg(feature = "testbugs")]
    let (rtl, bugs) = {
        let list = manifest.join("../bugs").canonicalize()?;
        println!("cargo:rerun-if-changed={}", list.display());
        testbugs::patch(&rtl, &list, &out.join("rtl"))?
    };
    #[cfg(not(feature = "testbugs"))]
    let bugs: Vec<String> = Vec::new();
    generate_accessors(&out, &configurations, &bugs)?;

    let models: Vec<PathBuf> = std::thread::scope(|scope| {
        let threads: Vec<_> = configurations
            .iter()
            .map(|name| scope.spawn(|| verilate(name, &rtl, &snoop, &out)))
            .collect();
        threads
            .into_iter()
            .map(|thread| {
                thread
                    .join()
                    .expect("a thread of the build script panicked")
            })
            .collect::<Result<_>>()
    })?;
    compile(&out, &configurations, &models)
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
        let mut letters = name.chars();
        let first = letters.next().context("empty configuration name")?;
        let ty = format!("{}{}", first.to_ascii_uppercase(), letters.as_str());
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
    let path = out.join("models.rs");
    fs::write(&path, text)?;
    verilator::module::ModuleGenerator::default().generate(&path);

    for name in configurations {
        // The FST writer has the interface of the VCD writer, but is another class.
        let path = out.join(format!("mh_core_{name}.cpp"));
        let shim = fs::read_to_string(&path)?;
        ensure!(
            shim.contains("VerilatedVcdC"),
            "the generated shim has changed"
        );
        fs::write(&path, shim.replace("VerilatedVcdC", "VerilatedFstC"))?;
    }
    Ok(())
}

/// Runs Verilator for one configuration; answers the folder with the C++ model.
fn verilate(name: &str, rtl: &Path, snoop: &Path, out: &Path) -> Result<PathBuf> {
    let folder = out.join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let top = format!("mh_core_{name}");
    let mut command = Command::new("verilator");
    command
        .args([
            "--cc",
            "--assert",
            "--trace-fst",
            "--x-initial",
            "unique",
            "-O3",
        ])
        // State memories are the largest signals: 64 is the depth from which an array is left out of waveforms by default.
        .args(["--trace-max-array", "64", "--no-trace-params"])
        .args(["--output-split", "20000", "--prefix", &format!("V{top}")])
        .args(["--top-module", &top, "--Mdir"])
        .arg(&folder);
    if cfg!(feature = "testbugs") {
        command.arg("-Wno-WIDTH");
    }
    if cfg!(feature = "coverage") {
        command.args(["--coverage-line", "--coverage-toggle"]);
    }
    for library in [rtl.to_owned(), rtl.join("prim")] {
        command.arg("-y").arg(library);
    }
    let mut packages = files_ending(rtl, "_pkg.sv")?;
    packages.sort();
    command.args(packages);
    command.arg(rtl.join(format!("gen/{top}.sv")));
    command.args(files_ending(snoop, ".sv")?);
    // Nothing instantiates it: it is bound.
    #[cfg(feature = "testbugs")]
    command.arg(rtl.join("mh_bit_flip.sv"));
    let output = command.output().context("run verilator")?;
    ensure!(
        output.status.success(),
        "{command:?}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(folder)
}

fn files_ending(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_str().is_some_and(|path| path.ends_with(ending)) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Compiles the models and their shims: parts that run in every cycle for speed, the others for build time.
fn compile(out: &Path, configurations: &[String], models: &[PathBuf]) -> Result<()> {
    /// Files of more bytes are compiled on their own, so that two cores share the work.
    const LARGE: u64 = 200_000;

    let include =
        env::var("DEP_VERILATED_INCLUDE").context("the crate verilated gives no include path")?;
    let mut base = cc::Build::new();
    base.cpp(true)
        .std("gnu++17")
        .warnings(false)
        .debug(false)
        .include(&include)
        .include(Path::new(&include).join("vltstd"))
        .define(
            "VM_COVERAGE",
            if cfg!(feature = "coverage") { "1" } else { "0" },
        )
        .define("VM_SC", "0")
        .define("VM_TRACE", "1")
        .define("VM_TRACE_FST", "1")
        .flag("-faligned-new")
        .flag("-fcf-protection=none");
    let mut fast = base.clone();
    // A model for short runs is better built quickly.
    fast.opt_level(if cfg!(any(feature = "testbugs", feature = "coverage")) {
        1
    } else {
        3
    });
    let mut slow = base;
    slow.opt_level(0);
    for (name, model) in configurations.iter().zip(models) {
        let shim = out.join(format!("mh_core_{name}.cpp"));
        let (mut often, mut rarely) = (vec![shim], Vec::new());
        for file in files_ending(model, ".cpp")? {
            let text = file.to_string_lossy();
            if text.contains("__Slow") || text.contains("__Trace") || text.contains("__Syms") {
                rarely.push(file);
            } else if file.metadata()?.len() > LARGE {
                fast.file(file);
            } else {
                often.push(file);
            }
        }
        fast.include(model)
            .file(joined(out, &format!("{name}_fast.cpp"), &often)?);
        slow.include(model)
            .file(joined(out, &format!("{name}_slow.cpp"), &rarely)?);
    }
    fast.try_compile("mh_models_fast")?;
    slow.try_compile("mh_models_slow")?;
    Ok(())
}

/// A file that includes all of these: most of the time of a small one goes into its headers.
fn joined(out: &Path, name: &str, files: &[PathBuf]) -> Result<PathBuf> {
    let lines: String = files
        .iter()
        .map(|file| format!("#include \"{}\"\n", file.display()))
        .collect();
    let path = out.join(name);
    fs::write(&path, lines)?;
    Ok(path)
}
