//! The literal beginnings of a regular expression over paths.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// How many beginnings are followed.
const MOST: usize = 16;

/// Every path that the expression matches begins with one of these texts, each of which begins with a
/// slash. `None`: none is certain.
pub(super) fn of(hir: &Hir) -> Option<Vec<String>> {
    let mut beginnings = Beginnings { anchored: false, texts: vec![Vec::new()] };
    beginnings.go(hir);
    let mut texts = Vec::with_capacity(beginnings.texts.len());
    for bytes in beginnings.texts {
        let text = whole(&bytes)?;
        if !text.starts_with('/') {
            return None;
        }
        texts.push(text.to_owned());
    }
    Some(texts)
}

/// A literal may end within a character.
fn whole(bytes: &[u8]) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => std::str::from_utf8(bytes.get(..error.valid_up_to())?).ok(),
    }
}

/// What the expression certainly begins with, as far as it was read.
struct Beginnings {
    /// The start of the text was asked for.
    anchored: bool,
    texts: Vec<Vec<u8>>,
}

impl Beginnings {
    /// Reads on; false where nothing more is certain.
    fn go(&mut self, hir: &Hir) -> bool {
        match hir.kind() {
            HirKind::Look(Look::Start) if self.texts.iter().all(Vec::is_empty) => {
                self.anchored = true;
                true
            }
            HirKind::Capture(group) => self.go(&group.sub),
            HirKind::Concat(parts) => parts.iter().all(|part| self.go(part)),
            _ => {
                self.anchored && self.append(&literals(hir)) || matches!(hir.kind(), HirKind::Empty)
            }
        }
    }

    /// Every text with each of these behind it; false where they are none or too many.
    fn append(&mut self, literals: &[Vec<u8>]) -> bool {
        if literals.is_empty() || self.texts.len() * literals.len() > MOST {
            return false;
        }
        let texts = self.texts.iter();
        self.texts =
            texts.flat_map(|text| literals.iter().map(|more| [&**text, more].concat())).collect();
        true
    }
}

/// The texts that a part matches, where they are few; none where they aren't.
fn literals(hir: &Hir) -> Vec<Vec<u8>> {
    match hir.kind() {
        HirKind::Empty => vec![Vec::new()],
        HirKind::Literal(literal) => vec![literal.0.to_vec()],
        HirKind::Capture(group) => literals(&group.sub),
        HirKind::Class(Class::Unicode(class)) => {
            let characters = class.iter().flat_map(|range| range.start()..=range.end());
            let texts: Vec<Vec<u8>> =
                characters.take(MOST + 1).map(|one| one.to_string().into_bytes()).collect();
            if texts.len() > MOST { Vec::new() } else { texts }
        }
        HirKind::Alternation(branches) => {
            let branches: Vec<Vec<Vec<u8>>> = branches.iter().map(literals).collect();
            match branches.iter().any(Vec::is_empty) {
                true => Vec::new(),
                false => branches.concat(),
            }
        }
        HirKind::Concat(parts) => {
            let mut all = Beginnings { anchored: true, texts: vec![Vec::new()] };
            match parts.iter().all(|part| all.append(&literals(part))) {
                true => all.texts,
                false => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn beginnings() {
        for (expression, expected) in [
            (r"^/media/(\d+)/x$", &["/media/"][..]),
            (r"^/a\.b$", &["/a.b"]),
            (r"^(/a/)(?<b>b+)", &["/a/"]),
            (r"\A/caf\u{e9}x?", &["/caf\u{e9}"]),
            (r"^/ab?", &["/a"]),
            (r"^/a|/b", &[]),
            (r"^(?:/a|/b)/c", &["/a/c", "/b/c"]),
            (r"^/(?:en|es|fr)/x?", &["/en/", "/es/", "/fr/"]),
            (r"^/(?:a|b+)/", &["/"]),
            (r"^/[abc][ab][abc]x", &["/aa", "/ab", "/ba", "/bb", "/ca", "/cb"]),
            (r"^/(?:|a/)b", &["/b", "/a/b"]),
            (r"^(?:/a|b)", &[]),
            (r"(?m)^/a", &[]),
            (r"(?i)^/A", &["/A", "/a"]),
            (r"/a", &[]),
            (r"^", &[]),
            (r"^a", &[]),
        ] {
            let hir = regex_syntax::parse(expression).unwrap();
            assert_eq!(of(&hir).unwrap_or_default(), expected, "{expression}");
        }
    }
}
