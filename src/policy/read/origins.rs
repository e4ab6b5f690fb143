//! `[origins]` and `[[route]]`: the servers behind the edge, and which of them is asked.

use std::ops::Range;

use super::keys::is_among;
use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::language::words::HOST_HEADERS;
use crate::policy::language::{self, top};
use crate::policy::model::{Origin, Route};
use crate::policy::nearest::nearest;
use crate::policy::template::{Piece, Place, Scope, Template};
use crate::request::Scheme;
use crate::syntax::{Key, Kind, Table, Value};
use crate::uri::host::parse_authority;

/// An origin that was read.
pub(super) struct NamedOrigin<'t> {
    key: Key<'t>,
    used: bool,
}

/// What is wrong with the URL of an origin: its bytes, the message, the repair.
type Wrong = (Range<usize>, String, String);

impl<'t> Reader<'t> {
    /// Reads `[origins]`, by name: their order is no meaning.
    pub(super) fn read_origins(&mut self, table: Table<'t>) -> Vec<Origin> {
        let mut origins = Vec::with_capacity(table.len());
        if table.is_empty() {
            let problem = Problem::error(Code::EMPTY, table.range(), "`[origins]` without a name");
            self.report(problem.help("write `NAME = \"https://…\"`"));
        }
        for (key, value) in table.by_name() {
            if self.is_full() {
                break;
            }
            if table.has_header() && is_among(key.name, &[top::TOP, top::TABLES]) {
                let keys = &language::ORIGINS;
                self.unknown_key(table, key, keys);
                continue;
            }
            let named = self.is_id(key.name, key.range());
            // Known, however wrong it is: that nothing is called so would be no news.
            self.origins.push(NamedOrigin { key, used: false });
            if let (Some(origin), true) = (self.origin(key.name, value), named) {
                origins.push(origin);
            }
        }
        origins
    }

    fn origin(&mut self, name: &str, value: Value<'t>) -> Option<Origin> {
        let (url, keeps_host) = match value.kind() {
            Kind::String(_) => (value, Some(false)),
            Kind::Table(table) => {
                let noun = &language::ORIGIN;
                self.keys(table, &language::ORIGIN);
                let keeps_host = match table.get("host_header") {
                    Some(value) => self.word(value, &HOST_HEADERS),
                    None => Some(false),
                };
                let Some(url) = table.get("url") else {
                    self.missing_key(table, noun, "url", "write `url = \"https://…\"`");
                    return None;
                };
                (url, keeps_host)
            }
            _ => {
                self.wrong_type(value, "a string or a table");
                return None;
            }
        };
        let text = self.some_string(url)?;
        match read_url(text) {
            Ok((scheme, host, port, path)) => {
                let name = name.to_owned();
                Some(Origin { name, scheme, host, port, path, keeps_host: keeps_host? })
            }
            Err((at, message, help)) => {
                let range = url
                    .verbatim()
                    .map_or(url.range(), |text| text.start + at.start..text.start + at.end);
                self.report(Problem::error(Code::INVALID_ORIGIN, range, message).help(help));
                None
            }
        }
    }

    /// What a `[[route]]` does.
    pub(super) fn route(&mut self, table: Table<'t>) -> Option<Route> {
        let Some(value) = table.get("origin") else {
            let help = "write `origin = \"…\"`, the name of one of `[origins]`";
            self.missing_key(table, &language::ROUTE, "origin", help);
            return None;
        };
        let text = self.some_string(value)?;
        let scope: Scope<'_> = self.later_scope();
        let template = match Template::parse(text, Place::Header, &scope) {
            Ok(template) => template,
            Err(faults) => {
                self.faults(value, faults);
                return None;
            }
        };
        let mut any = false;
        for origin in &mut self.origins {
            let possible = may_become(&template, origin.key.name);
            origin.used |= possible;
            any |= possible;
        }
        if !any {
            self.unknown_origin(text, value.range());
            return None;
        }
        Some(Route { origin: template })
    }

    /// The name of one of `[origins]`, as its index.
    pub(super) fn origin_name(&mut self, value: Value<'t>) -> Option<usize> {
        let text = self.some_string(value)?;
        let index = self.origins.iter().position(|origin| origin.key.name == text);
        match index {
            Some(index) => {
                if let Some(origin) = self.origins.get_mut(index) {
                    origin.used = true;
                }
            }
            None => self.unknown_origin(text, value.range()),
        }
        index
    }

    fn unknown_origin(&mut self, text: &str, range: Range<usize>) {
        let help = match nearest(text, self.origins.iter().map(|origin| origin.key.name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if text.contains(['{', '}']) => {
                "the literal part has to fit the name of one of `[origins]`".to_owned()
            }
            None => format!("write it under `[origins]`: `{text} = \"https://…\"`"),
        };
        let message = format!("there is no origin `{text}`");
        self.report(Problem::error(Code::UNKNOWN_ORIGIN, range, message).help(help));
    }

    /// Warns of origins that no rule asks.
    pub(super) fn warn_of_unused_origins(&mut self) {
        let unused: Vec<Key<'t>> =
            self.origins.iter().filter(|origin| !origin.used).map(|origin| origin.key).collect();
        for key in unused {
            let message = format!("nothing uses the origin `{}`", key.name);
            self.report(
                Problem::warning(Code::UNUSED_ORIGIN, key.range(), message)
                    .help("name it in a `[[route]]`, or take it out"),
            );
        }
    }
}

/// Whether a template can come to a name, by the text that it begins and ends with.
fn may_become(template: &Template, name: &str) -> bool {
    match template {
        Template::Literal(text) => text.as_ref() == name,
        Template::Pieces(pieces) => {
            let text = |piece: Option<&Piece>| match piece {
                Some(Piece::Text(text)) => text.clone(),
                Some(Piece::Slot(_)) | None => String::new(),
            };
            let behind = name.strip_prefix(text(pieces.first()).as_str());
            behind.is_some_and(|name| name.ends_with(text(pieces.last()).as_str()))
        }
    }
}

/// Scheme, host, port and path (without a slash at its end) of an origin.
fn read_url(text: &str) -> Result<(Scheme, String, Option<u16>, String), Wrong> {
    let wrong = |at: Range<usize>, message: &str, help: &str| {
        Err((at, message.to_owned(), help.to_owned()))
    };
    let Some((scheme, rest)) = text.split_once("://") else {
        let message = format!("`{text}` is not the URL of an origin");
        return Err((0..text.len(), message, "begin with `https://` or `http://`".to_owned()));
    };
    let start = scheme.len() + 3;
    let Some(scheme) = Scheme::parse(scheme) else {
        let help = "write `https` or `http`";
        return Err((0..scheme.len(), format!("an origin isn't asked by `{scheme}`"), help.into()));
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    if authority.contains('@') {
        let help = "leave out what stands before the `@`; send a header instead";
        return wrong(start..start + end, "a user name or password in an origin", help);
    }
    let Some((host, port)) = parse_authority(authority).filter(|(_, port)| *port != Some(0)) else {
        let message = format!("`{authority}` is not a host");
        let help = "write one name or address, and a port where it isn't the scheme's own";
        return Err((start..start + end, message, help.to_owned()));
    };
    let path_at = start + end..text.len();
    if let Some(at) = path.find(['?', '#']) {
        let help = "leave it out: the request has its own";
        return wrong(path_at.start + at..path_at.end, "a query or fragment in an origin", help);
    }
    let path = path.trim_end_matches('/');
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"\\{}\"<>^`|".contains(&byte);
    if !path.bytes().all(plain) {
        let help = "write a path of letters and digits, anything else as `%20` and the like";
        return wrong(path_at, "a character in an origin's path that can't stand there", help);
    }
    if path.split('/').any(|segment| matches!(segment, "." | "..")) || path.contains("//") {
        let help = "write the path that is meant";
        return wrong(path_at, "an origin's path with `.`, `..` or two slashes", help);
    }
    Ok((scheme, host.into_owned(), port, path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{may_become, read_url};
    use crate::policy::template::{Place, Scope, Template};

    #[test]
    fn urls() {
        let read = |text: &str| {
            read_url(text).ok().map(|(scheme, host, port, path)| {
                format!("{}://{host} {port:?} {path}", scheme.as_str())
            })
        };
        for (text, wanted) in [
            ("https://a.example", "https://a.example None "),
            ("HTTP://A.Example:8080/", "http://a.example Some(8080) "),
            ("https://[2001:DB8::1]/x/y/", "https://[2001:db8::1] None /x/y"),
            ("https://a.example/%C3%A9", "https://a.example None /%C3%A9"),
        ] {
            assert_eq!(read(text).as_deref(), Some(wanted), "{text}");
        }
        for text in [
            "",
            "a.example",
            "//a.example",
            "ftp://a.example",
            "https://",
            "https:///x",
            "https://u@a.example",
            "https://a.example:0",
            "https://a.example?x",
            "https://a.example/x?y",
            "https://a.example/#x",
            "https://a.example/{path}",
            "https://a.example/../x",
            "https://a.example//x",
            "https://a.example/a b",
            "https://a.example\\x",
            "https://*.example",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_a_template_may_become() {
        let template = |text| Template::parse(text, Place::Header, &Scope::default()).unwrap();
        assert!(may_become(&template("app"), "app"));
        assert!(!may_become(&template("app"), "app-eu"));
        let app = template("app-{country}");
        assert!(may_become(&app, "app-DE") && may_become(&app, "app-"));
        assert!(!may_become(&app, "app") && !may_become(&app, "web-DE"));
        let ends = template("a{country}a");
        assert!(may_become(&ends, "aa") && !may_become(&ends, "a"));
    }
}
