//! Simulation contexts.

use std::ffi::{CString, c_char};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::NonNull;
use std::sync::Mutex;

use crate::ffi;

/// The generator of initial values is re-seeded for all threads when one context is seeded, so models are made one at a time.
static CONSTRUCTION: Mutex<()> = Mutex::new(());

/// A `VerilatedContext`: the plus-arguments, random seed and coverage of the models that are made in it.
///
/// It belongs to one thread and must outlive its models.
pub struct Context(NonNull<ffi::RawContext>);

impl Context {
    /// A new context with these plus-arguments, such as `+verilator+seed+7`, and a model made in it by `make`.
    ///
    /// # Panics
    /// When an argument holds a zero byte.
    pub fn with_model<M>(plus_arguments: &[String], make: impl FnOnce() -> M) -> (Self, M) {
        let arguments: Vec<CString> = std::iter::once("model")
            .chain(plus_arguments.iter().map(String::as_str))
            .map(|argument| CString::new(argument).expect("an argument holds no zero byte"))
            .collect();
        let pointers: Vec<*const c_char> = arguments.iter().map(|a| a.as_ptr()).collect();
        let count = i32::try_from(pointers.len()).expect("few arguments");

        let _guard = CONSTRUCTION
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        // SAFETY: `pointers` has `count` strings, which the context copies.
        let raw = unsafe { ffi::verilated_context_new(count, pointers.as_ptr()) };
        let context = Self(NonNull::new(raw).expect("C++ `new` does not return null"));
        context.enter();
        let model = make();
        (context, model)
    }

    /// Makes this the context of the current thread, as needed before a model of it is evaluated.
    pub fn enter(&self) {
        // SAFETY: the context lives as long as `self`.
        unsafe { ffi::verilated_context_enter(self.0.as_ptr()) }
    }

    /// Whether assertions are evaluated; they are from the start.
    pub fn assert_on(&self, on: bool) {
        // SAFETY: the context lives as long as `self`.
        unsafe { ffi::verilated_context_assert_on(self.0.as_ptr(), i32::from(on)) }
    }

    /// Writes the coverage counters of the models, while they exist, into a folder that is made if need be.
    ///
    /// # Errors
    /// When the path holds a zero byte or the file was not written.
    pub fn write_coverage(&self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let name = CString::new(path.as_os_str().as_bytes())?;
        // SAFETY: the context lives as long as `self`, `name` as long as the call.
        unsafe { ffi::verilated_context_write_coverage(self.0.as_ptr(), name.as_ptr()) }
        if path.metadata()?.len() == 0 {
            return Err(io::Error::other("the coverage file is empty"));
        }
        Ok(())
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: made by `verilated_context_new` and deleted once.
        unsafe { ffi::verilated_context_delete(self.0.as_ptr()) }
    }
}
