//! Which paths a line takes, as segments: a `*` also takes the path that ends before it, and a
//! slash at the end may make no difference.

use super::regex_text::{group, push_literal};

/// Which paths a line takes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Segments {
    pieces: Vec<Piece>,
    /// Written with a `/` at the end, where that makes no difference.
    slash: bool,
    /// A `*` in its text is certainly a `*`: the source has a wildcard of its own.
    literal: bool,
}

/// A segment, in canonical spelling.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Piece {
    /// This text; empty between two slashes.
    Text(String),
    /// One segment that isn't empty, under a name.
    Any(String),
    /// A segment that begins so, and all that follows: `/…*`, `/kubectl_*`.
    Splat { before: String, name: String },
}

impl Segments {
    /// A shape whose last slash makes no difference.
    pub(super) fn loose(mut pieces: Vec<Piece>) -> Segments {
        let slash = matches!(pieces.last(), Some(Piece::Text(text)) if text.is_empty());
        if slash {
            pieces.pop();
        }
        Segments { pieces, slash, literal: true }
    }

    /// The path itself, in canonical spelling, slash for slash.
    pub(super) fn exact(path: &str) -> Segments {
        let path = path.strip_prefix('/').unwrap_or(path);
        let pieces = path.split('/').map(|segment| Piece::Text(segment.to_owned())).collect();
        Segments { pieces, slash: false, literal: false }
    }

    /// Whether it is one path and no other.
    pub(super) fn is_exact(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Text(_)))
    }

    /// How often a `*` stands in it.
    pub(super) fn splats(&self) -> usize {
        self.pieces.iter().filter(|piece| matches!(piece, Piece::Splat { .. })).count()
    }

    /// What makes two sources the same: the shape without the names of its placeholders.
    pub(super) fn key(&self) -> String {
        let mut key = String::new();
        for piece in &self.pieces {
            key.push('/');
            match piece {
                Piece::Text(text) => key.push_str(text),
                Piece::Any(_) => key.push_str("{}"),
                Piece::Splat { before, .. } => {
                    key.push_str(before);
                    key.push_str("{*}");
                }
            }
        }
        key
    }

    /// The pattern; `None` where the language's patterns can't say it and [`Segments::regex`] must.
    pub(super) fn pattern(&self) -> Option<String> {
        let mut pattern = String::new();
        let mut literals = 0;
        for (index, piece) in self.pieces.iter().enumerate() {
            pattern.push('/');
            match piece {
                Piece::Text(text) if self.literal => {
                    push_text(&mut pattern, text, &mut literals);
                }
                // The reader of policies refuses what looks like another system's wildcard.
                Piece::Text(text) => pattern.push_str(text),
                Piece::Any(name) => push_capture(&mut pattern, "", name),
                Piece::Splat { before, name }
                    if before.is_empty() && index + 1 == self.pieces.len() =>
                {
                    push_capture(&mut pattern, "*", name);
                }
                Piece::Splat { .. } => return None,
            }
        }
        if pattern.is_empty() || (self.slash && self.splats() == 0) {
            pattern.push('/');
        }
        Some(pattern)
    }

    /// The text that the path begins with, where that is all that the shape says: `/kubectl_*`.
    pub(super) fn prefix(&self) -> Option<String> {
        let mut prefix = String::new();
        let (last, firsts) = self.pieces.split_last()?;
        for piece in firsts {
            let Piece::Text(text) = piece else { return None };
            prefix.push('/');
            prefix.push_str(text);
        }
        match last {
            Piece::Splat { before, .. } if !before.is_empty() => {
                prefix.push('/');
                prefix.push_str(before);
                Some(prefix)
            }
            _ => None,
        }
    }

    /// Whether it ends in a `*`.
    pub(super) fn is_open_ended(&self) -> bool {
        matches!(self.pieces.last(), Some(Piece::Splat { .. }))
    }

    /// Whether it is `/*`.
    pub(super) fn is_everything(&self) -> bool {
        matches!(self.pieces.as_slice(), [Piece::Splat { before, .. }] if before.is_empty())
    }

    /// The same as a regular expression over the canonical path; placeholders are captured where
    /// their names are wanted.
    pub(super) fn regex(&self, named: bool) -> String {
        let mut regex = "^".to_owned();
        for piece in &self.pieces {
            regex.push('/');
            match piece {
                Piece::Text(text) => push_literal(&mut regex, text),
                Piece::Any(name) => regex.push_str(&group(name, "[^/]+", named)),
                Piece::Splat { before, name } => {
                    push_literal(&mut regex, before);
                    if !before.is_empty() {
                        // What a `*` stands for doesn't begin with the slash that ends a segment.
                        regex.push_str("/?");
                    }
                    regex.push_str(&group(name, ".*", named));
                }
            }
        }
        // A splat at the end takes the slash with it.
        regex.push_str(if self.is_open_ended() { "$" } else { "/?$" });
        regex
    }

    /// Whether a path may have both shapes. It may say yes where there is none.
    pub(super) fn meets(&self, other: &Segments) -> bool {
        meets(&self.pieces, &other.pieces)
    }

    /// Whether every path of the other shape certainly has this one.
    pub(super) fn covers(&self, other: &Segments) -> bool {
        covers(&self.pieces, &other.pieces)
    }
}

fn push_capture(pattern: &mut String, star: &str, name: &str) {
    for part in ["{", star, name, "}"] {
        pattern.push_str(part);
    }
}

/// Text that means itself, also where the reader of policies would take it for another system's
/// wildcard or group.
fn push_text(pattern: &mut String, text: &str, literals: &mut usize) {
    let mut special = |pattern: &mut String, run: &str| {
        *literals += 1;
        let classes: String = run.chars().map(|character| format!("[{character}]")).collect();
        pattern.push_str(&format!("{{literal_{literals}:{classes}}}"));
    };
    let rest = text.trim_start_matches('*');
    let (stars, mut rest) = text.split_at(text.len() - rest.len());
    if !stars.is_empty() {
        special(pattern, stars);
    }
    while let Some(at) = rest.find("(.*").or_else(|| rest.find("(.+")) {
        let (before, group) = rest.split_at(at);
        pattern.push_str(before);
        special(pattern, "(");
        rest = group.strip_prefix('(').unwrap_or_default();
    }
    pattern.push_str(rest);
}

fn meets(left: &[Piece], right: &[Piece]) -> bool {
    match (left.split_first(), right.split_first()) {
        (None, None) => true,
        (Some((Piece::Splat { before, .. }, _)), None)
        | (None, Some((Piece::Splat { before, .. }, _))) => before.is_empty(),
        (None, Some(_)) | (Some(_), None) => false,
        (Some((one, left)), Some((other, right))) => match (one, other) {
            (Piece::Splat { before: one, .. }, Piece::Splat { before: other, .. }) => {
                one.starts_with(other.as_str()) || other.starts_with(one.as_str())
            }
            (Piece::Splat { before, .. }, Piece::Text(text))
            | (Piece::Text(text), Piece::Splat { before, .. }) => text.starts_with(before.as_str()),
            (Piece::Splat { .. }, Piece::Any(_)) | (Piece::Any(_), Piece::Splat { .. }) => true,
            (Piece::Text(one), Piece::Text(other)) => one == other && meets(left, right),
            (Piece::Any(_), Piece::Text(text)) | (Piece::Text(text), Piece::Any(_)) => {
                !text.is_empty() && meets(left, right)
            }
            (Piece::Any(_), Piece::Any(_)) => meets(left, right),
        },
    }
}

fn covers(wide: &[Piece], narrow: &[Piece]) -> bool {
    match (wide.split_first(), narrow.split_first()) {
        (None, None) => true,
        (Some((Piece::Splat { before, .. }, [])), None) => before.is_empty(),
        (Some((Piece::Splat { before, .. }, [])), Some((piece, _))) => match piece {
            Piece::Text(text) | Piece::Splat { before: text, .. } => {
                text.starts_with(before.as_str())
            }
            Piece::Any(_) => before.is_empty(),
        },
        // `/:x/*` takes all that begins with `/a`.
        (
            Some((Piece::Any(_), [Piece::Splat { before, .. }])),
            Some((Piece::Splat { before: text, .. }, [])),
        ) => before.is_empty() && !text.is_empty(),
        (Some((Piece::Any(_), wide)), Some((Piece::Any(_), narrow))) => covers(wide, narrow),
        (Some((Piece::Any(_), wide)), Some((Piece::Text(text), narrow))) => {
            !text.is_empty() && covers(wide, narrow)
        }
        (Some((Piece::Text(one), wide)), Some((Piece::Text(other), narrow))) => {
            one == other && covers(wide, narrow)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
