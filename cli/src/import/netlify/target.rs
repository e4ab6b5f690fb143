//! The two sides of a line with their placeholders: `/news/:year/*` and `/:year/:splat`.

use fingerpost::RESERVED_CAPTURES;

use super::super::shape::{Piece, Shape};
use super::super::spelling;
use super::parse::is_url;

/// The placeholders of a line: Netlify's name, and how a template of the policy calls it.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<(String, String)>);

impl Names {
    /// A name for a capture: letters, digits and `_`, none twice.
    fn capture(&mut self, written: &str) -> String {
        let mut name: String = written
            .chars()
            .map(|character| if character.is_ascii_alphanumeric() { character } else { '_' })
            .collect();
        if !name.starts_with(|first: char| first.is_ascii_alphabetic())
            || RESERVED_CAPTURES.contains(&name.as_str())
        {
            name.insert_str(0, "p_");
        }
        while self.0.iter().any(|(_, known)| *known == name) {
            name.push('_');
        }
        self.0.push((written.to_owned(), name.clone()));
        name
    }

    /// A placeholder for a query parameter's value.
    pub(super) fn parameter(&mut self, written: &str, parameter: &str) {
        self.0.push((written.to_owned(), format!("query.{parameter}")));
    }
}

/// The shape of a line's path. Netlify knows a placeholder only as a whole segment, and a `*` only
/// where a segment ends; elsewhere `:` and `*` are themselves.
pub(super) fn shape(path: &str, names: &mut Names) -> Shape {
    let path = path.strip_prefix('/').unwrap_or(path);
    let pieces = path.split('/').map(|segment| {
        if let Some(name) = segment.strip_prefix(':').filter(|name| !name.is_empty()) {
            Piece::Any(names.capture(name))
        } else if let Some(before) = segment.strip_suffix('*') {
            let before = spelling::of_decoded(before);
            Piece::Splat { before, name: names.capture("splat") }
        } else {
            Piece::Text(spelling::of_decoded(segment))
        }
    });
    Shape::loose(pieces.collect())
}

/// Where a line leads.
#[derive(Debug)]
pub(super) struct Target {
    /// The template.
    pub(super) template: String,
    /// It has a query of its own, and then the visitor's isn't passed on.
    pub(super) has_query: bool,
    /// It has placeholders.
    pub(super) has_slots: bool,
    /// Its path; `None` on another site.
    pub(super) shape: Option<Shape>,
}

/// A bit of a target.
enum Bit<'t> {
    Text(char),
    Slot(&'t str),
}

/// Reads a target. A placeholder is wherever `:name` stands, even as the beginning of a longer
/// name; one that nothing fills is text.
pub(super) fn target(to: &str, names: &Names) -> Target {
    let mut bits = Vec::new();
    let mut rest = to;
    while let Some(first) = rest.chars().next() {
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
        let slot = (first == ':').then(|| {
            names.0.iter().find_map(|(name, slot)| Some((slot, rest.strip_prefix(name.as_str())?)))
        });
        if let Some(Some((slot, after))) = slot {
            bits.push(Bit::Slot(slot));
            rest = after;
        } else {
            bits.push(Bit::Text(first));
        }
    }
    let has_query = bits
        .iter()
        .take_while(|bit| !matches!(bit, Bit::Text('#')))
        .any(|bit| matches!(bit, Bit::Text('?')));
    Target {
        template: template(&bits),
        has_query,
        has_slots: bits.iter().any(|bit| matches!(bit, Bit::Slot(_))),
        shape: (!is_url(to) && !to.starts_with("//")).then(|| shape_of(&bits)),
    }
}

fn template(bits: &[Bit<'_>]) -> String {
    let mut text = String::new();
    for bit in bits {
        match bit {
            Bit::Text(brace @ ('{' | '}')) => text.extend([*brace; 2]),
            Bit::Text(character) => text.push(*character),
            Bit::Slot(name) => {
                text.push('{');
                text.push_str(name);
                text.push('}');
            }
        }
    }
    text
}

/// The paths that a target may be. A segment that is only part placeholder counts as anything.
fn shape_of(bits: &[Bit<'_>]) -> Shape {
    let path: Vec<&Bit<'_>> =
        bits.iter().take_while(|bit| !matches!(bit, Bit::Text('?' | '#'))).skip(1).collect();
    let pieces = path.split(|bit| matches!(bit, Bit::Text('/'))).map(|segment| {
        let mut text = String::new();
        let mut slots = Vec::new();
        for bit in segment {
            match bit {
                Bit::Text(character) => text.push(*character),
                Bit::Slot(name) => slots.push((text.is_empty(), *name)),
            }
        }
        match slots.as_slice() {
            [] => Piece::Text(spelling::of_encoded(&text)),
            _ if slots.iter().any(|(_, name)| name.starts_with("splat")) => {
                Piece::Splat { before: String::new(), name: "any".to_owned() }
            }
            _ => Piece::Any("any".to_owned()),
        }
    });
    Shape::loose(pieces.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(from: &str, to: &str) -> (String, String) {
        let mut names = Names::default();
        let shape = shape(from, &mut names);
        (shape.pattern().unwrap_or_else(|| shape.regex(true)), target(to, &names).template)
    }

    fn check(from: &str, to: &str, pattern: &str, template: &str) {
        assert_eq!(sides(from, to), (pattern.to_owned(), template.to_owned()), "{from} {to}");
    }

    #[test]
    fn a_star_that_is_none_of_netlifys_is_itself() {
        check("/*.txt", "/t", "/{literal_1:[*]}.txt", "/t");
        check("/a/**x/M*A*S*H", "/t", "/a/{literal_1:[*][*]}x/M*A*S*H", "/t");
        check("/x(.*)/Rust_(language)", "/t", "/x{literal_1:[(]}.*)/Rust_(language)", "/t");
    }

    #[test]
    fn placeholders() {
        check("/a/*", "/b/:splat", "/a/{*splat}", "/b/{splat}");
        check(
            "/a/:x/:y",
            "https://e.example/:y?q=:x#:y",
            "/a/{x}/{y}",
            "https://e.example/{y}?q={x}#{y}",
        );
        check("/k_*", "/c#:splat", "^/k_/?(?<splat>.*)$", "/c#{splat}");
    }

    #[test]
    fn what_only_looks_like_a_placeholder() {
        check("/wiki/Special:Foo", "/b/:splat", "/wiki/Special:Foo", "/b/:splat");
        check("/a:b/*.txt", "/t", "/a:b/{literal_1:[*]}.txt", "/t");
        check("/:a", "/b/:ab", "/{a}", "/b/{a}b");
        check("/{x}", "/{y}", "/%7Bx%7D", "/{{y}}");
        check("/f%20g", "/f%20g", "/f%2520g", "/f%20g");
    }

    #[test]
    fn names_that_the_language_keeps_for_itself() {
        check(
            "/e/:path/:go-get/:1",
            "/:path/:go-get/:1",
            "/e/{p_path}/{go_get}/{p_1}",
            "/{p_path}/{go_get}/{p_1}",
        );
    }

    #[test]
    fn a_target_knows_where_it_lies() {
        let mut names = Names::default();
        let from = shape("/ja/*", &mut names);
        let lies = |to: &str| target(to, &names).shape.is_some_and(|shape| from.covers(&shape));
        assert!(lies("/ja/404.html"));
        assert!(lies("/ja/x/:splat?y"));
        assert!(!lies("/:splat"));
        assert!(!lies("https://other.example/ja/"));
    }
}
