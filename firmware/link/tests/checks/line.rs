//! A line with faults and a clock of its own, and a board at its end.

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::time::Duration;

use fastrand::Rng;
use mh_link::{Line, Server};

use super::board::Recorder;

/// Time that a client waits for an answer on such a line.
pub const PATIENCE: Duration = Duration::from_millis(100);
/// Time that a frame takes.
const LATENCY: Duration = Duration::from_millis(1);

/// How often a frame suffers, 0 to 1.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    pub drop: f64,
    pub duplicate: f64,
    /// Bits flipped, bytes lost and added.
    pub corrupt: f64,
    /// Later than what is sent after it.
    pub reorder: f64,
    /// Nothing arrives for some time, then everything.
    pub stall: f64,
    /// Only the beginning or the end of a frame arrives.
    pub cut: f64,
}

enum End {
    Board,
    Host,
}

/// The line of a host to a recorder.
pub struct Faulty {
    pub faults: Faults,
    pub server: Server,
    pub board: Recorder,
    /// Frames sent by both ends.
    pub frames: u64,
    /// Nothing arrives at the host.
    pub deaf: bool,
    rng: Rng,
    now: Duration,
    /// Nothing arrives before.
    silent_until: Duration,
    /// What is on the way, in the order of arrival.
    on_the_way: BTreeMap<(Duration, u64), (End, Vec<u8>)>,
    arrived: VecDeque<u8>,
}

impl Faulty {
    pub fn new(faults: Faults, seed: u64) -> Self {
        Self {
            faults,
            server: Server::new(),
            board: Recorder::default(),
            frames: 0,
            deaf: false,
            rng: Rng::with_seed(seed),
            now: Duration::ZERO,
            silent_until: Duration::ZERO,
            on_the_way: BTreeMap::new(),
            arrived: VecDeque::new(),
        }
    }

    /// The board loses power for a moment.
    pub fn reset_board(&mut self) {
        self.server = Server::new();
        self.on_the_way.clear();
    }

    /// The host loses what has arrived, as when a program ends.
    pub fn close(&mut self) {
        self.arrived.clear();
    }

    fn happens(&mut self, probability: f64) -> bool {
        self.rng.f64() < probability
    }

    fn frame(&mut self, bytes: &[u8], to: fn() -> End) {
        self.frames += 1;
        let faults = self.faults;
        if self.happens(faults.drop) {
            return;
        }
        if self.happens(faults.stall) {
            self.silent_until = self.now + PATIENCE * self.rng.u32(0..4);
        }
        let copies = if self.happens(faults.duplicate) { 2 } else { 1 };
        for copy in 0..copies {
            let mut bytes = bytes.to_vec();
            if self.happens(faults.corrupt) {
                self.corrupt(&mut bytes);
            }
            if self.happens(faults.cut) {
                let at = self.rng.usize(0..=bytes.len());
                let rest = bytes.split_off(at);
                if self.rng.bool() {
                    bytes = rest;
                }
            }
            let late = copy > 0 || self.happens(faults.reorder);
            let delay = if late {
                LATENCY * self.rng.u32(0..250)
            } else {
                Duration::ZERO
            };
            let arrival = self.silent_until.max(self.now + LATENCY) + delay;
            let place = (arrival, self.frames << 1 | copy);
            self.on_the_way.insert(place, (to(), bytes));
        }
    }

    fn corrupt(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..self.rng.u32(1..5) {
            let at = self.rng.usize(0..bytes.len());
            match self.rng.u32(0..6) {
                0 => drop(bytes.remove(at)),
                1 => bytes.insert(at, self.rng.u8(..)),
                _ => bytes[at] ^= 1 << self.rng.u32(0..8),
            }
        }
    }
}

impl Line for Faulty {
    type Error = Infallible;

    fn send(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.frame(bytes, || End::Board);
        Ok(())
    }

    fn receive(&mut self, bytes: &mut [u8], limit: Duration) -> Result<usize, Infallible> {
        let end = self.now + limit;
        while self.arrived.is_empty() {
            let Some(first) = self.on_the_way.first_entry().filter(|e| e.key().0 <= end) else {
                self.now = end;
                return Ok(0);
            };
            self.now = self.now.max(first.key().0);
            let (to, sent) = first.remove();
            match to {
                End::Host if self.deaf => {}
                End::Host => self.arrived.extend(sent),
                End::Board => {
                    for byte in sent {
                        let reply = self.server.receive(byte, &mut self.board);
                        if let Some(reply) = reply.map(<[u8]>::to_vec) {
                            self.frame(&reply, || End::Host);
                        }
                    }
                }
            }
        }
        let count = bytes.len().min(self.arrived.len());
        for (byte, arrived) in bytes.iter_mut().zip(self.arrived.drain(..count)) {
            *byte = arrived;
        }
        Ok(count)
    }

    fn now(&self) -> Duration {
        self.now
    }
}
