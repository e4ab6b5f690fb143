//! The `fingerpost` command: see `fingerpost --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    fingerpost_cli::main()
}
