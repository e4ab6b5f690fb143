//! What every part of the reading uses: what to read by, what was found, and values by their type.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::experiment::NamedLayer;
use super::experiment_names::ExperimentName;
use super::lint::places::Places;
use super::lists::Lists;
use super::meant::{duration, misspelt, number_meant};
use super::origins::NamedOrigin;
use super::problem::{Problem, Problems};
use super::syntax::repair::{FALSE_WORDS, TRUE_WORDS};
use crate::diagnostic::{Code, Fault};
use crate::policy::model::{MapLine, PathSettings, Reject};
use crate::policy::template::{Claims, Scope};
use crate::policy::window::Window;
use crate::syntax::position::Positions;
use crate::syntax::{Kind, Value};
use crate::{Limits, Source, Span};

/// Reads one policy.
pub(super) struct Reader<'t> {
    pub(super) source: &'t Source,
    pub(super) limits: &'t Limits,
    pub(super) problems: Problems,
    /// `[paths]`, which says how patterns and matchers over paths are read.
    pub(super) paths: PathSettings,
    /// The policy has hosts of its own, so a target may say `{host}`.
    pub(super) hosts_known: bool,
    /// `hosts` is written where it belongs to another table: it isn't simply missing.
    pub(super) hosts_slid: bool,
    pub(super) lists: Lists<'t>,
    /// `[origins]`, by name.
    pub(super) origins: Vec<NamedOrigin<'t>>,
    /// The layers so far, by name.
    pub(super) layers: BTreeMap<&'t str, NamedLayer<'t>>,
    /// What experiments call their key headers and cookies, and where.
    pub(super) experiment_marks: BTreeMap<String, Range<usize>>,
    /// Experiments with `key_header = false`: their index, and where it is written.
    pub(super) keyless: Vec<(usize, Range<usize>)>,
    /// The names of `reporting_endpoints`.
    pub(super) endpoints: Vec<&'t str>,
    /// `csp.nonce`.
    pub(super) nonce: Option<Range<usize>>,
    /// The names in `report-to`, and where they are written.
    pub(super) reports_to: Vec<(&'t str, Range<usize>)>,
    /// The experiments in the order of the file, and their ids likewise.
    pub(super) experiments: &'t [ExperimentName<'t>],
    pub(super) experiment_ids: &'t [&'t str],
    /// The top-level `languages`, as written.
    pub(super) languages: Vec<String>,
    /// `languages` is written, rightly or not.
    pub(super) languages_known: bool,
    /// An `[[auth]]` tells claims.
    pub(super) tells_claims: bool,
    /// `[client] salt`, empty where none is written.
    pub(super) salt: &'t str,
    /// Maps and bodies that were read, by the name of their file: many rules may use one.
    pub(super) maps: BTreeMap<&'t str, Option<Arc<Vec<MapLine>>>>,
    pub(super) bodies: BTreeMap<&'t str, Option<Arc<[u8]>>>,
    /// Where the rules stand that went into the model.
    pub(super) places: Places,
    /// The time windows of rules, once the whole policy is read.
    pub(super) windows: Vec<Window>,
    /// The lines of rules, likewise.
    pub(super) lines: Vec<u32>,
    /// The file is TOML throughout; else parts of it are missing.
    pub(super) intact: bool,
    regexes: RegexBudget,
    name: &'t str,
    text: &'t str,
    positions: OnceCell<Positions<'t>>,
}

/// What the regular expressions have taken of the policy's limits.
#[derive(Default)]
struct RegexBudget {
    count: usize,
    bytes: usize,
}

impl<'t> Reader<'t> {
    pub(super) fn new(source: &'t Source, name: &'t str, text: &'t str) -> Reader<'t> {
        Reader {
            source,
            name,
            text,
            positions: OnceCell::new(),
            maps: BTreeMap::new(),
            bodies: BTreeMap::new(),
            places: Places::default(),
            windows: Vec::new(),
            lines: Vec::new(),
            intact: true,
            limits: source.limits(),
            problems: Problems::default(),
            paths: PathSettings {
                reject: Reject::default(),
                ignore_case: false,
                ignore_trailing_slash: false,
            },
            hosts_known: false,
            hosts_slid: false,
            lists: Lists::default(),
            origins: Vec::new(),
            layers: BTreeMap::new(),
            experiment_marks: BTreeMap::new(),
            keyless: Vec::new(),
            endpoints: Vec::new(),
            nonce: None,
            reports_to: Vec::new(),
            experiments: &[],
            experiment_ids: &[],
            languages: Vec::new(),
            languages_known: false,
            tells_claims: false,
            salt: "",
            regexes: RegexBudget::default(),
        }
    }

    pub(super) fn report(&mut self, problem: Problem) {
        self.problems.add(problem);
    }

    fn positions(&self) -> &Positions<'t> {
        self.positions.get_or_init(|| Positions::new(self.text.as_bytes()))
    }

    /// The line of a byte of the policy.
    pub(super) fn line(&self, at: usize) -> u32 {
        u32::try_from(self.positions().line(at)).unwrap_or(u32::MAX)
    }

    /// A place of the policy.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        self.positions().span(self.name, range)
    }

    /// What templates may name everywhere in this policy.
    pub(super) fn scope(&self) -> Scope<'t> {
        Scope {
            experiments: self.experiment_ids,
            languages: self.languages_known,
            ..Scope::default()
        }
    }

    /// The same of a rule that is decided once it is known who was admitted.
    pub(super) fn later_scope(&self) -> Scope<'t> {
        let claims = if self.tells_claims { Claims::Known } else { Claims::Nobodys };
        Scope { claims, ..self.scope() }
    }

    pub(super) fn is_full(&self) -> bool {
        self.problems.is_full()
    }

    /// What a parser of strings found, put into the file.
    pub(super) fn faults(&mut self, value: Value<'t>, faults: Vec<Fault>) {
        for fault in faults {
            let range = match value.verbatim() {
                Some(text) => text.start + fault.range.start..text.start + fault.range.end,
                None => value.range(),
            };
            self.report(Problem::error(fault.code, range, fault.message).maybe_help(fault.help));
        }
    }

    /// A value of another type than `expected` ("a string").
    pub(super) fn wrong_type(&mut self, value: Value<'t>, expected: &str) {
        let help = match value.kind() {
            Kind::Integer(Some(integer)) if expected.contains("a string") => {
                Some(format!("write `\"{integer}\"`"))
            }
            Kind::Integer(Some(flag @ 0..=1)) if expected == "a boolean" => {
                Some(format!("write `{}`", flag == 1))
            }
            Kind::String(text) if expected == "an integer" => number_meant(text),
            Kind::String(text) if expected == "a boolean" => {
                let lower = text.to_ascii_lowercase();
                match lower.as_str() {
                    "true" | "false" => Some(format!("write `{lower}` without quotes")),
                    _ if TRUE_WORDS.contains(&lower.as_str()) => Some("write `true`".to_owned()),
                    _ if FALSE_WORDS.contains(&lower.as_str()) => Some("write `false`".to_owned()),
                    _ => Some("write `true` or `false`".to_owned()),
                }
            }
            _ => None,
        };
        self.wrong_type_but(value, expected, help);
    }

    /// The same, with a repair that the key knows.
    pub(super) fn wrong_type_but(
        &mut self,
        value: Value<'t>,
        expected: &str,
        help: Option<String>,
    ) {
        let message = format!("expected {expected}, found {}", value.kind().name());
        let problem = Problem::error(Code::WRONG_TYPE, value.range(), message);
        self.report(problem.maybe_help(help));
    }

    /// A number of seconds.
    pub(super) fn seconds_of(&mut self, value: Value<'t>) -> Option<i64> {
        if let Kind::String(text) = value.kind()
            && let Some(seconds) = duration(text)
        {
            self.wrong_type_but(value, "an integer", Some(format!("write seconds: `{seconds}`")));
            return None;
        }
        self.integer(value)
    }

    /// A string within `value_bytes`.
    pub(super) fn string(&mut self, value: Value<'t>) -> Option<&'t str> {
        let Kind::String(text) = value.kind() else {
            self.wrong_type(value, "a string");
            return None;
        };
        self.fits(text, value.range()).then_some(text)
    }

    /// Whether a text is within `value_bytes`.
    pub(super) fn fits(&mut self, text: &str, range: Range<usize>) -> bool {
        let most = self.limits.value_bytes;
        if text.len() > most {
            let message = format!("{} bytes, at most {most} are allowed", text.len());
            self.report(Problem::error(Code::LIMIT_VALUE, range, message));
        }
        text.len() <= most
    }

    /// A string that says something.
    pub(super) fn some_string(&mut self, value: Value<'t>) -> Option<&'t str> {
        let text = self.string(value)?;
        if text.is_empty() {
            self.report(Problem::error(Code::EMPTY, value.range(), "an empty text"));
            return None;
        }
        Some(text)
    }

    pub(super) fn boolean(&mut self, value: Value<'t>) -> Option<bool> {
        match value.kind() {
            Kind::Boolean(boolean) => Some(boolean),
            _ => {
                self.wrong_type(value, "a boolean");
                None
            }
        }
    }

    pub(super) fn integer(&mut self, value: Value<'t>) -> Option<i64> {
        match value.kind() {
            Kind::Integer(Some(integer)) => Some(integer),
            Kind::Integer(None) => {
                let message = "a number of more than 64 bits";
                self.report(Problem::error(Code::WRONG_TYPE, value.range(), message));
                None
            }
            _ => {
                self.wrong_type(value, "an integer");
                None
            }
        }
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(&mut self, value: Value<'t>, words: &[(&str, T)]) -> Option<T> {
        let text = self.string(value)?;
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*meaning);
        }
        let known = words.iter().map(|(word, _)| *word);
        self.unknown_value(value.range(), text, known.collect());
        None
    }

    /// A word that isn't one of those that there are.
    pub(super) fn unknown_value(&mut self, range: Range<usize>, text: &str, known: Vec<&str>) {
        let same = known.iter().copied().find(|known| known.eq_ignore_ascii_case(text));
        let near = same.or_else(|| misspelt(&text.to_ascii_lowercase(), &known));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write {}", choice(&known)),
        };
        let message = format!("`{text}` isn't a value of this key");
        self.report(Problem::error(Code::UNKNOWN_VALUE, range, message).help(help));
    }

    /// One value, or a list of at least one; `None` where one of them is wrong.
    pub(super) fn values<T>(
        &mut self,
        value: Value<'t>,
        mut read: impl FnMut(&mut Reader<'t>, Value<'t>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Kind::List(list) = value.kind() else {
            return read(self, value).map(|one| vec![one]);
        };
        if list.len() == 0 {
            let problem = Problem::error(Code::EMPTY, value.range(), "an empty list")
                .help("write at least one value, or leave the key out");
            self.report(problem);
            return None;
        }
        self.items(value, &mut read)
    }

    /// A list, possibly empty; `None` where one of its values is wrong.
    pub(super) fn list<T>(
        &mut self,
        value: Value<'t>,
        mut read: impl FnMut(&mut Reader<'t>, Value<'t>) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.items(value, &mut read)
    }

    fn items<T>(
        &mut self,
        value: Value<'t>,
        read: &mut dyn FnMut(&mut Reader<'t>, Value<'t>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Kind::List(list) = value.kind() else {
            self.wrong_type(value, "a list");
            return None;
        };
        let mut items = Some(Vec::with_capacity(list.len()));
        for item in list.iter() {
            if self.is_full() {
                return None;
            }
            match (read(self, item), &mut items) {
                (Some(item), Some(items)) => items.push(item),
                _ => items = None,
            }
        }
        items
    }

    /// Counts regular expressions towards the policy's limits.
    pub(super) fn spend(&mut self, (count, bytes): (usize, usize), range: Range<usize>) {
        let before = (self.regexes.count, self.regexes.bytes);
        self.regexes.count += count;
        self.regexes.bytes += bytes;
        let (most, most_bytes) = (self.limits.regexes, self.limits.regex_total_bytes);
        let message = if before.0 <= most && self.regexes.count > most {
            format!("more than {most} regular expressions in one policy")
        } else if before.1 <= most_bytes && self.regexes.bytes > most_bytes {
            format!("more than {most_bytes} bytes of compiled regular expressions in one policy")
        } else {
            return;
        };
        self.report(
            Problem::error(Code::LIMIT_REGEXES, range, message)
                .help("use path patterns, `prefix` and `suffix` where they are enough"),
        );
    }

    /// The limits of regular expressions are passed, and it was said: no more are compiled.
    pub(super) fn regexes_spent(&self) -> bool {
        self.regexes.count > self.limits.regexes
            || self.regexes.bytes > self.limits.regex_total_bytes
    }
}

/// "`a`, `b` or `c`".
pub(super) fn choice(words: &[&str]) -> String {
    listed(words, " or ")
}

/// "`a`, `b` and `c`".
pub(super) fn listed(words: &[&str], last: &str) -> String {
    let mut text = String::new();
    for (index, word) in words.iter().enumerate() {
        text.push_str(match index {
            0 => "",
            _ if index + 1 == words.len() => last,
            _ => ", ",
        });
        text.push('`');
        text.push_str(word);
        text.push('`');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn durations() {
        assert_eq!(duration("1 year"), Some(31_536_000));
        assert_eq!(duration("30 days"), Some(2_592_000));
        assert_eq!(duration("10M"), Some(600));
        for none in ["", "year", "10", "1 fortnight", "99999999999999999 years", "1.5 h", "-1 h"] {
            assert_eq!(duration(none), None, "{none}");
        }
    }
}
