//! From text to a tree, as much of it as is TOML.

pub(super) mod repair;

use std::borrow::Cow;
use std::ops::Range;

use super::problem::{Problem, Problems};
use crate::Limits;
use crate::diagnostic::Code;
use crate::syntax::size::{Unclosed, measure};
use crate::syntax::{Document, SyntaxError};

/// The text of which a tree may be made; `None` where it is over a limit, which is then said.
pub(super) fn readable<'s>(
    text: &'s str,
    limits: &Limits,
    problems: &mut Problems,
) -> Option<Cow<'s, str>> {
    let measured = measure(text, limits);
    for unclosed in &measured.unclosed {
        let (what, close) = if unclosed.list { ("list", "]") } else { ("inline table", "}") };
        let message = format!("unclosed {what}, expected `{close}`");
        let (message, help) = match repair::quote_behind(text, unclosed.bracket.start) {
            Some((message, help)) => (message, Some(help)),
            None => (message, None),
        };
        let problem = Problem::error(Code::SYNTAX, unclosed.bracket.clone(), message);
        problems.add(problem.maybe_help(help));
    }
    let over = !measured.over.is_empty();
    for fault in measured.over {
        let help = match fault.code {
            Code::LIMIT_RULES => Some("write redirects in bulk into a CSV map".to_owned()),
            _ => fault.help,
        };
        problems.add(Problem::error(fault.code, fault.range, fault.message).maybe_help(help));
    }
    (!over).then(|| without(text, &measured.unclosed))
}

/// The text with some expressions blanked out: every other byte stays where it is.
fn without<'s>(text: &'s str, unclosed: &[Unclosed]) -> Cow<'s, str> {
    if unclosed.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut blanked = String::with_capacity(text.len());
    let mut at = 0;
    for Unclosed { expression, .. } in unclosed {
        blanked.push_str(text.get(at..expression.start).unwrap_or_default());
        let left_out = text.get(expression.clone()).unwrap_or_default();
        blanked.extend(left_out.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        at = expression.end;
    }
    blanked.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(blanked)
}

/// Makes the tree and says what isn't TOML, once a line: what else the parser says about a line
/// mostly follows from the first.
pub(super) fn parse<'s>(text: &'s str, problems: &mut Problems) -> Document<'s> {
    let (document, mut errors) = Document::parse(text);
    errors.sort_by_key(|error| error.range.start);
    let mut line_end = None;
    for SyntaxError { range, message } in errors {
        if line_end.is_some_and(|end| range.start <= end) {
            continue;
        }
        let rest = text.get(range.start..).unwrap_or_default();
        line_end = Some(range.start + rest.find('\n').unwrap_or(rest.len()));
        let key = text.get(range.clone()).unwrap_or_default();
        let problem = match message.as_str() {
            "duplicate key" => {
                Problem::error(Code::SYNTAX, range, format!("duplicate key `{key}`"))
                    .help("a key is written once in a table")
            }
            _ => {
                let (message, help) = repair::in_plain_words(text, &range, message);
                Problem::error(Code::SYNTAX, range, message).maybe_help(help)
            }
        };
        problems.add(problem);
    }
    document
}

/// What may be said only because a part of the file couldn't be read.
const MAYBE_FOLLOWS: [Code; 14] = [
    Code::MISSING_KEY,
    Code::EMPTY,
    Code::UNKNOWN_LIST,
    Code::UNKNOWN_LANGUAGE,
    Code::UNKNOWN_EXPERIMENT,
    Code::UNKNOWN_VARIANT,
    Code::UNKNOWN_CLAIM,
    Code::UNUSED_LIST,
    Code::HOSTS_UNSET,
    Code::OPEN_REDIRECT,
    Code::HSTS_PRELOAD,
    Code::ON_UNKNOWN_MISSING,
    Code::UNKNOWN_PLACEHOLDER,
    Code::CONFLICTING_KEYS,
];

/// Of a file with syntax errors only what is said about other tables stays, and what can't follow
/// from what is missing.
pub(super) fn keep_what_is_certain(text: &str, problems: &mut Problems) {
    let mut headers = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start_matches([' ', '\t']).starts_with('[') {
            headers.push(at);
        }
        at += line.len();
    }
    let table = |range: &Range<usize>| headers.partition_point(|start| *start <= range.start);
    let broken = problems.tables_of(Code::SYNTAX, table);
    problems.retain(|code, range| {
        code == Code::SYNTAX
            || (!MAYBE_FOLLOWS.contains(&code) && broken.binary_search(&table(range)).is_err())
    });
}
