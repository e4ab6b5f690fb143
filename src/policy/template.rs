//! Templates: `/new/{slug|lower}`. Literal text and placeholders, each encoded for the place where
//! its value lands. Expansion is one pass: a value that looks like a template stays text.

mod expand;
mod filter;
mod fit;
mod parse;

use std::fmt;

pub(crate) use fit::is_literal;
pub(crate) use parse::{Token, tokens, unknown_claim, unknown_experiment};

/// A template.
#[derive(Clone, Debug, Hash)]
pub(crate) enum Template {
    /// No placeholder; already encoded for its place.
    Literal(Box<str>),
    /// Text (already encoded) and placeholders.
    Pieces(Box<[Piece]>),
}

/// A piece of a template.
#[derive(Clone, Debug, Hash)]
pub(crate) enum Piece {
    Text(String),
    Slot(Slot),
}

/// A placeholder: a value, put through filters from left to right.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Slot {
    pub(crate) value: Value,
    pub(crate) filters: Box<[Filter]>,
}

/// Where a placeholder's value comes from.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub(crate) enum Value {
    /// A capture of the rule's `from`.
    Capture(String),
    Host,
    /// The path as it arrived (in a redirect chain: of the URL at hand).
    Path,
    Query,
    PathAndQuery,
    Scheme,
    Country,
    /// The part of the country: `US-CA`.
    Region,
    /// The city's English name.
    City,
    /// The negotiated one of `languages`.
    Language,
    Device,
    Ip,
    Method,
    /// The response's status; response edits only.
    Status,
    /// The first cookie of this name.
    Cookie(String),
    /// The header's lines, joined by `, `; the name in lower case.
    Header(String),
    /// The first query parameter of this name, decoded.
    QueryParam(String),
    /// The variant of the experiment at this index; its id.
    Variant(usize, String),
    /// A claim of who was admitted; of a list its values, with commas between them.
    Claim(String),
    /// The id of the rule.
    Rule,
}

/// What a value goes through.
#[derive(Clone, Debug, Hash)]
pub(crate) enum Filter {
    /// Lower case; percent escapes stay.
    Lower,
    /// Upper case; percent escapes stay.
    Upper,
    /// This text where the value is absent or unknown.
    Default(String),
    /// Percent-encodes all but the unreserved characters of RFC 3986, `%` too.
    Encode,
    /// Every occurrence of the first by the second.
    Replace(String, String),
    /// `slice:start,length` in characters, a percent escape counting as one.
    Slice(usize, usize),
}

/// Where a value lands, which decides how it is encoded.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Fragment,
    /// A header value: values of the URL are percent-encoded, others stand as they are.
    Header,
    /// A body of this kind.
    Body(BodyKind),
}

/// What a body is made of, by its content type.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// HTML, XML, SVG: `& < > " '` become character references.
    Markup,
    /// JSON: as inside a string.
    Json,
    /// Anything else: as it is.
    Plain,
}

/// What a template may name besides what every request has.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scope<'a> {
    /// The captures of the rule's `from`.
    pub(crate) captures: &'a [&'a str],
    /// The response is there: `{status}` has a value.
    pub(crate) status: bool,
    /// The ids of the policy's experiments, in file order.
    pub(crate) experiments: &'a [&'a str],
    /// The policy has `languages`.
    pub(crate) languages: bool,
    /// Whether claims are known where it stands.
    pub(crate) claims: Claims,
}

/// Whether a rule can ask for claims.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Claims {
    /// It is decided before anybody has proved anything.
    #[default]
    Early,
    /// No entry of the policy tells any.
    Nobodys,
    Known,
}

/// Who knows the values of placeholders.
pub(crate) trait Values {
    /// The value as it arrived, not yet encoded for its place.
    fn value(&self, value: &Value) -> Expansion<'_>;
}

/// The value of a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expansion<'v> {
    Text(String),
    /// The same, where it needn't be copied.
    Borrowed(&'v str),
    /// It is known that there is none.
    Absent,
    /// It isn't known.
    Unknown,
}

/// A placeholder without `default` had no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoValue {
    /// As written between the braces, without filters.
    pub(crate) placeholder: String,
    /// It isn't known, or can't stand in its place.
    pub(crate) unknown: bool,
}

impl fmt::Display for Template {
    /// As written, but for the encoding of its literal text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Template::Literal(text) => f.write_str(text),
            Template::Pieces(pieces) => pieces.iter().try_for_each(|piece| match piece {
                Piece::Text(text) => f.write_str(text),
                Piece::Slot(Slot { value, filters }) => {
                    write!(f, "{{{value}")?;
                    filters.iter().try_for_each(|filter| write!(f, "|{filter}"))?;
                    f.write_str("}")
                }
            }),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Filter::Lower => f.write_str("lower"),
            Filter::Upper => f.write_str("upper"),
            Filter::Encode => f.write_str("encode"),
            Filter::Default(text) => write!(f, "default:{text:?}"),
            Filter::Replace(from, to) => write!(f, "replace:{from:?},{to:?}"),
            Filter::Slice(start, length) => write!(f, "slice:{start},{length}"),
        }
    }
}

impl fmt::Display for NoValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.unknown { "unknown" } else { "absent" };
        write!(f, "`{{{}}}` is {state}", self.placeholder)
    }
}

impl fmt::Display for Value {
    /// As written between the braces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Capture(name) => f.write_str(name),
            Value::Host => f.write_str("host"),
            Value::Path => f.write_str("path"),
            Value::Query => f.write_str("query"),
            Value::PathAndQuery => f.write_str("path_and_query"),
            Value::Scheme => f.write_str("scheme"),
            Value::Country => f.write_str("country"),
            Value::Region => f.write_str("region"),
            Value::City => f.write_str("city"),
            Value::Language => f.write_str("language"),
            Value::Device => f.write_str("device"),
            Value::Ip => f.write_str("ip"),
            Value::Method => f.write_str("method"),
            Value::Status => f.write_str("status"),
            Value::Cookie(name) => write!(f, "cookie.{name}"),
            Value::Header(name) => write!(f, "header.{name}"),
            Value::QueryParam(name) => write!(f, "query.{name}"),
            Value::Variant(_, id) => write!(f, "variant.{id}"),
            Value::Claim(name) => write!(f, "claim.{name}"),
            Value::Rule => f.write_str("rule"),
        }
    }
}

impl Template {
    /// The whole text, where there is no placeholder.
    pub(crate) fn literal(&self) -> Option<&str> {
        match self {
            Template::Literal(text) => Some(text),
            Template::Pieces(_) => None,
        }
    }

    /// Whether one of its placeholders is such.
    pub(crate) fn any_value(&self, is_such: &dyn Fn(&Value) -> bool) -> bool {
        match self {
            Template::Literal(_) => false,
            Template::Pieces(pieces) => pieces
                .iter()
                .any(|piece| matches!(piece, Piece::Slot(slot) if is_such(&slot.value))),
        }
    }

    /// Whether it holds something that one shared cache entry mustn't be made from: see
    /// [`Value::is_of_visitor`].
    pub(crate) fn reads_visitor(&self) -> bool {
        self.any_value(&Value::is_of_visitor)
    }
}

impl Value {
    /// A cookie, a header, the address, or what is told of or drawn from them.
    pub(crate) fn is_of_visitor(&self) -> bool {
        self.is_sent_to_host()
            || matches!(
                self,
                Value::Country
                    | Value::Region
                    | Value::City
                    | Value::Language
                    | Value::Device
                    | Value::Ip
                    | Value::Variant(..)
                    | Value::Claim(_)
            )
    }

    /// What a visitor sends to one host and maybe not to another: a cookie or a header. (Device,
    /// bot and language are the browser's, not the host's: it sends them everywhere.)
    pub(crate) fn is_sent_to_host(&self) -> bool {
        matches!(self, Value::Cookie(_) | Value::Header(_))
    }
}

#[cfg(test)]
pub(super) mod tests;
