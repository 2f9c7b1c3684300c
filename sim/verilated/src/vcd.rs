//! Waveforms, under the names that the generated code uses; written as FST.

use std::ffi::CString;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::ffi;

/// The C++ writer.
#[repr(C)]
pub struct VcdC {
    _opaque: [u8; 0],
}

/// A waveform file.
pub struct Vcd(
    /// The C++ writer; the generated code passes it to the model.
    pub *mut VcdC,
);

impl Default for Vcd {
    fn default() -> Self {
        // SAFETY: no precondition.
        Self(unsafe { ffi::verilated_fst_new() })
    }
}

impl Vcd {
    /// Opens the file and writes the hierarchy of the models that were added.
    ///
    /// # Errors
    /// When the path holds a zero byte or the file cannot be written.
    pub fn open<P: AsRef<Path>>(&mut self, path: P) -> io::Result<()> {
        let path = path.as_ref();
        // Verilator does not check that the file could be opened.
        std::fs::File::create(path)?;
        let name = CString::new(path.as_os_str().as_bytes())?;
        // SAFETY: the writer lives as long as `self`, `name` as long as the call.
        if unsafe { ffi::verilated_fst_open(self.0, name.as_ptr()) } == 0 {
            return Err(io::Error::other("the waveform file did not open"));
        }
        Ok(())
    }

    /// Writes what changed up to this time, in the time unit of the model.
    pub fn dump(&mut self, time: u64) {
        // SAFETY: the writer lives as long as `self`.
        unsafe { ffi::verilated_fst_dump(self.0, time) }
    }

    /// Writes what is buffered.
    pub fn flush(&mut self) {
        // SAFETY: the writer lives as long as `self`.
        unsafe { ffi::verilated_fst_flush(self.0) }
    }

    /// Ends the file.
    pub fn close(&mut self) {
        // SAFETY: the writer lives as long as `self`.
        unsafe { ffi::verilated_fst_close(self.0) }
    }
}

impl Drop for Vcd {
    fn drop(&mut self) {
        // SAFETY: made by `verilated_fst_new` and deleted once; closes the file.
        unsafe { ffi::verilated_fst_delete(self.0) }
    }
}
