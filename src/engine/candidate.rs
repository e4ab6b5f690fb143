//! One redirect rule at one URL. A line of a map is to the stage what an entry is.

use super::pipeline::Run;
use super::redirect::Round;
use super::scene::Scene;
use super::trail::Hop;
use super::truth::Verdict;
use super::values::Source;
use crate::decision::{RuleRef, Stage};
use crate::facts::Fact;
use crate::policy::condition::Condition;
use crate::policy::model::{QueryMode, Redirect, RedirectSource, RedirectStatus, Rule};
use crate::policy::pattern::{PathPattern, PatternRef};
use crate::policy::target::TargetRef;
use crate::policy::template::Value;
use crate::uri::host::HostPattern;
use crate::uri::url::Url;

/// An entry, or a line of a map.
struct Candidate<'e> {
    rule: &'e Rule<Redirect>,
    line: Option<u32>,
    host: Option<&'e HostPattern>,
    from: Option<PatternRef<'e>>,
    to: TargetRef<'e>,
    status: RedirectStatus,
    query: QueryMode,
}

/// What a candidate that acts comes to.
pub(super) enum Asked<'e, 'u> {
    /// It ends the round.
    Round(Round<'e, 'u>),
    /// It is in shadow mode: that it would have made the hop is noted.
    Shadow,
}

/// How an entry, or the line at an index of a map, ends the round; `None` where the next one is to
/// be asked.
pub(super) fn ask<'e: 'u, 'a, 'u: 'a>(
    run: &mut Run<'e, '_>,
    rule: &'e Rule<Redirect>,
    line: Option<usize>,
    scene: &Scene<'_>,
    at: &dyn Fn() -> &'a Url<'u>,
    later: bool,
) -> Option<Asked<'e, 'u>> {
    let when = scene.judge(rule.when.as_ref());
    let acts = when.holds() || when.may_hold() && later && !rule.shadow;
    if !acts {
        return None;
    }
    match Candidate::of(rule, line)?.ask(run, when, scene, at)? {
        Round::Open if rule.shadow || !later => None,
        Round::Hop(hop) if rule.shadow => {
            run.acted.note_shadow(hop.rule);
            Some(Asked::Shadow)
        }
        round => Some(Asked::Round(round)),
    }
}

impl<'e> Candidate<'e> {
    fn of(rule: &'e Rule<Redirect>, line: Option<usize>) -> Option<Candidate<'e>> {
        let action = &rule.action;
        match &action.source {
            RedirectSource::Entry { from, to } => Some(Candidate {
                rule,
                line: None,
                host: None,
                from: from.as_ref().map(PathPattern::lent),
                to: to.lent(),
                status: action.status,
                query: action.query,
            }),
            RedirectSource::Map(lines) => {
                let line = lines.get(line?)?;
                Some(Candidate {
                    rule,
                    line: Some(line.number()),
                    host: line.host(),
                    from: Some(line.from()),
                    to: line.to(),
                    status: line.status().unwrap_or(action.status),
                    query: line.query_mode().unwrap_or(action.query),
                })
            }
        }
    }

    fn ask<'a, 'u: 'a>(
        &self,
        run: &mut Run<'e, '_>,
        when: Verdict,
        scene: &Scene<'_>,
        at: &dyn Fn() -> &'a Url<'u>,
    ) -> Option<Round<'e, 'u>>
    where
        'e: 'u,
    {
        let host = self.host.map_or(Verdict::TRUE, |pattern| match scene.host {
            Fact::Known(host) => Verdict::from(pattern.matches(host)),
            Fact::Absent => Verdict::ABSENT,
            Fact::Hidden => Verdict::HIDDEN,
        });
        let verdict = when.and(host);
        if verdict.may_hold() {
            return run.is_from(self.from, scene.canonical).then_some(Round::Open);
        }
        if !verdict.holds() {
            return None;
        }
        let captures = run.capture(self.from, scene.canonical)?;
        // With what the visitor sends to this host, the target may be there, and another one.
        if scene.headers_hidden && self.to.any_value(&Value::is_sent_to_host) {
            return Some(Round::Open);
        }
        let source = Source { scene, captures, rule: &self.rule.id };
        let model = run.model;
        let limit = model.bounds.location_bytes;
        let url = self.to.resolve(at(), self.query, &source, &model.hosts, limit).ok()?;
        let personal = self.rule.when.as_ref().is_some_and(Condition::reads_visitor)
            || self.to.any_value(&Value::is_of_visitor);
        let id = self.rule.id.as_str().into();
        Some(Round::Hop(Hop {
            rule: RuleRef { id, line: self.line, stage: Stage::Redirect },
            url,
            status: self.status,
            cache_control: self.rule.action.cache_control.as_deref(),
            personal,
        }))
    }
}
