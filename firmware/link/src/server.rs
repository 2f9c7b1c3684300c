//! The board's end of the link.

use crate::answer::Answer;
use crate::bugs::{Bug, seeded};
use crate::frame::{ENCODED_BYTES, Encoded, Head, encoded_bytes};
use crate::generated::{Refusal, Request, VERSION};
use crate::message::{Benchmark, Hello, Identity, SelfTest, Shadow};
use crate::receiver::Receiver;

/// What carries requests out.
pub trait Board {
    /// What the board is.
    fn hello(&self) -> Identity;

    /// Executes a command of the core, a header word and as many words of payload as it says, and appends the response to `answer`, which is empty.
    ///
    /// # Errors
    /// When the core did not answer as it should, or the response does not fit; the board looks at the latter before it executes anything, where it can tell.
    /// A response with an error code is no error here.
    fn execute(&mut self, command: &[u32], answer: &mut Answer) -> Result<(), Refusal>;

    /// Tests the board; the index is empty afterwards.
    ///
    /// # Errors
    /// When the test cannot be run.
    fn self_test(&mut self) -> Result<SelfTest, Refusal>;

    /// Switches shadow mode; on empties the index.
    ///
    /// # Errors
    /// [`Refusal::NoShadow`], and as [`Board::execute`].
    fn set_shadow(&mut self, on: bool) -> Result<(), Refusal>;

    /// What shadow mode has compared.
    ///
    /// # Errors
    /// [`Refusal::NoShadow`].
    fn shadow(&mut self) -> Result<Shadow, Refusal>;

    /// Measures a command.
    ///
    /// # Errors
    /// As [`Board::execute`].
    fn benchmark(&mut self, repetitions: u32, command: &[u32]) -> Result<Benchmark, Refusal>;
}

/// Answers a stream of bytes so that a board carries out every numbered request once.
#[derive(Debug)]
pub struct Server {
    receiver: Receiver,
    answer: Answer,
    /// Numbered requests since reset.
    count: u32,
    /// Frames that were damaged or too long since reset.
    refused: u32,
    /// Checksum of the last numbered request.
    last: Option<u32>,
    /// The reply to it.
    kept: Encoded<ENCODED_BYTES>,
    /// Any other reply.
    passing: Encoded<{ encoded_bytes(Hello::WORDS) }>,
}

impl Server {
    /// After a reset of the board.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            receiver: Receiver::new(),
            answer: Answer::new(),
            count: 0,
            refused: 0,
            last: None,
            kept: Encoded::new(),
            passing: Encoded::new(),
        }
    }

    /// Takes the next byte of the line. When it ends a frame, the request in it is carried out, if it is one, and the bytes to send are returned.
    pub fn receive<B: Board + ?Sized>(&mut self, byte: u8, board: &mut B) -> Option<&[u8]> {
        let head = match self.receiver.push(byte)? {
            Ok(head) => head,
            Err(refusal) => {
                self.refused = self.refused.wrapping_add(1);
                if seeded(Bug::DamagedCounts) {
                    self.count = self.count.wrapping_add(1);
                }
                return Some(self.refuse(refusal, 0));
            }
        };
        if head.kind == Request::Hello.code() {
            return Some(self.hello(head.number, board));
        }
        let same = self.last == Some(self.receiver.checksum()) || seeded(Bug::OtherRequest);
        if head.number == self.count && self.last.is_some() && same {
            // Seeded: only time-outs help, and these not for long.
            if seeded(Bug::RepeatSilent) {
                return None;
            }
            if !seeded(Bug::RepeatExecuted) {
                return Some(self.kept.bytes());
            }
        } else if head.number != self.count.wrapping_add(1) && !seeded(Bug::NumberIgnored) {
            return Some(self.refuse(Refusal::Number, self.count));
        }
        Some(self.carry_out(head, board))
    }

    /// Carries a request out and keeps the reply, also when it is a refusal: nobody knows how far the board got.
    fn carry_out<B: Board + ?Sized>(&mut self, head: Head, board: &mut B) -> &[u8] {
        self.answer.clear();
        let payload = self.receiver.payload();
        let result = perform(head.kind, payload, &mut self.answer, board);
        let counts = result.is_ok() || !seeded(Bug::RefusalForgotten);
        if counts && !seeded(Bug::CountForgotten) {
            self.count = head.number;
            self.last = Some(self.receiver.checksum());
        }
        let (head, words) = match result {
            Ok(request) => (Head::answer(request, head.number), self.answer.words()),
            Err(refusal) => (Head::refusal(refusal, head.number), &[][..]),
        };
        self.kept.write(head, words.iter().copied());
        self.kept.bytes()
    }

    fn hello<B: Board + ?Sized>(&mut self, number: u32, board: &B) -> &[u8] {
        if !self.receiver.payload().is_empty() {
            return self.refuse(Refusal::Payload, number);
        }
        if seeded(Bug::HelloCounts) {
            self.count = self.count.wrapping_add(1);
        }
        let hello = Hello {
            link: VERSION,
            identity: board.hello(),
            count: self.count,
            refused: self.refused,
        };
        let head = Head::answer(Request::Hello, number);
        self.passing.write(head, hello.words().into_iter());
        self.passing.bytes()
    }

    /// A refusal that changes nothing and is not kept.
    fn refuse(&mut self, refusal: Refusal, number: u32) -> &[u8] {
        let head = Head::refusal(refusal, number);
        if seeded(Bug::KeptOverwritten) {
            self.kept.write(head, core::iter::empty());
        }
        self.passing.write(head, core::iter::empty());
        self.passing.bytes()
    }
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}

/// Carries a numbered request out.
fn perform<B: Board + ?Sized>(
    kind: u8,
    payload: &[u32],
    answer: &mut Answer,
    board: &mut B,
) -> Result<Request, Refusal> {
    if board.hello().mismatch {
        return Err(Refusal::Mismatch);
    }
    let request = Request::from_code(kind).ok_or(Refusal::UnknownRequest)?;
    match (request, payload) {
        (Request::Execute, command) if is_command(command) => board.execute(command, answer)?,
        (Request::SelfTest, []) => answer.extend(&board.self_test()?.words())?,
        (Request::SetShadow, &[on @ (0 | 1)]) => board.set_shadow(on == 1)?,
        (Request::Shadow, []) => board.shadow()?.write(answer)?,
        (Request::Benchmark, &[repetitions, ref command @ ..]) if is_command(command) => {
            answer.extend(&board.benchmark(repetitions, command)?.words())?;
        }
        _ => return Err(Refusal::Payload),
    }
    Ok(request)
}

/// Whether words are a header and the payload that it announces: anything else would derail the core's stream.
fn is_command(words: &[u32]) -> bool {
    matches!(words, [header, payload @ ..] if (header >> 16) as usize == payload.len())
}
