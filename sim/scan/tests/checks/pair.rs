//! A simulated scan core and the golden model, which get the same bytes.

use mh_link::{Encoded, Head, Receiver, Request, Server};
use mh_scan::ScanBoard;
use mh_sim_scan::{Chip, Setup};
use micro_hnsw::generated::{NamedScan, SCANS};
use micro_hnsw::{Config, HeapStorage, Opcode, Scan};

/// Clock that the models are built for.
pub const CLOCK_HZ: u32 = 24_000_000;
/// Words of the answer to Execute that carries Counters which only hardware counts: cycles and busy cycles, after the header and three others.
const HARDWARE: std::ops::Range<usize> = 4..6;

/// What differed, or what the RTL said.
pub type Outcome<T = ()> = Result<T, String>;
/// A frame that came back.
pub type Reply = (Head, Vec<u32>);

/// Both, with the host's count of requests.
pub struct Pair<'a> {
    pub chip: Chip,
    server: Server,
    board: ScanBoard<'a>,
    pub named: NamedScan,
    /// Numbered requests that were made.
    pub count: u32,
}

/// Calls `check` with a fresh pair.
pub fn with_pair<T>(
    name: &str,
    setup: Setup,
    check: impl FnOnce(&mut Pair<'_>) -> Outcome<T>,
) -> Outcome<T> {
    let named = SCANS.into_iter().find(|scan| scan.name == name);
    let named = named.expect("a scan core of the specification");
    let mut storage = HeapStorage::new(&Config::new(named.sizes).expect("legal sizes"));
    let scan = Scan::new(named, storage.lend()).expect("storage of these sizes");
    let mut pair = Pair {
        chip: Chip::new(name, setup).map_err(|error| error.to_string())?,
        server: Server::new(),
        board: ScanBoard::new(scan, CLOCK_HZ),
        named,
        count: 0,
    };
    check(&mut pair)
}

/// The bytes of a frame.
pub fn encode(head: Head, payload: &[u32]) -> Vec<u8> {
    let mut frame: Encoded = Encoded::new();
    frame.write(head, payload.iter().copied());
    frame.bytes().to_vec()
}

/// The bytes of a frame with these bytes in it, whatever they are, and the checksum that fits them.
pub fn frame_of(inner: &[u8]) -> Vec<u8> {
    let checksum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(inner);
    let whole = [inner, &checksum.to_le_bytes()].concat();
    [&[0][..], &cobs::encode_vec(&whole), &[0]].concat()
}

/// The frames in bytes that a board sent.
pub fn decode(bytes: &[u8]) -> Outcome<Vec<Reply>> {
    let mut receiver = Receiver::new();
    let mut replies = Vec::new();
    for byte in bytes {
        match receiver.push(*byte) {
            None => {}
            Some(Ok(head)) => replies.push((head, receiver.payload().to_vec())),
            Some(Err(refusal)) => {
                return Err(format!("no frame ({refusal:?}) in {bytes:02x?}"));
            }
        }
    }
    Ok(replies)
}

impl Pair<'_> {
    /// Gives bytes to both and compares what comes back, byte by byte, but for what only hardware counts.
    pub fn send(&mut self, bytes: &[u8]) -> Outcome<Vec<Reply>> {
        let mut expected = Vec::new();
        for byte in bytes {
            expected.extend(self.server.receive(*byte, &mut self.board).unwrap_or(&[]));
        }
        let found = self
            .chip
            .exchange(bytes)
            .map_err(|error| error.to_string())?;
        let replies = decode(&found)?;
        if found != expected {
            let [found, expected] = [replies.clone(), decode(&expected)?].map(|mut replies| {
                replies.iter_mut().for_each(forget_cycles);
                replies
            });
            if found != expected || !found.iter().any(is_counters) {
                return Err(format!(
                    "to {bytes:02x?} the RTL replies {found:x?}, the golden model {expected:x?}"
                ));
            }
        }
        Ok(replies)
    }

    /// A request with the next number.
    pub fn request(&mut self, kind: u8, payload: &[u32]) -> Outcome<Reply> {
        self.count = self.count.wrapping_add(1);
        let head = Head {
            kind,
            code: 0,
            number: self.count,
        };
        one(self.send(&encode(head, payload))?)
    }

    /// Executes a command and returns the response.
    pub fn execute(&mut self, command: &[u32]) -> Outcome<Vec<u32>> {
        let (head, response) = self.request(Request::Execute.code(), command)?;
        if head == Head::answer(Request::Execute, self.count) {
            Ok(response)
        } else {
            Err(format!("{command:x?}: {head:?}"))
        }
    }

    /// Asks who is there, and takes over the count.
    pub fn greet(&mut self, number: u32) -> Outcome {
        // What was cut before it is refused first.
        let mut replies = self.send(&encode(Head::request(Request::Hello, number), &[]))?;
        match replies.pop() {
            Some((head, payload)) if head == Head::answer(Request::Hello, number) => {
                self.count = payload[7];
                Ok(())
            }
            other => Err(format!("no answer to Hello, but {other:x?}")),
        }
    }
}

fn one(replies: Vec<Reply>) -> Outcome<Reply> {
    match <[Reply; 1]>::try_from(replies) {
        Ok([reply]) => Ok(reply),
        Err(replies) => Err(format!("one reply expected, not {replies:x?}")),
    }
}

fn is_counters((head, payload): &Reply) -> bool {
    head.kind == Head::answer(Request::Execute, 0).kind
        && payload
            .first()
            .is_some_and(|header| header & 0xFFFF == u32::from(Opcode::Counters.code()))
}

fn forget_cycles(reply: &mut Reply) {
    if is_counters(reply) {
        reply.1[HARDWARE].fill(0);
    }
}
