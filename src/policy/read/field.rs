//! Header fields: their names, their values, and which of them a policy may touch.

use std::ops::Range;

use super::problem::Problem;
use super::reader::Reader;
use super::values::is_token;
use crate::diagnostic::Code;
use crate::policy::language::{self, Noun};
use crate::policy::template::{Place, Scope, Template};
use crate::syntax::{Key, Value};

/// What belongs to one connection or to the framing of a message (RFC 9110 §7.6.1, RFC 9112 §6):
/// the host program writes it.
const OF_THE_CONNECTION: [&str; 10] = [
    "connection",
    "content-length",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "http2-settings",
    "proxy-authenticate",
];

/// Which message a header is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Response,
}

impl Side {
    /// The table of its edits.
    pub(super) fn edits(self) -> &'static Noun {
        match self {
            Side::Request => &language::REQUEST_EDITS,
            Side::Response => &language::RESPONSE_EDITS,
        }
    }
}

/// Whether it is a header's name, in lower case.
pub(crate) fn is_field_name(name: &str) -> bool {
    let is_lower = |byte: u8| is_token(byte) && !byte.is_ascii_uppercase();
    !name.is_empty() && name.bytes().all(is_lower)
}

/// Whether a policy may touch the header of a name in lower case.
pub(crate) fn is_own(name: &str, side: Side) -> bool {
    !OF_THE_CONNECTION.contains(&name) && (side == Side::Response || name != "host")
}

/// The first header that a policy may not touch and whose name begins so.
pub(crate) fn forbidden_below(prefix: &str, side: Side) -> Option<&'static str> {
    let host = (side == Side::Request).then_some("host");
    OF_THE_CONNECTION.into_iter().chain(host).find(|name| name.starts_with(prefix))
}

/// Whether a header of this name says where the visitor goes next: its value has no placeholder.
pub(crate) fn leads_elsewhere(name: &str) -> bool {
    matches!(name, "location" | "refresh")
}

impl<'t> Reader<'t> {
    /// A header's name, in lower case.
    pub(super) fn field_name(&mut self, name: &str, range: Range<usize>) -> Option<String> {
        if !self.fits(name, range.clone()) {
            return None;
        }
        if !name.is_empty() && name.bytes().all(is_token) {
            return Some(name.to_ascii_lowercase());
        }
        let problem = Problem::error(
            Code::INVALID_HEADER_NAME,
            range,
            format!("`{}` is not the name of a header", name.escape_debug()),
        );
        self.report(problem.maybe_help(match name.trim_end_matches(':') {
            bare if bare.len() < name.len() => Some(format!("write `{bare}`")),
            _ => Some("a name is letters, digits and `-`".to_owned()),
        }));
        None
    }

    /// A header's name that a policy may touch.
    pub(super) fn own_field_name(&mut self, key: Key<'t>, side: Side) -> Option<String> {
        let name = self.field_name(key.name, key.range())?;
        self.may_touch(&name, key.range(), side).then_some(name)
    }

    /// Whether a policy may touch a header.
    pub(super) fn may_touch(&mut self, name: &str, range: Range<usize>, side: Side) -> bool {
        if OF_THE_CONNECTION.contains(&name) {
            let message = format!("`{name}` belongs to the connection");
            self.report(
                Problem::error(Code::FORBIDDEN_HEADER, range, message)
                    .help("leave it out: the host program writes it"),
            );
            return false;
        }
        if side == Side::Request && name == "host" {
            let message = "`host` says which site is asked for";
            self.report(
                Problem::error(Code::FORBIDDEN_HEADER, range, message)
                    .help("leave it out: which origin is asked is for the host program to say"),
            );
            return false;
        }
        true
    }

    /// Whether a policy may take away every header whose name begins so.
    pub(super) fn may_remove(&mut self, prefix: &str, range: Range<usize>, side: Side) -> bool {
        let Some(name) = forbidden_below(prefix, side) else { return true };
        let message = format!("`{prefix}*` would take `{name}` away");
        self.report(
            Problem::error(Code::FORBIDDEN_HEADER, range, message)
                .help("write a longer prefix, or the names one by one"),
        );
        false
    }

    /// A header's value without placeholders.
    pub(super) fn field_value(&mut self, value: Value<'t>) -> Option<&'t str> {
        let text = self.string(value)?;
        self.is_field_value(text, value).then(|| text.trim_matches([' ', '\t']))
    }

    /// A header's value with placeholders.
    pub(super) fn field_template(
        &mut self,
        name: &str,
        value: Value<'t>,
        scope: &Scope<'_>,
    ) -> Option<Template> {
        let text = self.string(value)?;
        if !self.is_field_value(text, value) {
            return None;
        }
        match Template::parse(text.trim_matches([' ', '\t']), Place::Header, scope) {
            Ok(Template::Pieces(_)) if leads_elsewhere(name) => {
                let message = format!("`{name}` with a placeholder leads where the visitor wants");
                self.report(
                    Problem::error(Code::OPEN_REDIRECT, value.range(), message)
                        .help("write a `[[redirect]]`, whose target is checked"),
                );
                None
            }
            Ok(template) => Some(template),
            Err(faults) => {
                self.faults(value, faults);
                None
            }
        }
    }

    /// Control characters would end the field, or be one that a proxy reads differently.
    fn is_field_value(&mut self, text: &str, value: Value<'t>) -> bool {
        let control = |character: char| character.is_control() && character != '\t';
        let Some((at, character)) = text.char_indices().find(|(_, found)| control(*found)) else {
            return true;
        };
        let range = value
            .verbatim()
            .map_or(value.range(), |text| text.start + at..text.start + at + character.len_utf8());
        let message =
            format!("a control character, `{}`, in a header's value", character.escape_default());
        self.report(
            Problem::error(Code::INVALID_HEADER_VALUE, range, message)
                .help("take it out; another header is another edit"),
        );
        false
    }
}
