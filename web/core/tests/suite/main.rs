//! The tests of the larger module beside a twin: one program, as most of the time of many would go into compiling the model once for each.

mod calls;
mod common;
mod fuzz;
mod memory;
mod plans;
mod refusals;
mod replay;
mod snapshots;
