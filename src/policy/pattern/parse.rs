//! Reading patterns.

use std::borrow::Cow;
use std::ops::Range;

use super::{Meaning, Part, PathPattern, Segment, SegmentPattern};
use super::{constraint, ordinary};
use crate::Limits;
use crate::diagnostic::{Code, Fault};
use crate::policy::foreign::{self, Foreign};
use crate::policy::regex::Pattern;
use crate::uri::path::{canonical, is_plain_text};

/// Names that a template gives a meaning of its own: no placeholder of a path pattern may have one.
pub const RESERVED_CAPTURES: [&str; 16] = [
    "host",
    "path",
    "query",
    "path_and_query",
    "scheme",
    "country",
    "region",
    "city",
    "continent",
    "asn",
    "language",
    "device",
    "ip",
    "method",
    "status",
    "rule",
];

impl PathPattern {
    /// Reads a pattern.
    pub(crate) fn parse(text: &str, limits: &Limits) -> Result<PathPattern, Vec<Fault>> {
        if !text.starts_with('/') {
            return Err(vec![not_a_path(text)]);
        }
        if is_plain(text) {
            return Ok(PathPattern::Exact(Box::from(canonical(text).path)));
        }
        ordinary::read(text, limits).map_or_else(|| looked_at(text, limits), Ok)
    }

    /// Reads `{ regex = '…' }` over paths.
    pub(crate) fn regex(
        text: &str,
        ignore_case: bool,
        limits: &Limits,
    ) -> Result<PathPattern, Vec<Fault>> {
        let (pattern, _) = Pattern::compile(text, ignore_case, limits).map_err(|f| vec![f])?;
        let mut faults = Vec::new();
        for name in pattern.names() {
            let start = text.find(&format!("<{name}>")).map_or(0, |at| at + 1);
            let range = start..start + name.len();
            if !is_name(name) {
                let message = format!("a group's name is letters, digits and `_`, not `{name}`");
                faults.push(Fault::new(Code::INVALID_PATTERN, range, message));
            } else if RESERVED_CAPTURES.contains(&name) {
                faults.push(reserved(name, range));
            }
        }
        if faults.is_empty() { Ok(PathPattern::Regex(pattern)) } else { Err(faults) }
    }
}

/// Reads any pattern that begins with `/`.
pub(super) fn looked_at(text: &str, limits: &Limits) -> Result<PathPattern, Vec<Fault>> {
    let mut reader = Reader::new(text, limits);
    reader.read();
    reader.finish()
}

/// Nothing in it needs a closer look: so are nearly all of a map's million lines.
fn is_plain(text: &str) -> bool {
    !text.bytes().any(|byte| matches!(byte, b'{' | b'}' | b'?' | b'#' | b'*' | b'('))
        && text.split('/').all(|segment| !segment.starts_with(['.', '%', ':']))
}

fn not_a_path(text: &str) -> Fault {
    let message = match text {
        "" => "a path pattern begins with `/`, this one is empty".to_owned(),
        _ => format!("a path pattern begins with `/`, `{text}` doesn't"),
    };
    let fault = Fault::new(Code::INVALID_PATTERN, 0..text.len(), message);
    if text.contains("://") {
        return fault.help("leave out scheme and host; `host` is a condition of its own");
    }
    match text.strip_prefix('*') {
        Some(suffix) if !suffix.is_empty() && !suffix.contains(['*', '/']) => {
            let help = format!("write `{{ suffix = \"{suffix}\" }}` in a `when.path`");
            fault.help(format!("{help}; `/{{name}}{suffix}` is one segment"))
        }
        Some(_) => fault.help("write `/{*rest}` for every path"),
        None if text.starts_with(['^', '~', '(']) || text.ends_with('$') => {
            let regex = text.trim_start_matches(['~', '*', ' ']);
            fault.help(format!("write `{{ regex = '{regex}' }}` for a regular expression"))
        }
        None => fault.help(format!("write `/{text}`")),
    }
}

fn reserved(name: &str, range: Range<usize>) -> Fault {
    let message = format!("`{name}` can't be the name of a capture");
    let help = format!("choose another name: `{{{name}}}` already means something in templates");
    Fault::new(Code::RESERVED_CAPTURE, range, message).help(help)
}

/// What is said about foreign syntax in a segment.
fn not_ours(foreign: &Foreign, segment: Option<&str>) -> (String, String) {
    let segment = segment.unwrap_or_default();
    match foreign {
        Foreign::Star if matches!(segment, "*" | "**") => {
            let help = "write `{*rest}` for the rest of a path, `{name}` for one segment; \
                        `{star:[*]}` is the character itself";
            (format!("`{segment}` isn't a wildcard here"), help.to_owned())
        }
        Foreign::Star => {
            let help = "write `{name}` for a part of a segment, `/{*rest}` for the rest of a path, \
                        `{ prefix = '…' }` or `{ suffix = '…' }` in a `when.path`; `{star:[*]}` is \
                        the character itself";
            (format!("the `*` of `{segment}` isn't a wildcard here"), help.to_owned())
        }
        Foreign::Group => {
            let help = "write `{name}` for one segment, `{*rest}` for the rest of a path, or the \
                        whole as `{ regex = '^/…$' }`; `{bracket:[(]}` is the character itself";
            (format!("`{segment}` isn't a regular expression here"), help.to_owned())
        }
        Foreign::Colon(name) => {
            let help = format!("write `{{{name}}}`; `{{colon:[:]}}` is the character itself");
            (format!("`{segment}` isn't a placeholder here"), help)
        }
    }
}

pub(super) fn is_name(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.bytes().next().is_some_and(|first| is_letter(first) && !first.is_ascii_digit())
        && text.bytes().all(is_letter)
}

/// Canonical form of literal text inside a segment. The text is put between letters so that no
/// piece of a segment is taken for a dot segment.
fn canonical_piece(text: &str) -> Box<str> {
    // Nearly every piece is: there may be a hundred thousand patterns.
    if is_plain_text(text) {
        return text.into();
    }
    let framed = format!("/x{text}x");
    let path = canonical(&framed).path;
    let inner = path.strip_prefix("/x").and_then(|rest| rest.strip_suffix('x'));
    inner.unwrap_or(text).into()
}

/// A pattern being read from left to right.
struct Reader<'t> {
    text: &'t str,
    limits: &'t Limits,
    faults: Vec<Fault>,
    /// Where the next character stands.
    at: usize,
    /// Where the segment at hand began.
    segment_at: usize,
    segments: Vec<Segment>,
    parts: Vec<Part>,
    /// Literal text since the last placeholder or `/`, `{{` already as `{`.
    literal: String,
    /// What another system would write, in the segment at hand.
    foreign: Option<Foreign>,
    /// Names seen so far, each with its place.
    names: Vec<&'t str>,
    rest: Option<Box<str>>,
    constraint_bytes: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, limits: &'t Limits) -> Reader<'t> {
        Reader {
            text,
            limits,
            faults: Vec::new(),
            at: 1,
            segment_at: 1,
            segments: Vec::with_capacity(text.bytes().filter(|byte| *byte == b'/').count()),
            parts: Vec::new(),
            literal: String::with_capacity(text.len()),
            foreign: None,
            names: Vec::new(),
            rest: None,
            constraint_bytes: 0,
        }
    }

    fn left(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn fault(&mut self, range: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.faults.push(Fault::new(Code::INVALID_PATTERN, range, message).help(help));
    }

    fn read(&mut self) {
        while let Some(next) = self.left().chars().next() {
            let end = self.at + next.len_utf8();
            match next {
                '/' => {
                    self.end_segment();
                    self.segment_at = end;
                }
                '{' if self.left().starts_with("{{") => {
                    self.literal.push('{');
                    self.at += 1;
                }
                '}' if self.left().starts_with("}}") => {
                    self.literal.push('}');
                    self.at += 1;
                }
                '{' => {
                    self.at = end;
                    self.placeholder();
                    continue;
                }
                '}' => self.fault(
                    self.at..end,
                    "a `}` without its `{`",
                    "write `}}` for the character itself",
                ),
                '?' | '#' => {
                    let range = self.at..self.text.len();
                    let help = match next {
                        '?' => "ask for the query with `when.query.NAME`",
                        _ => "leave it out: a fragment never reaches a server",
                    };
                    self.fault(range, format!("a path holds no `{next}`"), help);
                    break;
                }
                _ => self.literal.push(next),
            }
            self.at += next.len_utf8();
        }
        self.end_segment();
    }

    /// Moves the literal text so far into a part. `last`: the segment ends with it.
    fn end_literal(&mut self, last: bool) {
        if !self.literal.is_empty() {
            let first = self.parts.is_empty();
            let foreign = foreign::in_segment(&self.literal, first, last);
            self.foreign = self.foreign.take().or(foreign);
            self.parts.push(Part::Text(canonical_piece(&self.literal)));
            self.literal.clear();
        }
    }

    fn end_segment(&mut self) {
        self.end_literal(true);
        let range = self.segment_at..self.at;
        if let [Part::Text(text)] = self.parts.as_slice()
            && matches!(&**text, "." | "..")
        {
            let message = format!("a path is matched with its `{text}` segments resolved");
            self.fault(range.clone(), message, format!("leave `{text}` out"));
        }
        if let Some(foreign) = self.foreign.take() {
            let (message, help) = not_ours(&foreign, self.text.get(range.clone()));
            self.fault(range, message, help);
        }
        // There may be a million patterns, and few parts in a segment: each has the room it needs.
        let parts = self.parts.drain(..).collect();
        if self.rest.is_none() {
            self.segments.push(Segment { parts });
        }
    }

    /// Reads what stands after a `{`.
    fn placeholder(&mut self) {
        let open = self.at - 1;
        let inner = self.left();
        if let Some(after) = inner.strip_prefix('*') {
            return self.rest(open, after);
        }
        let name_len = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let Some((name, after)) = name_len.and_then(|len| inner.split_at_checked(len)) else {
            return self.unclosed(open);
        };
        let constraint = match after.strip_prefix(':') {
            Some(constraint) => match constraint::end(constraint) {
                Some(end) => constraint.get(..end),
                None => return self.unclosed(open),
            },
            None if after.starts_with('}') => None,
            None => return self.bad_placeholder(open),
        };
        if !is_name(name) {
            return self.bad_placeholder(open);
        }
        let name_at = self.at;
        self.at += name.len() + constraint.map_or(0, |text| text.len() + 1) + 1;
        self.end_literal(false);
        if let Some(Part::Capture { name: before, .. }) = self.parts.last() {
            let message = format!("nothing stands between `{{{before}}}` and `{{{name}}}`");
            let help = "put a `/` or some text between them";
            self.fault(open..self.at, message, help);
        }
        self.name(name, name_at);
        let constraint = constraint.map(|text| {
            self.constraint(text, name_at + name.len() + 1);
            text.into()
        });
        self.parts.push(Part::Capture { name: name.into(), constraint });
    }

    fn rest(&mut self, open: usize, after: &'t str) {
        let Some((name, _)) = after.split_once('}') else { return self.unclosed(open) };
        if !is_name(name) {
            return self.bad_placeholder(open);
        }
        let name_at = self.at + 1;
        self.at = name_at + name.len() + 1;
        let alone = self.parts.is_empty() && self.literal.is_empty();
        if !alone || !self.left().is_empty() {
            let message = format!("`{{*{name}}}` isn't the whole last segment");
            let help = format!("end the pattern with `/{{*{name}}}`; `{{{name}}}` is one segment");
            return self.fault(open..self.at, message, help);
        }
        self.name(name, name_at);
        self.rest = Some(name.into());
    }

    /// Takes note of a capture's name.
    fn name(&mut self, name: &'t str, at: usize) {
        let range = at..at + name.len();
        if RESERVED_CAPTURES.contains(&name) {
            self.faults.push(reserved(name, range));
        } else if self.names.contains(&name) {
            let message = format!("two captures are called `{name}`");
            let fault = Fault::new(Code::DUPLICATE_CAPTURE, range, message);
            self.faults.push(fault.help("give each a name of its own"));
        }
        self.names.push(name);
        if self.names.len() == self.limits.captures + 1 {
            let message = format!("more than {} placeholders in one pattern", self.limits.captures);
            let fault = Fault::new(Code::LIMIT_CAPTURES, at..self.text.len(), message);
            self.faults.push(fault.help("take the end of the path as one: `{*rest}`"));
        }
    }

    fn unclosed(&mut self, open: usize) {
        let help = "close it with `}`, or write `{{` for the character itself";
        self.fault(open..self.text.len(), "a `{` without its `}`", help);
        self.at = self.text.len();
    }

    fn bad_placeholder(&mut self, open: usize) {
        let end = self.left().find('}').map_or(self.text.len(), |len| self.at + len + 1);
        let written = self.text.get(open..end).unwrap_or_default();
        let message = format!("`{written}` isn't a placeholder");
        let help = "write `{name}`, `{name:regex}` or `{*name}`, the name of letters, digits and \
                    `_`; `{{` for the character itself";
        self.fault(open..end, message, help);
        self.at = end;
        // What follows touches nothing.
        self.parts.push(Part::Text(Box::default()));
    }

    fn constraint(&mut self, text: &str, at: usize) {
        match constraint::check(text, self.limits) {
            Ok(bytes) => self.constraint_bytes = self.constraint_bytes.saturating_add(bytes),
            Err(mut fault) => {
                fault.range = fault.range.start + at..fault.range.end + at;
                self.faults.push(fault);
            }
        }
    }

    fn finish(mut self) -> Result<PathPattern, Vec<Fault>> {
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        if self.names.is_empty() {
            let text = match self.text.contains(['{', '}']) {
                true => Cow::Owned(self.text.replace("{{", "{").replace("}}", "}")),
                false => Cow::Borrowed(self.text),
            };
            return Ok(PathPattern::Exact(Box::from(canonical(&text).path)));
        }
        self.segments.shrink_to_fit();
        Ok(PathPattern::Segments(Box::new(SegmentPattern {
            text: self.text.into(),
            segments: self.segments,
            rest: self.rest,
            constraint_bytes: self.constraint_bytes,
            meaning: Meaning::default(),
        })))
    }
}
