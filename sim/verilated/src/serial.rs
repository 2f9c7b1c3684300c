//! The host's end of a serial line, bit by bit: 8 data bits, least significant first, one stop bit.

use std::collections::VecDeque;

/// Sends bytes; called once a clock cycle.
#[derive(Debug)]
pub struct Sender {
    divisor: u32,
    bytes: VecDeque<u8>,
    /// Bits of the byte that is being sent, the current one lowest, and a 1 above the last.
    bits: u16,
    /// Cycles that the current bit still lasts.
    left: u32,
}

impl Sender {
    /// Nothing to send; `divisor` is in clock cycles a bit.
    pub fn new(divisor: u32) -> Self {
        Self {
            divisor,
            bytes: VecDeque::new(),
            bits: 1,
            left: 0,
        }
    }

    /// Appends bytes to those that wait.
    pub fn send(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// Level of the line in the next cycle.
    pub fn level(&mut self) -> bool {
        if self.left == 0 {
            if self.bits > 1 {
                self.bits >>= 1;
            }
            if self.bits == 1 {
                let Some(byte) = self.bytes.pop_front() else {
                    return true;
                };
                // Start bit, data, stop bit, mark.
                self.bits = u16::from(byte) << 1 | 1 << 9 | 1 << 10;
            }
            self.left = self.divisor;
        }
        self.left -= 1;
        self.bits & 1 != 0
    }
}

/// Receives bytes; called once a clock cycle.
#[derive(Debug)]
pub struct Receiver {
    divisor: u32,
    /// Cycles to the next sample, while a byte arrives.
    wait: Option<u32>,
    bits: u16,
    count: u32,
}

impl Receiver {
    /// An idle line; `divisor` is in clock cycles a bit.
    pub fn new(divisor: u32) -> Self {
        Self {
            divisor,
            wait: None,
            bits: 0,
            count: 0,
        }
    }

    /// Takes the level of a cycle, and gives the byte that is complete with it. A byte without a stop bit is dropped.
    pub fn level(&mut self, level: bool) -> Option<u8> {
        match &mut self.wait {
            None => {
                if !level {
                    self.wait = Some(self.divisor / 2);
                    (self.bits, self.count) = (0, 0);
                }
                None
            }
            Some(0) => {
                self.bits |= u16::from(level) << self.count;
                self.count += 1;
                self.wait = (self.count < 10).then_some(self.divisor - 1);
                let stopped = self.bits >> 9 & 1 != 0;
                (self.wait.is_none() && stopped).then_some((self.bits >> 1) as u8)
            }
            Some(wait) => {
                *wait -= 1;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_arrives() {
        for divisor in [4, 7, 8, 25] {
            let (mut sender, mut receiver) = (Sender::new(divisor), Receiver::new(divisor));
            let bytes: Vec<u8> = (0..=255).collect();
            sender.send(&bytes);
            let mut received = Vec::new();
            for _ in 0..256 * 10 * divisor {
                received.extend(receiver.level(sender.level()));
            }
            assert_eq!(received, bytes, "divisor {divisor}");
        }
    }
}
