//! A serial port.

use std::io::{self, Read as _, Write as _};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use mh_link::Line;
use serialport::{ErrorKind, SerialPort};

use crate::connect::BoardLine;

/// The shortest time that a port waits: with none some drivers do not look at all.
const SHORTEST: Duration = Duration::from_millis(1);

/// A board on a serial port.
pub struct SerialLine {
    port: Box<dyn SerialPort>,
    opened: Instant,
}

impl SerialLine {
    /// Opens a port: 8 data bits, no parity, one stop bit.
    ///
    /// # Errors
    /// When it cannot be opened; the error lists the ports that there are.
    pub fn open(name: &str, baud: u32) -> Result<Self> {
        let port = serialport::new(name, baud).open();
        let port = port.with_context(|| remedy(name, baud))?;
        // What was on the way to somebody else.
        port.clear(serialport::ClearBuffer::All)
            .with_context(|| format!("clear {name}"))?;
        Ok(Self {
            port,
            opened: Instant::now(),
        })
    }
}

/// What helps when a port cannot be opened.
fn remedy(name: &str, baud: u32) -> String {
    let ports = serialport::available_ports().unwrap_or_default();
    let names: Vec<_> = ports.iter().map(|port| port.port_name.as_str()).collect();
    let there = if names.contains(&name) {
        "it is there, so look whether another program uses it, whether you may (group dialout), and whether it knows the baud rate".to_owned()
    } else if names.is_empty() {
        "there is no serial port on this machine: plug the board in, or try --golden".to_owned()
    } else {
        format!("there are {}", names.join(", "))
    };
    format!("cannot open port {name} at {baud} baud: {there}")
}

impl Line for SerialLine {
    type Error = io::Error;

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.port
            .set_timeout(Duration::from_secs(5))
            .map_err(io_error)?;
        self.port.write_all(bytes)?;
        self.port.flush()
    }

    fn receive(&mut self, bytes: &mut [u8], limit: Duration) -> io::Result<usize> {
        self.port
            .set_timeout(limit.max(SHORTEST))
            .map_err(io_error)?;
        match self.port.read(bytes) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => Ok(count),
            Err(error) => match error.kind() {
                io::ErrorKind::TimedOut | io::ErrorKind::Interrupted => Ok(0),
                _ => Err(error),
            },
        }
    }

    fn now(&self) -> Duration {
        self.opened.elapsed()
    }
}

impl BoardLine for SerialLine {}

fn io_error(error: serialport::Error) -> io::Error {
    match error.kind() {
        ErrorKind::Io(kind) => io::Error::new(kind, error),
        _ => io::Error::other(error),
    }
}
