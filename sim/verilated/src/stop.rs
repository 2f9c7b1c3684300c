//! How a model ends a simulation.

use std::cell::RefCell;
use std::ffi::{CStr, c_char, c_int};

/// A model asked for the end of the simulation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// `$finish`.
    Finish,
    /// A failed assertion, `$stop`, `$error` or `$fatal`.
    Failure {
        /// Source file of the statement.
        file: String,
        /// Line in that file.
        line: i32,
        /// What Verilator says about it.
        message: String,
    },
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Finish => f.write_str("$finish"),
            Self::Failure {
                file,
                line,
                message,
            } => write!(f, "{file}:{line}: {message}"),
        }
    }
}

thread_local! {
    static STOP: RefCell<Option<Stop>> = const { RefCell::new(None) };
}

/// The first stop on this thread since the last call.
///
/// Models run on the thread that evaluates them, so this is about the models that this thread evaluated.
pub fn take_stop() -> Option<Stop> {
    STOP.take()
}

fn record(stop: Stop) {
    STOP.with_borrow_mut(|first| {
        first.get_or_insert(stop);
    });
}

/// The text that a model passed.
///
/// # Safety
/// `text` is null or points to a string that ends with a zero byte.
unsafe fn text(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: not null, and a string by the contract of this function.
    unsafe { CStr::from_ptr(text) }
        .to_string_lossy()
        .into_owned()
}

/// Called by `shim.cpp`.
// SAFETY: no other item of a program has this name.
#[unsafe(no_mangle)]
unsafe extern "C" fn verilated_rs_stop(file: *const c_char, line: c_int, message: *const c_char) {
    // SAFETY: Verilator passes string literals or null.
    let (file, message) = unsafe { (text(file), text(message)) };
    record(Stop::Failure {
        file,
        line,
        message,
    });
}

/// Called by `shim.cpp`.
// SAFETY: no other item of a program has this name.
#[unsafe(no_mangle)]
extern "C" fn verilated_rs_finish() {
    record(Stop::Finish);
}
