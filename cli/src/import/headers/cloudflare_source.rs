//! A path line of Cloudflare's: a path or a full URL, in which placeholders stand anywhere; and the
//! values under it, in which they stand again.

use super::super::cloudflare::{self, split, split_host};
use super::super::condition::Path;
use super::super::glob::{Glob, Token};
use super::super::placeholder::{Bit, Names, bits, template};
use super::super::shape::Shape;
use super::super::whatwg::relative;
use super::source::Source;

/// `/path` or `https://host/path`, spelled as it is compared.
///
/// # Errors
///
/// Why Cloudflare rejects it.
pub(super) fn rule_path(text: &str) -> Result<String, String> {
    let path = match split_host(text) {
        Some((host, _)) if has_port(host) => {
            return Err("a URL with a port is none of its rules".to_owned());
        }
        Some((host, path)) => format!("https://{host}{}", relative(path).path),
        None if text.starts_with('/') => relative(text).path,
        None => return Err("a path begins with `/` or `https://`".to_owned()),
    };
    if path.matches('*').count() > 1 {
        return Err("it has more than one `*`".to_owned());
    }
    if path.contains('*') && has_splat(&path) {
        return Err("`*` is `:splat` already".to_owned());
    }
    Ok(path)
}

fn has_port(host: &str) -> bool {
    host.rsplit_once(':').is_some_and(|(_, port)| {
        !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit())
    })
}

/// Whether `:splat` stands in it as a word of its own.
fn has_splat(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path.split(":splat")
        .skip(1)
        .any(|rest| !rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_'))
}

/// A rule's path, read.
pub(super) struct Read {
    pub(super) source: Source,
    /// What its values may hold, as their templates call it.
    pub(super) names: Names,
    /// Where it only comes near what the line says.
    pub(super) difference: Option<&'static str>,
}

const STAR_IN_HOST: &str =
    "the `*` of its host is any name before the rest; Cloudflare would let it reach into the path";
const TWICE: &str = "it captures the same name twice, and Cloudflare never applies such a rule";

/// Reads what [`rule_path`] gave.
///
/// # Errors
///
/// Why there is no such rule.
pub(super) fn read(path: &str) -> Result<Read, String> {
    let (host, path) = match split_host(path) {
        Some((host, path)) => (Some(host), format!("/{path}")),
        None => (None, path.to_owned()),
    };
    let cloudflare::Source { glob, names, .. } = cloudflare::source(&path)?;
    let paths =
        if glob.is_everything() { Vec::new() } else { vec![Path::of(&Shape::Glob(glob.clone()))] };
    let names = names.all_called(&cut(&glob));
    let source = Source { host: None, paths, glob: Some(glob), by_segments: false };
    let mut read = Read { source, names, difference: None };
    if let Some(host) = host {
        read.host(host, &path)?;
    }
    Ok(read)
}

/// What follows the text of a path, as a template cuts it out; empty where none can.
fn cut(glob: &Glob) -> String {
    match glob.tokens() {
        [Token::Text(before), Token::Any(_) | Token::Splat(_)] if before.is_ascii() => {
            // An escape is one character of a `slice`.
            let length = before.len() - 2 * before.matches('%').count();
            format!("{CUT_OUT}{length},8192")
        }
        _ => String::new(),
    }
}

const CUT_OUT: &str = "path|slice:";

impl Read {
    fn host(&mut self, host: &str, path: &str) -> Result<(), String> {
        let is_literal = |text: &str| split(text).is_none_or(|(_, name, _)| name.is_empty());
        let is_name = |text: &str| text.starts_with('.') && is_literal(text);
        self.source.host = Some(match split(host) {
            Some((text, "", _)) => {
                if text.contains(|character: char| character.is_ascii_uppercase()) {
                    return Err("its host has capitals: it never acts at Cloudflare".to_owned());
                }
                text.to_owned()
            }
            Some(("", "*", rest)) if is_name(rest) => {
                self.difference = Some(STAR_IN_HOST);
                self.names.called("splat", String::new());
                format!("**{rest}")
            }
            Some(("", name, rest)) if is_name(rest) => {
                // It is looked for in the path too, also as the beginning of a longer name.
                if path.contains(&format!(":{name}")) {
                    return Err(TWICE.to_owned());
                }
                self.names.called(name, format!("host|replace:\"{rest}\",\"\""));
                format!("*{rest}")
            }
            _ => {
                return Err(format!(
                    "a condition can't ask for the host `{host}`: a placeholder or `*` may only \
                     be its first label"
                ));
            }
        });
        Ok(())
    }
}

/// Why a value with a piece of the path is only nearly the same.
pub(super) const CUT: &str =
    "what its path captures is cut out of the path as the visitor sent it, dot segments and all";

/// The template of a value, and whether a piece of the path is cut out for it.
///
/// # Errors
///
/// Why there is none.
pub(super) fn value(text: &str, names: &Names) -> Result<(String, bool), String> {
    let bits = bits(text, names);
    let holds = |test: fn(&str) -> bool| {
        bits.iter().any(|bit| matches!(bit, Bit::Slot(slot) if test(slot)))
    };
    if holds(str::is_empty) {
        return Err("a header's value can hold of its path only what ends it behind plain text, \
                    and of its host only a placeholder"
            .to_owned());
    }
    Ok((template(&bits), holds(|slot| slot.starts_with(CUT_OUT))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cloudflare_rejects() {
        for text in [
            "http://e.example/",
            "https://e.example:8080/a",
            "/a/*/b/*",
            "https://*.e.example/*",
            "/a/*/:splat",
        ] {
            assert!(rule_path(text).is_err(), "{text}");
        }
        let path = |text: &str| rule_path(text).unwrap();
        assert_eq!(path("/a b/ü?x#y"), "/a%20b/%C3%BC");
        assert_eq!(path("https://e.example"), "https://e.example/");
        assert_eq!(path("https:///e.example/b"), "https://e.example/b");
        assert_eq!(path("/:splatter/*"), "/:splatter/*");
    }

    #[test]
    fn paths() {
        for (path, expected) in [
            ("/*", None),
            ("/a/b", Some(r#""/a/b""#)),
            ("/a/:b-:c.html", Some(r#""/a/{b}-{c}.html""#)),
            ("/a/*", Some(r#"{ prefix = "/a/" }"#)),
            ("/*.svg", Some(r#"{ suffix = ".svg" }"#)),
            ("/a/*.js", Some(r#"{ prefix = "/a/", suffix = ".js" }"#)),
            ("/a*a.b", Some(r"{ regex = '^/a.*a\.b$' }")),
            ("/*/", Some(r#"{ regex = "^/.*/$" }"#)),
            ("/a/:b/*", Some(r#"{ regex = "^/a/[^/]+/.*$" }"#)),
            ("/:1/a", Some(r#"{ regex = "^/:1/a$" }"#)),
        ] {
            let paths = read(path).unwrap().source.paths;
            assert_eq!(paths.first().map(Path::value).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn hosts() {
        let host = |path: &str| read(path).map(|read| read.source.host);
        let some = |host: &str| Ok(Some(host.to_owned()));
        assert_eq!(host("/a"), Ok(None));
        assert_eq!(host("https://e.example/a"), some("e.example"));
        assert_eq!(host("https://:Project.pages.dev/*"), some("*.pages.dev"));
        assert_eq!(host("https://*.pages.dev/"), some("**.pages.dev"));
        for path in [
            "https://:a.e.*/b",
            "https://:a/b",
            "https://a.:b.dev/",
            "https://E.example/",
            "https://:a.e.example/:ab",
        ] {
            assert!(host(path).is_err(), "{path}");
        }
    }

    #[test]
    fn values() {
        let of = |path: &str, text: &str| value(text, &read(path).unwrap().names);
        let cut = |text: &str| Ok((text.to_owned(), true));
        let plain = |text: &str| Ok((text.to_owned(), false));
        assert_eq!(of("/a%20b/*", "x=:splat;"), cut("x={path|slice:5,8192};"));
        assert_eq!(of("/m/:title", "\":titles\""), cut("\"{path|slice:3,8192}s\""));
        assert_eq!(of("/m/:title", "{a:b}"), plain("{{a:b}}"));
        assert!(of("/m/:title/x", ":title").is_err());
        assert!(of("/ü/:title", ":title").is_err());
        assert!(of("https://*.e.example/", ":splat").is_err());
        let replaced = plain("a {host|replace:\".pages.dev\",\"\"}");
        assert_eq!(of("https://:p.pages.dev/", "a :p"), replaced);
    }

    #[test]
    fn rules_meet_and_cover() {
        let source = |path: &str| read(path).unwrap().source;
        let (any, one) = (source("/*"), source("https://a.example/*"));
        assert!(any.covers(&one) && !one.covers(&any) && one.meets(&any));
        assert!(!one.meets(&source("https://b.example/*")));
        assert!(one.meets(&source("https://:x.example/*")));
    }
}
