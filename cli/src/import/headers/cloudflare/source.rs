//! A path line of Cloudflare's: a path or a full URL, in which placeholders stand anywhere.

use super::super::super::cloudflare::{self, split, split_host};
use super::super::super::condition::Path;
use super::super::super::placeholder::Names;
use super::super::super::shape::Shape;
use super::super::source::Source;
use super::value::cut;

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

/// Reads a path as the parser keeps it.
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn rules_meet_and_cover() {
        let source = |path: &str| read(path).unwrap().source;
        let (any, one) = (source("/*"), source("https://a.example/*"));
        assert!(any.covers(&one) && !one.covers(&any) && one.meets(&any));
        assert!(!one.meets(&source("https://b.example/*")));
        assert!(one.meets(&source("https://:x.example/*")));
    }
}
