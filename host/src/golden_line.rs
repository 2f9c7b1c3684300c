//! The golden model behind the board's end of the link, on a thread of its own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use mh_link::{Board, Line, Server};
use mh_scan::ScanBoard;
use micro_hnsw::generated::NamedScan;
use micro_hnsw::{Config, HeapStorage, Index, Scan, Snapshot};

use crate::connect::{BoardLine, Named};
use crate::golden_board::{CLOCK_HZ, GoldenBoard};

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
    pub fn open(named: &Named, state: Option<&Path>) -> Result<Self> {
        let snapshot = match state {
            Some(_) if matches!(named, Named::Scan(_)) => bail!(
                "there are no files with the state of a scan core: leave --state out, or choose a configuration with a graph"
            ),
            Some(path) if path.exists() => Some(read(path, named)?),
            _ => None,
        };
        let config = Config::new(named.sizes()).expect("a named configuration has legal sizes");
        let (to_board, bytes) = channel();
        let (replies, from_board) = channel();
        let path = state.map(Path::to_owned);
        let named = *named;
        let board = std::thread::Builder::new()
            .name("golden model".to_owned())
            .spawn(move || match named {
                Named::Index(_) => serve(config, snapshot, path, &bytes, &replies),
                Named::Scan(scan) => serve_scan(scan, config, &bytes, &replies),
            })
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
fn read(path: &Path, named: &Named) -> Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| format!("read {}", path.display()))?;
    let refused = |why: &str| {
        format!(
            "{} is not an index of the configuration {} ({why}): choose another file or another configuration",
            path.display(),
            named.name()
        )
    };
    let snapshot =
        Snapshot::parse(&bytes).map_err(|error| anyhow::anyhow!(refused(error.message())))?;
    ensure!(
        *snapshot.config().sizes() == named.sizes(),
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
    answer(&mut board, bytes, replies);
    match state {
        Some(path) => write(&path, &board.snapshot()),
        None => Ok(()),
    }
}

/// Answers for a scan core until the line is closed.
fn serve_scan(
    scan: NamedScan,
    config: Config,
    bytes: &Receiver<Vec<u8>>,
    replies: &Sender<Vec<u8>>,
) -> Result<()> {
    let mut storage = HeapStorage::new(&config);
    let mut board = ScanBoard::new(Scan::new(scan, storage.lend())?, CLOCK_HZ);
    answer(&mut board, bytes, replies);
    Ok(())
}

fn answer(board: &mut impl Board, bytes: &Receiver<Vec<u8>>, replies: &Sender<Vec<u8>>) {
    let mut server = Server::new();
    while let Ok(bytes) = bytes.recv() {
        for byte in bytes {
            // Nobody waits for a reply any more when the line is closed.
            let _ = server
                .receive(byte, board)
                .map(|reply| replies.send(reply.to_vec()));
        }
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
