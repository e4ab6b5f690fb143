//! Templates: `/new/{slug|lower}`. Literal text and placeholders, each encoded for the place where
//! its value lands. Expansion is one pass: a value that looks like a template stays text.

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
    pub(crate) filters: Vec<Filter>,
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

/// What a placeholder's value turned out to be.
pub(crate) enum Expansion {
    Text(String),
    Absent,
    Unknown,
}

/// Where placeholders find their values.
pub(crate) trait Values {
    fn value(&self, value: &Value) -> Expansion;
}

/// A placeholder without a value.
pub(crate) struct NoValue;

impl Template {
    pub(crate) fn expand(
        &self,
        place: Place,
        values: &dyn Values,
    ) -> Result<std::borrow::Cow<'_, str>, NoValue> {
        let _ = (place, values);
        unimplemented!()
    }

    pub(crate) fn reads_visitor(&self) -> bool {
        unimplemented!()
    }
}
