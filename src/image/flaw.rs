//! Why an image is refused.

use crate::diagnostic::{Code, Diagnostic, Error, Fault, Severity, Span};

/// How often the repair is the same.
const AGAIN: &str = "make it anew from the policy, with `fingerpost compile` or `Engine::to_bytes`";

/// Why an image is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Something stands in it that no policy comes to.
    Damaged(&'static str),
    /// The same, told by the reader of that part.
    Unsound(String),
    /// It asks for more than the limits allow.
    Limit(String),
    /// No image, or one of another format.
    Format { message: String, help: &'static str },
    /// It needs what this build lacks.
    Feature(&'static str),
}

impl Flaw {
    /// What a reader of patterns or expressions said.
    pub(super) fn of(fault: Fault) -> Flaw {
        match fault.code.as_str().starts_with("limit-") {
            true => Flaw::Limit(fault.message),
            false => Flaw::Unsound(fault.message),
        }
    }

    /// `Err` with why, unless it holds.
    pub(super) fn unless(holds: bool, why: &'static str) -> Result<(), Flaw> {
        if holds { Ok(()) } else { Err(Flaw::Damaged(why)) }
    }
}

impl From<Flaw> for Error {
    fn from(flaw: Flaw) -> Error {
        let (code, message, help) = match flaw {
            Flaw::Damaged(why) => {
                (Code::IMAGE_DAMAGED, format!("the image is damaged: {why}"), AGAIN)
            }
            Flaw::Unsound(why) => {
                (Code::IMAGE_DAMAGED, format!("the image is damaged: {why}"), AGAIN)
            }
            Flaw::Limit(why) => (
                Code::IMAGE_LIMIT,
                why,
                "raise the limit with `Engine::from_bytes_within`, as the policy was read with",
            ),
            Flaw::Format { message, help } => (Code::IMAGE_FORMAT, message, help),
            Flaw::Feature(message) => {
                (Code::FEATURE_NOT_COMPILED, message.to_owned(), "build it with the feature `geo`")
            }
        };
        Error::new(vec![Diagnostic {
            code,
            severity: Severity::Error,
            // An image has no lines.
            span: Span { file: "policy image".to_owned(), line: 1, column: 1, bytes: 0..0 },
            message,
            related: Vec::new(),
            help: Some(help.to_owned()),
        }])
    }
}
