//! The host's end of the link.

use core::time::Duration;

use crate::bugs::{Bug, seeded};
use crate::error::ClientError;
use crate::frame::{Encoded, Head};
use crate::generated::{PAYLOAD_WORDS, Refusal, Request, VERSION};
use crate::line::Line;
use crate::message::{Benchmark, Hello, SelfTest, Shadow};
use crate::receiver::Receiver;

/// How long a client waits and how often it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// For an answer, before the request is repeated.
    pub answer: Duration,
    /// How often a request is sent at most, >= 1.
    pub attempts: u32,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(1),
            attempts: 8,
        }
    }
}

/// The board's reply: an answer, whose payload the receiver has, or what it said instead.
enum Outcome {
    Answer,
    Refused(Refusal),
    /// The board's count is neither that before the request nor that after it.
    Number,
}

/// Why the wait for a frame is over.
enum Wait {
    Frame(Head),
    Damaged,
    TimeUp,
}

/// Makes requests, each carried out once, over a line that may lose, double, damage, delay or cut what is sent.
#[derive(Debug)]
pub struct Client<L: Line> {
    line: L,
    timing: Timing,
    receiver: Receiver,
    /// Bytes of the line, of which those before `taken` were seen.
    chunk: [u8; 256],
    taken: usize,
    filled: usize,
    request: Encoded,
    /// Number of the next Hello.
    greeting: u32,
    /// Numbered requests that the board has counted.
    count: u32,
    /// One more has no reply, so nobody knows whether the board counted it.
    unsure: bool,
}

impl<L: Line> Client<L> {
    /// Asks who is there. `greeting` should differ from that of clients before: a late answer to one of theirs is then not taken for one of this client.
    ///
    /// # Errors
    /// [`ClientError::Version`], and when there is no answer.
    pub fn connect(
        line: L,
        greeting: u32,
        timing: Timing,
    ) -> Result<(Self, Hello), ClientError<L::Error>> {
        let mut client = Self {
            line,
            timing,
            receiver: Receiver::new(),
            chunk: [0; 256],
            taken: 0,
            filled: 0,
            request: Encoded::new(),
            greeting,
            count: 0,
            unsure: false,
        };
        let hello = client.greet()?;
        client.count = hello.count;
        Ok((client, hello))
    }

    /// Other times from now on.
    pub const fn set_timing(&mut self, timing: Timing) {
        self.timing = timing;
    }

    /// The times.
    pub const fn timing(&self) -> Timing {
        self.timing
    }

    /// The line.
    pub const fn line(&mut self) -> &mut L {
        &mut self.line
    }

    /// Asks who is there.
    ///
    /// # Errors
    /// [`ClientError::Reset`], once, and when there is no answer.
    pub fn hello(&mut self) -> Result<Hello, ClientError<L::Error>> {
        let hello = self.greet()?;
        self.check(hello.count)?;
        self.count = hello.count;
        self.unsure = false;
        Ok(hello)
    }

    /// Executes a command of the core and returns the words of the response, which may have an error code in its header.
    ///
    /// # Errors
    /// Every [`ClientError`].
    pub fn execute(&mut self, command: &[u32]) -> Result<&[u32], ClientError<L::Error>> {
        if command.len() > PAYLOAD_WORDS {
            return Err(ClientError::CommandTooLong(command.len()));
        }
        self.ask(Request::Execute, command.iter().copied())
    }

    /// Has the board tested; the index is empty afterwards.
    ///
    /// # Errors
    /// Every [`ClientError`].
    pub fn self_test(&mut self) -> Result<SelfTest, ClientError<L::Error>> {
        let words = self.ask(Request::SelfTest, [].into_iter())?;
        SelfTest::from_words(words).ok_or(ClientError::Malformed(Request::SelfTest))
    }

    /// Switches shadow mode; on empties the index.
    ///
    /// # Errors
    /// Every [`ClientError`].
    pub fn set_shadow(&mut self, on: bool) -> Result<(), ClientError<L::Error>> {
        match self.ask(Request::SetShadow, [on.into()].into_iter())? {
            [] => Ok(()),
            _ => Err(ClientError::Malformed(Request::SetShadow)),
        }
    }

    /// What shadow mode has compared.
    ///
    /// # Errors
    /// Every [`ClientError`].
    pub fn shadow(&mut self) -> Result<Shadow, ClientError<L::Error>> {
        let words = self.ask(Request::Shadow, [].into_iter())?;
        Shadow::from_words(words).ok_or(ClientError::Malformed(Request::Shadow))
    }

    /// Measures a command.
    ///
    /// # Errors
    /// Every [`ClientError`].
    pub fn benchmark(
        &mut self,
        repetitions: u32,
        command: &[u32],
    ) -> Result<Benchmark, ClientError<L::Error>> {
        if command.len() >= PAYLOAD_WORDS {
            return Err(ClientError::CommandTooLong(command.len()));
        }
        let payload = core::iter::once(repetitions).chain(command.iter().copied());
        let words = self.ask(Request::Benchmark, payload)?;
        Benchmark::from_words(words).ok_or(ClientError::Malformed(Request::Benchmark))
    }

    fn greet(&mut self) -> Result<Hello, ClientError<L::Error>> {
        self.greeting = self.greeting.wrapping_add(1);
        let head = Head::request(Request::Hello, self.greeting);
        self.request.write(head, core::iter::empty());
        match self.exchange(Request::Hello, self.greeting)? {
            Outcome::Answer => {}
            Outcome::Refused(refusal) => return Err(ClientError::Refused(refusal)),
            Outcome::Number => unreachable!("Hello has no number to be wrong"),
        }
        // Another version may have another answer, but its first word is the version.
        match self.receiver.payload() {
            [version, ..] if *version != VERSION => Err(ClientError::Version(*version)),
            words => Hello::from_words(words).ok_or(ClientError::Malformed(Request::Hello)),
        }
    }

    /// Makes a numbered request and returns the payload of the answer.
    fn ask(
        &mut self,
        request: Request,
        payload: impl Iterator<Item = u32> + Clone,
    ) -> Result<&[u32], ClientError<L::Error>> {
        if self.unsure {
            self.hello()?;
        }
        let number = self.count.wrapping_add(1);
        self.unsure = true;
        let attempts = self.timing.attempts;
        for _ in 0..attempts {
            self.request
                .write(Head::request(request, number), payload.clone());
            let outcome = self.exchange(request, number)?;
            if matches!(outcome, Outcome::Number) {
                // A late refusal says so too; only a fresh answer tells.
                let hello = self.greet()?;
                self.check(hello.count)?;
                continue;
            }
            self.count = number;
            self.unsure = false;
            return match outcome {
                Outcome::Refused(refusal) => Err(ClientError::Refused(refusal)),
                _ => Ok(self.receiver.payload()),
            };
        }
        Err(ClientError::NoAnswer {
            attempts,
            frames: attempts,
        })
    }

    /// Whether the board's count is what it should be; if not, it is believed from now on.
    fn check(&mut self, count: u32) -> Result<(), ClientError<L::Error>> {
        let expected = self.count;
        let one_more = self.unsure && count == expected.wrapping_add(1);
        if count == expected || one_more || seeded(Bug::ResetIgnored) {
            return Ok(());
        }
        self.count = count;
        self.unsure = false;
        Err(ClientError::Reset { expected, count })
    }

    /// Sends the request until its reply comes.
    fn exchange(
        &mut self,
        request: Request,
        number: u32,
    ) -> Result<Outcome, ClientError<L::Error>> {
        let mut frames = 0_u32;
        let attempts = if seeded(Bug::Unrepeated) {
            1
        } else {
            self.timing.attempts
        };
        for _ in 0..attempts {
            self.line
                .send(self.request.bytes())
                .map_err(ClientError::Line)?;
            let end = self.line.now().saturating_add(self.timing.answer);
            loop {
                let head = match self.wait(end)? {
                    Wait::Frame(head) => head,
                    Wait::Damaged => {
                        frames += 1;
                        break;
                    }
                    Wait::TimeUp => break,
                };
                frames += 1;
                let late = match request {
                    Request::Hello => seeded(Bug::LateHello),
                    _ => seeded(Bug::LateAnswer),
                };
                let answer = Head::answer(request, number);
                if head == answer || late && head.kind == answer.kind {
                    return Ok(Outcome::Answer);
                }
                match head.refused() {
                    Some(Refusal::Damaged | Refusal::TooLong) => break,
                    Some(Refusal::Number) => {
                        let known = [number.wrapping_sub(1), number].contains(&head.number);
                        if request != Request::Hello && !known {
                            return Ok(Outcome::Number);
                        }
                    }
                    Some(refusal) if head.number == number => {
                        return Ok(Outcome::Refused(refusal));
                    }
                    // Late, or not of this client.
                    _ => {}
                }
            }
        }
        Err(ClientError::NoAnswer { attempts, frames })
    }

    /// Waits for the end of a frame.
    fn wait(&mut self, end: Duration) -> Result<Wait, ClientError<L::Error>> {
        loop {
            while self.taken < self.filled {
                let byte = self.chunk[self.taken];
                self.taken += 1;
                match self.receiver.push(byte) {
                    Some(Ok(head)) => return Ok(Wait::Frame(head)),
                    Some(Err(_)) => return Ok(Wait::Damaged),
                    None => {}
                }
            }
            let left = end.saturating_sub(self.line.now());
            if left.is_zero() {
                return Ok(Wait::TimeUp);
            }
            self.taken = 0;
            self.filled = 0;
            self.filled = self
                .line
                .receive(&mut self.chunk, left)
                .map_err(ClientError::Line)?;
        }
    }
}
