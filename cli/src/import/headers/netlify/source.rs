//! A path line of Netlify's: it goes by segments. `:name` is one, `*` any number of them or, beside
//! text, any characters.

use super::super::super::condition::Path;
use super::super::super::glob::overlap;
use super::super::super::placeholder::Names;
use super::super::super::regex_text::push_literal;
use super::super::super::spelling;
use super::super::source::Source;

/// A piece of a path.
enum Bit {
    /// In canonical spelling, slashes and all.
    Text(String),
    /// A segment, under a name.
    One(String),
    /// Anything, or nothing.
    Any,
    /// Nothing, or a `/` and anything behind it.
    Rest,
}

/// Reads a path.
pub(super) fn source(path: &str) -> Source {
    let bits = bits(path);
    let is_everything = matches!(bits.as_slice(), [Bit::Rest]);
    Source {
        host: None,
        paths: if is_everything { Vec::new() } else { paths(&bits) },
        glob: None,
        by_segments: !is_everything && bits.iter().any(|bit| matches!(bit, Bit::Rest)),
    }
}

fn bits(path: &str) -> Vec<Bit> {
    let mut names = Names::default();
    let mut bits = Vec::new();
    for segment in path.split('/').map(str::trim_end).filter(|segment| !segment.is_empty()) {
        if segment == "*" {
            bits.push(Bit::Rest);
            continue;
        }
        push_text(&mut bits, "/");
        if let Some(name) = segment.strip_prefix(':') {
            bits.push(Bit::One(names.capture(name)));
            continue;
        }
        for (index, text) in segment.split('*').enumerate() {
            if index > 0 {
                bits.push(Bit::Any);
            }
            push_text(&mut bits, &spelling::of_encoded(text));
        }
    }
    if bits.is_empty() {
        push_text(&mut bits, "/");
    }
    bits
}

fn push_text(bits: &mut Vec<Bit>, text: &str) {
    match bits.last_mut() {
        _ if text.is_empty() => {}
        Some(Bit::Text(before)) => before.push_str(text),
        _ => bits.push(Bit::Text(text.to_owned())),
    }
}

/// A slash at the end makes no difference: patterns leave that to `[paths]`, tests don't.
fn paths(bits: &[Bit]) -> Vec<Path> {
    if let Some(pattern) = pattern(bits) {
        return vec![Path::Pattern(pattern)];
    }
    match bits {
        [Bit::Text(prefix), Bit::Any] => vec![Path::Prefix(prefix.clone())],
        [Bit::Text(prefix), Bit::Any, Bit::Text(suffix)] if !overlap(prefix, suffix) => {
            let ends = |suffix: String| Path::Ends { prefix: prefix.clone(), suffix };
            vec![ends(suffix.clone()), ends(format!("{suffix}/"))]
        }
        bits => vec![Path::Regex(regex(bits))],
    }
}

fn pattern(bits: &[Bit]) -> Option<String> {
    let mut pattern = String::new();
    for (index, bit) in bits.iter().enumerate() {
        match bit {
            Bit::Text(text) => pattern.push_str(text),
            Bit::One(name) => pattern.push_str(&format!("{{{name}}}")),
            Bit::Rest if index + 1 == bits.len() => pattern.push_str("/{*rest}"),
            Bit::Any | Bit::Rest => return None,
        }
    }
    Some(pattern)
}

fn regex(bits: &[Bit]) -> String {
    let mut regex = "^".to_owned();
    for bit in bits {
        match bit {
            Bit::Text(text) => push_literal(&mut regex, text),
            Bit::One(_) => regex.push_str("[^/]+"),
            Bit::Any => regex.push_str(".*"),
            Bit::Rest => regex.push_str("(?:/.*)?"),
        }
    }
    let is_open = matches!(bits.last(), Some(Bit::Any | Bit::Rest));
    regex.push_str(if is_open { "$" } else { "/?$" });
    regex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments() {
        for (path, expected) in [
            ("/*", &[][..]),
            ("//a//b //", &[r#""/a/b""#]),
            ("/", &[r#""/""#]),
            ("/a/*", &[r#""/a/{*rest}""#]),
            ("/:a/:host.x", &[r#""/{a}/{host_x}""#]),
            ("/ü%20", &[r#""/ü%20""#]),
            ("/a*", &[r#"{ prefix = "/a" }"#]),
            ("/*.json", &[r#"{ suffix = ".json" }"#, r#"{ suffix = ".json/" }"#]),
            ("/a/*/b", &[r#"{ regex = "^/a(?:/.*)?/b/?$" }"#]),
            ("/a/b*c*", &[r#"{ regex = "^/a/b.*c.*$" }"#]),
            ("/a.b*.b", &[r"{ regex = '^/a\.b.*\.b/?$' }"]),
        ] {
            let paths: Vec<String> = source(path).paths.iter().map(Path::value).collect();
            assert_eq!(paths, expected, "{path}");
        }
    }
}
