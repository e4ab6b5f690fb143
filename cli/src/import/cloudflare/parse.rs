//! A file as Cloudflare's own parser reads it: `from to [status]`, what follows a `#` of its own
//! cut off. It counts its limits before it looks at the rest of a line.

use std::collections::HashMap;

use super::super::whatwg::{Relative, relative};

/// Rules without placeholders, before the first with one.
const STATIC_RULES: usize = 2_000;

/// The rules from the first with a placeholder or `*` on.
const DYNAMIC_RULES: usize = 100;

/// Characters of a line.
pub(in super::super) const LENGTH: usize = 2_000;

const TOO_LONG: &str = "it is over the limit of 2,000 characters";
const TOO_MANY_STATIC: &str = "it is over the limit of 2,000 static rules";
const TOO_MANY_DYNAMIC: &str = "it is over the limit of 100 dynamic rules, which all are from the \
    first with a placeholder or `*` on";
const FULL_URL: &str = "its source is a full URL, and sources are paths";
const LOOP: &str = "a loop by its rules: `/index` and `/index.html` lead to `/` there";
const OTHER_SITE: &str = "it fetches from another site, and status 200 is for the site's own files";
const NO_TARGET: &str = "its target begins neither with `/` nor with `https://`";

/// A line, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parsed {
    /// The path, spelled as a browser does.
    pub(super) from: String,
    pub(super) to: To,
    pub(super) status: u16,
    /// What a reader may not expect of the line.
    pub(super) remark: Option<String>,
    /// It is over a limit, and Cloudflare ignores it.
    pub(super) over: Option<&'static str>,
}

/// Where a line leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct To {
    /// A host with all that stands before the next `/`, where the target is a full URL.
    pub(super) host: Option<String>,
    pub(super) rest: Relative,
}

/// What Cloudflare's parser has come to.
#[derive(Debug, Default)]
pub(super) struct Parser {
    /// Lines over a limit are taken all the same.
    over_limits: bool,
    static_rules: usize,
    dynamic_rules: usize,
    /// Sources, and the lines where they stand first.
    seen: HashMap<String, usize>,
}

impl Parser {
    pub(super) fn new(over_limits: bool) -> Parser {
        Parser { over_limits, ..Parser::default() }
    }

    /// Reads a line that is neither blank nor a comment.
    ///
    /// # Errors
    ///
    /// Why Cloudflare ignores the line.
    pub(super) fn parse(&mut self, number: usize, line: &str) -> Result<Parsed, String> {
        // Beyond this limit it looks at nothing more.
        if self.dynamic_rules > DYNAMIC_RULES {
            self.allow(TOO_MANY_DYNAMIC)?;
        }
        let too_long = line.encode_utf16().count() > LENGTH;
        let too_long = too_long.then(|| self.allow(TOO_LONG)).transpose()?;
        let (from, to, status) = words(line)?;
        if split_host(from).is_some() {
            return Err(FULL_URL.to_owned());
        }
        let path = relative(from).path;
        let too_many = self.count(&path).map(|limit| self.allow(limit)).transpose()?;
        let to = To::read(to).ok_or(NO_TARGET)?;
        let status = match status.parse() {
            Ok(status @ (200 | 301 | 302 | 303 | 307 | 308)) => status,
            _ => return Err(format!("`{status}` isn't among its statuses")),
        };
        if is_loop(&path, &to) {
            return Err(LOOP.to_owned());
        }
        if let Some(first) = self.seen.get(&path) {
            return Err(format!("line {first} has the same source"));
        }
        self.seen.insert(path.clone(), number);
        if status == 200 && to.host.is_some() {
            return Err(OTHER_SITE.to_owned());
        }
        let remark = (!from.starts_with('/'))
            .then(|| format!("Cloudflare reads its source as the path `{path}`"));
        Ok(Parsed { from: path, to, status, remark, over: too_long.or(too_many) })
    }

    /// Counts a rule; the limit that it is over.
    fn count(&mut self, path: &str) -> Option<&'static str> {
        if self.dynamic_rules == 0 && !is_dynamic(path) {
            self.static_rules += 1;
            return (self.static_rules > STATIC_RULES).then_some(TOO_MANY_STATIC);
        }
        self.dynamic_rules += 1;
        (self.dynamic_rules > DYNAMIC_RULES).then_some(TOO_MANY_DYNAMIC)
    }

    fn allow(&self, limit: &'static str) -> Result<&'static str, String> {
        if self.over_limits {
            return Ok(limit);
        }
        Err(format!("{limit} (`--over-limits` takes it all the same)"))
    }
}

impl To {
    /// `None` where it is neither a path nor a URL as Cloudflare wants it.
    fn read(text: &str) -> Option<To> {
        match split_host(text) {
            // A query right behind the host is taken for a part of it.
            Some((host, path)) => Some(To { host: Some(host.to_owned()), rest: relative(path) }),
            None if text.starts_with('/') => Some(To { host: None, rest: relative(text) }),
            None => None,
        }
    }
}

/// Source, target and status.
fn words(line: &str) -> Result<(&str, &str, &str), String> {
    let mut words: Vec<&str> = line.split_whitespace().collect();
    let comment = words.iter().skip(2).position(|word| word.starts_with('#'));
    words.truncate(comment.map_or(words.len(), |at| at + 2));
    match words.as_slice() {
        [from, to] => Ok((from, to, "302")),
        [from, to, status] => Ok((from, to, status)),
        [_] => Err("it has no target".to_owned()),
        words => Err(format!("it has {} words, and at most source, target, status", words.len())),
    }
}

/// The host, or what stands in its place, and the path of `https://host/path`.
pub(in super::super) fn split_host(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("https://")?.trim_start_matches('/');
    let (host, path) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len()))?;
    (!host.is_empty()).then(|| (host, path.strip_prefix('/').unwrap_or(path)))
}

/// Whether a path has a `*` or a placeholder.
fn is_dynamic(path: &str) -> bool {
    path.contains('*')
        || path.split(':').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// `/* /index.html` and `/ /index`.
fn is_loop(from: &str, to: &To) -> bool {
    let Relative { path, query, fragment } = &to.rest;
    to.host.is_none()
        && (from.ends_with("/*") || from.ends_with('/'))
        && (path.ends_with("/index") || path.ends_with("/index.html"))
        && query.is_empty()
        && fragment.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Parsed, String> {
        Parser::default().parse(1, line)
    }

    fn target(to: &To) -> String {
        let host = to.host.as_ref().map(|host| format!("https://{host}")).unwrap_or_default();
        format!("{host}{}{}{}", to.rest.path, to.rest.query, to.rest.fragment)
    }

    #[test]
    fn takes_a_line_apart() {
        let parsed = parse("/a?ignored#too https://E.example:8080 # moved").unwrap();
        assert_eq!((parsed.from.as_str(), parsed.status), ("/a", 302));
        assert_eq!(target(&parsed.to), "https://E.example:8080/");
        assert_eq!(target(&parse("/a /b##c 301 #d").unwrap().to), "/b##c");
        assert_eq!(
            target(&parse("/a https://e.example?x=1").unwrap().to),
            "https://e.example?x=1/"
        );
        assert!(parse("e.example /b").unwrap().remark.is_some());
    }

    #[test]
    fn ignores_what_cloudflare_ignores() {
        for line in [
            "/a",
            "/a # /b",
            "/a /b 302 !",
            "/a /b 302!",
            "/a /b 404",
            "/a b",
            "/a http://e.example/",
            "https://e.example/a /b",
            "/a https://e.example/b 200",
            "/* /index.html 200",
            "/a/ /b/index",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
        assert!(parse("/a* /index.html 200").is_ok());
    }

    #[test]
    fn the_first_of_a_source_counts() {
        let mut parser = Parser::default();
        assert!(parser.parse(1, "/a https://e.example/b 200").is_err());
        assert_eq!(parser.parse(2, "/a /c").unwrap_err(), "line 1 has the same source");
        assert!(parser.parse(3, "/a/ /c").is_ok());
    }

    #[test]
    fn limits() {
        let over = |over_limits: bool, line: fn(usize) -> String, last: usize| {
            let mut parser = Parser::new(over_limits);
            let mut parse = |number: usize| parser.parse(number, &line(number));
            assert!((1..last).all(|number| parse(number).unwrap().over.is_none()));
            (parse(last).ok().map(|parsed| parsed.over), parse(last + 1).is_ok())
        };
        let fixed = |number: usize| format!("/{number} /b");
        assert_eq!(over(false, fixed, 2_000), (Some(None), false));
        assert_eq!(over(true, fixed, 2_001), (Some(Some(TOO_MANY_STATIC)), true));
        // From the first placeholder on, all rules are dynamic.
        let open = |number: usize| match number {
            1 => "/* /b".to_owned(),
            number => format!("/{number} /b"),
        };
        assert_eq!(over(false, open, 100), (Some(None), false));
        assert_eq!(over(true, open, 101), (Some(Some(TOO_MANY_DYNAMIC)), true));
        let long = |length: usize| parse(&format!("/{} /b", "a".repeat(length - 4)));
        assert!(long(2_000).is_ok());
        assert!(long(2_001).is_err());
    }
}
