//! What CloudFront would answer with 502 for.

use std::fmt;

use serde::Serialize;

/// A result, or a part of one, that CloudFront doesn't take.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Violation {
    kind: Kind,
    part: String,
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// The result is neither a request nor a response that this event may give.
    Result,
    /// A header that functions can't add, such as `X-Edge-*`.
    DisallowedHeader,
    /// A header that can't be added, changed or taken away at this event.
    ReadOnlyHeader,
    /// A header's name that is none, or not in lower case, or not that of its `key`.
    HeaderName,
    /// A header that isn't an array of elements with a `value`, or a value with a control character.
    HeaderValue,
    /// A field that is read-only, such as `clientIp`; or one that was lost.
    Field,
    /// A `uri` that doesn't begin with `/`, or has a character that can't stand there.
    Uri,
    /// A `querystring` with a character that can't stand there.
    Querystring,
    /// `uri` and `querystring` of 8,192 bytes or more.
    UrlTooLong,
    /// An origin where there is none to choose, or one that CloudFront can't ask.
    Origin,
    /// A status out of 200 to 599, or another one at viewer-response.
    Status,
    /// A body where there can be none, or in an unknown encoding.
    Body,
    /// An answer of more than 40 KB at the viewer, 1 MB at the origin, headers included.
    TooLarge,
}

impl Violation {
    pub(super) fn new(kind: Kind, part: impl Into<String>) -> Violation {
        Violation { kind, part: part.into() }
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The part of the result: the name of a header or field.
    #[must_use]
    pub fn part(&self) -> &str {
        &self.part
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            Kind::Result => "not what this event may give",
            Kind::DisallowedHeader => "a header that CloudFront doesn't take from functions",
            Kind::ReadOnlyHeader => "a header that is read-only at this event",
            Kind::HeaderName => "not a header's name in lower case, or not that of its `key`",
            Kind::HeaderValue => "not a header's value",
            Kind::Field => "a field that can't change",
            Kind::Uri => "not a path",
            Kind::Querystring => "not a query string",
            Kind::UrlTooLong => "8,192 bytes or more of path and query",
            Kind::Origin => "an origin that can't be chosen",
            Kind::Status => "a status that this event can't give",
            Kind::Body => "a body that can't be given",
            Kind::TooLarge => "more than CloudFront takes of an answer",
        };
        write!(f, "`{}`: {what}", self.part.escape_debug())
    }
}
