//! Stage 11: `[security_headers]`, then `[[headers]]` in file order.

use std::borrow::Cow;

use super::condition::judge;
use super::subject::Subject;
use super::values::RuleValues;
use crate::decision::{Edit, Field, RuleRef, Stage};
use crate::facts::Fact;
use crate::policy::condition::Condition;
use crate::policy::explanation::{Outcome, RuleReport, StageReport};
use crate::policy::model::{HeaderEdit, HeaderEdits, Model, Platform, Rule, SecurityValue};
use crate::policy::pattern::Captures;
use crate::policy::template::{Place, Template};
use crate::request::Scheme;

/// What the headers stage comes to, on one side.
pub(super) struct Edited<'p> {
    pub(super) edits: Vec<Edit<'p>>,
    pub(super) rules: Vec<RuleRef<'p>>,
    pub(super) shadow: Vec<RuleRef<'p>>,
    pub(super) report: StageReport<'p>,
}

/// The edits of the request, when it is forwarded.
pub(super) fn of_request<'p>(model: &'p Model, subject: &Subject<'_>) -> Edited<'p> {
    let mut edited = Edited::new();
    for rule in &model.headers {
        let reads_response = rule.when.as_ref().is_some_and(Condition::reads_response);
        if !reads_response && !rule.action.request.is_empty() {
            edited.entry(rule, &rule.action.request, subject);
        }
    }
    edited
}

/// The edits of the response: the preset is the base, a rule's own word refines it.
pub(super) fn of_response<'p>(model: &'p Model, subject: &Subject<'_>) -> Edited<'p> {
    let mut edited = Edited::new();
    edited.security_headers(model, subject);
    for rule in &model.headers {
        if !rule.action.response.is_empty() {
            edited.entry(rule, &rule.action.response, subject);
        }
    }
    edited
}

impl<'p> Edited<'p> {
    fn new() -> Edited<'p> {
        Edited {
            edits: Vec::new(),
            rules: Vec::new(),
            shadow: Vec::new(),
            report: StageReport { stage: Stage::Headers, round: 0, about: None, rules: Vec::new() },
        }
    }

    fn security_headers(&mut self, model: &'p Model, subject: &Subject<'_>) {
        let over_https = match subject.facts.scheme {
            Fact::Known(scheme) => scheme == Scheme::Https,
            // CloudFront's viewer protocol policy keeps http out, and browsers ignore the field
            // over http (RFC 6797 §8.1).
            Fact::Absent | Fact::Hidden => model.client.platform == Platform::CloudFront,
        };
        let sent: Vec<Edit<'p>> = model
            .security_headers
            .headers
            .iter()
            .filter(|header| over_https || !header.https_only)
            .filter_map(|header| match &header.value {
                SecurityValue::Text(value) => {
                    Some(Edit::Set(Field::new(header.name, value.as_str())))
                }
                SecurityValue::Ramp(_) | SecurityValue::Csp(_) => None,
            })
            .collect();
        if sent.is_empty() {
            return;
        }
        let rule = RuleRef { id: "security_headers".into(), line: None, stage: Stage::Headers };
        let effect = edits_count(sent.len());
        self.edits.extend(sent);
        self.rules.push(rule.clone());
        self.report.rules.push(RuleReport { rule, outcome: Outcome::Acted { effect } });
    }

    fn entry(
        &mut self,
        rule: &'p Rule<HeaderEdits>,
        edits: &'p [HeaderEdit],
        subject: &Subject<'_>,
    ) {
        let name = RuleRef { id: rule.id.as_str().into(), line: None, stage: Stage::Headers };
        let outcome = if !rule.enabled {
            Outcome::Disabled
        } else if let Some(miss) = judge(rule.when.as_ref(), subject).miss {
            Outcome::NotMatched(miss)
        } else {
            let (resolved, skipped) = resolve(&rule.id, edits, subject);
            let effect = edits_count(resolved.len());
            match skipped {
                Some(because) if resolved.is_empty() => Outcome::NoEffect { because },
                _ if rule.shadow => {
                    self.shadow.push(name.clone());
                    Outcome::Shadow { effect }
                }
                _ => {
                    self.edits.extend(resolved);
                    self.rules.push(name.clone());
                    Outcome::Acted { effect }
                }
            }
        };
        self.report.rules.push(RuleReport { rule: name, outcome });
    }
}

fn edits_count(count: usize) -> String {
    if count == 1 { "edits 1 header".to_owned() } else { format!("edits {count} headers") }
}

/// The edits of one entry: remove, set, append, default; and why the first skipped one was.
fn resolve<'p>(
    id: &str,
    edits: &'p [HeaderEdit],
    subject: &Subject<'_>,
) -> (Vec<Edit<'p>>, Option<String>) {
    let mut ordered: Vec<&HeaderEdit> = edits.iter().collect();
    ordered.sort_by_key(|edit| match edit {
        HeaderEdit::Remove(_) | HeaderEdit::RemovePrefix(_) => 0,
        HeaderEdit::Set(..) => 1,
        HeaderEdit::Append(..) => 2,
        HeaderEdit::Default(..) => 3,
    });
    let mut skipped = None;
    let mut resolved = Vec::new();
    for edit in ordered {
        let mut field = |name: &'p str, template: &'p Template| match value(id, template, subject) {
            Ok(value) => Some(Field::new(name, value)),
            Err(because) => {
                skipped.get_or_insert(format!("`{name}`: {because}"));
                None
            }
        };
        resolved.extend(match edit {
            HeaderEdit::Remove(name) => Some(Edit::Remove { name: name.as_str().into() }),
            HeaderEdit::RemovePrefix(prefix) => {
                Some(Edit::RemovePrefix { prefix: prefix.as_str().into() })
            }
            HeaderEdit::Set(name, template) => field(name, template).map(Edit::Set),
            HeaderEdit::Append(name, template) => field(name, template).map(Edit::Append),
            HeaderEdit::Default(name, template) => field(name, template).map(Edit::Default),
        });
    }
    (resolved, skipped)
}

fn value<'p>(
    id: &str,
    template: &'p Template,
    subject: &Subject<'_>,
) -> Result<Cow<'p, str>, String> {
    let captures = Captures::default();
    let values = RuleValues { subject, captures: &captures, id };
    template.expand(Place::Header, &values).map_err(|no_value| no_value.to_string())
}
