//! Regular expressions of a policy: linear-time, within the limits of size and groups.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::slice;
use std::sync::{Arc, OnceLock};

use regex_automata::nfa::thompson;
use regex_syntax::ast::{self, Ast};
use regex_syntax::hir::{self, Hir, HirKind, Look};

use crate::Limits;
use crate::diagnostic::{Code, Fault};

/// How deep groups and classes may nest: what reads an expression recurses that deep.
const NESTING: u32 = 48;

/// How often `\p{…}` may stand in one expression: each takes a millisecond to fold its case, and
/// there are scripts enough to fill the compiled size with less.
const UNICODE_CLASSES: usize = 200;

/// A regular expression, known by its text.
#[derive(Clone)]
pub(crate) struct Pattern(Arc<Known>);

/// What is known of one.
struct Known {
    text: Box<str>,
    /// Compiled when first asked for, which takes longer than all else that is done with a rule.
    /// `None` inside: it doesn't compile, which [`Pattern::compile`] rules out; such an expression
    /// would be found nowhere.
    regex: OnceLock<Option<regex::Regex>>,
    /// Those of its groups, in their order.
    names: Box<[Box<str>]>,
    /// What it means, so that the engine doesn't read it again; `None` of one that nobody measured.
    hir: Option<Hir>,
    /// What the engine matches it by, where it knows something better. Only the engine looks at it.
    program: OnceLock<Option<Box<[u8]>>>,
    bytes: usize,
}

impl Pattern {
    /// A compiled expression whose size nobody asks for.
    pub(crate) fn new(regex: regex::Regex) -> Pattern {
        Pattern(Arc::new(Known {
            text: regex.as_str().into(),
            names: regex.capture_names().flatten().map(Box::from).collect(),
            regex: OnceLock::from(Some(regex)),
            hir: None,
            program: OnceLock::new(),
            bytes: 0,
        }))
    }

    /// Reads an expression and says how many bytes it takes when compiled, which is the size of its
    /// NFA: the time of a search grows with it. `ignore_case` is as if `(?i)` stood before it.
    pub(crate) fn compile(
        text: &str,
        ignore_case: bool,
        limits: &Limits,
    ) -> Result<(Pattern, usize), Fault> {
        let hir = parse(text, ignore_case)?.1;
        let bytes = measure(text, &hir, limits)?;
        let text = if ignore_case { format!("(?i){text}").into() } else { Box::from(text) };
        let known = Known {
            text,
            regex: OnceLock::new(),
            names: names(&hir),
            hir: Some(hir),
            program: OnceLock::new(),
            bytes,
        };
        Ok((Pattern(Arc::new(known)), bytes))
    }

    /// Whether it is found in the text; unanchored unless written so.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    /// The compiled expression.
    pub(crate) fn regex(&self) -> Option<&regex::Regex> {
        let compile = || {
            // Measured already; the crate's own limit counts a little differently.
            let mut builder = regex::RegexBuilder::new(&self.0.text);
            builder.size_limit(usize::MAX).build().ok()
        };
        self.0.regex.get_or_init(compile).as_ref()
    }

    /// The names of its groups, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.names.iter().map(|name| &**name)
    }

    /// What it means; `None` of one whose size nobody asked for.
    pub(crate) fn hir(&self) -> Option<&Hir> {
        self.0.hir.as_ref()
    }

    /// Whether it may be found in a text that begins like this one.
    pub(crate) fn may_begin(&self, text: &str) -> bool {
        let Some(HirKind::Concat(parts)) = self.hir().map(Hir::kind) else { return true };
        match parts.split_first() {
            Some((start, parts)) if matches!(start.kind(), HirKind::Look(Look::Start)) => {
                may_begin(parts, text.as_bytes())
            }
            _ => true,
        }
    }

    /// The engine's program, which is made when first asked for.
    pub(crate) fn program(&self, make: fn(&Hir) -> Option<Box<[u8]>>) -> Option<&[u8]> {
        self.0.program.get_or_init(|| self.hir().and_then(make)).as_deref()
    }

    /// Whether it was compiled.
    #[cfg(test)]
    pub(crate) fn is_compiled(&self) -> bool {
        self.0.regex.get().is_some()
    }

    /// The expression as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Its compiled bytes, as [`Pattern::compile`] measured them.
    pub(crate) fn bytes(&self) -> usize {
        self.0.bytes
    }
}

/// False where a text certainly doesn't begin as these parts of an expression do.
fn may_begin(parts: &[Hir], text: &[u8]) -> bool {
    let Some((first, others)) = parts.split_first() else { return true };
    match first.kind() {
        HirKind::Literal(literal) => {
            text.strip_prefix(&*literal.0).is_some_and(|left| may_begin(others, left))
        }
        HirKind::Alternation(all) => all.iter().any(|one| may_begin(slice::from_ref(one), text)),
        HirKind::Capture(group) => may_begin(slice::from_ref(&group.sub), text),
        HirKind::Concat(parts) => may_begin(parts, text),
        _ => true,
    }
}

/// The names of an expression's groups.
fn names(hir: &Hir) -> Box<[Box<str>]> {
    fn add(hir: &Hir, names: &mut Vec<Box<str>>) {
        if let HirKind::Capture(group) = hir.kind() {
            names.extend(group.name.clone());
        }
        hir.kind().subs().iter().for_each(|sub| add(sub, names));
    }
    let mut names = Vec::new();
    if hir.properties().explicit_captures_len() > 0 {
        add(hir, &mut names);
    }
    names.into()
}

impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.as_str())
    }
}

/// Reads an expression: as written, and what it means.
pub(crate) fn parse(text: &str, ignore_case: bool) -> Result<(Ast, Hir), Fault> {
    if text.matches(r"\p").count() + text.matches(r"\P").count() > UNICODE_CLASSES {
        let message = format!("more than {UNICODE_CLASSES} Unicode classes in one expression");
        return Err(Fault::new(Code::LIMIT_REGEX_SIZE, 0..text.len(), message)
            .help("put them into one class, `[\\p{Greek}\\p{Latin}]`, and repeat that"));
    }
    let ast = ast::parse::ParserBuilder::new()
        .nest_limit(NESTING)
        .build()
        .parse(text)
        .map_err(|error| syntax_fault(&error))?;
    let hir = hir::translate::TranslatorBuilder::new()
        .case_insensitive(ignore_case)
        .build()
        .translate(text, &ast)
        .map_err(|error| {
            Fault::new(Code::INVALID_REGEX, bytes_of(error.span(), text), error.kind().to_string())
        })?;
    Ok((ast, hir))
}

/// The compiled bytes of an expression; a fault where it is over a limit.
pub(crate) fn measure(text: &str, hir: &Hir, limits: &Limits) -> Result<usize, Fault> {
    let groups = hir.properties().explicit_captures_len();
    if groups > limits.regex_groups {
        let message = format!(
            "{groups} groups in one regular expression, at most {} are allowed",
            limits.regex_groups
        );
        return Err(Fault::new(Code::LIMIT_REGEX_GROUPS, 0..text.len(), message)
            .help("write `(?:…)` where the group's text isn't needed"));
    }
    let config = thompson::Config::new()
        // The builder counts its intermediate states, which are more than the final ones.
        .nfa_size_limit(Some(limits.regex_bytes.saturating_mul(4)))
        .shrink(false);
    let bytes = thompson::Compiler::new()
        .configure(config)
        .build_from_hir(hir)
        .ok()
        .map(|nfa| nfa.memory_usage());
    match bytes {
        Some(bytes) if bytes <= limits.regex_bytes => Ok(bytes),
        _ => Err(too_large(text, bytes, limits)),
    }
}

fn too_large(text: &str, bytes: Option<usize>, limits: &Limits) -> Fault {
    let limit = limits.regex_bytes;
    let size = match bytes {
        Some(bytes) => format!("{bytes} bytes"),
        None => format!("more than {} bytes", limit.saturating_mul(4)),
    };
    let message = format!("the regular expression compiles to {size}, at most {limit} are allowed");
    let help = if [r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", r"\p", r"\P", r"\b", "(?i)"]
        .iter()
        .any(|class| text.contains(class))
    {
        r"`\d` and `\w` are all of Unicode: write `[0-9]` and `[A-Za-z0-9_]`"
    } else {
        "shorten repetitions such as `{1000}`, or split it into several rules"
    };
    Fault::new(Code::LIMIT_REGEX_SIZE, 0..text.len(), message).help(help)
}

fn syntax_fault(error: &ast::Error) -> Fault {
    use ast::ErrorKind;
    let code = match error.kind() {
        ErrorKind::GroupNameDuplicate { .. } => Code::DUPLICATE_CAPTURE,
        _ => Code::INVALID_REGEX,
    };
    let fault = Fault::new(code, bytes_of(error.span(), error.pattern()), error.kind().to_string());
    match error.kind() {
        ErrorKind::UnsupportedLookAround | ErrorKind::UnsupportedBackreference => fault
            .help("expressions take time linear in the text: say the rest with `unless` or `all`"),
        ErrorKind::GroupNameDuplicate { .. } => fault.help("give each group a name of its own"),
        ErrorKind::RepetitionMissing => {
            fault.help(r"a `*`, `+` or `?` repeats what stands before it; `\*` is the character")
        }
        ErrorKind::GroupUnclosed => {
            fault.help(r"write `)` where the group ends; `\(` is the character")
        }
        ErrorKind::GroupUnopened => {
            fault.help(r"leave it out, or write the `(` that it closes; `\)` is the character")
        }
        ErrorKind::ClassUnclosed => {
            fault.help(r"write `]` where the class ends; `\[` is the character")
        }
        ErrorKind::RepetitionCountUnclosed
        | ErrorKind::RepetitionCountDecimalEmpty
        | ErrorKind::DecimalEmpty
        | ErrorKind::DecimalInvalid => fault.help(r"write `{2}` or `{2,5}`; `\{` is the character"),
        ErrorKind::EscapeUnexpectedEof => fault.help(r"`\\` is the character"),
        _ => fault,
    }
}

/// The bytes of a span; an empty one is made to show the character that it stands before.
fn bytes_of(span: &ast::Span, text: &str) -> Range<usize> {
    let (start, end) = (span.start.offset, span.end.offset);
    let next = text.get(start..).and_then(|left| left.chars().next());
    start..end.max(start + next.map_or(0, char::len_utf8))
}

#[cfg(test)]
mod tests;
