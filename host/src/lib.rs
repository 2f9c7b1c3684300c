//! The `mh` command line: whoever answers, a board over a serial line or the golden model in its place, gets the same commands and gives the same answers.

pub mod args;
pub mod bench;
pub mod connect;
pub mod data;
pub mod error;
mod golden_board;
mod golden_line;
pub mod info;
pub mod load;
pub mod output;
pub mod pack;
pub mod query;
mod run;
mod serial_line;
pub mod session;
mod shell;

pub use run::run;
