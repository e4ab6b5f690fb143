//! The two sides of a line with their placeholders: `/news/:year/*` and `/:year/:splat`.

use super::super::placeholder::{Bit, Names, bits, has_query, has_slots, path_of, template};
use super::super::segments::{Piece, Segments};
use super::super::spelling;
use super::parse::is_url;

/// The shape of a line's path. Netlify knows a placeholder only as a whole segment, and a `*` only
/// where a segment ends; elsewhere `:` and `*` are themselves.
pub(super) fn shape(path: &str, names: &mut Names) -> Segments {
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
    Segments::loose(pieces.collect())
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
    pub(super) shape: Option<Segments>,
}

/// Reads a target.
pub(super) fn target(to: &str, names: &Names) -> Target {
    let bits = bits(to, names);
    Target {
        template: template(&bits),
        has_query: has_query(&bits),
        has_slots: has_slots(&bits),
        shape: (!is_url(to) && !to.starts_with("//")).then(|| shape_of(&bits)),
    }
}

/// The paths that a target may be. A segment that is only part placeholder counts as anything.
fn shape_of(bits: &[Bit<'_>]) -> Segments {
    let path = path_of(bits).get(1..).unwrap_or_default();
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
    Segments::loose(pieces.collect())
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
