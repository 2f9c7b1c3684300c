//! Declarations of `shim.cpp`.

use std::ffi::{c_char, c_int};

use crate::vcd::VcdC;

/// `VerilatedContext`.
#[repr(C)]
pub(crate) struct RawContext {
    _opaque: [u8; 0],
}

unsafe extern "C" {
    pub(crate) fn verilated_context_new(argc: c_int, argv: *const *const c_char)
    -> *mut RawContext;
    pub(crate) fn verilated_context_delete(context: *mut RawContext);
    pub(crate) fn verilated_context_enter(context: *mut RawContext);
    pub(crate) fn verilated_context_assert_on(context: *mut RawContext, on: c_int);
    pub(crate) fn verilated_context_write_coverage(context: *mut RawContext, path: *const c_char);
    pub(crate) fn verilated_trace_ever_on(on: c_int);
    pub(crate) fn verilated_fst_new() -> *mut VcdC;
    pub(crate) fn verilated_fst_delete(fst: *mut VcdC);
    pub(crate) fn verilated_fst_open(fst: *mut VcdC, path: *const c_char) -> c_int;
    pub(crate) fn verilated_fst_dump(fst: *mut VcdC, time: u64);
    pub(crate) fn verilated_fst_flush(fst: *mut VcdC);
    pub(crate) fn verilated_fst_close(fst: *mut VcdC);
}
