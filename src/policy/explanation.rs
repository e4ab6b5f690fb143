//! What `explain` says: the decision, and for every rule why, or why not.

use std::fmt;

use serde::Serialize;

use crate::decision::{Decision, ResponseDecision, RuleRef, Stage};

/// A decision about a request with its reasons.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation<'p> {
    pub(crate) facts: Vec<ResolvedFact>,
    pub(crate) stages: Vec<StageReport<'p>>,
    pub(crate) decision: Decision<'p>,
}

impl<'p> Explanation<'p> {
    /// The decision: by the law the same as the engine's.
    #[must_use]
    pub fn decision(&self) -> &Decision<'p> {
        &self.decision
    }

    /// What was resolved about the visitor: scheme, host, ip, country, in this order; then what
    /// else is known or the policy asks for, and the variants of experiments.
    #[must_use]
    pub fn facts(&self) -> &[ResolvedFact] {
        &self.facts
    }

    /// The stages in the order in which they ran, those that weren't reached left out. A rewrite
    /// asks `[[block]]` and `[[auth]]` again: then there is a second report of their stages.
    #[must_use]
    pub fn stages(&self) -> &[StageReport<'p>] {
        &self.stages
    }
}

/// A decision about a response with its reasons.
#[derive(Clone, Debug, Serialize)]
pub struct ResponseExplanation<'p> {
    pub(crate) stages: Vec<StageReport<'p>>,
    pub(crate) decision: ResponseDecision<'p>,
}

impl<'p> ResponseExplanation<'p> {
    /// The decision: by the law the same as the engine's.
    #[must_use]
    pub fn decision(&self) -> &ResponseDecision<'p> {
        &self.decision
    }

    /// The stages in the order in which they ran.
    #[must_use]
    pub fn stages(&self) -> &[StageReport<'p>] {
        &self.stages
    }
}

/// A fact about the visitor, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResolvedFact {
    /// `scheme`, `host`, `ip` or `country`; `continent`, `region`, `city`, `asn`, `language`,
    /// `device` or `bot`; or `variant`, once for each experiment that the visitor takes part in.
    pub fact: &'static str,
    /// What is known; `None` where it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Who says so, or why nobody does: `stated by the host`, `header x-forwarded-proto`,
    /// `header cf-ipcountry occurs twice`.
    pub source: String,
}

/// What became of the rules of one stage.
#[derive(Clone, Debug, Serialize)]
pub struct StageReport<'p> {
    /// The stage.
    pub stage: Stage,
    /// The round of the redirect chain, from 1, with the URL at hand; 0 in other stages.
    #[serde(skip_serializing_if = "is_zero")]
    pub round: usize,
    /// The URL or path that this stage looks at, where it isn't the request's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The rules in the order in which they were asked.
    pub rules: Vec<RuleReport<'p>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes one")]
fn is_zero(round: &usize) -> bool {
    *round == 0
}

/// What became of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleReport<'p> {
    /// The rule.
    pub rule: RuleRef<'p>,
    /// What became of it.
    pub outcome: Outcome,
    /// What was lacking for more to become of it, or for anything to be known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

impl<'p> RuleReport<'p> {
    pub(crate) fn new(rule: RuleRef<'p>, outcome: Outcome) -> RuleReport<'p> {
        RuleReport { rule, outcome, notes: Vec::new() }
    }
}

/// What was lacking when a rule was asked. As text it is a clause that may stand in brackets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "note")]
#[non_exhaustive]
pub enum Note {
    /// A block asks for something that isn't known, and its `on_unknown` has decided.
    OnUnknown {
        /// The key of the condition, such as `country`.
        fact: String,
        /// There is a value, but one that can't be read or believed.
        unreadable: bool,
        /// What that counts as: `match` or `skip`.
        counts_as: &'static str,
        /// `on_unknown` is written.
        written: bool,
    },
    /// An `[[auth]]` asks for something that isn't known, which counts as a match.
    AuthUnknown {
        /// The key of the condition, such as `country`.
        fact: String,
    },
    /// Directives of a Content-Security-Policy want a nonce, and the host gave no entropy to make
    /// one of: they are left out.
    NoNonce {
        /// Their names.
        directives: Vec<String>,
    },
    /// The visitor isn't drawn but gets an experiment's control, and no cookie that remembers it.
    Control {
        /// `no-entropy`; `no-unit`: the address, cookie or header to draw by is absent, unknown or
        /// can't be read; `bot`, `no-user-agent`: who sends none counts as a bot; `maybe-bot`: the
        /// `User-Agent` can't be read.
        because: &'static str,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::OnUnknown { fact, unreadable, counts_as, written } => {
                let known = if *unreadable { "can't be read" } else { "isn't known" };
                match (written, *counts_as) {
                    (true, _) => write!(f, "{fact} {known}; on_unknown = \"{counts_as}\""),
                    (false, "match") => {
                        write!(f, "{fact} {known}, which matches where on_unknown isn't written")
                    }
                    (false, _) => {
                        write!(f, "{fact} {known}, which is skipped where on_unknown isn't written")
                    }
                }
            }
            Note::AuthUnknown { fact } => {
                write!(f, "{fact} isn't known, which matches: nobody is admitted for want of a fact")
            }
            Note::NoNonce { directives } => {
                let (names, are) = (directives.join(", "), if directives.len() == 1 { "is" } else { "are" });
                write!(f, "{names} {are} left out: a nonce is wanted, and the host gave no entropy to make one of")
            }
            Note::Control { because } => f.write_str(match *because {
                "no-entropy" => "the host gave no entropy to draw by, so it is control, and no cookie",
                "no-user-agent" => {
                    "who sends no User-Agent counts as a bot, so it is control, and no cookie"
                }
                "bot" => "bots aren't drawn, so it is control, and no cookie",
                "maybe-bot" => {
                    "the User-Agent can't be read and may be a bot's, so it is control, and no cookie"
                }
                _ => "there is nothing to draw by, so it is control, and no cookie",
            }),
        }
    }
}

/// What became of a rule, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
#[non_exhaustive]
pub enum Outcome {
    /// It decided, or had its part in the decision.
    Acted {
        /// What it did: `403`, `308 to https://example.com/new`, `edits 2 headers`.
        effect: String,
    },
    /// It matched in shadow mode: reported, without effect.
    Shadow {
        /// What it would have done.
        effect: String,
    },
    /// A condition does not hold, or isn't known to hold.
    NotMatched(Miss),
    /// Its conditions hold, but it can't act: what its template needs is absent, its result is the
    /// URL that it was given, a limit.
    NoEffect {
        /// Why.
        because: String,
    },
    /// `enabled = false`.
    Disabled,
    /// It stands at the other tier (`at`), before the cache or behind it.
    Elsewhere,
    /// A rule before it had already decided.
    NotReached,
    /// Likewise, of a redirect that would have acted too: their order in the file is why it didn't.
    Outranked {
        /// What it would have done.
        effect: String,
    },
}

/// The first condition that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Miss {
    /// The key as written, such as `header.x-debug`; `from` for the pattern of a redirect.
    pub condition: String,
    /// The values that the rule wants, as written.
    pub wanted: String,
    /// What was seen instead.
    pub seen: String,
    /// It isn't known whether it holds.
    pub unknown: bool,
    /// How many of the rule's conditions hold.
    pub held: usize,
    /// How many conditions the rule has.
    pub of: usize,
}
