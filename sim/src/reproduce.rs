//! What a failure leaves behind for the person who looks into it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::script::{Script, Waveform};

/// Commands that the waveform shows.
const SHOWN: usize = 2;

/// The files of a failure.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Replay file.
    pub replay: PathBuf,
    /// Waveform of the last two commands.
    pub waveform: PathBuf,
    /// Whether the run for the waveform failed as well.
    pub failed_again: bool,
}

/// Writes the commands of a failure up to the one at `index` as a replay file, and runs them once more for a waveform of the
/// last two.
///
/// # Errors
/// When a file cannot be written.
pub fn preserve(script: &Script, index: usize, folder: &Path) -> Result<Evidence> {
    let context = || format!("write to {}", folder.display());
    fs::create_dir_all(folder).with_context(context)?;
    let mut script = script.clone();
    script.commands.truncate(index + 1);
    let name = format!("cosim-{}-{}", script.setup.config.name, script.setup.seed);
    let replay = folder.join(format!("{name}.replay"));
    fs::write(&replay, script.to_text()).with_context(context)?;

    let waveform = folder.join(format!("{name}.fst"));
    let (_, result) = script.run(Some(Waveform {
        path: &waveform,
        from: script.commands.len().saturating_sub(SHOWN),
    }))?;
    Ok(Evidence {
        replay,
        waveform,
        failed_again: result.is_err(),
    })
}
