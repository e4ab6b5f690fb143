//! What a plan has to say.

use serde::Serialize;

/// One thing that a plan says of a rule or of the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    level: Level,
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Something to set up at CloudFront.
    Note,
    /// It works otherwise than one may think.
    Warning,
    /// It can't work as it is written.
    Error,
}

impl Level {
    /// `note`, `warning` or `error`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

impl Finding {
    pub(super) fn new(level: Level, code: &'static str, message: impl Into<String>) -> Finding {
        Finding { level, code, message: message.into(), help: None }
    }

    pub(super) fn error(code: &'static str, message: impl Into<String>) -> Finding {
        Finding::new(Level::Error, code, message)
    }

    pub(super) fn warning(code: &'static str, message: impl Into<String>) -> Finding {
        Finding::new(Level::Warning, code, message)
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Finding {
        self.help = Some(help.into());
        self
    }

    /// How bad it is.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// A name for programs, explained in the guide's page on CloudFront.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What is so.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}
