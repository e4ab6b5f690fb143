//! The `fingerpost-proxy` command: see `fingerpost-proxy --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    fingerpost_proxy::main()
}
