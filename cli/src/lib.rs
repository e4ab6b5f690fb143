//! The `fingerpost` command line: `check`, `test`, `eval`, `explain`, `compile`, `plan`,
//! `handle`, `package`, `draw` and `try` policies, and `hash` what they guard with.
//!
//! It uses the public API of [`fingerpost`] only, so each command is also an example of it.
//! Results go to standard output, what is said about the work goes to standard error. The exit
//! status is 0 when all is fine, 1 when a policy or a test has a problem, 2 when the command line
//! itself is wrong.

mod args;
mod check;
mod compile;
mod coverage;
mod decision;
mod diagnostics;
mod draw;
mod eval;
mod examples;
mod excerpt;
mod exit;
mod explain;
mod handle;
#[cfg(feature = "auth")]
mod hash;
mod headers;
pub mod import;
#[cfg(feature = "try")]
mod live;
mod load;
mod nearest;
mod output;
mod package;
mod pipeline;
mod plan;
mod render;
mod request;
mod test;
mod values;
mod visitor;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.color.apply();
    let exit = match &cli.command {
        Command::Check(args) => check::run(args),
        Command::Test(args) => test::run(args),
        Command::Eval(args) => eval::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Compile(args) => compile::run(args),
        Command::Plan(args) => plan::run(args),
        Command::Package(args) => package::run(args),
        Command::Handle(args) => handle::run(args),
        Command::Draw(args) => draw::run(args),
        #[cfg(feature = "auth")]
        Command::Hash(args) => hash::run(args),
        #[cfg(feature = "try")]
        Command::Try(args) => live::run(args),
        Command::Sample { .. } => {
            let message = "there is no `fingerpost sample`; `fingerpost draw FILE EXPERIMENT` \
                           draws visitors, `fingerpost eval FILE URL` decides about one request";
            Err(exit::Usage::new(message))
        }
        Command::Import(args) => return import::run(args),
        Command::Schema => {
            output::print_json(&fingerpost::Schema);
            Ok(exit::Exit::Fine)
        }
    };
    exit.unwrap_or_else(|usage| {
        output::complain(&usage.0);
        exit::Exit::Usage
    })
    .into()
}
