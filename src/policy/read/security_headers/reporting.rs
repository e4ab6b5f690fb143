//! `reporting_endpoints`: where browsers send their reports (Reporting API §3.3).

use super::super::problem::Problem;
use super::super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::model::{HeaderEdit, Model};
use crate::policy::nearest::nearest;
use crate::syntax::{Kind, Value};
use crate::uri::host::parse_authority;

impl<'t> Reader<'t> {
    /// The header's value: a structured dictionary (RFC 8941 §3.2) of URLs by name.
    pub(super) fn reporting_endpoints(&mut self, value: Value<'t>) -> Option<String> {
        let Kind::Table(table) = value.kind() else {
            self.wrong_type(value, "a table of URLs");
            return None;
        };
        let mut endpoints = Vec::with_capacity(table.len());
        if table.is_empty() {
            let message = "`reporting_endpoints` without a name";
            let problem = Problem::error(Code::EMPTY, value.range(), message);
            self.report(problem.help("write `NAME = \"https://…\"`"));
        }
        for (key, value) in table.by_name() {
            let name = key.name;
            let inner = |byte: u8| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.*".contains(&byte)
            };
            if !name.starts_with(|first: char| first.is_ascii_lowercase() || first == '*')
                || !name.bytes().all(inner)
            {
                let message = format!("`{name}` can't be the name of an endpoint");
                self.report(
                    Problem::error(Code::INVALID_ID, key.range(), message)
                        .help("write lower-case letters, digits, `-`, `_` and `.`"),
                );
            }
            self.endpoints.push(name);
            if let Some(url) = self.endpoint(value) {
                endpoints.push(format!("{name}=\"{url}\""));
            }
        }
        let endpoints = endpoints.join(", ");
        self.fits(&endpoints, value.range()).then_some(endpoints)
    }

    fn endpoint(&mut self, value: Value<'t>) -> Option<&'t str> {
        let text = self.some_string(value)?;
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"\"\\<>^`{|}#".contains(&byte);
        let is_url = text.strip_prefix("https://").is_some_and(|rest| {
            let end = rest.find(['/', '?']).unwrap_or(rest.len());
            let authority = rest.get(..end).unwrap_or_default();
            parse_authority(authority).is_some() && rest.bytes().all(plain)
        });
        if !is_url {
            let message = format!("`{text}` is not the URL of an endpoint");
            self.report(Problem::error(Code::INVALID_TARGET, value.range(), message).help(
                "write one such as `https://reports.example.com/csp`: browsers report \
                           over https only",
            ));
        }
        is_url.then_some(text)
    }

    /// Warns of a `report-to` that names an endpoint of which no header tells.
    pub(in super::super) fn warn_of_unknown_endpoints(&mut self, model: &Model) {
        let told = model.headers.iter().filter(|rule| rule.enabled).any(|rule| {
            rule.action.response.iter().any(|edit| match edit {
                HeaderEdit::Set(name, _)
                | HeaderEdit::Append(name, _)
                | HeaderEdit::Default(name, _) => {
                    matches!(name.as_str(), "reporting-endpoints" | "report-to")
                }
                HeaderEdit::Remove(_) | HeaderEdit::RemovePrefix(_) => false,
            })
        });
        if told {
            return;
        }
        for (name, range) in std::mem::take(&mut self.reports_to) {
            if self.endpoints.contains(&name) {
                continue;
            }
            let help = match nearest(name, self.endpoints.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write `reporting_endpoints = {{ {name} = \"https://…\" }}`"),
            };
            let message = format!("no endpoint is called `{name}`");
            self.report(Problem::warning(Code::UNKNOWN_ENDPOINT, range, message).help(help));
        }
    }
}
