//! Constraints: the regular expression in `{id:[0-9]{3}}`.

use regex_syntax::ast::{self, Ast};
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange};
use regex_syntax::hir::{Hir, HirKind};

use crate::Limits;
use crate::diagnostic::{Code, Fault};
use crate::policy::regex;

/// Where the `}` that balances stands: escapes and classes are skipped.
pub(super) fn end(text: &str) -> Option<usize> {
    let mut letters = text.char_indices().peekable();
    let (mut braces, mut classes) = (0_usize, 0_usize);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => {
                letters.next();
            }
            '[' => {
                classes += 1;
                letters.next_if(|(_, next)| *next == '^');
                // A `]` right after the beginning is the character.
                letters.next_if(|(_, next)| *next == ']');
            }
            ']' => classes = classes.saturating_sub(1),
            '{' if classes == 0 => braces += 1,
            '}' if classes == 0 && braces == 0 => return Some(at),
            '}' if classes == 0 => braces -= 1,
            _ => {}
        }
    }
    None
}

/// The compiled bytes of a constraint that can stand inside a segment.
pub(super) fn check(text: &str, limits: &Limits) -> Result<usize, Fault> {
    let invalid = |range, message: &str, help: &str| {
        Err(Fault::new(Code::INVALID_PATTERN, range, message).help(help))
    };
    if let Some(at) = text.find('/') {
        let help = "leave it out: a constraint never reaches over a segment";
        return invalid(at..at + 1, "a `/` in a constraint", help);
    }
    if text.is_empty() {
        return invalid(0..0, "an empty constraint", "leave out the `:`");
    }
    let (ast, hir) = regex::parse(text, false)?;
    if ast::visit(&ast, FindGroupOrFlag).is_err() {
        let help = "write `(…)` or `(?:…)`; the placeholder itself is the capture";
        return invalid(0..text.len(), "a named group or an `x` flag in a constraint", help);
    }
    if !hir.properties().look_set().is_empty() {
        let help = r"leave out `^`, `$` and `\b`: a constraint always covers its whole part";
        return invalid(0..text.len(), "an assertion in a constraint", help);
    }
    if hir.properties().minimum_len().is_none_or(|len| len == 0) {
        let help = "write `+` in place of `*`; a capture is at least one character; `{*name}` is \
                    the rest of a path, which may be empty";
        return invalid(0..text.len(), "a constraint that the empty text meets", help);
    }
    regex::measure(text, &hir, limits)
}

/// Fails at a named group or where white space is ignored (a comment would swallow what stands
/// behind the constraint).
struct FindGroupOrFlag;

impl ast::Visitor for FindGroupOrFlag {
    type Output = ();
    type Err = ();

    fn finish(self) -> Result<(), ()> {
        Ok(())
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), ()> {
        let flags = match ast {
            Ast::Flags(set) => Some(&set.flags),
            Ast::Group(group) => match &group.kind {
                ast::GroupKind::CaptureName { .. } => return Err(()),
                ast::GroupKind::NonCapturing(flags) => Some(flags),
                ast::GroupKind::CaptureIndex(_) => None,
            },
            _ => None,
        };
        let state = flags.and_then(|flags| flags.flag_state(ast::Flag::IgnoreWhitespace));
        if state == Some(true) { Err(()) } else { Ok(()) }
    }
}

/// A constraint, kept from running over a `/`: `{a:.+}/{*rest}` captures one segment.
pub(super) fn push(out: &mut String, text: &str, ignore_case: bool) {
    let hir = match regex::parse(text, ignore_case) {
        Ok((_, hir)) if crosses_slash(&hir) => Some(hir),
        _ => None,
    };
    if let Some(hir) = hir {
        out.push_str(&within_segment(hir).to_string());
    } else {
        out.push_str(if ignore_case { "(?i:" } else { "(?:" });
        out.push_str(text);
        out.push(')');
    }
}

fn crosses_slash(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => literal.0.contains(&b'/'),
        HirKind::Class(Class::Unicode(class)) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&'/'))
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&b'/'))
        }
        HirKind::Repetition(repetition) => crosses_slash(&repetition.sub),
        HirKind::Capture(capture) => crosses_slash(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(crosses_slash),
    }
}

/// The same expression without the matches that hold a `/`: the character is taken out of every
/// class. Recursion is as deep as the expression nests, which its reader bounds.
fn within_segment(hir: Hir) -> Hir {
    match hir.into_kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Look(look) => Hir::look(look),
        HirKind::Literal(literal) if literal.0.contains(&b'/') => Hir::fail(),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(Class::Unicode(mut class)) => {
            class.difference(&ClassUnicode::new([ClassUnicodeRange::new('/', '/')]));
            Hir::class(Class::Unicode(class))
        }
        HirKind::Class(Class::Bytes(mut class)) => {
            class.difference(&ClassBytes::new([ClassBytesRange::new(b'/', b'/')]));
            Hir::class(Class::Bytes(class))
        }
        HirKind::Repetition(mut repetition) => {
            repetition.sub = Box::new(within_segment(*repetition.sub));
            Hir::repetition(repetition)
        }
        HirKind::Capture(mut capture) => {
            capture.sub = Box::new(within_segment(*capture.sub));
            Hir::capture(capture)
        }
        HirKind::Concat(parts) => Hir::concat(parts.into_iter().map(within_segment).collect()),
        HirKind::Alternation(parts) => {
            Hir::alternation(parts.into_iter().map(within_segment).collect())
        }
    }
}
