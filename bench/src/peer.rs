//! A Python library as a contender, in a process of its own.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use micro_hnsw::Id;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::contender::Contender;
use crate::dataset::{Dataset, K};

/// Libraries that `peers.py` knows.
pub const LIBRARIES: [&str; 2] = ["hnswlib", "usearch"];

/// A library with an index of one data set.
pub struct Peer {
    name: &'static str,
    description: String,
    process: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    results: usize,
}

impl Peer {
    /// Starts the process of a library; `root` is the folder of the repository, where `.venv` is, `scratch` one for its data.
    ///
    /// # Errors
    /// When the process cannot be started or the library is not installed.
    pub fn start(
        name: &'static str,
        dataset: &Dataset,
        root: &Path,
        scratch: &Path,
    ) -> Result<Self> {
        let file = scratch.join(format!("{}-{name}.i16", dataset.name));
        let components = dataset.base.iter().chain(&dataset.queries).flatten();
        let bytes: Vec<u8> = components.flat_map(|c| c.to_le_bytes()).collect();
        fs::write(&file, bytes)?;

        let mut process = Command::new(root.join(".venv/bin/python"))
            .arg(root.join("bench/peers.py"))
            .arg(name)
            .arg(file)
            .args([dataset.sizes.dim, dataset.base.len(), dataset.sizes.m].map(|n| n.to_string()))
            .args([dataset.ef_construction, K].map(|n| n.to_string()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("start .venv/bin/python")?;
        let requests = process.stdin.take().context("no standard input")?;
        let answers = process.stdout.take().context("no standard output")?;
        let mut peer = Self {
            name,
            description: String::new(),
            process,
            requests,
            answers: BufReader::new(answers),
            results: dataset.queries.len() * usize::from(K),
        };
        peer.description = peer.ask(&json!({ "do": "describe" }))?;
        Ok(peer)
    }

    /// The time of a call with a single query and the shortest beam: an upper bound of what calling from Python costs.
    ///
    /// # Errors
    /// When the library fails.
    pub fn call(&mut self) -> Result<Duration> {
        self.time(&json!({ "do": "call" }))
    }

    fn ask<T: DeserializeOwned>(&mut self, request: &Value) -> Result<T> {
        writeln!(self.requests, "{request}")?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        serde_json::from_str(&line)
            .with_context(|| format!("{} answered {line:?} to {request}", self.name))
    }

    fn time(&mut self, request: &Value) -> Result<Duration> {
        self.ask(request).map(Duration::from_nanos)
    }
}

impl Contender for Peer {
    fn name(&self) -> &str {
        self.name
    }

    fn description(&self) -> &str {
        &self.description
    }

    fn build(&mut self) -> Result<Duration> {
        self.time(&json!({ "do": "build" }))
    }

    fn search(&mut self, ef: u16) -> Result<Duration> {
        self.time(&json!({ "do": "search", "ef": ef }))
    }

    fn answers(&mut self) -> Result<Vec<Id>> {
        let ids: Vec<u16> = self.ask(&json!({ "do": "answers" }))?;
        ensure!(
            ids.len() == self.results,
            "{} answered {} ids instead of {}",
            self.name,
            ids.len(),
            self.results
        );
        Ok(ids.into_iter().map(Id::new).collect())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // The process ends when its standard input closes; kill it in case it hangs.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
