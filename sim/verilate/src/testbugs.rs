//! Seeded bugs: a copy of the RTL with all of them in it, each asleep until it is selected.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    bug: Vec<Bug>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bug {
    name: String,
    file: PathBuf,
    context: Option<String>,
    original: String,
    faulty: String,
}

/// Copies `rtl` and the files of the folders to `out`, with the bugs patched in that `bugs.toml` of the last folder lists; answers `out` and the names of the bugs.
/// A build script is run again when one of the folders changes.
///
/// # Errors
/// When a file cannot be read or written, or a bug has no place of its own.
pub fn patch(rtl: &Path, folders: &[PathBuf], out: &Path) -> Result<(PathBuf, Vec<String>)> {
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    copy(rtl, out)?;
    for folder in folders {
        println!("cargo:rerun-if-changed={}", folder.display());
        copy(folder, out)?;
    }
    let bugs = folders.last().context("no folder of bugs")?;
    let text = fs::read_to_string(bugs.join("bugs.toml"))?;
    let list: List = toml::from_str(&text).context("bugs.toml")?;

    let mut files: Vec<&PathBuf> = list.bug.iter().map(|bug| &bug.file).collect();
    files.sort();
    files.dedup();
    for file in files {
        patch_file(file, &list.bug, out).with_context(|| format!("{}", file.display()))?;
    }
    Ok((
        out.to_owned(),
        list.bug.into_iter().map(|bug| bug.name).collect(),
    ))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Puts all bugs of one file in.
fn patch_file(file: &Path, bugs: &[Bug], out: &Path) -> Result<()> {
    let path = out.join(file);
    let text = fs::read_to_string(&path)?;
    // All places refer to the text as it is in `rtl`; the last comes first, so that they stay valid.
    let mut places = Vec::new();
    for (number, bug) in (1..).zip(bugs).filter(|(_, bug)| bug.file == file) {
        let place = find(&text, bug).with_context(|| format!("bug {:?}", bug.name))?;
        places.push((place.start, place.end, number, bug));
    }
    places.sort_by_key(|(start, end, number, _)| (*start, *end, *number));
    let mut patched = text.clone();
    let mut rest = &places[..];
    let mut last_start = usize::MAX;
    while let Some((start, end, _, last)) = rest.last() {
        ensure!(*end <= last_start, "bug {:?} overlaps another", last.name);
        let first = rest.partition_point(|(s, ..)| s < start);
        let (before, same) = rest.split_at(first);
        ensure!(
            same.iter().all(|(_, e, ..)| e == end),
            "bug {:?} overlaps another",
            last.name
        );
        let original = format!("({})", &text[*start..*end]);
        let expression = same.iter().fold(original, |rest, (_, _, number, bug)| {
            format!(
                "((mh_bugs_pkg::selected == 32'd{number}) ? ({}) : {rest})",
                bug.faulty
            )
        });
        patched.replace_range(*start..*end, &expression);
        last_start = *start;
        rest = before;
    }
    fs::write(path, patched)?;
    Ok(())
}

/// Where the expression of a bug is.
fn find(text: &str, bug: &Bug) -> Result<Range<usize>> {
    let outer = match &bug.context {
        Some(context) => once(text, context)?,
        None => 0..text.len(),
    };
    let inner = once(&text[outer.clone()], &bug.original)?;
    Ok(outer.start + inner.start..outer.start + inner.end)
}

fn once(text: &str, wanted: &str) -> Result<Range<usize>> {
    let mut places = text.match_indices(wanted);
    let (start, _) = places
        .next()
        .with_context(|| format!("{wanted:?} is not there"))?;
    ensure!(places.next().is_none(), "{wanted:?} occurs more than once");
    Ok(start..start + wanted.len())
}
