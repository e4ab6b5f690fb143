//! The source of a line: `/blog/:slug`, `/v:major/*`, `/*.txt`.

use super::super::glob::{Glob, Token};
use super::super::placeholder::Names;
use super::super::spelling;

const BACKSLASH: &str = "no path has a `\\` at Cloudflare, which takes it for `/`: the line never \
    applies";
const TWICE: &str = "it captures the same name twice, and Cloudflare never applies such a line";

/// A source that paths may have.
pub(in super::super) struct Source {
    pub(in super::super) glob: Glob,
    /// The same, compared as it is spelled.
    pub(super) spelled: String,
    pub(in super::super) names: Names,
}

/// Reads a source that is spelled as a browser does.
///
/// # Errors
///
/// Why no path has it.
pub(in super::super) fn source(path: &str) -> Result<Source, &'static str> {
    if path.contains('\\') {
        return Err(BACKSLASH);
    }
    let mut names = Names::default();
    let mut written = Vec::new();
    let mut rest = path;
    while let Some((text, name, after)) = split(rest) {
        if !text.is_empty() {
            written.push(Token::Text(text.to_owned()));
        }
        match name {
            "" => {}
            // Inside a longer name it would be read too, and the same name stand there twice.
            name if names.contains(name) || holds_earlier(&names, name) => return Err(TWICE),
            "*" if names.contains("splat") => return Err(TWICE),
            "*" => written.push(Token::Splat(names.capture("splat"))),
            name => written.push(Token::Any(names.capture(name))),
        }
        rest = after;
    }
    let canonical = written.iter().map(|token| match token {
        Token::Text(text) => Token::Text(spelling::of_encoded(text)),
        token => token.clone(),
    });
    let glob = Glob::new(canonical.collect());
    Ok(Source { glob, spelled: Glob::new(written).key(), names })
}

/// Whether a name begins with an earlier one: `/:a/:ab`.
fn holds_earlier(names: &Names, name: &str) -> bool {
    (1..name.len()).any(|end| name.get(..end).is_some_and(|begin| names.contains(begin)))
}

/// The text before the next placeholder, its name (`*` for a splat, empty at the end) and what
/// follows; `None` where nothing is left.
pub(in super::super) fn split(path: &str) -> Option<(&str, &str, &str)> {
    let starts = path.match_indices(['*', ':']).find_map(|(at, mark)| {
        let (text, rest) = path.split_at_checked(at)?;
        if mark == "*" {
            return Some((text, "*", rest.strip_prefix('*')?));
        }
        let rest = rest.strip_prefix(':')?;
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (name, rest) = rest.split_at_checked(end)?;
        name.starts_with(|c: char| c.is_ascii_alphabetic()).then_some((text, name, rest))
    });
    starts.or_else(|| (!path.is_empty()).then_some((path, "", "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regex(path: &str) -> Result<String, &'static str> {
        source(path).map(|source| source.glob.regex(true))
    }

    #[test]
    fn placeholders_are_anywhere() {
        for (path, expected) in [
            ("/blog/:slug", "^/blog/(?<slug>[^/]+)$"),
            ("/v:major-:minor_2/*", "^/v(?<major>[^/]+)-(?<minor_2>[^/]+)/(?<splat>.*)$"),
            ("/*.txt", r"^/(?<splat>.*)\.txt$"),
            ("/wiki/Special:Foo", "^/wiki/Special(?<Foo>[^/]+)$"),
            ("/:path/:1/::x", "^/(?<p_path>[^/]+)/:1/:(?<x>[^/]+)$"),
            ("/a%20b/%c3%bc", "^/a%20b/ü$"),
        ] {
            assert_eq!(regex(path).as_deref(), Ok(expected), "{path}");
        }
    }

    #[test]
    fn what_never_applies() {
        for path in ["/*/*", "/:x/:x", "/:a/:ab", "/:splat/*", "/*/:splat", "/a\\b"] {
            assert!(regex(path).is_err(), "{path}");
        }
        assert!(regex("/:ab/:a").is_ok());
    }
}
