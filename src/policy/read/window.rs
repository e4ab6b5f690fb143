//! When a rule applies by the clock: `from_time` and `until_time`.

use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::condition::Test;
use crate::request::Timestamp;
use crate::syntax::{Kind, Table, Value};

impl<'t> Reader<'t> {
    /// The window of a rule, its keys and values as written; `Err`: it is wrong, which has been
    /// said.
    pub(super) fn window(&mut self, rule: Table<'t>) -> Result<Option<(Test, String, String)>, ()> {
        let (from, until) = (rule.entry("from_time"), rule.entry("until_time"));
        let mut bound = |entry: Option<(_, Value<'t>)>| match entry {
            Some((_, value)) => self.time(value).map(Some).ok_or(()),
            None => Ok(None),
        };
        let (from_time, until_time) = (bound(from), bound(until));
        let (from_time, until_time) = (from_time?, until_time?);
        let test = Test::Time { from: from_time, until: until_time };
        let ((from_key, from), (until_key, until)) = match (from, until) {
            (None, None) => return Ok(None),
            (Some((key, value)), None) | (None, Some((key, value))) => {
                return Ok(Some((test, key.name.to_owned(), value.written())));
            }
            (Some(from), Some(until)) => (from, until),
        };
        if until_time <= from_time {
            let message = "`until_time` is not after `from_time`: the rule would never apply";
            self.report(
                Problem::error(Code::INVALID_TIME, until.range(), message)
                    .related(from.range(), "`from_time` is here")
                    .help("`until_time` is the first instant at which it no longer applies"),
            );
            return Err(());
        }
        let keys = format!("{}, {}", from_key.name, until_key.name);
        Ok(Some((test, keys, format!("{}, {}", from.written(), until.written()))))
    }

    /// An instant: a date-time of TOML with its offset, or the same as a string (RFC 3339).
    pub(super) fn time(&mut self, value: Value<'t>) -> Option<Timestamp> {
        let message = match value.kind() {
            Kind::Datetime(Some(seconds)) => return Some(Timestamp(seconds)),
            Kind::Datetime(None) => "a date or time without an offset is no instant".to_owned(),
            Kind::String(text) => match text.parse() {
                Ok(timestamp) => return Some(timestamp),
                Err(_) => format!("`{}` is no instant", value.written()),
            },
            _ => {
                self.wrong_type(value, "a date-time");
                return None;
            }
        };
        self.report(
            Problem::error(Code::INVALID_TIME, value.range(), message)
                .help("write one such as `2026-07-01T09:30:00Z` or `2026-07-01T11:30:00+02:00`"),
        );
        None
    }
}
