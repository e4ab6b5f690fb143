//! What keeps a rule from acting, beside its source.

use super::super::condition::judge;
use super::super::subject::Subject;
use super::source::Source;
use super::{is_source, miss_of};
use crate::policy::condition::{Condition, Test};
use crate::policy::explanation::Miss;
use crate::policy::model::{At, Rule};
use crate::request::Tier;

/// What a rule's `when` and `unless` come to, and what else keeps it from being asked or from having
/// an effect.
pub(super) struct When {
    /// Those of the conditions joined by *all* that don't hold.
    pub(super) misses: Vec<Miss>,
    pub(super) held: usize,
    pub(super) of: usize,
}

impl When {
    pub(super) fn of<A>(rule: &Rule<A>, subject: &Subject<'_>) -> When {
        let parts = rule.when.as_ref().map(Condition::joined).unwrap_or_default();
        let mut misses: Vec<Miss> =
            parts.iter().filter_map(|part| judge(Some(part), subject).miss).collect();
        let (held, mut of) = (parts.len() - misses.len(), parts.len());
        let idle = idle(rule, subject.facts.request.tier);
        of += idle.len();
        misses.extend(idle);
        When { misses, held, of }
    }
}

/// What keeps a rule from having an effect whatever the request is.
fn idle<A>(rule: &Rule<A>, tier: Tier) -> Vec<Miss> {
    let mut idle = Vec::new();
    if !rule.enabled {
        idle.push(miss_of("enabled", "`true`", "`false`"));
    }
    if rule.shadow {
        idle.push(miss_of("mode", "`live`", "`shadow`"));
    }
    let seen = match tier {
        Tier::Viewer if !rule.at.applies(tier) => "`viewer`, the tier of this request",
        Tier::Origin if !rule.at.applies(tier) => "`origin`, the tier of this request",
        _ => return idle,
    };
    let wanted = match rule.at {
        At::Viewer => "`viewer`",
        At::Origin => "`origin`",
    };
    idle.push(miss_of("at", wanted, seen));
    idle
}

/// The paths that a `when` asks for: those of the condition that doesn't hold, else all of them.
pub(super) fn path_sources<'p>(when: Option<&'p Condition>, judged: &When) -> Vec<Source<'p>> {
    let mut sources = Vec::new();
    let parts = when.map(Condition::joined).unwrap_or_default();
    let names_path = |part: &Condition, wanted: &str| {
        let mut found = false;
        part.each_check(&mut |check| {
            found |= matches!(check.test, Test::Path(_)) && &*check.wanted == wanted;
        });
        found
    };
    let missed = judged.misses.iter().find(|miss| is_source(miss));
    for part in parts.into_iter().filter(|part| !matches!(part, Condition::Not(_))) {
        if missed.is_none_or(|miss| names_path(part, &miss.wanted)) {
            part.each_check(&mut |check| {
                if let Test::Path(tests) = &check.test {
                    sources.extend(tests.iter().map(Source::from));
                }
            });
        }
    }
    sources
}
