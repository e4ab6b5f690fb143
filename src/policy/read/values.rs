//! Values of conditions: hosts, methods, schemes, statuses, path patterns.

use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::language;
use crate::policy::language::words::SCHEMES;
use crate::policy::pattern::PathPattern;
use crate::request::Scheme;
use crate::syntax::{Kind, Value};
use crate::uri::host::HostPattern;

/// The methods of RFC 9110 and RFC 5789, for the repair of `get`.
const METHODS: [&str; 9] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

impl<'t> Reader<'t> {
    pub(super) fn host(&mut self, value: Value<'t>) -> Option<HostPattern> {
        let text = self.some_string(value)?;
        match HostPattern::parse(text) {
            Ok(host) => Some(host),
            Err(message) => {
                let help =
                    "write a name such as `example.com`, `*.example.com` or `**.example.com`";
                let problem = Problem::error(Code::INVALID_HOST, value.range(), message);
                self.report(problem.help(help));
                None
            }
        }
    }

    /// A host without wildcards.
    pub(super) fn exact_host(&mut self, value: Value<'t>) -> Option<String> {
        if let HostPattern::Exact(host) = self.host(value)? {
            return Some(host);
        }
        let message = "a wildcard where one host is needed";
        self.report(
            Problem::error(Code::INVALID_HOST, value.range(), message)
                .help("write one name; `aliases` may have wildcards"),
        );
        None
    }

    /// A token (RFC 9110 §9.1). A known method in lower case matches nothing that is ever sent.
    pub(super) fn method(&mut self, value: Value<'t>) -> Option<String> {
        let text = self.some_string(value)?;
        let upper = text.to_ascii_uppercase();
        let problem = if !text.bytes().all(is_token) {
            let message = format!("`{text}` is not a method: a method is one word");
            Problem::error(Code::INVALID_METHOD, value.range(), message)
                .help("write one such as `GET`; several are a list")
        } else if upper != text && METHODS.contains(&upper.as_str()) {
            let message = format!("`{text}` is not a method: methods compare with case");
            Problem::error(Code::INVALID_METHOD, value.range(), message)
                .help(format!("did you mean `{upper}`?"))
        } else {
            return Some(text.to_owned());
        };
        self.report(problem);
        None
    }

    pub(super) fn scheme(&mut self, value: Value<'t>) -> Option<Scheme> {
        self.word(value, &SCHEMES)
    }

    /// `404`, `"404"`, `"5xx"` or `"200-299"`, as an inclusive range.
    pub(super) fn status_range(&mut self, value: Value<'t>) -> Option<(u16, u16)> {
        let range = match value.kind() {
            Kind::Integer(integer) => {
                integer.and_then(|code| u16::try_from(code).ok()).map(|code| (code, code))
            }
            Kind::String(text) => status_range(text),
            _ => {
                self.wrong_type(value, "a status");
                return None;
            }
        };
        let range = range.filter(|(first, last)| 100 <= *first && first <= last && *last <= 599);
        if range.is_none() {
            let message = format!("`{}` is not a status", value.written());
            self.report(
                Problem::error(Code::INVALID_STATUS, value.range(), message)
                    .help("write `404`, `\"5xx\"` or `\"200-299\"`, within 100 to 599"),
            );
        }
        range
    }

    /// A path pattern, or `{ regex = '…' }`.
    pub(super) fn path_pattern(&mut self, value: Value<'t>) -> Option<PathPattern> {
        let Kind::Table(table) = value.kind() else {
            if !matches!(value.kind(), Kind::String(_)) {
                self.wrong_type(value, "a string or a table");
                return None;
            }
            return self.pattern(value);
        };
        self.keys(table, &language::PATTERN);
        let Some(regex) = table.get("regex") else {
            let problem = Problem::error(
                Code::MISSING_KEY,
                table.range(),
                "a pattern's table without `regex`",
            );
            self.report(
                problem.help("write a pattern such as \"/blog/{slug}\", or `{ regex = '…' }`"),
            );
            return None;
        };
        let text = self.some_string(regex)?;
        if self.regexes_spent() {
            return None;
        }
        self.warn_of_alternation(text, regex.range());
        let pattern = PathPattern::regex(text, self.paths.ignore_case, self.limits);
        self.checked_pattern(regex, pattern)
    }

    /// A path pattern that is a string.
    pub(super) fn pattern(&mut self, value: Value<'t>) -> Option<PathPattern> {
        let text = self.string(value)?;
        // Only a constraint makes a pattern compile something.
        if self.regexes_spent() && text.contains(':') {
            return None;
        }
        let pattern = PathPattern::parse(text, self.limits);
        self.checked_pattern(value, pattern)
    }

    fn checked_pattern(
        &mut self,
        value: Value<'t>,
        pattern: Result<PathPattern, Vec<crate::diagnostic::Fault>>,
    ) -> Option<PathPattern> {
        match pattern {
            Ok(pattern) => {
                self.spend(pattern.regex_cost(), value.range());
                Some(pattern)
            }
            Err(faults) => {
                self.faults(value, faults);
                None
            }
        }
    }
}

fn status_range(text: &str) -> Option<(u16, u16)> {
    let number = |text: &str| {
        let digits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u16>().ok())?
    };
    if let Some((first, last)) = text.split_once('-') {
        return number(first.trim()).zip(number(last.trim()));
    }
    if let Some(class) = text.strip_suffix("xx") {
        let first = number(&format!("{class}00"))?;
        return Some((first, first + 99));
    }
    number(text).map(|code| (code, code))
}

/// A character of a token (RFC 9110 §5.6.2).
pub(crate) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::status_range;

    #[test]
    fn statuses() {
        assert_eq!(status_range("404"), Some((404, 404)));
        assert_eq!(status_range("5xx"), Some((500, 599)));
        assert_eq!(status_range("200-299"), Some((200, 299)));
        for wrong in ["", "xx", "40", "4xxx", "+04", "200-", "a", "200-2xx", "éxx"] {
            assert_eq!(status_range(wrong), None, "{wrong}");
        }
    }
}
