//! Diagnostics for people: the line that each is about, what is wrong, how to repair it.

use std::path::{Path, PathBuf};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use fingerpost::{Diagnostic, Severity, Span};

use crate::excerpt::{self, Excerpt};
use crate::load;
use crate::output::{NOTICE, clipped, count};

/// How many are drawn; a file of a hundred thousand errors has the same error many times.
const DRAWN: usize = 100;
/// How many characters of a message are shown.
const LONGEST: usize = 1000;

/// Draws the diagnostics of the policy at this path, each with its lines.
pub(crate) fn draw(policy: &Path, diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics.iter().take(DRAWN) {
        text.push_str(&draw_one(policy, diagnostic));
        text.push_str("\n\n");
    }
    let more = diagnostics.len().saturating_sub(DRAWN);
    if more > 0 {
        let more = count(more, "more problem");
        text.push_str(&format!("{NOTICE}and {more}{NOTICE:#}: `--format json` names all\n\n"));
    }
    text
}

/// How many errors and warnings there are, in words; `None` where there is neither.
pub(crate) fn tally(diagnostics: &[Diagnostic]) -> Option<String> {
    let of = |severity| diagnostics.iter().filter(|d| d.severity() == severity).count();
    let words: Vec<String> = [(of(Severity::Error), "error"), (of(Severity::Warning), "warning")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| count(number, noun))
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn draw_one(policy: &Path, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let message = clipped(diagnostic.message(), LONGEST);
    let title = level.primary_title(message).id(diagnostic.code().as_str());
    let first = place(title.element(origin(diagnostic.span())), policy, diagnostic.span());
    let mut groups = vec![match diagnostic.help() {
        Some(help) => first.element(Level::HELP.message(clipped(help, LONGEST))),
        None => first,
    }];
    for (span, label) in diagnostic.related() {
        let title = Level::NOTE.secondary_title(clipped(label, LONGEST));
        groups.push(place(title.element(origin(span)), policy, span));
    }
    // A terminal that can't show colours gets none: `anstream` takes them off.
    without_second_origins(&Renderer::styled().term_width(200).render(&groups))
}

/// The place stands in an [`Origin`], because a snippet counts columns in what is shown of the
/// line, which isn't the file's column where the line is cut or escaped. For a snippet after an
/// origin the renderer leaves a line `:::` for a name that we don't give.
fn without_second_origins(drawn: &str) -> String {
    let says_something =
        |line: &&str| anstream::adapter::strip_str(line).to_string().trim() != ":::";
    drawn.lines().filter(says_something).collect::<Vec<_>>().join("\n")
}

fn origin(span: &Span) -> Origin<'_> {
    Origin::path(clipped(&span.file, LONGEST)).line(span.line).char_column(span.column)
}

fn place<'a>(group: Group<'a>, policy: &Path, span: &Span) -> Group<'a> {
    let excerpt = if load::is_stdin(policy) && span.file == load::STDIN {
        load::stdin().ok().and_then(|bytes| excerpt::of(bytes, span))
    } else {
        excerpt::read(&path_of(policy, span), span)
    };
    match excerpt {
        Some(Excerpt { text, place }) => {
            let mark = AnnotationKind::Primary.span(place);
            group.element(Snippet::source(text).line_start(span.line).annotation(mark))
        }
        None => group,
    }
}

/// A span names the policy by its path, and sidecar files as the policy writes them.
fn path_of(policy: &Path, span: &Span) -> PathBuf {
    if Path::new(&span.file) == policy {
        policy.to_owned()
    } else {
        policy.parent().unwrap_or(Path::new("")).join(&span.file)
    }
}
