//! Netlify's guard against lines that would lead into themselves again and again.
//!
//! A line such as `/* /en/:splat` isn't applied where the path already begins with its target's
//! text before `:splat`, whatever its query conditions say; the request passes untouched, and
//! later lines don't get it either. It isn't documented: what stands here was found by asking
//! Netlify's published matcher (version 0.5.0) about random files, some 100,000 questions. Not
//! taken over: a line that leads to itself for *some* of its paths only, as
//! `/docs/en/* /docs/:splat` does for `/docs/en/en`, where one more hop ends it.

use super::super::placeholder::Names;
use super::super::rule::When;
use super::super::segments::{Piece, Segments};
use super::super::spelling;
use super::parse::Parsed;
use super::target;

/// The requests that the line leaves alone, if it leads into itself.
pub(super) fn guard(
    parsed: &Parsed,
    when: &When,
    from: &Segments,
    names: &Names,
) -> Option<(When, Segments)> {
    let to = parsed.to.as_str();
    if parsed.status == 200 || !from.is_open_ended() {
        return None;
    }
    let mut when = When { host: when.host.clone(), scheme: when.scheme, ..When::default() };
    let path = match to.strip_prefix("https://").or_else(|| to.strip_prefix("http://")) {
        None if to.starts_with("//") => return None,
        None => to,
        // On another host it leads away.
        Some(rest) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = host.to_ascii_lowercase();
            let scheme = if to.starts_with("https://") { "https" } else { "http" };
            if when.host.as_ref().is_some_and(|from| *from != host)
                || when.scheme.is_some_and(|from| from != scheme)
            {
                return None;
            }
            (when.host, when.scheme) = (Some(host), Some(scheme));
            path
        }
    };
    let prefix = match path.split_once("/:splat/") {
        Some((before, _)) => before,
        None => path.strip_suffix("/:splat").unwrap_or(path),
    };
    // The text is compared as it stands: with a placeholder in it no path begins so.
    if prefix.is_empty()
        || prefix.contains(['?', '#'])
        || prefix.contains("/:")
        || prefix.contains(":splat")
    {
        return None;
    }
    if !from.covers(&target::target(path, names).shape?) {
        return None;
    }
    let there = begins_with(prefix)?;
    if from.covers(&there) {
        Some((when, there))
    } else {
        there.covers(from).then(|| (when, from.clone()))
    }
}

fn begins_with(prefix: &str) -> Option<Segments> {
    let mut segments: Vec<&str> = prefix.strip_prefix('/')?.split('/').collect();
    let last = segments.pop()?;
    let text = |segment: &str| Piece::Text(spelling::of_decoded(segment));
    let mut pieces: Vec<Piece> = segments.into_iter().map(text).collect();
    pieces.push(Piece::Splat { before: spelling::of_decoded(last), name: "rest".to_owned() });
    Some(Segments::loose(pieces))
}

#[cfg(test)]
mod tests {
    use super::super::super::placeholder::Names;
    use super::super::target::shape;
    use super::*;

    fn left_alone(line: &str) -> Option<(When, Option<String>)> {
        let parsed = super::super::parse::parse(line).unwrap();
        let mut names = Names::default();
        let from = shape(&parsed.path, &mut names);
        let (when, shape) = guard(&parsed, &When::default(), &from, &names)?;
        Some((when, shape.prefix().or_else(|| shape.pattern())))
    }

    #[test]
    fn lines_into_themselves() {
        let path = |line: &str| left_alone(line).and_then(|(_, path)| path);
        assert_eq!(path("/* /en/:splat").as_deref(), Some("/en"));
        assert_eq!(path("/x/* /x/b/:splat 302").as_deref(), Some("/x/b"));
        assert_eq!(path("/x/:z/* /x/b/:splat").as_deref(), Some("/x/b"));
        assert_eq!(path("/x/* /x/:splat/b").as_deref(), Some("/x/{*splat}"));
        assert_eq!(path("/ja/* /ja/404.html 404").as_deref(), Some("/ja/404.html"));
        assert_eq!(path("/* /b/:splat/c?d#e").as_deref(), Some("/b"));
        assert_eq!(path("/* /b/").as_deref(), Some("/b/{*rest}"));
    }

    #[test]
    fn lines_that_lead_away() {
        for line in [
            "/* /en/:splat 200",
            "/* /:splat",
            "/docs/en/* /docs/:splat",
            "/x/:y /x/b",
            "/:l/* /:l/b/:splat",
            "/* /b?x=:splat",
            "/* /b/x-:splat",
            "/* /b/:splat?x=1",
            "/* /b/:splat#x",
        ] {
            assert!(left_alone(line).is_none(), "{line}");
        }
    }

    #[test]
    fn a_host_of_the_target_is_a_condition() {
        let (when, _) = left_alone("/* https://E.example/b/:splat").unwrap();
        assert_eq!((when.host.as_deref(), when.scheme), (Some("e.example"), Some("https")));
    }
}
