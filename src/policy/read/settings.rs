//! The single tables: `[client]`, `[paths]`, `[https]`, `[canonical]`, `[redirects]`.

use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::language;
use crate::policy::language::words::{
    PATH_CASES, PATH_SLASHES, PLATFORMS, REJECTED, Rejected, TRAILING_SLASHES,
};
use crate::policy::model::{
    Canonical, ClientSettings, Https, PathSettings, Platform, RedirectStatus, TrailingSlash,
};
use crate::policy::pattern::PathPattern;
use crate::syntax::{Kind, Table, Value};

/// Where certificate authorities ask over http (RFC 8555 §8.3).
const ACME: &str = "/.well-known/acme-challenge/{*rest}";

impl<'t> Reader<'t> {
    /// A single table; `None` where it isn't written, or isn't one.
    pub(super) fn table(&mut self, root: Table<'t>, name: &str) -> Option<Table<'t>> {
        let value = root.get(name)?;
        if let Kind::Table(table) = value.kind() {
            return Some(table);
        }
        let message = format!("expected a table `[{name}]`, found {}", value.kind().name());
        let problem = Problem::error(Code::WRONG_TYPE, value.range(), message);
        self.report(problem.help(match name {
            "redirects" => {
                "one redirect is a `[[redirect]]`; `[redirects]` are settings".to_owned()
            }
            _ => format!("write `[{name}]`: there is one"),
        }));
        None
    }

    pub(super) fn client(&mut self, table: Option<Table<'t>>) -> ClientSettings {
        let mut client = ClientSettings {
            platform: Platform::Bare,
            trusted_proxies: [].into(),
            scheme_header: None,
            ip_header: None,
            country_header: None,
            country_db: None,
            languages: self.languages.clone(),
        };
        let Some(table) = table else { return client };
        self.keys(table, &language::CLIENT);
        let platform = table.get("platform").map(|value| self.word(value, &PLATFORMS));
        client.platform = platform.flatten().unwrap_or(Platform::Bare);
        let proxy = client.platform == Platform::Proxy;
        match table.entry("trusted_proxies") {
            Some((key, value)) => {
                client.trusted_proxies = self.networks(value).unwrap_or_default();
                // Where the platform is wrong, what fits to it isn't known.
                if !proxy && platform != Some(None) {
                    let message = "`trusted_proxies` on a platform that has none";
                    self.report(
                        Problem::error(Code::CONFLICTING_KEYS, key.range(), message)
                            .help("write `platform = \"proxy\"`, or leave it out"),
                    );
                }
            }
            None if proxy => {
                let help = "write the addresses of your proxies: no header is believed from others";
                let message = "platform `proxy` without `trusted_proxies`";
                self.report(Problem::error(Code::MISSING_KEY, table.range(), message).help(help));
            }
            None => {}
        }
        let mut header = |key: &str| {
            let value = table.get(key)?;
            let name = self.some_string(value)?;
            let name = self.field_name(name, value.range())?;
            if client.platform == Platform::CloudFront && name.starts_with("cloudfront-") {
                let message = format!("`{name}` is named by the policy itself");
                self.report(
                    Problem::warning(Code::EXPLICIT_PLATFORM_HEADER, value.range(), message).help(
                        "leave it out: in the viewer-request event this header is the visitor's, \
                         and the platform reads it where it is real",
                    ),
                );
            }
            Some(name)
        };
        client.scheme_header = header("scheme_header");
        client.ip_header = header("ip_header");
        client.country_header = header("country_header");
        client.country_db = table.get("country_db").and_then(|value| self.country_db(value));
        self.salt = table.get("salt").and_then(|value| self.some_string(value)).unwrap_or_default();
        client
    }

    /// `[paths]`, and whether it lists what to reject.
    pub(super) fn path_settings(&mut self, table: Option<Table<'t>>) -> (PathSettings, bool) {
        let mut settings = self.paths;
        let Some(table) = table else { return (settings, false) };
        self.keys(table, &language::PATHS);
        let listed = table.get("reject");
        if let Some(value) = listed {
            self.list(value, |reader, value| {
                match reader.word(value, &REJECTED)? {
                    Rejected::EncodedSlash => settings.reject.encoded_slash = true,
                    Rejected::EncodedBackslash => settings.reject.encoded_backslash = true,
                    Rejected::BadUtf8 => settings.reject.bad_utf8 = true,
                    Rejected::Always => {}
                }
                Some(())
            });
        }
        let case = table.get("case").and_then(|value| self.word(value, &PATH_CASES));
        settings.ignore_case = case.unwrap_or_default();
        let slash = table.get("trailing_slash").and_then(|value| self.word(value, &PATH_SLASHES));
        settings.ignore_trailing_slash = slash.unwrap_or_default();
        (settings, listed.is_some())
    }

    pub(super) fn https(&mut self, table: Table<'t>) -> Option<Https> {
        self.keys(table, &language::HTTPS);
        let except = match table.get("except") {
            Some(value) => self.list(value, Reader::path_pattern),
            None => PathPattern::parse(ACME, self.limits).ok().map(|pattern| vec![pattern]),
        };
        let port = match table.get("port") {
            Some(value) => self.port(value),
            None => Some(443),
        };
        Some(Https { status: self.status_key(table)?, except: except?, port: port?, alone: false })
    }

    fn port(&mut self, value: Value<'t>) -> Option<u16> {
        let number = self.integer(value)?;
        let port = u16::try_from(number).ok().filter(|port| *port > 0);
        if port.is_none() {
            let message = format!("{number} is not a port");
            let problem = Problem::error(Code::UNKNOWN_VALUE, value.range(), message);
            self.report(problem.help("write 1 to 65535"));
        }
        port
    }

    /// `status` of a redirect that isn't a rule.
    fn status_key(&mut self, table: Table<'t>) -> Option<RedirectStatus> {
        match table.get("status") {
            Some(value) => self.redirect_status(value),
            None => Some(RedirectStatus::PermanentRedirect),
        }
    }

    pub(super) fn canonical(&mut self, table: Table<'t>) -> Option<Canonical> {
        self.keys(table, &language::CANONICAL);
        if table.is_empty() {
            let problem = Problem::error(Code::EMPTY, table.range(), "`[canonical]` without a key");
            self.report(problem.help("write what to repair, such as `host` and `aliases`"));
        }
        let host = table.get("host").map(|value| self.exact_host(value));
        let aliases = table.get("aliases").map(|value| self.values(value, Reader::host));
        if let (None, Some((key, _))) = (&host, table.entry("aliases")) {
            let message = "`aliases` without `host`";
            self.report(
                Problem::error(Code::MISSING_KEY, key.range(), message)
                    .help("write `host = \"…\"`: the name to which they lead"),
            );
        }
        let slash =
            table.get("trailing_slash").and_then(|value| self.word(value, &TRAILING_SLASHES));
        let index = match table.get("index") {
            Some(value) => self.values(value, Reader::index_name),
            None => Some(Vec::new()),
        };
        let mut flag = |key| table.get(key).and_then(|value| self.boolean(value)).unwrap_or(false);
        let (lowercase, merge_slashes) = (flag("lowercase"), flag("merge_slashes"));
        Some(Canonical {
            status: self.status_key(table)?,
            host: host.flatten(),
            aliases: aliases.unwrap_or_else(|| Some(Vec::new()))?,
            trailing_slash: slash.unwrap_or(TrailingSlash::Keep),
            index: index?,
            lowercase,
            merge_slashes,
        })
    }

    /// The name of a file that stands for its folder.
    fn index_name(&mut self, value: Value<'t>) -> Option<String> {
        let name = self.some_string(value)?;
        if name.contains(['/', '?', '#']) {
            let message = format!("`{name}` is not the name of a file");
            let problem = Problem::error(Code::UNKNOWN_VALUE, value.range(), message);
            self.report(problem.help("write a name such as `index.html`, without folders"));
            return None;
        }
        Some(name.to_owned())
    }

    /// `[redirects] collapse`.
    pub(super) fn collapse(&mut self, table: Option<Table<'t>>) -> bool {
        let Some(table) = table else { return true };
        self.keys(table, &language::REDIRECTS);
        table.get("collapse").and_then(|value| self.boolean(value)).unwrap_or(true)
    }
}
