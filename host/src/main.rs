//! The `mh` command line; see `mh --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(mh_host::run(std::env::args_os()))
}
