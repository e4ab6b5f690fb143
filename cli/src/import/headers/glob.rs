//! Which paths a rule takes: text, placeholders, and `*`s anywhere.

use super::super::regex_text::push_literal;
use super::super::toml_text::{array, string};

/// A path with placeholders and `*`s.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Glob {
    pub(super) bits: Vec<Bit>,
    /// A `/` at the end makes no difference.
    pub(super) loose: bool,
}

/// A piece of a path, in canonical spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bit {
    Text(String),
    /// Something without a `/`, under a name.
    One(String),
    /// Anything, or nothing.
    Any,
    /// Nothing, or a `/` and anything behind it.
    Rest,
}

impl Glob {
    /// Whether it takes every path.
    pub(super) fn is_everything(&self) -> bool {
        match self.bits.as_slice() {
            [Bit::Rest] => true,
            [Bit::Text(text), Bit::Any] => text == "/",
            _ => false,
        }
    }

    /// The value of `path` in a condition; `None` where every path is meant.
    pub(super) fn condition(&self) -> Option<String> {
        if self.is_everything() {
            return None;
        }
        if let Some(pattern) = self.pattern() {
            return Some(string(&pattern));
        }
        Some(match self.bits.as_slice() {
            [Bit::Text(prefix), Bit::Any] => format!("{{ prefix = {} }}", string(prefix)),
            [Bit::Text(prefix), Bit::Any, Bit::Text(suffix)] if !overlap(prefix, suffix) => {
                let test = |suffix: &str| match prefix.as_str() {
                    "/" => format!("{{ suffix = {} }}", string(suffix)),
                    _ => format!("{{ prefix = {}, suffix = {} }}", string(prefix), string(suffix)),
                };
                if self.loose {
                    array([test(suffix), test(&format!("{suffix}/"))])
                } else {
                    test(suffix)
                }
            }
            _ => format!("{{ regex = {} }}", string(&self.regex())),
        })
    }

    fn pattern(&self) -> Option<String> {
        let mut pattern = String::new();
        let mut before: Option<&Bit> = None;
        for (index, bit) in self.bits.iter().enumerate() {
            match bit {
                // A segment of this form is a placeholder that another system would write so.
                Bit::Text(text) if text.contains("/:") => return None,
                Bit::Text(text) => pattern.push_str(text),
                Bit::One(_) if matches!(before, Some(Bit::One(_))) => return None,
                Bit::One(name) => pattern.push_str(&format!("{{{name}}}")),
                Bit::Rest if index + 1 == self.bits.len() => pattern.push_str("/{*rest}"),
                Bit::Any | Bit::Rest => return None,
            }
            before = Some(bit);
        }
        Some(pattern)
    }

    fn regex(&self) -> String {
        let mut regex = "^".to_owned();
        for bit in &self.bits {
            match bit {
                Bit::Text(text) => push_literal(&mut regex, text),
                Bit::One(_) => regex.push_str("[^/]+"),
                Bit::Any => regex.push_str(".*"),
                Bit::Rest => regex.push_str("(?:/.*)?"),
            }
        }
        let is_open = matches!(self.bits.last(), Some(Bit::Any | Bit::Rest));
        regex.push_str(if self.loose && !is_open { "/?$" } else { "$" });
        regex
    }

    /// Whether a path may be taken by both. It may say yes where there is none.
    pub(super) fn meets(&self, other: &Glob) -> bool {
        let either = |one: &str, other: &str, test: fn(&str, &str) -> bool| {
            test(one, other) || test(other, one)
        };
        match (self.exact(), other.exact()) {
            (Some(one), Some(other)) => one == other,
            (Some(exact), None) => other.may_take(exact),
            (None, Some(exact)) => self.may_take(exact),
            (None, None) => {
                either(self.start(), other.start(), |one, other| one.starts_with(other))
                    && either(self.end(), other.end(), |one, other| one.ends_with(other))
            }
        }
    }

    /// Whether it certainly takes every path that the other takes.
    pub(super) fn covers(&self, other: &Glob) -> bool {
        if self.is_everything() || self == other {
            return true;
        }
        match self.bits.as_slice() {
            [Bit::Text(start), Bit::Any] => other.start().starts_with(start.as_str()),
            [Bit::Text(start), Bit::Any, Bit::Text(end)] => match other.exact() {
                Some(_) => self.may_take(other.start()),
                None => {
                    other.start().starts_with(start.as_str()) && other.end().ends_with(end.as_str())
                }
            },
            _ => false,
        }
    }

    fn may_take(&self, path: &str) -> bool {
        path.len() >= self.start().len() + self.end().len()
            && path.starts_with(self.start())
            && path.ends_with(self.end())
    }

    /// The path, where it is only one.
    fn exact(&self) -> Option<&str> {
        match self.bits.as_slice() {
            [Bit::Text(text)] => Some(text),
            _ => None,
        }
    }

    fn start(&self) -> &str {
        text(self.bits.first())
    }

    fn end(&self) -> &str {
        text(self.bits.last())
    }
}

fn text(bit: Option<&Bit>) -> &str {
    match bit {
        Some(Bit::Text(text)) => text,
        _ => "",
    }
}

/// Whether a text may begin with one and end in the other and be shorter than both.
fn overlap(prefix: &str, suffix: &str) -> bool {
    let ends = prefix.char_indices().filter_map(|(at, _)| prefix.get(at..));
    ends.into_iter().any(|end| suffix.starts_with(end)) || prefix.contains(suffix)
}

#[cfg(test)]
mod tests;
