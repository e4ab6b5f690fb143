//! How a command ends.

use std::process::ExitCode;

use fingerpost::adapter::json::RequestError;

/// The exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// 0: nothing to complain about.
    Fine,
    /// 1: a policy was refused, a test failed.
    Findings,
    /// 2: the command can't be carried out as given.
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Fine => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
        })
    }
}

/// What is wrong with the command line, or with what it names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Usage(pub(crate) String);

/// A request that is none.
impl From<RequestError> for Usage {
    fn from(error: RequestError) -> Usage {
        Usage(error.to_string())
    }
}

impl Usage {
    pub(crate) fn new(message: impl Into<String>) -> Usage {
        Usage(message.into())
    }
}
