//! What became of every line of the input. The counts add up to the lines of the file.

use std::fmt::{self, Write as _};

use serde::Serialize;

/// What became of a file.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The file's name, as given.
    pub source: String,
    /// The format that it was read as.
    pub format: &'static str,
    /// What holds for more than one line.
    pub notes: Vec<String>,
    /// Every line, in order.
    pub lines: Vec<Line>,
}

/// What became of one line.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// From 1.
    pub line: usize,
    /// What became of it.
    pub outcome: Outcome,
    /// Why, or what there is to know about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The id of the rule that it became, or is part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Nothing stands there.
    Blank,
    /// It is for people.
    Comment,
    /// It names the columns.
    Header,
    /// The policy does what the line does.
    Same,
    /// The policy does nearly what the line does; `because` says where it differs.
    Approximated,
    /// The policy doesn't do it; `because` says why.
    Refused,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 6] = [
        Outcome::Same,
        Outcome::Approximated,
        Outcome::Refused,
        Outcome::Comment,
        Outcome::Blank,
        Outcome::Header,
    ];

    /// `same`, `approximated`, `refused`, `comment`, `blank` or `header`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Blank => "blank",
            Outcome::Comment => "comment",
            Outcome::Header => "header",
            Outcome::Same => "same",
            Outcome::Approximated => "approximated",
            Outcome::Refused => "refused",
        }
    }
}

impl Report {
    /// A report of a file of so many lines, all blank until said otherwise.
    pub(super) fn new(source: &str, format: &'static str, lines: usize) -> Report {
        let blank = |line| Line { line, outcome: Outcome::Blank, because: None, rule: None };
        Report {
            source: source.to_owned(),
            format,
            notes: Vec::new(),
            lines: (1..=lines).map(blank).collect(),
        }
    }

    /// Says what became of a line.
    pub(super) fn set(&mut self, line: usize, outcome: Outcome, because: Option<String>) {
        if let Some(entry) = self.line_mut(line) {
            entry.outcome = outcome;
            entry.because = because;
        }
    }

    /// What became of a line, as far as it is known.
    pub(super) fn outcome(&self, line: usize) -> Option<Outcome> {
        Some(self.lines.get(line.checked_sub(1)?)?.outcome)
    }

    /// Says which rule a line became.
    pub(super) fn set_rule(&mut self, line: usize, rule: Option<String>) {
        if let Some(entry) = self.line_mut(line) {
            entry.rule = rule;
        }
    }

    fn line_mut(&mut self, line: usize) -> Option<&mut Line> {
        self.lines.get_mut(line.checked_sub(1)?)
    }

    /// How many lines came out so.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.lines.iter().filter(|line| line.outcome == outcome).count()
    }

    /// The counts as one line: `158 lines: 120 same, 5 approximated, …`.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut text = format!("{} lines:", self.lines.len());
        for (index, outcome) in Outcome::ALL.into_iter().enumerate() {
            let count = self.count(outcome);
            // The three that matter are said even when there are none.
            if count > 0 || index < 3 {
                let comma = if index == 0 { "" } else { "," };
                let plural = if outcome == Outcome::Comment && count > 1 { "s" } else { "" };
                let _ = write!(text, "{comma} {count} {}{plural}", outcome.name());
            }
        }
        text
    }
}

impl fmt::Display for Report {
    /// For people: the counts, then the reasons, each once with its lines.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({}), {}", self.source, self.format, self.summary())?;
        for outcome in [Outcome::Refused, Outcome::Approximated, Outcome::Same] {
            let mut reasons: Vec<(&str, Vec<usize>)> = Vec::new();
            let mut places = std::collections::HashMap::new();
            for line in self.lines.iter().filter(|line| line.outcome == outcome) {
                let Some(because) = line.because.as_deref() else { continue };
                let place = *places.entry(because).or_insert_with(|| {
                    reasons.push((because, Vec::new()));
                    reasons.len() - 1
                });
                if let Some((_, lines)) = reasons.get_mut(place) {
                    lines.push(line.line);
                }
            }
            if !reasons.is_empty() {
                writeln!(f, "{}:", outcome.name())?;
            }
            for (because, lines) in reasons {
                writeln!(f, "  {}: {because}", spans(&lines))?;
            }
        }
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        Ok(())
    }
}

/// `line 3`, `lines 3-7, 9 (6 lines)`.
fn spans(lines: &[usize]) -> String {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for &line in lines {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => spans.push((line, line)),
        }
    }
    let shown: Vec<String> = spans
        .iter()
        .take(8)
        .map(
            |(first, last)| {
                if first == last { first.to_string() } else { format!("{first}-{last}") }
            },
        )
        .collect();
    let word = if lines.len() == 1 { "line" } else { "lines" };
    let more = if spans.len() > 8 { ", …" } else { "" };
    let count = if lines.len() > 2 { format!(" ({} lines)", lines.len()) } else { String::new() };
    format!("{word} {}{more}{count}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_like_a_sentence() {
        let mut report = Report::new("_redirects", "netlify", 7);
        report.set(1, Outcome::Comment, None);
        report.set(2, Outcome::Same, None);
        for line in 4..=6 {
            report.set(line, Outcome::Refused, Some("it asks for `Role`".to_owned()));
        }
        report.notes.push("a note".to_owned());
        assert_eq!(
            report.to_string(),
            "_redirects (netlify), 7 lines: 1 same, 0 approximated, 3 refused, 1 comment, 2 blank\n\
             refused:\n  lines 4-6 (3 lines): it asks for `Role`\nnote: a note\n"
        );
    }
}
