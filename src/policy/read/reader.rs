//! What every part of the reading uses: what to read by, and what was found.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::experiment::NamedLayer;
use super::experiment_names::ExperimentName;
use super::lint::places::Places;
use super::lists::Lists;
use super::origins::NamedOrigin;
use super::problem::{Problem, Problems};
use super::regex_budget::RegexBudget;
use crate::diagnostic::Fault;
use crate::policy::map::Lines;
use crate::policy::model::{PathSettings, Reject};
use crate::policy::template::{Claims, Scope};
use crate::policy::window::Window;
use crate::syntax::Value;
use crate::syntax::position::Positions;
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
    pub(super) maps: BTreeMap<&'t str, Option<Arc<Lines>>>,
    pub(super) bodies: BTreeMap<&'t str, Option<Arc<[u8]>>>,
    /// Where the rules stand that went into the model.
    pub(super) places: Places,
    /// The time windows of rules, once the whole policy is read.
    pub(super) windows: Vec<Window>,
    /// The lines of rules, likewise.
    pub(super) lines: Vec<u32>,
    /// The file is TOML throughout; else parts of it are missing.
    pub(super) intact: bool,
    pub(super) regexes: RegexBudget,
    name: &'t str,
    text: &'t str,
    positions: OnceCell<Positions<'t>>,
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
}
