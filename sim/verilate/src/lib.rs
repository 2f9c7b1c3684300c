//! For build scripts: Verilates modules, has verilated-rs write their accessors, and compiles all into one library.

#[cfg(feature = "testbugs")]
mod testbugs;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Context as _, Result, anyhow, ensure};

#[cfg(feature = "testbugs")]
pub use testbugs::patch;

/// Files of more bytes are compiled on their own, so that two cores share the work.
const LARGE: u64 = 200_000;

/// A module to be made a model.
#[derive(Clone, Debug)]
pub struct Model {
    /// Its name.
    pub top: String,
    /// Files to be read, packages before what uses them.
    pub files: Vec<PathBuf>,
    /// Folders in which other modules are found by their names.
    pub libraries: Vec<PathBuf>,
    /// Further options of Verilator.
    pub options: Vec<String>,
}

/// How models are compiled.
#[derive(Clone, Copy, Debug)]
pub struct Compilation<'a> {
    /// Name of the library.
    pub library: &'a str,
    /// Optimisation level of what runs in every cycle.
    pub level: u32,
    /// Whether models were made with `--coverage-line` or `--coverage-toggle`.
    pub coverage: bool,
}

/// The RTL: `rtl` in the root of the repository, or the folder that the environment variable MH_RTL_DIR names. A build script is run again when it changes.
///
/// # Errors
/// When there is no such folder.
pub fn rtl(root: &Path) -> Result<PathBuf> {
    println!("cargo:rerun-if-env-changed=MH_RTL_DIR");
    let rtl = env::var_os("MH_RTL_DIR")
        .map_or_else(|| root.join("rtl"), PathBuf::from)
        .canonicalize()
        .context("no folder rtl")?;
    println!("cargo:rerun-if-changed={}", rtl.display());
    Ok(rtl)
}

/// Name of the struct of a configuration.
pub fn type_name(configuration: &str) -> String {
    let mut letters = configuration.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Files of a folder whose names end so, sorted.
///
/// # Errors
/// When the folder cannot be read.
pub fn files_ending(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))? {
        let path = entry?.path();
        if path.to_str().is_some_and(|path| path.ends_with(ending)) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Has verilated-rs write the accessors for the structs in `text` to `out/models.rs`, and the C++ shims of these modules beside it.
///
/// # Errors
/// When a file cannot be written, or a shim is not what is expected.
pub fn accessors<'a>(
    out: &Path,
    text: &str,
    tops: impl IntoIterator<Item = &'a str>,
) -> Result<()> {
    let path = out.join("models.rs");
    fs::write(&path, text)?;
    verilator::module::ModuleGenerator::default().generate(&path);
    for top in tops {
        // The FST writer has the interface of the VCD writer, but is another class.
        let path = shim(out, top);
        let text = fs::read_to_string(&path)?;
        ensure!(
            text.contains("VerilatedVcdC"),
            "the generated shim has changed"
        );
        fs::write(&path, text.replace("VerilatedVcdC", "VerilatedFstC"))?;
    }
    Ok(())
}

/// Runs Verilator for all models at once and compiles the results and their shims: parts that run in every cycle for speed, the others for build time.
///
/// # Errors
/// What Verilator or the compiler say.
pub fn build(out: &Path, models: &[Model], compilation: Compilation) -> Result<()> {
    let folders: Vec<PathBuf> = thread::scope(|scope| {
        let threads: Vec<_> = models
            .iter()
            .map(|model| scope.spawn(|| model.verilate(out)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| anyhow!("a thread panicked"))?)
            .collect::<Result<_>>()
    })?;

    let include =
        env::var("DEP_VERILATED_INCLUDE").context("the crate verilated gives no include path")?;
    let mut base = cc::Build::new();
    base.cpp(true)
        .std("gnu++17")
        .warnings(false)
        .debug(false)
        .include(&include)
        .include(Path::new(&include).join("vltstd"))
        .define("VM_COVERAGE", if compilation.coverage { "1" } else { "0" })
        .define("VM_SC", "0")
        .define("VM_TRACE", "1")
        .define("VM_TRACE_FST", "1")
        .flag("-faligned-new")
        .flag("-fcf-protection=none");
    let mut fast = base.clone();
    fast.opt_level(compilation.level);
    let mut slow = base;
    slow.opt_level(0);
    for (model, folder) in models.iter().zip(&folders) {
        let top = &model.top;
        let (mut often, mut rarely) = (vec![shim(out, top)], Vec::new());
        for file in files_ending(folder, ".cpp")? {
            let text = file.to_string_lossy();
            if text.contains("__Slow") || text.contains("__Trace") || text.contains("__Syms") {
                rarely.push(file);
            } else if file.metadata()?.len() > LARGE {
                fast.file(file);
            } else {
                often.push(file);
            }
        }
        fast.include(folder)
            .file(joined(out, &format!("{top}_fast.cpp"), &often)?);
        slow.include(folder)
            .file(joined(out, &format!("{top}_slow.cpp"), &rarely)?);
    }
    fast.try_compile(&format!("{}_fast", compilation.library))?;
    slow.try_compile(&format!("{}_slow", compilation.library))?;
    Ok(())
}

impl Model {
    /// Runs Verilator; answers the folder with the C++ model.
    fn verilate(&self, out: &Path) -> Result<PathBuf> {
        let folder = out.join(&self.top);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
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
            .args([
                "--output-split",
                "20000",
                "--prefix",
                &format!("V{}", self.top),
            ])
            .args(["--top-module", &self.top, "--Mdir"])
            .arg(&folder)
            .args(&self.options);
        for library in &self.libraries {
            command.arg("-y").arg(library);
        }
        command.args(&self.files);
        let output = command.output().context("run verilator")?;
        ensure!(
            output.status.success(),
            "{command:?}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(folder)
    }
}

/// Where verilated-rs writes the shim of a module.
fn shim(out: &Path, top: &str) -> PathBuf {
    out.join(format!("{top}.cpp"))
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
