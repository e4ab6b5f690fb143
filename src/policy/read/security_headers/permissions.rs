//! `permissions_policy`: a table that becomes one header. Its order is no meaning, so features are
//! sent by name.

use super::super::problem::Problem;
use super::super::reader::Reader;
use crate::diagnostic::Code;
use crate::syntax::{Kind, Value};

impl<'t> Reader<'t> {
    /// `permissions_policy`: who may use a feature, by the feature's name.
    pub(super) fn permissions(&mut self, value: Value<'t>) -> Option<String> {
        let table = match value.kind() {
            Kind::Table(table) => table,
            Kind::Boolean(false) => return None,
            _ => {
                self.wrong_type(value, "`false` or a table of features");
                return None;
            }
        };
        let mut features = Vec::with_capacity(table.len());
        for (key, value) in table.by_name() {
            let name = key.name;
            if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
                let message = format!("`{name}` is not the name of a feature");
                self.report(
                    Problem::error(Code::UNKNOWN_KEY, key.range(), message)
                        .help("names of features are lower-case letters and `-`"),
                );
                continue;
            }
            if let Kind::String("*") = value.kind() {
                features.push(format!("{name}=*"));
                continue;
            }
            if let Some(allowed) = self.list(value, Reader::allowed) {
                features.push(format!("{name}=({})", allowed.join(" ")));
            }
        }
        if table.is_empty() {
            let message = "`permissions_policy` without features";
            let problem = Problem::error(Code::EMPTY, value.range(), message);
            self.report(problem.help("write `permissions_policy = false` to send none"));
        }
        Some(features.join(", "))
    }

    /// Who may use a feature: `self`, `src`, `*`, or an origin, which the header has in quotes.
    fn allowed(&mut self, value: Value<'t>) -> Option<String> {
        let text = self.some_string(value)?;
        if let "self" | "src" | "*" = text {
            return Some(text.to_owned());
        }
        let origin = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-*:[]_".contains(&byte);
        if origin.is_some_and(|host| !host.is_empty() && host.bytes().all(allowed)) {
            return Some(format!("\"{text}\""));
        }
        let message = format!("`{text}` is not an origin");
        self.report(
            Problem::error(Code::UNKNOWN_VALUE, value.range(), message)
                .help("write `self`, or an origin such as `https://example.com`"),
        );
        None
    }
}
