//! The golden model behind the board's end of the link, on a thread of its own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use mh_link::{Line, Server};
use micro_hnsw::generated::NamedConfig;
use micro_hnsw::{Config, HeapStorage, Index, Snapshot};

use crate::connect::BoardLine;
use crate::golden_board::GoldenBoard;

/// A line to the golden model.
pub struct GoldenLine {
    /// Bytes to the board; without it the board ends.
    to_board: Option<Sender<Vec<u8>>>,
    from_board: Receiver<Vec<u8>>,
    /// Bytes that have arrived.
    arrived: Vec<u8>,
    board: Option<JoinHandle<Result<()>>>,
    opened: Instant,
}

impl GoldenLine {
    /// A board of these sizes. Its index begins as in the file `state` if that exists, and is written to it in the end.
    ///
    /// # Errors
    /// When the file is not a snapshot of these sizes.
    pub fn open(config: &NamedConfig, state: Option<&Path>) -> Result<Self> {
        let snapshot = match state {
            Some(path) if path.exists() => Some(read(path, config)?),
            _ => None,
        };
        let config = Config::new(config.sizes).expect("a named configuration has legal sizes");
        let (to_board, bytes) = channel();
        let (replies, from_board) = channel();
        let path = state.map(Path::to_owned);
        let board = std::thread::Builder::new()
            .name("golden model".to_owned())
            .spawn(move || serve(config, snapshot, path, &bytes, &replies))
            .context("cannot start a thread for the golden model")?;
        Ok(Self {
            to_board: Some(to_board),
            from_board,
            arrived: Vec::new(),
            board: Some(board),
            opened: Instant::now(),
        })
    }
}

/// The bytes of a snapshot that fits.
fn read(path: &Path, config: &NamedConfig) -> Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| format!("read {}", path.display()))?;
    let refused = |why: &str| {
        format!(
            "{} is not an index of the configuration {} ({why}): choose another file or another configuration",
            path.display(),
            config.name
        )
    };
    let snapshot =
        Snapshot::parse(&bytes).map_err(|error| anyhow::anyhow!(refused(error.message())))?;
    ensure!(
        *snapshot.config().sizes() == config.sizes,
        refused("other sizes")
    );
    let mut storage = HeapStorage::new(snapshot.config());
    let restored = snapshot.restore(storage.lend());
    restored.map_err(|error| anyhow::anyhow!(refused(error.message())))?;
    Ok(bytes)
}

/// Answers until the line is closed.
fn serve(
    config: Config,
    snapshot: Option<Vec<u8>>,
    state: Option<PathBuf>,
    bytes: &Receiver<Vec<u8>>,
    replies: &Sender<Vec<u8>>,
) -> Result<()> {
    let mut storage = HeapStorage::new(&config);
    let index = match &snapshot {
        Some(bytes) => Snapshot::parse(bytes)
            .and_then(|snapshot| snapshot.restore(storage.lend()))
            .map_err(|error| anyhow::anyhow!(error.message()))?,
        None => Index::new(config, storage.lend())?,
    };
    let mut board = GoldenBoard::new(index);
    let mut server = Server::new();
    while let Ok(bytes) = bytes.recv() {
        for byte in bytes {
            // Nobody waits for a reply any more when the line is closed.
            let _ = server
                .receive(byte, &mut board)
                .map(|reply| replies.send(reply.to_vec()));
        }
    }
    match state {
        Some(path) => write(&path, &board.snapshot()),
        None => Ok(()),
    }
}

/// Replaces the file as a whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let part = path.with_extension("part");
    fs::write(&part, bytes)
        .and_then(|()| fs::rename(&part, path))
        .with_context(|| format!("write {}", path.display()))
}

impl Line for GoldenLine {
    type Error = io::Error;

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let sent = self
            .to_board
            .as_ref()
            .map(|board| board.send(bytes.to_vec()));
        match sent {
            Some(Ok(())) => Ok(()),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn receive(&mut self, bytes: &mut [u8], limit: Duration) -> io::Result<usize> {
        if self.arrived.is_empty() {
            match self.from_board.recv_timeout(limit) {
                Ok(arrived) => self.arrived = arrived,
                Err(RecvTimeoutError::Timeout) => return Ok(0),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(io::ErrorKind::BrokenPipe.into());
                }
            }
        }
        let count = bytes.len().min(self.arrived.len());
        bytes[..count].copy_from_slice(&self.arrived[..count]);
        self.arrived.drain(..count);
        Ok(count)
    }

    fn now(&self) -> Duration {
        self.opened.elapsed()
    }
}

impl BoardLine for GoldenLine {
    fn close(&mut self) -> Result<()> {
        self.to_board = None;
        match self.board.take() {
            Some(board) => board.join().expect("the golden model does not panic"),
            None => Ok(()),
        }
    }
}
