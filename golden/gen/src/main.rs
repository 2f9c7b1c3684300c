//! Writes every file that is generated from `golden/spec.toml` and `fpga/spec.toml`: the Rust constants, the SystemVerilog
//! packages and core wrappers, and the tables of the documentation. With `--check` it writes nothing
//! and names the files that are stale.

mod board;
mod expr;
mod hash;
mod markdown;
mod rust;
mod scan;
mod spec;
mod validate;
mod verilog;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Parser;

use board::Board;
use spec::Spec;

const SPEC: &str = "golden/spec.toml";
const BOARD_SPEC: &str = "fpga/spec.toml";
const WRAPPERS: &str = "rtl/gen";
/// Pages with tables.
const COMMANDS: &str = "docs/commands.md";
const REGISTERS: &str = "docs/soc.md";
const LINK: &str = "docs/link.md";
const SCAN: &str = "docs/scan.md";

/// Generate the constants that the bodies share from golden/spec.toml and fpga/spec.toml.
#[derive(Parser)]
struct Arguments {
    /// Write nothing; exit 1 and name the stale files if there are any.
    #[arg(long)]
    check: bool,
    /// Root of the repository.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))]
    root: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("mh-gen: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Returns whether everything is up to date afterwards.
fn run(arguments: &Arguments) -> Result<bool> {
    let text = read(&arguments.root.join(SPEC))?;
    let spec = Spec::parse(&text).with_context(|| SPEC.to_owned())?;
    let text = read(&arguments.root.join(BOARD_SPEC))?;
    let board = Board::parse(&text).with_context(|| BOARD_SPEC.to_owned())?;
    let mut files = outputs(&spec, &board, |page| read(&arguments.root.join(page)))?;
    let leftovers = leftovers(&arguments.root, &files)?;
    files.retain(|(path, text)| {
        fs::read_to_string(arguments.root.join(path))
            .ok()
            .as_deref()
            != Some(text)
    });

    if arguments.check {
        for path in files.iter().map(|(path, _)| path).chain(&leftovers) {
            eprintln!("mh-gen: {path} is stale, run `just gen`");
        }
        return Ok(files.is_empty() && leftovers.is_empty());
    }
    for (path, text) in &files {
        let full = arguments.root.join(path);
        let folder = full.parent().context("output without a folder")?;
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        fs::write(&full, text).with_context(|| path.clone())?;
        println!("wrote {path}");
    }
    for path in &leftovers {
        fs::remove_file(arguments.root.join(path)).with_context(|| path.clone())?;
        println!("removed {path}");
    }
    Ok(true)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// Every generated file as (path from the root, text).
fn outputs(
    spec: &Spec,
    board: &Board,
    page: impl Fn(&str) -> Result<String>,
) -> Result<Vec<(String, String)>> {
    let mut files = vec![
        ("golden/src/generated.rs".to_owned(), rust::module(spec)?),
        ("rtl/mh_pkg.sv".to_owned(), verilog::package(spec)?),
        (
            "firmware/link/src/generated.rs".to_owned(),
            board::module(board)?,
        ),
        ("rtl/soc/mh_soc_pkg.sv".to_owned(), board::package(board)?),
    ];
    for (path, tables) in [
        (COMMANDS, markdown::tables(spec)?),
        (REGISTERS, board::registers(board)?),
        (LINK, board::frames(board)?),
        (SCAN, scan::page(spec)?),
    ] {
        let text = markdown::splice(&page(path)?, &tables).with_context(|| path.to_owned())?;
        files.push((path.to_owned(), text));
    }
    for config in &spec.config {
        files.push((
            format!("{WRAPPERS}/mh_core_{}.sv", config.name),
            verilog::wrapper(spec, config),
        ));
        let hash = hash::config(hash::spec(spec), config);
        files.push((
            format!("{WRAPPERS}/mh_soc_{}.sv", config.name),
            board::soc(&config.name, hash),
        ));
    }
    for scan in &spec.scan {
        files.push((
            format!("{WRAPPERS}/mh_chip_{}.sv", scan.name),
            scan::chip(spec, scan),
        ));
    }
    Ok(files)
}

/// Wrappers of configurations that are gone. The folder holds generated files only.
fn leftovers(root: &Path, files: &[(String, String)]) -> Result<Vec<String>> {
    let folder = root.join(WRAPPERS);
    let mut leftovers = Vec::new();
    if folder.exists() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let name = entry?.file_name();
            let Some(name) = name.to_str() else {
                bail!("{WRAPPERS}: a file name is not UTF-8")
            };
            let path = format!("{WRAPPERS}/{name}");
            if files.iter().all(|(known, _)| *known != path) {
                leftovers.push(path);
            }
        }
    }
    leftovers.sort();
    Ok(leftovers)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../../spec.toml");
    const BOARD_TEXT: &str = include_str!("../../../fpga/spec.toml");
    const MARKERS: &str =
        "a\n<!-- generated: tables begin -->\nold\n<!-- generated: tables end -->\nb\n";

    fn all(text: &str) -> Vec<(String, String)> {
        let (spec, board) = (
            Spec::parse(text).unwrap(),
            Board::parse(BOARD_TEXT).unwrap(),
        );
        outputs(&spec, &board, |_| Ok(MARKERS.to_owned())).unwrap()
    }

    /// A fresh root folder that holds the specifications and empty pages.
    fn root(name: &str) -> PathBuf {
        let root = std::env::temp_dir().join(format!("mh-gen-{}-{name}", std::process::id()));
        for folder in ["golden", "docs", "fpga"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        fs::write(root.join(SPEC), TEXT).unwrap();
        fs::write(root.join(BOARD_SPEC), BOARD_TEXT).unwrap();
        for page in [COMMANDS, REGISTERS, LINK, SCAN] {
            fs::write(root.join(page), MARKERS).unwrap();
        }
        root
    }

    fn check(root: &Path) -> bool {
        run(&Arguments {
            check: true,
            root: root.to_owned(),
        })
        .unwrap()
    }

    #[test]
    fn check_notices_every_stale_file() {
        let root = root("stale");
        assert!(!check(&root));
        assert!(
            run(&Arguments {
                check: false,
                root: root.clone()
            })
            .unwrap()
        );
        assert!(check(&root));

        let files = all(TEXT);
        let spec = Spec::parse(TEXT).unwrap();
        assert_eq!(files.len(), 8 + 2 * spec.config.len() + spec.scan.len());
        for (path, text) in &files {
            fs::write(root.join(path), text.replacen("0", "1", 1)).unwrap();
            assert!(!check(&root), "{path}");
            fs::write(root.join(path), text).unwrap();
        }
        assert!(check(&root));

        fs::write(root.join(WRAPPERS).join("mh_core_gone.sv"), "").unwrap();
        assert!(!check(&root));
        assert!(
            run(&Arguments {
                check: false,
                root: root.clone()
            })
            .unwrap()
        );
        assert!(check(&root));
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn a_changed_constant_reaches_every_language() {
        let changed = TEXT.replace("zero_seed = 0x6D686E73", "zero_seed = 0x6D686E74");
        assert_ne!(changed, TEXT);
        for (old, new) in all(TEXT).iter().zip(&all(&changed)) {
            let shared = ["mh_soc_pkg", "docs/soc", "link"]
                .iter()
                .any(|part| old.0.contains(part));
            assert_eq!(old.1 != new.1, !shared, "{}", old.0);
        }
    }
}
