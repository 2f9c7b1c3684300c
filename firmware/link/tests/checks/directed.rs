//! Single situations.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use mh_link::{
    Client, ClientError, Encoded, Head, Line, PAYLOAD_WORDS, Receiver, Refusal, Request, Server,
    Timing,
};

use super::board::{Deed, Recorder, TALKS, response};
use super::line::{Faults, Faulty, PATIENCE};

const TIMING: Timing = Timing {
    answer: PATIENCE,
    attempts: 5,
};

fn encode(head: Head, payload: &[u32]) -> Vec<u8> {
    let mut frame: Encoded = Encoded::new();
    frame.write(head, payload.iter().copied());
    frame.bytes().to_vec()
}

/// The bytes of any words, with a checksum that fits.
fn frame_of(words: &[u32]) -> Vec<u8> {
    let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let crc = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);
    bytes.extend(crc.checksum(&bytes).to_le_bytes());
    let mut encoded = vec![0; cobs::max_encoding_length(bytes.len()) + 1];
    let length = cobs::encode(&bytes, &mut encoded);
    encoded.truncate(length + 1);
    encoded
}

/// The last reply to bytes, decoded.
fn reply(server: &mut Server, board: &mut Recorder, bytes: &[u8]) -> Option<(Head, Vec<u32>)> {
    let mut last = None;
    for byte in bytes {
        if let Some(bytes) = server.receive(*byte, board) {
            last = Some(decode(bytes));
        }
    }
    last
}

fn decode(bytes: &[u8]) -> (Head, Vec<u32>) {
    let mut receiver = Receiver::new();
    let mut heads = bytes.iter().filter_map(|byte| {
        let head = receiver.push(*byte)?.expect("a frame");
        Some((head, receiver.payload().to_vec()))
    });
    heads.next().expect("a frame")
}

/// `docs/link.md` shows these bytes.
pub fn bytes_of_a_frame() {
    let hello = encode(Head::request(Request::Hello, 1), &[]);
    assert_eq!(
        hello,
        b"\0\x01\x01\x01\x03\x01\x01\x01\x01\x05\xbc\x91\xfe\xe0\0"
    );
    let digest = encode(Head::request(Request::Execute, 0x102), &[0x0B]);
    assert_eq!(
        digest,
        b"\0\x02\x01\x01\x04\x02\x02\x01\x01\x02\x0b\x01\x01\x05\x4e\x29\xd5\xfd\0"
    );
}

pub fn wrong_frames_change_nothing() {
    let (mut server, mut board) = (Server::new(), Recorder::default());
    let execute = u32::from(Request::Execute.code()) << 24;
    let right = frame_of(&[execute | 1, 1, 0x0B]);
    let mut wrong_checksum = right.clone();
    wrong_checksum[12] ^= 1;
    let damaged = (Head::refusal(Refusal::Damaged, 0), vec![]);
    for wrong in [
        &wrong_checksum,
        &frame_of(&[execute, 1, 0x0B]),
        &frame_of(&[execute | 2, 1, 0x0B]),
        &frame_of(&[execute | 1]),
        &vec![5, 1, 1, 0],
        &vec![2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 3, 1, 0],
    ] {
        let found = reply(&mut server, &mut board, wrong);
        assert_eq!(found.as_ref(), Some(&damaged), "{wrong:02x?}");
        assert_eq!(board.deeds, []);
    }
    let found = reply(&mut server, &mut board, &right);
    let wanted = (Head::answer(Request::Execute, 1), vec![1]);
    assert_eq!(found, Some(wanted.clone()));
    // A refusal in between does not take the place of the answer that is kept.
    assert_eq!(
        reply(&mut server, &mut board, &wrong_checksum),
        Some(damaged)
    );
    assert_eq!(reply(&mut server, &mut board, &right), Some(wanted));
    assert_eq!(board.deeds, [Deed::Execute(vec![0x0B])]);
    let hello = encode(Head::request(Request::Hello, 77), &[]);
    let (head, words) = reply(&mut server, &mut board, &hello).expect("an answer");
    assert_eq!(head, Head::answer(Request::Hello, 77));
    assert_eq!((words[7], words[10]), (1, 7), "count, refused frames");
}

pub fn a_zero_is_a_new_beginning() {
    let request = encode(Head::request(Request::Execute, 1), &[0x0B]);
    let longest = encode(Head::request(Request::Execute, 1), &[0x2A; PAYLOAD_WORDS]);
    let noise = [0x55_u8; 3 * 4 * PAYLOAD_WORDS];
    for (before, refusal) in [
        (&request[..9], Refusal::Damaged),
        (&longest[..1200], Refusal::Damaged),
        (&noise[..4], Refusal::Damaged),
        (&noise[..], Refusal::TooLong),
    ] {
        let (mut server, mut board) = (Server::new(), Recorder::default());
        let mut replies = Vec::new();
        for byte in before.iter().chain(&request) {
            replies.extend(server.receive(*byte, &mut board).map(decode));
        }
        let wanted = [
            (Head::refusal(refusal, 0), vec![]),
            (Head::answer(Request::Execute, 1), vec![1]),
        ];
        assert_eq!(replies, wanted);
    }
}

pub fn another_request_of_the_same_number_gets_no_old_answer() {
    let (mut server, mut board) = (Server::new(), Recorder::default());
    let first = encode(Head::request(Request::Execute, 1), &[0x0B]);
    let other = encode(Head::request(Request::Execute, 1), &[0x09]);
    reply(&mut server, &mut board, &first);
    let refused = Some((Head::refusal(Refusal::Number, 1), vec![]));
    assert_eq!(reply(&mut server, &mut board, &other), refused);
    assert_eq!(board.deeds, [Deed::Execute(vec![0x0B])]);
}

/// A board whose replies were written before.
struct Scripted {
    replies: VecDeque<Vec<u8>>,
    now: Duration,
}

impl Line for Scripted {
    type Error = Infallible;

    fn send(&mut self, _: &[u8]) -> Result<(), Infallible> {
        Ok(())
    }

    fn receive(&mut self, bytes: &mut [u8], limit: Duration) -> Result<usize, Infallible> {
        match self.replies.pop_front() {
            Some(reply) => {
                bytes[..reply.len()].copy_from_slice(&reply);
                Ok(reply.len())
            }
            None => {
                self.now += limit;
                Ok(0)
            }
        }
    }

    fn now(&self) -> Duration {
        self.now
    }
}

pub fn a_late_greeting_is_not_believed() {
    let (mut server, mut board) = (Server::new(), Recorder::default());
    let mut answer = |number| {
        let hello = encode(Head::request(Request::Hello, number), &[]);
        let replies = hello
            .iter()
            .filter_map(|byte| Some(server.receive(*byte, &mut board)?.to_vec()));
        let replies = replies.collect::<Vec<_>>().concat();
        let request = encode(Head::request(Request::SelfTest, 1), &[]);
        reply(&mut server, &mut board, &request);
        replies
    };
    let line = Scripted {
        replies: VecDeque::from([answer(40), answer(41)]),
        now: Duration::ZERO,
    };
    let (_, hello) = Client::connect(line, 40, TIMING).expect("an answer");
    assert_eq!(hello.count, 1);
}

pub fn a_reset_is_noticed_once() {
    let line = Faulty::new(Faults::default(), 1);
    let (mut client, _) = Client::connect(line, 1, TIMING).expect("an answer");
    for nth in 1..4 {
        assert_eq!(client.execute(&[0x0B]), Ok(&[nth][..]));
    }
    client.line().reset_board();
    let reset = Err(ClientError::Reset {
        expected: 3,
        count: 0,
    });
    assert_eq!(client.execute(&[0x0B]), reset);
    assert_eq!(client.execute(&[0x0B]), Ok(&[4][..]));
    client.line().reset_board();
    let reset = Err(ClientError::Reset {
        expected: 1,
        count: 0,
    });
    assert_eq!(client.hello().map(|hello| hello.count), reset);
    assert_eq!(client.hello().map(|hello| hello.count), Ok(0));
    assert_eq!(client.line().board.deeds.len(), 4);
}

pub fn silence_ends_and_the_next_command_works() {
    let line = Faulty::new(Faults::default(), 1);
    let (mut client, _) = Client::connect(line, 1, TIMING).expect("an answer");
    for (nth, drop) in [(1, 1.0), (2, 0.0), (3, 1.0), (4, 0.0)] {
        let before = client.line().now();
        client.line().faults.drop = drop;
        let found = client.execute(&[0x0B]).map(<[u32]>::to_vec);
        if drop == 0.0 {
            assert_eq!(found, Ok(vec![nth / 2]));
        } else {
            let silent = ClientError::NoAnswer {
                attempts: 5,
                frames: 0,
            };
            assert_eq!(found, Err(silent));
            assert_eq!(client.line().now() - before, PATIENCE * 5);
        }
    }
    // Only the replies are lost: the board has carried the request out, which nobody knows.
    let mut line = Faulty::new(Faults::default(), 1);
    let (mut client, _) = Client::connect(&mut line, 1, TIMING).expect("an answer");
    client.line().deaf = true;
    assert!(matches!(
        client.execute(&[0x0B]),
        Err(ClientError::NoAnswer { .. })
    ));
    client.line().deaf = false;
    assert_eq!(client.execute(&[0x09]), Ok(&[2][..]));
    assert_eq!(
        line.board.deeds,
        [Deed::Execute(vec![0x0B]), Deed::Execute(vec![0x09])]
    );
}

pub fn wrong_requests_do_not_reach_the_board() {
    let (mut server, mut board) = (Server::new(), Recorder::default());
    let execute = Request::Execute.code();
    for (number, kind, payload, refusal) in [
        (1, 0x70, &[][..], Refusal::UnknownRequest),
        (2, execute, &[], Refusal::Payload),
        (3, execute, &[0x0002_0002, 1], Refusal::Payload),
        (4, execute, &[0x0B, 0], Refusal::Payload),
        (5, Request::SelfTest.code(), &[1], Refusal::Payload),
        (6, Request::SetShadow.code(), &[2], Refusal::Payload),
        (7, Request::Shadow.code(), &[1], Refusal::Payload),
        (8, Request::Benchmark.code(), &[1], Refusal::Payload),
        (10, execute, &[0x0B], Refusal::Number),
        (0, execute, &[0x0B], Refusal::Number),
    ] {
        let head = Head {
            kind,
            code: 0,
            number,
        };
        let (found, _) = reply(&mut server, &mut board, &encode(head, payload)).expect("a reply");
        let counted = if refusal == Refusal::Number {
            8
        } else {
            number
        };
        assert_eq!(found, Head::refusal(refusal, counted));
    }
    let hello = encode(Head::request(Request::Hello, 3), &[1]);
    let found = reply(&mut server, &mut board, &hello);
    assert_eq!(found, Some((Head::refusal(Refusal::Payload, 3), vec![])));
    assert_eq!(board.deeds, []);
}

pub fn a_mismatched_board_answers_hello_only() {
    let mut line = Faulty::new(Faults::default(), 1);
    line.board.mismatch = true;
    let (mut client, hello) = Client::connect(&mut line, 1, TIMING).expect("an answer");
    assert!(hello.identity.mismatch);
    let refused = ClientError::Refused(Refusal::Mismatch);
    assert_eq!(client.execute(&[0x0B]), Err(refused));
    assert_eq!(client.self_test(), Err(refused));
    assert_eq!(line.board.deeds, []);
}

pub fn a_long_answer_is_refused_once() {
    let mut line = Faulty::new(Faults::default(), 1);
    let (mut client, _) = Client::connect(&mut line, 1, TIMING).expect("an answer");
    let refused = Err(ClientError::Refused(Refusal::AnswerTooLong));
    assert_eq!(client.execute(&[TALKS.into()]), refused);
    let longest: Vec<u32> = (0..PAYLOAD_WORDS as u32)
        .map(|i| if i == 0 { 511 << 16 | 0x2A } else { i })
        .collect();
    let wanted = response(&longest, 2);
    assert_eq!(client.execute(&longest), Ok(&wanted[..]));
    let too_long = [0; PAYLOAD_WORDS + 1];
    let refused = Err(ClientError::CommandTooLong(PAYLOAD_WORDS + 1));
    assert_eq!(client.execute(&too_long), refused);
    assert_eq!(line.board.deeds.len(), 2);
}
