//! A reproducible run: a set-up and its commands, and the text file that holds it.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use clap::ValueEnum as _;
use micro_hnsw::generated::{CONFIGS, NamedConfig};

use crate::describe::describe;
use crate::failure::Failure;
use crate::lockstep::{Lockstep, Tally};
use crate::rtl::Setup;
use crate::stall::Stall;

/// First line of a replay file.
const SIGNATURE: &str = "micro-hnsw replay 1";

/// The set-up of a run and its commands.
#[derive(Clone, Debug)]
pub struct Script {
    /// The set-up.
    pub setup: Setup,
    /// Words of each command, header first.
    pub commands: Vec<Vec<u32>>,
}

/// A waveform file to be written during a run.
#[derive(Clone, Copy, Debug)]
pub struct Waveform<'a> {
    /// The file.
    pub path: &'a Path,
    /// First command that it shows.
    pub from: usize,
}

/// The configuration of this name.
///
/// # Errors
/// When there is none; the error lists those that there are.
pub fn configuration(name: &str) -> Result<NamedConfig> {
    CONFIGS
        .into_iter()
        .find(|config| config.name == name)
        .with_context(|| {
            let names: Vec<_> = CONFIGS.iter().map(|config| config.name).collect();
            format!(
                "there is no configuration {name:?}, only {}",
                names.join(", ")
            )
        })
}

impl Script {
    /// Runs the script on fresh devices.
    ///
    /// # Errors
    /// When there is no model or the waveform file cannot be written.
    pub fn run(&self, waveform: Option<Waveform<'_>>) -> Result<(Tally, Result<(), Failure>)> {
        let mut lockstep = Lockstep::new(&self.setup, waveform.is_some())?;
        let result = self.run_on(&mut lockstep, waveform)?;
        Ok((*lockstep.tally(), result))
    }

    fn run_on(
        &self,
        lockstep: &mut Lockstep,
        waveform: Option<Waveform<'_>>,
    ) -> Result<Result<(), Failure>> {
        let open = |lockstep: &mut Lockstep, at: usize| match waveform {
            Some(Waveform { path, from }) if from == at => lockstep
                .rtl()
                .open_trace(path)
                .with_context(|| format!("write {}", path.display())),
            _ => Ok(()),
        };
        if self.commands.is_empty() {
            open(lockstep, 0)?;
        }
        if let Err(failure) = lockstep.begin() {
            return Ok(Err(failure));
        }
        for (i, command) in self.commands.iter().enumerate() {
            open(lockstep, i)?;
            if let Err(failure) = lockstep.step(command) {
                return Ok(Err(failure));
            }
        }
        Ok(lockstep.end())
    }

    /// The replay file.
    pub fn to_text(&self) -> String {
        let Setup {
            config,
            seed,
            stall,
            plus_arguments,
            coverage: _,
        } = &self.setup;
        let mut text = format!(
            "{SIGNATURE}\nconfig {}\nseed {seed}\nstall {}\n",
            config.name,
            stall.name()
        );
        for argument in plus_arguments {
            let _ = writeln!(text, "plus {argument}");
        }
        for command in &self.commands {
            let words: Vec<String> = command.iter().map(|word| format!("{word:08x}")).collect();
            let _ = writeln!(text, "{}  # {}", words.join(" "), describe(command, config));
        }
        text
    }

    /// Reads a replay file.
    ///
    /// # Errors
    /// Says the line and what is wrong with it.
    pub fn from_text(text: &str) -> Result<Self> {
        let mut lines = text.lines().enumerate();
        let first = lines.next().map(|(_, line)| line.trim_end());
        ensure!(
            first == Some(SIGNATURE),
            "the first line is not {SIGNATURE:?}"
        );

        let mut config = None;
        let mut seed = None;
        let mut stall = None;
        let mut plus_arguments = Vec::new();
        let mut commands = Vec::new();
        for (number, line) in lines {
            let content = line.split('#').next().unwrap_or_default().trim();
            if content.is_empty() {
                continue;
            }
            let at = || format!("line {}", number + 1);
            match content.split_once(' ') {
                Some(("config", name)) => config = Some(configuration(name).with_context(at)?),
                Some(("seed", value)) => seed = Some(value.parse().with_context(at)?),
                Some(("stall", name)) => {
                    let parsed = Stall::from_str(name, false).map_err(anyhow::Error::msg);
                    stall = Some(parsed.with_context(at)?);
                }
                Some(("plus", argument)) => plus_arguments.push(argument.to_owned()),
                _ => commands.push(command(content).with_context(at)?),
            }
        }
        let config = config.context("no line `config NAME`")?;
        Ok(Self {
            setup: Setup {
                stall: stall.context("no line `stall none|fixed|random`")?,
                plus_arguments,
                ..Setup::new(config, seed.context("no line `seed NUMBER`")?)
            },
            commands,
        })
    }
}

fn command(content: &str) -> Result<Vec<u32>> {
    let words = content
        .split_whitespace()
        .map(|word| {
            ensure!(
                word.len() == 8,
                "{word:?} is not a word of eight hexadecimal digits"
            );
            u32::from_str_radix(word, 16).with_context(|| format!("{word:?} is not hexadecimal"))
        })
        .collect::<Result<Vec<u32>>>()?;
    let announced = words.first().map_or(0, |header| header >> 16) as usize;
    if announced + 1 != words.len() {
        bail!(
            "the header announces {announced} payload words, the line has {}",
            words.len().saturating_sub(1)
        );
    }
    Ok(words)
}
