//! Values by their type: strings, numbers, words and lists of them.

use std::ops::Range;

use super::meant::{duration, misspelt, number_meant};
use super::problem::Problem;
use super::reader::Reader;
use super::syntax::repair::{FALSE_WORDS, TRUE_WORDS};
use crate::diagnostic::Code;
use crate::syntax::{Kind, Value};

impl<'t> Reader<'t> {
    /// A value of another type than `expected` ("a string").
    pub(super) fn wrong_type(&mut self, value: Value<'t>, expected: &str) {
        let help = match value.kind() {
            Kind::Integer(Some(integer)) if expected.contains("a string") => {
                Some(format!("write `\"{integer}\"`"))
            }
            Kind::Integer(Some(flag @ 0..=1)) if expected == "a boolean" => {
                Some(format!("write `{}`", flag == 1))
            }
            Kind::String(text) if expected == "an integer" => number_meant(text),
            Kind::String(text) if expected == "a boolean" => {
                let lower = text.to_ascii_lowercase();
                match lower.as_str() {
                    "true" | "false" => Some(format!("write `{lower}` without quotes")),
                    _ if TRUE_WORDS.contains(&lower.as_str()) => Some("write `true`".to_owned()),
                    _ if FALSE_WORDS.contains(&lower.as_str()) => Some("write `false`".to_owned()),
                    _ => Some("write `true` or `false`".to_owned()),
                }
            }
            _ => None,
        };
        self.wrong_type_but(value, expected, help);
    }

    /// The same, with a repair that the key knows.
    pub(super) fn wrong_type_but(
        &mut self,
        value: Value<'t>,
        expected: &str,
        help: Option<String>,
    ) {
        let message = format!("expected {expected}, found {}", value.kind().name());
        let problem = Problem::error(Code::WRONG_TYPE, value.range(), message);
        self.report(problem.maybe_help(help));
    }

    /// A number of seconds.
    pub(super) fn seconds_of(&mut self, value: Value<'t>) -> Option<i64> {
        if let Kind::String(text) = value.kind()
            && let Some(seconds) = duration(text)
        {
            self.wrong_type_but(value, "an integer", Some(format!("write seconds: `{seconds}`")));
            return None;
        }
        self.integer(value)
    }

    /// A string within `value_bytes`.
    pub(super) fn string(&mut self, value: Value<'t>) -> Option<&'t str> {
        let Kind::String(text) = value.kind() else {
            self.wrong_type(value, "a string");
            return None;
        };
        self.fits(text, value.range()).then_some(text)
    }

    /// Whether a text is within `value_bytes`.
    pub(super) fn fits(&mut self, text: &str, range: Range<usize>) -> bool {
        let most = self.limits.value_bytes;
        if text.len() > most {
            let message = format!("{} bytes, at most {most} are allowed", text.len());
            self.report(Problem::error(Code::LIMIT_VALUE, range, message));
        }
        text.len() <= most
    }

    /// A string that says something.
    pub(super) fn some_string(&mut self, value: Value<'t>) -> Option<&'t str> {
        let text = self.string(value)?;
        if text.is_empty() {
            self.report(Problem::error(Code::EMPTY, value.range(), "an empty text"));
            return None;
        }
        Some(text)
    }

    pub(super) fn boolean(&mut self, value: Value<'t>) -> Option<bool> {
        match value.kind() {
            Kind::Boolean(boolean) => Some(boolean),
            _ => {
                self.wrong_type(value, "a boolean");
                None
            }
        }
    }

    pub(super) fn integer(&mut self, value: Value<'t>) -> Option<i64> {
        match value.kind() {
            Kind::Integer(Some(integer)) => Some(integer),
            Kind::Integer(None) => {
                let message = "a number of more than 64 bits";
                self.report(Problem::error(Code::WRONG_TYPE, value.range(), message));
                None
            }
            _ => {
                self.wrong_type(value, "an integer");
                None
            }
        }
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(&mut self, value: Value<'t>, words: &[(&str, T)]) -> Option<T> {
        let text = self.string(value)?;
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*meaning);
        }
        let known = words.iter().map(|(word, _)| *word);
        self.unknown_value(value.range(), text, known.collect());
        None
    }

    /// A word that isn't one of those that there are.
    pub(super) fn unknown_value(&mut self, range: Range<usize>, text: &str, known: Vec<&str>) {
        let same = known.iter().copied().find(|known| known.eq_ignore_ascii_case(text));
        let near = same.or_else(|| misspelt(&text.to_ascii_lowercase(), &known));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write {}", choice(&known)),
        };
        let message = format!("`{text}` isn't a value of this key");
        self.report(Problem::error(Code::UNKNOWN_VALUE, range, message).help(help));
    }

    /// One value, or a list of at least one; `None` where one of them is wrong.
    pub(super) fn values<T>(
        &mut self,
        value: Value<'t>,
        mut read: impl FnMut(&mut Reader<'t>, Value<'t>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Kind::List(list) = value.kind() else {
            return read(self, value).map(|one| vec![one]);
        };
        if list.len() == 0 {
            let problem = Problem::error(Code::EMPTY, value.range(), "an empty list")
                .help("write at least one value, or leave the key out");
            self.report(problem);
            return None;
        }
        self.items(value, &mut read)
    }

    /// A list, possibly empty; `None` where one of its values is wrong.
    pub(super) fn list<T>(
        &mut self,
        value: Value<'t>,
        mut read: impl FnMut(&mut Reader<'t>, Value<'t>) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.items(value, &mut read)
    }

    fn items<T>(
        &mut self,
        value: Value<'t>,
        read: &mut dyn FnMut(&mut Reader<'t>, Value<'t>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Kind::List(list) = value.kind() else {
            self.wrong_type(value, "a list");
            return None;
        };
        let mut items = Some(Vec::with_capacity(list.len()));
        for item in list.iter() {
            if self.is_full() {
                return None;
            }
            match (read(self, item), &mut items) {
                (Some(item), Some(items)) => items.push(item),
                _ => items = None,
            }
        }
        items
    }
}

/// "`a`, `b` or `c`".
pub(super) fn choice(words: &[&str]) -> String {
    listed(words, " or ")
}

/// "`a`, `b` and `c`".
pub(super) fn listed(words: &[&str], last: &str) -> String {
    let mut text = String::new();
    for (index, word) in words.iter().enumerate() {
        text.push_str(match index {
            0 => "",
            _ if index + 1 == words.len() => last,
            _ => ", ",
        });
        text.push('`');
        text.push_str(word);
        text.push('`');
    }
    text
}
