//! Judging a condition: how true it is, and which check is the first that keeps it from holding.

use super::check::judge_check;
use super::subject::Subject;
use super::truth::Truth;
use crate::policy::condition::Condition;
use crate::policy::explanation::Miss;

/// How true a condition is, and why it isn't quite true.
pub(super) struct Judgement {
    pub(super) truth: Truth,
    /// The first check that does not hold; `None` where the condition holds.
    pub(super) miss: Option<Miss>,
}

impl Judgement {
    /// There is no condition.
    pub(super) const ALWAYS: Judgement = Judgement { truth: Truth::TRUE, miss: None };
}

/// Judges a rule's `when` and `unless`.
pub(super) fn judge(condition: Option<&Condition>, subject: &Subject<'_>) -> Judgement {
    let Some(condition) = condition else { return Judgement::ALWAYS };
    let mut judgement = judge_one(condition, subject);
    if let Some(miss) = &mut judgement.miss {
        (miss.held, miss.of) = count(condition, subject);
    }
    judgement
}

fn judge_one(condition: &Condition, subject: &Subject<'_>) -> Judgement {
    match condition {
        Condition::All(inner) => {
            inner.iter().fold(Judgement::ALWAYS, |before, condition| {
                let judgement = judge_one(condition, subject);
                Judgement {
                    truth: before.truth.and(judgement.truth),
                    // The first that certainly fails says more than one that is only unknown.
                    miss: match (before.miss, judgement.miss) {
                        (Some(miss), Some(other)) if miss.unknown && !other.unknown => Some(other),
                        (Some(miss), _) => Some(miss),
                        (None, miss) => miss,
                    },
                }
            })
        }
        Condition::Any(inner) => {
            let mut truth = Truth::FALSE;
            let mut first = None;
            for condition in inner {
                let judgement = judge_one(condition, subject);
                truth = truth.or(judgement.truth);
                first = first.or(judgement.miss);
            }
            let miss = if truth.holds() { None } else { first };
            Judgement { truth, miss }
        }
        Condition::Not(inner) => {
            let truth = judge_one(inner, subject).truth.not();
            let miss = (!truth.holds()).then(|| not_miss(inner, subject, truth));
            Judgement { truth, miss }
        }
        Condition::Check(check) => {
            let (truth, seen) = judge_check(check, subject);
            let miss = (!truth.holds()).then(|| Miss {
                condition: check.key.to_string(),
                wanted: check.wanted.to_string(),
                seen,
                unknown: !truth.fails(),
                held: 0,
                of: 1,
            });
            Judgement { truth, miss }
        }
    }
}

/// Why a `not` does not hold: the first check inside it that does, or may.
fn not_miss(inner: &Condition, subject: &Subject<'_>, truth: Truth) -> Miss {
    let mut miss = Miss {
        condition: "not".to_owned(),
        wanted: "nothing of it".to_owned(),
        seen: "all of it".to_owned(),
        unknown: !truth.fails(),
        held: 0,
        of: 1,
    };
    let mut found = false;
    inner.each_check(&mut |check| {
        let (truth, seen) = judge_check(check, subject);
        if !found && !truth.fails() {
            found = true;
            miss.condition = format!("not {}", check.key);
            miss.wanted = format!("not {}", check.wanted);
            miss.seen = seen;
        }
    });
    miss
}

/// How many conditions of a `when` hold, and how many there are.
pub(super) fn held(condition: Option<&Condition>, subject: &Subject<'_>) -> (usize, usize) {
    condition.map_or((0, 0), |condition| count(condition, subject))
}

/// The same of those joined by `all`.
fn count(condition: &Condition, subject: &Subject<'_>) -> (usize, usize) {
    match condition {
        Condition::All(inner) => inner.iter().fold((0, 0), |(held, of), condition| {
            let (more_held, more) = count(condition, subject);
            (held + more_held, of + more)
        }),
        other => (usize::from(judge_one(other, subject).truth.holds()), 1),
    }
}
