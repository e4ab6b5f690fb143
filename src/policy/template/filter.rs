//! Filters: `{name|lower|replace:"-","_"}`.

use std::borrow::Cow;

use super::Filter;
use crate::diagnostic::{Code, Fault};
use crate::policy::nearest::nearest;
use crate::uri::percent;

/// Bytes that a value may grow to by `replace`, so that a chain of them can't fill the memory.
const GROWN_BYTES: usize = 64 << 10;

const FILTERS: [(&str, &str); 6] = [
    ("lower", "lower"),
    ("upper", "upper"),
    ("default", r#"default:"text""#),
    ("encode", "encode"),
    ("replace", r#"replace:"old","new""#),
    ("slice", "slice:start,length"),
];

impl Filter {
    /// Reads a filter at the beginning of the text, which stands at this byte of the template, and
    /// returns what follows it.
    pub(super) fn parse(text: &str, at: usize) -> Result<(Filter, &str), Fault> {
        let len = text.find([':', '|']).unwrap_or(text.len());
        let (name, after) = text.split_at_checked(len).unwrap_or((text, ""));
        let Some((_, form)) = FILTERS.iter().find(|(known, _)| *known == name) else {
            let fault = Fault::new(
                Code::UNKNOWN_FILTER,
                at..at + name.len(),
                format!("there is no filter `{name}`"),
            );
            let known = FILTERS.iter().map(|(known, _)| *known);
            return Err(match nearest(name, known) {
                Some(near) => fault.help(format!("did you mean `{near}`?")),
                None => {
                    let all: Vec<_> = FILTERS.iter().map(|(name, _)| format!("`{name}`")).collect();
                    fault.help(format!("there are {}", all.join(", ")))
                }
            });
        };
        let invalid = || {
            let range = at..at + text.len();
            Fault::new(Code::INVALID_TEMPLATE, range, format!("`{text}` isn't a filter"))
                .help(format!("write `|{form}`"))
        };
        read(name, after).ok_or_else(invalid)
    }

    /// Puts a value through the filter; `None` is an absent or unknown one. `Err`: grown too long.
    pub(super) fn apply<'v>(
        &'v self,
        value: Option<Cow<'v, str>>,
    ) -> Result<Option<Cow<'v, str>>, TooLong> {
        let Some(text) = value else {
            return Ok(match self {
                Filter::Default(text) => Some(Cow::Borrowed(text)),
                _ => None,
            });
        };
        Ok(Some(match self {
            Filter::Default(_) => text,
            Filter::Lower => cased(text, char::is_uppercase, |unit| unit.to_lowercase()),
            Filter::Upper => cased(text, char::is_lowercase, |unit| unit.to_uppercase()),
            Filter::Encode => Cow::Owned(percent::encode_component(&text).into_owned()),
            Filter::Replace(old, new) => replace(text, old, new)?,
            Filter::Slice(start, length) => {
                Cow::Owned(units(&text).skip(*start).take(*length).collect())
            }
        }))
    }
}

/// A value grew over [`GROWN_BYTES`].
pub(super) struct TooLong;

/// The filter of this name by what stands after the name, and what follows it.
fn read<'t>(name: &str, after: &'t str) -> Option<(Filter, &'t str)> {
    Some(match name {
        "lower" => (Filter::Lower, after),
        "upper" => (Filter::Upper, after),
        "encode" => (Filter::Encode, after),
        "default" => {
            let (text, after) = quoted(after.strip_prefix(':')?)?;
            (Filter::Default(text), after)
        }
        "replace" => {
            let (old, after) = quoted(after.strip_prefix(':')?)?;
            let (new, after) = quoted(after.strip_prefix(',')?)?;
            // Nothing would be found everywhere.
            (!old.is_empty()).then_some((Filter::Replace(old, new), after))?
        }
        "slice" => {
            let (start, after) = number(after.strip_prefix(':')?)?;
            let (length, after) = number(after.strip_prefix(',')?)?;
            (Filter::Slice(start, length), after)
        }
        _ => return None,
    })
    .filter(|(_, after)| after.is_empty() || after.starts_with('|'))
}

/// Text in quotes, `\"` and `\\` escaped, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let inner = text.strip_prefix('"')?;
    let mut letters = inner.chars();
    loop {
        match letters.next()? {
            '"' => return Some((out, letters.as_str())),
            '\\' => match letters.next()? {
                letter @ ('"' | '\\') => out.push(letter),
                _ => return None,
            },
            letter => out.push(letter),
        }
    }
}

fn number(text: &str) -> Option<(usize, &str)> {
    let len = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, after) = text.split_at_checked(len)?;
    Some((digits.parse().ok()?, after))
}

fn replace<'v>(text: Cow<'v, str>, old: &str, new: &str) -> Result<Cow<'v, str>, TooLong> {
    let found = text.matches(old).count();
    if found == 0 {
        return Ok(text);
    }
    let grown = text.len() - found * old.len() + found.saturating_mul(new.len());
    if grown > GROWN_BYTES.max(text.len()) {
        return Err(TooLong);
    }
    Ok(Cow::Owned(text.replace(old, new)))
}

/// Changes the case of what isn't an escape.
fn cased<'v, I: Iterator<Item = char>>(
    text: Cow<'v, str>,
    changes: fn(char) -> bool,
    change: fn(char) -> I,
) -> Cow<'v, str> {
    if !text.contains(changes) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for unit in units(&text) {
        if is_escape(unit) {
            out.push_str(unit);
        } else {
            out.extend(unit.chars().flat_map(change));
        }
    }
    Cow::Owned(out)
}

/// The characters of a text, a percent escape as one.
fn units(text: &str) -> impl Iterator<Item = &str> {
    let mut left = text;
    std::iter::from_fn(move || {
        let first = left.chars().next()?;
        let len = match left.get(..3) {
            Some(escape) if is_escape(escape) => 3,
            _ => first.len_utf8(),
        };
        let (unit, rest) = left.split_at_checked(len)?;
        left = rest;
        Some(unit)
    })
}

fn is_escape(unit: &str) -> bool {
    matches!(unit.as_bytes(), [b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}
