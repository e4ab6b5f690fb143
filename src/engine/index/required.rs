//! A text that stands in every path in which a regular expression is found.

use regex_syntax::hir::{Hir, HirKind};

/// Shorter ones stand in too many paths.
const SHORTEST: usize = 3;

/// The longest one; `None` where none is known to be long enough.
pub(super) fn of(hir: &Hir) -> Option<String> {
    let mut texts = Texts { longest: Vec::new(), now: Vec::new() };
    texts.go(hir);
    texts.cut();
    let longest = String::from_utf8(texts.longest).ok()?;
    (longest.len() >= SHORTEST).then_some(longest)
}

struct Texts {
    longest: Vec<u8>,
    /// The text that goes on up to here.
    now: Vec<u8>,
}

impl Texts {
    fn go(&mut self, hir: &Hir) {
        match hir.kind() {
            HirKind::Literal(literal) => self.now.extend_from_slice(&literal.0),
            HirKind::Capture(group) => self.go(&group.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.go(part)),
            HirKind::Repetition(repeated) if repeated.min > 0 => {
                self.cut();
                self.go(&repeated.sub);
                self.cut();
            }
            // What is empty cuts nothing: the texts before and after it meet.
            HirKind::Empty => {}
            HirKind::Look(_)
            | HirKind::Class(_)
            | HirKind::Alternation(_)
            | HirKind::Repetition(_) => self.cut(),
        }
    }

    fn cut(&mut self) {
        if self.now.len() > self.longest.len() && std::str::from_utf8(&self.now).is_ok() {
            std::mem::swap(&mut self.longest, &mut self.now);
        }
        self.now.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn texts() {
        for (expression, expected) in [
            (r"^/(en|fr)/shop/([0-9]+)$", Some("/shop/")),
            (r"/(?:old)(?<a>er)/", Some("/older/")),
            (r"^/x(abc)*/y", None),
            (r"(abcd)+z", Some("abcd")),
            (r"(abcd){0,3}xyz", Some("xyz")),
            (r"abc|abd", None),
            (r"(?i)/shop/", None),
            (r"\.html$", Some(".html")),
            (r"ab.cd", None),
            (r"caf\u{e9}", Some("caf\u{e9}")),
            (r"", None),
        ] {
            let hir = regex_syntax::parse(expression).unwrap();
            assert_eq!(of(&hir).as_deref(), expected, "{expression}");
        }
    }
}
