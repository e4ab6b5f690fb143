//! Cloudflare's placeholders: `:name` in a path, and again in the values under it.

use super::super::spelling;

/// A piece of a path line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Scanned<'t> {
    Text(&'t str),
    /// `:name`: letters, digits and `_` after a letter.
    Name(&'t str),
    Star,
}

/// Takes a path or a host apart.
pub(super) fn scan(text: &str) -> Vec<Scanned<'_>> {
    let mut scanned = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let at = rest.char_indices().find_map(|(at, character)| {
            (character == '*' || name(rest.get(at..).unwrap_or_default()).is_some()).then_some(at)
        });
        let (before, found) = rest.split_at(at.unwrap_or(rest.len()));
        if !before.is_empty() {
            scanned.push(Scanned::Text(before));
        }
        rest = match name(found) {
            Some(name) => {
                scanned.push(Scanned::Name(name));
                found.get(1 + name.len()..).unwrap_or_default()
            }
            None => {
                scanned.extend(found.starts_with('*').then_some(Scanned::Star));
                found.get(1..).unwrap_or_default()
            }
        };
    }
    scanned
}

/// The name of the placeholder that a text begins with.
fn name(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(':')?;
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let end = rest.find(|character| !is_word(character)).unwrap_or(rest.len());
    rest.get(..end).filter(|name| name.starts_with(|first: char| first.is_ascii_alphabetic()))
}

/// A placeholder that values may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    name: String,
    /// How a template says it; `None` where none can.
    template: Option<String>,
    is_cut: bool,
}

/// Why a value with a piece of the path is only nearly the same.
pub(super) const CUT: &str =
    "`:name` is cut out of the path as the visitor sent it, dot segments and all";

impl Slot {
    /// The first label of the host, before this.
    pub(super) fn of_host(name: &str, rest: &str) -> Slot {
        let template = Some(format!("{{host|replace:\"{rest}\",\"\"}}"));
        Slot { name: name.to_owned(), template, is_cut: false }
    }

    /// Those of a path. Only what stands behind text and ends the path can be cut out of it.
    pub(super) fn of_path(scanned: &[Scanned<'_>]) -> Vec<Slot> {
        let cut = match scanned {
            [Scanned::Text(before), Scanned::Name(_) | Scanned::Star] if before.is_ascii() => {
                let units = spelling::of_encoded(before);
                // An escape is one character of a `slice`.
                let length = units.chars().count() - 2 * units.matches('%').count();
                units.is_ascii().then(|| format!("{{path|slice:{length},8192}}"))
            }
            _ => None,
        };
        let names = scanned.iter().filter_map(|bit| match bit {
            Scanned::Name(name) => Some(*name),
            Scanned::Star => Some("splat"),
            Scanned::Text(_) => None,
        });
        names
            .map(|name| Slot { name: name.to_owned(), template: cut.clone(), is_cut: true })
            .collect()
    }
}

/// The template of a value, and whether a piece of the path is cut out for it.
///
/// # Errors
///
/// Why there is none.
pub(super) fn template(value: &str, slots: &[Slot]) -> Result<(String, bool), String> {
    let mut text = String::with_capacity(value.len());
    let mut is_cut = false;
    let mut rest = value;
    while let Some(first) = rest.chars().next() {
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
        let slot = (first == ':').then(|| {
            slots.iter().find_map(|slot| Some((slot, rest.strip_prefix(slot.name.as_str())?)))
        });
        if let Some((slot, after)) = slot.flatten() {
            let template = slot.template.as_ref().ok_or_else(|| {
                format!("a header's value can't hold `:{}`, which its path captures", slot.name)
            })?;
            text.push_str(template);
            is_cut |= slot.is_cut;
            rest = after;
        } else if matches!(first, '{' | '}') {
            text.extend([first; 2]);
        } else {
            text.push(first);
        }
    }
    Ok((text, is_cut))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_path_apart() {
        use Scanned::{Name, Star, Text};
        assert_eq!(scan("/a:b_1-c/*"), [Text("/a"), Name("b_1"), Text("-c/"), Star]);
        assert_eq!(scan("/:1/ü:/"), [Text("/:1/ü:/")]);
        assert_eq!(scan("/:a:b"), [Text("/"), Name("a"), Name("b")]);
        assert_eq!(scan(""), []);
    }

    #[test]
    fn values() {
        let of = |path: &str, value: &str| template(value, &Slot::of_path(&scan(path)));
        let cut = |text: &str| Ok((text.to_owned(), true));
        let plain = |text: &str| Ok((text.to_owned(), false));
        assert_eq!(of("/a%20b/*", "x=:splat;"), cut("x={path|slice:5,8192};"));
        assert_eq!(of("/m/:title", "\":titles\""), cut("\"{path|slice:3,8192}s\""));
        assert_eq!(of("/m/:title", "{a:b}"), plain("{{a:b}}"));
        assert!(of("/m/:title/x", ":title").is_err());
        assert!(of("/ü/:title", ":title").is_err());
        let slots = [Slot::of_host("p", ".pages.dev")];
        assert_eq!(template("a :p", &slots), plain("a {host|replace:\".pages.dev\",\"\"}"));
    }
}
