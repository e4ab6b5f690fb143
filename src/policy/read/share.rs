//! Shares of the visitors: `sample`, and by what visitors are told apart.

use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::draw::share::millionths;
use crate::draw::{DrawKey, Purpose};
use crate::policy::condition::{Sample, Test, Unit};
use crate::policy::language;
use crate::policy::language::words::UNITS;
use crate::syntax::{Kind, Table, Value};

impl<'t> Reader<'t> {
    /// `sample` of a rule of this id.
    pub(super) fn sample(&mut self, value: Value<'t>, id: &str) -> Option<Test> {
        let (share, unit) = match value.kind() {
            Kind::Table(table) => self.sample_table(table)?,
            _ => (self.share(value)?, Unit::Ip),
        };
        let key = DrawKey::derive(Purpose::Sample, self.salt, id);
        Some(Test::Sample(Sample { share, unit, key }))
    }

    fn sample_table(&mut self, table: Table<'t>) -> Option<(u32, Unit)> {
        let noun = &language::SAMPLE;
        self.keys(table, &language::SAMPLE);
        let unit = match table.get("unit") {
            Some(value) => self.unit(value),
            None => Some(Unit::Ip),
        };
        if let (Some(Unit::Random), Some(value)) = (&unit, table.get("unit")) {
            let message = "a sample by `random` would draw every request anew";
            self.report(Problem::error(Code::UNKNOWN_VALUE, value.range(), message).help(
                "write `\"ip\"`, `{ cookie = \"…\" }` or `{ header = \"…\" }`; an \
                     `[[experiment]]` remembers whom it drew",
            ));
            return None;
        }
        let Some(share) = table.get("share") else {
            self.missing_key(table, noun, "share", "write `share = \"10%\"`");
            return None;
        };
        Some((self.share(share)?, unit?))
    }

    /// `"12.5%"`, in millionths.
    pub(super) fn share(&mut self, value: Value<'t>) -> Option<u32> {
        let text = match value.kind() {
            Kind::String(text) if !self.fits(text, value.range()) => return None,
            Kind::String(text) => text,
            Kind::Integer(_) | Kind::Float => "",
            _ => {
                self.wrong_type(value, "a share such as `\"10%\"`");
                return None;
            }
        };
        if let Some(share) = millionths(text) {
            return Some(share);
        }
        let written = value.written();
        let bare = written.trim().trim_end_matches('%').trim_end();
        let help = match bare.split_once('.').map_or("", |(_, decimals)| decimals).len() {
            0..=4 if millionths(&format!("{bare}%")).is_some() => format!("write `\"{bare}%\"`"),
            5.. => "write at most four decimals".to_owned(),
            _ => "write `\"0%\"` to `\"100%\"`, with a point before decimals".to_owned(),
        };
        let message = format!("`{written}` is not a share");
        self.report(Problem::error(Code::INVALID_SHARE, value.range(), message).help(help));
        None
    }

    /// `"random"`, `"ip"`, `{ cookie = NAME }` or `{ header = NAME }`.
    pub(super) fn unit(&mut self, value: Value<'t>) -> Option<Unit> {
        let Kind::Table(table) = value.kind() else {
            if !matches!(value.kind(), Kind::String(_)) {
                self.wrong_type(value, "a string or a table");
                return None;
            }
            return match self.word(value, &UNITS)? {
                true => Some(Unit::Random),
                false => Some(Unit::Ip),
            };
        };
        let noun = &language::UNIT;
        self.keys(table, &language::UNIT);
        if self.conflict(table, "cookie", "header") {
            return None;
        }
        if let Some(value) = table.get("cookie") {
            return self.cookie_name(value).map(Unit::Cookie);
        }
        let Some(value) = table.get("header") else {
            let help = "write `{ cookie = \"…\" }` or `{ header = \"…\" }`";
            self.missing_key(table, noun, "cookie", help);
            return None;
        };
        let name = self.some_string(value)?;
        self.field_name(name, value.range()).map(Unit::Header)
    }

    /// A cookie's name (RFC 6265 §4.1.1): a token.
    pub(super) fn cookie_name(&mut self, value: Value<'t>) -> Option<String> {
        let name = self.some_string(value)?;
        if name.bytes().all(super::values::is_token) {
            return Some(name.to_owned());
        }
        let message = format!("`{}` can't be the name of a cookie", name.escape_debug());
        self.report(
            Problem::error(Code::UNKNOWN_VALUE, value.range(), message)
                .help("a name is letters, digits, `-` and `_`"),
        );
        None
    }
}
