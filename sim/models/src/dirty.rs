//! Rows that the models write, as the snooper in `sim/rtl` reports them.

use std::cell::RefCell;
use std::os::raw::c_int;

/// A write to a state RAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenRow {
    /// Code of the memory.
    pub memory: u8,
    /// Row of the RAM, which for the vectors is a part of the row of the memory.
    pub ram_row: u32,
}

thread_local! {
    static WRITTEN: RefCell<Vec<WrittenRow>> = const { RefCell::new(Vec::new()) };
}

/// Appends the writes since the last call, by all models that this thread evaluated, to `rows`.
pub fn take_written_rows(rows: &mut Vec<WrittenRow>) {
    WRITTEN.with_borrow_mut(|written| rows.append(written));
}

/// DPI import of `mh_sim_snoop.sv`.
// SAFETY: no other item of a program has this name.
#[unsafe(no_mangle)]
extern "C" fn mh_sim_row_written(memory: c_int, row: c_int) {
    let row = WrittenRow {
        memory: u8::try_from(memory).expect("a memory code"),
        ram_row: u32::try_from(row).expect("a row"),
    };
    WRITTEN.with_borrow_mut(|rows| {
        // A RAM that is written word by word repeats its row.
        if rows.last() != Some(&row) {
            rows.push(row);
        }
    });
}
