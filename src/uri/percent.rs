//! Percent-encoding (RFC 3986 §2.1): escapes that arrive stay as they are.
use std::borrow::Cow;

/// Encodes everything but the unreserved characters, `%` and `/` too: a value that lands as one
/// component.
pub(crate) fn encode_component(text: &str) -> Cow<'_, str> {
    let _ = text;
    unimplemented!()
}
/// Encodes for a path: well-formed escapes, `/` and the characters of `pchar` stay.
pub(crate) fn encode_path(text: &str) -> Cow<'_, str> {
    let _ = text;
    unimplemented!()
}
/// Encodes a value for its place in a query: well-formed escapes stay; `& = + #` are encoded, and
/// whatever may not stand in a query.
pub(crate) fn encode_query_value(text: &str) -> Cow<'_, str> {
    let _ = text;
    unimplemented!()
}
/// Encodes a whole query (its `&`, `=` and `+` stay): well-formed escapes stay; `#` and whatever
/// may not stand in a query are encoded. For literal text and for a visitor's query kept as it is.
pub(crate) fn encode_query(text: &str) -> Cow<'_, str> {
    let _ = text;
    unimplemented!()
}
/// Decodes every escape; `None` where the result isn't UTF-8. Malformed escapes stay as they are.
pub(crate) fn decode(text: &str) -> Option<Cow<'_, str>> {
    let _ = text;
    unimplemented!()
}
