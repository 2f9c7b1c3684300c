//! What every body looks like to a host.

/// A body that executes commands.
pub trait Device {
    /// Why a body could not be asked or did not answer.
    type Error;

    /// Executes one command, a header word and its payload, and gives the words of the response to `respond`.
    ///
    /// A refused command is a response too (its header names the error), not an `Err`.
    ///
    /// # Errors
    /// When the body cannot be reached.
    fn execute(&mut self, command: &[u32], respond: &mut dyn FnMut(u32))
    -> Result<(), Self::Error>;
}
