//! `[[cors]]`: whose scripts may read the responses.

use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::language;
use crate::policy::model::{Cors, CorsOrigin};
use crate::syntax::{Table, Value};
use crate::uri::host::HostPattern;

/// The methods that a page may use anyway, and so the least that an entry can mean.
const METHODS: [&str; 3] = ["GET", "HEAD", "POST"];

impl<'t> Reader<'t> {
    /// What a `[[cors]]` does.
    pub(super) fn cors(&mut self, table: Table<'t>) -> Option<Cors> {
        let before = self.problems.count();
        let credentials = table.get("credentials").and_then(|value| self.boolean(value));
        let credentials = credentials.unwrap_or_default();
        let origins = match table.get("origins") {
            Some(value) => self.cors_origins(value, credentials),
            None => {
                let help = "write `origins = [\"https://app.example.com\"]`";
                self.missing_key(table, &language::CORS, "origins", help);
                None
            }
        };
        let methods = match table.get("methods") {
            Some(value) => self.cors_list(value, credentials, Reader::method),
            None => Some(METHODS.map(str::to_owned).to_vec()),
        };
        let mut names = |key: &str| match table.get(key) {
            Some(value) => self.cors_list(value, credentials, |reader, value| {
                let text = reader.some_string(value)?;
                reader.field_name(text, value.range())
            }),
            None => Some(Vec::new()),
        };
        let (headers, expose) = (names("headers"), names("expose"));
        let max_age = table.get("max_age").map(|value| self.seconds(value, 0));
        (self.problems.count() == before).then_some(Cors {
            origins: origins?,
            methods: methods?,
            headers: headers?,
            credentials,
            max_age: max_age.flatten(),
            expose: expose?,
        })
    }

    /// Methods or names, which become one field.
    fn cors_list(
        &mut self,
        value: Value<'t>,
        credentials: bool,
        mut read: impl FnMut(&mut Reader<'t>, Value<'t>) -> Option<String>,
    ) -> Option<Vec<String>> {
        let allowed = self.values(value, |reader, value| {
            let text = read(reader, value)?;
            if text == "*" && credentials {
                reader.star_with_credentials(value);
            }
            Some(text)
        })?;
        self.fits(&allowed.join(", "), value.range()).then_some(allowed)
    }

    fn cors_origins(&mut self, value: Value<'t>, credentials: bool) -> Option<Vec<CorsOrigin>> {
        let origins = self.values(value, |reader, value| {
            let text = reader.some_string(value)?;
            let origin = match origin(text) {
                Ok(origin) => origin,
                Err((message, help)) => {
                    let problem = Problem::error(Code::INVALID_ORIGIN, value.range(), message);
                    reader.report(problem.help(help));
                    return None;
                }
            };
            if credentials {
                reader.judge_with_credentials(&origin, text, value);
            }
            Some(origin)
        })?;
        let most = self.limits.list_entries;
        if origins.len() > most {
            let message = format!("{} origins, at most {most} are allowed", origins.len());
            self.report(
                Problem::error(Code::LIMIT_LIST, value.range(), message)
                    .help("join neighbours to `https://*.…`, or make it several entries"),
            );
        }
        Some(origins)
    }

    /// Browsers ignore a `*` beside credentials (Fetch §3.2.5), so what was meant is something else.
    fn star_with_credentials(&mut self, value: Value<'t>) {
        let message = "`*` beside `credentials = true`";
        self.report(
            Problem::error(Code::CORS_CREDENTIALS, value.range(), message)
                .help("write out what is allowed, or leave `credentials` out"),
        );
    }

    fn judge_with_credentials(&mut self, origin: &CorsOrigin, text: &str, value: Value<'t>) {
        let insecure = match origin {
            CorsOrigin::Any => return self.star_with_credentials(value),
            CorsOrigin::Null => "any page can send `null`, from a sandboxed frame",
            CorsOrigin::Site { scheme, host, .. } if scheme == "http" && !is_local(host) => {
                "anybody on the way can speak for it"
            }
            CorsOrigin::Site { .. } => return,
        };
        let message = format!("`{text}` may read what visitors' cookies show: {insecure}");
        self.report(
            Problem::warning(Code::CORS_INSECURE, value.range(), message).help(
                "accept it in an entry without `credentials`, or write its `https://` origin",
            ),
        );
    }

    /// A time in seconds.
    pub(super) fn seconds(&mut self, value: Value<'t>, least: u32) -> Option<u32> {
        let number = self.seconds_of(value)?;
        let seconds = u32::try_from(number).ok().filter(|seconds| *seconds >= least);
        if seconds.is_none() {
            let message = format!("{number} is not a time in seconds that can stand here");
            self.report(
                Problem::error(Code::UNKNOWN_VALUE, value.range(), message)
                    .help(format!("write {least} to {}", u32::MAX)),
            );
        }
        seconds
    }
}

/// The visitor's own machine, between which and the browser nobody stands.
fn is_local(host: &HostPattern) -> bool {
    match host {
        HostPattern::Exact(host) => {
            matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]")
                || host.ends_with(".localhost")
        }
        HostPattern::OneLabel(suffix) | HostPattern::AnyDepth(suffix) => {
            suffix == ".localhost" || suffix.ends_with(".localhost")
        }
    }
}

/// Reads an origin; the message and the repair where it is none.
fn origin(text: &str) -> Result<CorsOrigin, (String, String)> {
    match text {
        "*" => return Ok(CorsOrigin::Any),
        "null" => return Ok(CorsOrigin::Null),
        _ => {}
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        let message = format!("`{text}` has no scheme: an origin is written as browsers send it");
        let host = text.trim_end_matches('/');
        let help = match text.contains('/') && host.contains('/') {
            true => "write one such as `https://app.example.com`".to_owned(),
            false => format!("write `https://{host}`"),
        };
        return Err((message, help));
    };
    let scheme = scheme.to_ascii_lowercase();
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if !is_scheme {
        let help = "write one such as `https://app.example.com`, or `*` for all".to_owned();
        return Err((format!("`{text}` is not an origin"), help));
    }
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
    if !behind.is_empty() {
        let what = if behind == "/" { "a slash" } else { "a path" };
        let message = format!("an origin ends with its host or port: `{text}` has {what} behind");
        return Err((message, format!("write `{scheme}://{authority}`")));
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, digits)) if !digits.contains(']') => (host, Some(digits)),
        _ => (authority, None),
    };
    let port = match port {
        Some(digits) => {
            let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse());
            let number = number.and_then(Result::ok).filter(|port: &u16| *port > 0);
            Some(number.ok_or_else(|| {
                (
                    format!("`{digits}` is not a port"),
                    "write 1 to 65535, or leave it out".to_owned(),
                )
            })?)
        }
        None => None,
    };
    let host = HostPattern::parse(host).map_err(|message| {
        (message, "write `https://app.example.com` or `https://*.example.com`".to_owned())
    })?;
    let own = match scheme.as_str() {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    };
    Ok(CorsOrigin::Site { scheme, host, port: port.filter(|port| Some(*port) != own) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins() {
        let site = |scheme: &str, host: &str, port| CorsOrigin::Site {
            scheme: scheme.to_owned(),
            host: HostPattern::parse(host).unwrap(),
            port,
        };
        for (text, wanted) in [
            ("*", CorsOrigin::Any),
            ("null", CorsOrigin::Null),
            ("https://app.example.com", site("https", "app.example.com", None)),
            ("HTTPS://App.example.com:443", site("https", "app.example.com", None)),
            ("http://a.example:443", site("http", "a.example", Some(443))),
            ("http://localhost:3000", site("http", "localhost", Some(3000))),
            ("https://*.a.example:8443", site("https", "*.a.example", Some(8443))),
            ("https://**.a.example", site("https", "**.a.example", None)),
            ("https://[::1]:80", site("https", "[::1]", Some(80))),
            ("capacitor://localhost", site("capacitor", "localhost", None)),
        ] {
            assert_eq!(origin(text), Ok(wanted), "{text}");
        }
        for text in [
            "",
            "NULL",
            "a.example",
            "*.a.example",
            "https://a.example/",
            "https://a.example/x",
            "https://a.example?x",
            "https://a.example#x",
            "https://u@a.example",
            "https://a.example:",
            "https://a.example:0",
            "https://a.example:65536",
            "https://a.example:+1",
            "https://*",
            "https://",
            "://a.example",
            "1x://a.example",
            "https://a.*.example",
            "https://*.192.0.2.1",
        ] {
            assert!(origin(text).is_err(), "{text}");
        }
    }
}
