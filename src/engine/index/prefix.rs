//! The literal beginning of a regular expression over paths.

use regex_syntax::hir::{Hir, HirKind, Look};

/// What every path begins with in which the expression is found; `None` where that isn't at least
/// its first `/`.
pub(super) fn of(hir: &Hir) -> Option<String> {
    let mut beginning = Beginning { anchored: false, bytes: Vec::new() };
    beginning.go(hir);
    let whole = match std::str::from_utf8(&beginning.bytes) {
        Ok(text) => text,
        Err(error) => {
            let (whole, _) = beginning.bytes.split_at_checked(error.valid_up_to())?;
            std::str::from_utf8(whole).ok()?
        }
    };
    whole.starts_with('/').then(|| whole.to_owned())
}

struct Beginning {
    anchored: bool,
    bytes: Vec<u8>,
}

impl Beginning {
    /// Takes what is literal; whether what follows may be taken too.
    fn go(&mut self, hir: &Hir) -> bool {
        match hir.kind() {
            HirKind::Empty => true,
            HirKind::Look(Look::Start) if self.bytes.is_empty() => {
                self.anchored = true;
                true
            }
            HirKind::Literal(literal) if self.anchored => {
                self.bytes.extend_from_slice(&literal.0);
                true
            }
            HirKind::Capture(group) => self.go(&group.sub),
            HirKind::Concat(parts) => parts.iter().all(|part| self.go(part)),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn beginnings() {
        for (expression, expected) in [
            (r"^/media/(\d+)/x$", Some("/media/")),
            (r"^/a\.b$", Some("/a.b")),
            (r"^(/a/)(?<b>b+)", Some("/a/")),
            (r"\A/caf\u{e9}x?", Some("/caf\u{e9}")),
            (r"^/ab?", Some("/a")),
            (r"^/a|/b", None),
            (r"^(?:/a|/b)/c", None),
            (r"(?m)^/a", None),
            (r"(?i)^/A", Some("/")),
            (r"/a", None),
            (r"^", None),
            (r"^a", None),
        ] {
            let hir = regex_syntax::parse(expression).unwrap();
            assert_eq!(of(&hir).as_deref(), expected, "{expression}");
        }
    }
}
