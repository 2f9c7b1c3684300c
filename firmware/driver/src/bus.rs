//! Access to registers.

/// Reads and writes whole registers.
pub trait Bus {
    /// The word at an address, a multiple of 4.
    fn read(&mut self, address: u32) -> u32;
    /// Writes the word at an address, a multiple of 4.
    fn write(&mut self, address: u32, word: u32);
}
