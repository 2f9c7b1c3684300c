//! A board that has answered, and commands to it.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use mh_link::{Client, Hello, Timing};
use micro_hnsw::generated::{CONFIGS, NamedScan, SCAN_MAGIC, SCANS, VERSION};
use micro_hnsw::{Command, Error, Header, Memory, Metric, Opcode, Register, Sizes};

use crate::connect::{BoardLine, Connection, connect};
use crate::error::{BoardError, LinkError};

/// Times for commands that take long: insertions in shadow mode, self-tests, benchmarks.
const PATIENT: Timing = Timing {
    answer: Duration::from_secs(10),
    attempts: 6,
};

/// A board that has answered.
pub struct Session {
    client: Client<Box<dyn BoardLine>>,
    hello: Hello,
    sizes: Sizes,
    scan: Option<NamedScan>,
}

impl Session {
    /// Connects and asks who is there.
    ///
    /// # Errors
    /// When nobody answers, or a board that is not of the version of this program.
    pub fn open(connection: &Connection) -> Result<Self> {
        let patience = match connection {
            Connection::Golden { .. } => "the golden model does not answer",
            #[cfg(feature = "sim")]
            Connection::Sim { .. } => "the simulated board does not answer",
            Connection::Serial { .. } => "no link to the board",
        };
        Self::over(connect(connection)?).context(patience)
    }

    /// Asks who is at the other end of a line.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn over(line: Box<dyn BoardLine>) -> Result<Self> {
        let (client, hello) = Client::connect(line, fastrand::u32(..), Timing::default())?;
        let mut session = Self {
            client,
            hello,
            sizes: CONFIGS[0].sizes,
            scan: None,
        };
        let identity = &hello.identity;
        if identity.specification != VERSION {
            let message = format!(
                "the board computes by version {} of the specification, this program by version {VERSION}: \
                 use the program that came with the board, or flash a pack of this version",
                identity.specification
            );
            return Err(BoardError::Differs(message).into());
        }
        if identity.mismatch {
            let message = "firmware and core of the board are not of the same configuration or version: flash a pack that has both";
            return Err(BoardError::Differs(message.to_owned()).into());
        }
        session.sizes = session.identify()?;
        if identity.magic == SCAN_MAGIC {
            let known =
                |scan: &NamedScan| scan.hash == identity.hash && scan.sizes == session.sizes;
            session.scan = SCANS.into_iter().find(known);
        }
        if session.scan.is_none() && session.sizes.hash() != identity.hash {
            let message = format!(
                "the board has the configuration hash {:016x}, but its sizes make {:016x}: flash a pack of the version of this program",
                identity.hash,
                session.sizes.hash()
            );
            return Err(BoardError::Differs(message).into());
        }
        Ok(session)
    }

    /// What the board said last about itself.
    pub const fn hello(&self) -> &Hello {
        &self.hello
    }

    /// The board's sizes.
    pub const fn sizes(&self) -> &Sizes {
        &self.sizes
    }

    /// Which scan core it is, if it is one.
    pub const fn scan(&self) -> Option<NamedScan> {
        self.scan
    }

    /// Refuses what takes a processor.
    ///
    /// # Errors
    /// On a scan core, with `instead` as what to do.
    pub fn needs_processor(&self, what: &str, instead: &str) -> Result<()> {
        match self.scan {
            None => Ok(()),
            Some(scan) => bail!(
                "{} has no processor, and so no {what}: {instead}",
                scan.name
            ),
        }
    }

    /// The link, for requests that are not commands.
    pub const fn client(&mut self) -> &mut Client<Box<dyn BoardLine>> {
        &mut self.client
    }

    /// The link with the patience for what takes long, until the next [`Session::impatient`].
    pub const fn patient(&mut self) -> &mut Client<Box<dyn BoardLine>> {
        self.client.set_timing(PATIENT);
        &mut self.client
    }

    /// The usual times again.
    pub fn impatient(&mut self) {
        self.client.set_timing(Timing::default());
    }

    /// Asks again who is there.
    ///
    /// # Errors
    /// When nobody answers, or the board was reset.
    pub fn greet(&mut self) -> Result<Hello, LinkError> {
        self.hello = self.client.hello()?;
        Ok(self.hello)
    }

    /// Executes a command and returns the payload of the response.
    ///
    /// # Errors
    /// When there is no response, or it is an error.
    pub fn ask(&mut self, command: &Command<'_>) -> Result<Vec<u32>> {
        let response = self.execute(&words(command))?;
        let opcode = command.opcode();
        match response.split_first() {
            Some((header, payload))
                if payload.len() == usize::from(Header::from_word(*header).length) =>
            {
                let header = Header::from_word(*header);
                if header.opcode != opcode.code() {
                    return Err(BoardError::malformed(opcode).into());
                }
                match (header.arg, Error::from_code(header.arg)) {
                    (0, _) => Ok(payload.to_vec()),
                    (_, Some(error)) => Err(BoardError::Response {
                        command: opcode.name(),
                        error,
                    }
                    .into()),
                    (_, None) => Err(BoardError::malformed(opcode).into()),
                }
            }
            _ => Err(BoardError::malformed(opcode).into()),
        }
    }

    /// As [`Session::ask`], for a response with `N` words of payload.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub fn ask_words<const N: usize>(&mut self, command: &Command<'_>) -> Result<[u32; N]> {
        let payload = self.ask(command)?;
        let words = payload.as_array();
        Ok(*words.ok_or(BoardError::malformed(command.opcode()))?)
    }

    /// Executes the words of a command, header first, and returns those of the response.
    ///
    /// # Errors
    /// When there is no response.
    pub fn execute(&mut self, command: &[u32]) -> Result<Vec<u32>, LinkError> {
        // In shadow mode the golden model computes everything too, on the same processor.
        if self.hello.identity.shadow {
            self.client.set_timing(PATIENT);
        }
        self.client.execute(command).map(<[u32]>::to_vec)
    }

    /// Digest of the state.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub fn digest(&mut self) -> Result<u64> {
        let [low, high] = self.ask_words(&Command::Digest)?;
        Ok(u64::from(low) | u64::from(high) << 32)
    }

    /// All registers.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub fn registers(&mut self) -> Result<[u32; Register::ALL.len()]> {
        self.ask_words(&Command::Peek {
            memory: Memory::Regs,
            first: 0,
            rows: Register::ALL.len() as u16,
        })
    }

    /// Metric and fraction bits of the index.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub fn format(&mut self) -> Result<(Metric, u8)> {
        let (metric, frac_bits, asked) = if self.scan.is_some() {
            let [_, _, format, _] = self.ask_words(&Command::Stats)?;
            let [metric, frac_bits, ..] = format.to_le_bytes();
            (metric, frac_bits, Opcode::Stats)
        } else {
            let registers = self.registers()?;
            let register = |register: Register| registers[usize::from(register.code())] as u8;
            let [metric, frac_bits] = [Register::Metric, Register::FracBits].map(register);
            (metric, frac_bits, Opcode::Peek)
        };
        let metric = Metric::from_code(metric).ok_or(BoardError::malformed(asked))?;
        Ok((metric, frac_bits))
    }

    /// Ends the link.
    ///
    /// # Errors
    /// When something cannot be left behind.
    pub fn close(mut self) -> Result<()> {
        self.client.line().close()
    }

    fn identify(&mut self) -> Result<Sizes> {
        let words: [u32; 8] = self.ask_words(&Command::Identify)?;
        let halves = |word: u32| [word & 0xFFFF, word >> 16].map(|half| half as usize);
        let [capacity, dim] = halves(words[4]);
        let [m, m0] = halves(words[5]);
        let [levels, ef_max] = halves(words[6]);
        let [w_max, branches] = halves(words[7]);
        Ok(Sizes {
            capacity,
            dim,
            m,
            m0,
            levels,
            ef_max,
            w_max,
            branches,
        })
    }
}

/// The words of a command, header first.
pub fn words(command: &Command<'_>) -> Vec<u32> {
    let mut words = Vec::new();
    command.encode(|word| words.push(word));
    words
}
