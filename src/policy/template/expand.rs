//! Expansion: values put in their places, each encoded so that it can't leave its place.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::parse::encode_fragment;
use super::{BodyKind, Expansion, Filter, NoValue, Piece, Place, Slot, Template, Value, Values};
use crate::uri::percent;

impl Template {
    /// The text with every value in its place. `place` is the one that the template was read for.
    /// A header value comes without white space around it.
    pub(crate) fn expand(
        &self,
        place: Place,
        values: &dyn Values,
    ) -> Result<Cow<'_, str>, NoValue> {
        let pieces = match self {
            Template::Literal(text) => return Ok(Cow::Borrowed(text)),
            Template::Pieces(pieces) => pieces,
        };
        // Most values are short.
        let mut out = String::with_capacity(64);
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Slot(slot) => slot.expand(&mut out, place, values)?,
            }
        }
        if place == Place::Header {
            let inner = out.trim_matches([' ', '\t']);
            if inner.len() < out.len() {
                out = inner.to_owned();
            }
        }
        Ok(Cow::Owned(out))
    }
}

impl Slot {
    fn expand(&self, out: &mut String, place: Place, values: &dyn Values) -> Result<(), NoValue> {
        let no_value = |unknown| NoValue { placeholder: self.value.to_string(), unknown };
        let mut unknown = false;
        let mut text = match values.value(&self.value) {
            Expansion::Text(text) => Some(Cow::Owned(text)),
            Expansion::Borrowed(text) => Some(Cow::Borrowed(text)),
            Expansion::Absent => None,
            Expansion::Unknown => {
                unknown = true;
                None
            }
        };
        let mut encoded = false;
        for filter in &self.filters {
            text = filter.apply(text).map_err(|_| no_value(true))?;
            encoded |= matches!(filter, Filter::Encode);
        }
        let text = text.ok_or_else(|| no_value(unknown))?;
        // What comes from the URL is percent-encoded below.
        let raw = place == Place::Header && !is_of_url(&self.value);
        if raw && text.contains(|c: char| c.is_control() && c != '\t') {
            return Err(no_value(true));
        }
        encode(out, &text, &self.value, place, encoded);
        Ok(())
    }
}

/// Percent-encoded already, as far as its sender did.
fn is_of_url(value: &Value) -> bool {
    matches!(value, Value::Capture(_) | Value::Path | Value::Query | Value::PathAndQuery)
}

/// Appends a value, encoded for its place. `encoded`: it went through `encode`, so that its escapes
/// are not to be encoded again.
fn encode(out: &mut String, text: &str, value: &Value, place: Place, encoded: bool) {
    let from_url = is_of_url(value);
    match place {
        Place::Path if from_url || encoded => out.push_str(&percent::encode_path(text)),
        Place::Fragment if from_url || encoded => out.push_str(&encode_fragment(text)),
        Place::Path | Place::Fragment => out.push_str(&percent::encode_component(text)),
        Place::Query => out.push_str(&match value {
            Value::Query => percent::encode_query(text),
            // Decoded when it was read: an escape that is in it now is text.
            Value::QueryParam(_) if !encoded => percent::encode_component(text),
            _ => percent::encode_query_value(text),
        }),
        Place::Header => match value {
            Value::Query => out.push_str(&percent::encode_query(text)),
            Value::PathAndQuery => match text.split_once('?') {
                Some((path, query)) => {
                    out.push_str(&percent::encode_path(path));
                    out.push('?');
                    out.push_str(&percent::encode_query(query));
                }
                None => out.push_str(&percent::encode_path(text)),
            },
            _ if from_url => out.push_str(&percent::encode_path(text)),
            _ => out.push_str(text),
        },
        Place::Body(BodyKind::Plain) => out.push_str(text),
        Place::Body(BodyKind::Markup) => push_markup(out, text),
        Place::Body(BodyKind::Json) => push_json(out, text),
    }
}

fn push_markup(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(letter),
        }
    }
}

fn push_json(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if letter.is_control() => {
                // Writing to a `String` can't fail.
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            _ => out.push(letter),
        }
    }
}
