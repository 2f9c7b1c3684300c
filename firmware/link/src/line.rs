//! What a client needs of a serial line.

use core::time::Duration;

/// A serial line to a board.
pub trait Line {
    /// Why the line does not work any more.
    type Error;

    /// Sends bytes.
    ///
    /// # Errors
    /// When the line is gone.
    fn send(&mut self, bytes: &[u8]) -> Result<(), Self::Error>;

    /// Waits for bytes, at most `limit`, and puts those that there are into `bytes`. Returns how many: 0 when the time is up.
    ///
    /// # Errors
    /// When the line is gone.
    fn receive(&mut self, bytes: &mut [u8], limit: Duration) -> Result<usize, Self::Error>;

    /// Time since any fixed moment; never goes back.
    fn now(&self) -> Duration;
}

impl<L: Line + ?Sized> Line for &mut L {
    type Error = L::Error;

    fn send(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        (**self).send(bytes)
    }

    fn receive(&mut self, bytes: &mut [u8], limit: Duration) -> Result<usize, Self::Error> {
        (**self).receive(bytes, limit)
    }

    fn now(&self) -> Duration {
        (**self).now()
    }
}
