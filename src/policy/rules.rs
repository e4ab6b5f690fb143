//! What a policy consists of, for programs that list it: rules, hosts, refused paths.

use super::Policy;
use super::condition::{Check, Condition};
use super::effect::{Effect, ExperimentInfo};
use super::model::{Model, Platform, RedirectSource, Rule};
use super::pattern::PathPattern;
use crate::decision::Stage;
use crate::uri::host::HostPattern;

/// One rule of a policy: an entry such as a `[[redirect]]`, or one of the tables `[https]`,
/// `[canonical]` and `[security_headers]`, which act like rules and are named like them.
#[derive(Clone, Copy, Debug)]
pub struct RuleInfo<'p> {
    id: &'p str,
    stage: Stage,
    table: bool,
    description: Option<&'p str>,
    owner: Option<&'p str>,
    tags: &'p [String],
    enabled: bool,
    shadow: bool,
    when: Option<&'p Condition>,
    from: From<'p>,
    effect: Effect<'p>,
    line: u32,
}

/// What a rule asks of the path beside its `when`.
#[derive(Clone, Copy, Debug)]
enum From<'p> {
    Any,
    Pattern(&'p PathPattern),
    Map { lines: usize },
}

/// One of the conditions of a rule that must all hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionInfo {
    /// The key as written, such as `header.x-debug`; `not path`, `any of path, host`; `from` for
    /// the pattern and `map` for the sources of a redirect.
    pub key: String,
    /// The values that are wanted, as written.
    pub wanted: String,
}

impl<'p> RuleInfo<'p> {
    /// The name in decisions: the entry's `id`, or the table's name.
    #[must_use]
    pub fn id(&self) -> &'p str {
        self.id
    }

    /// The stage in which it is asked. Entries of a stage `block` are `[[block]]`s, and so on.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether it is a table such as `[https]`, no entry of an array.
    #[must_use]
    pub fn is_table(&self) -> bool {
        self.table
    }

    /// The line of the policy on which it begins, counted from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// `description`.
    #[must_use]
    pub fn description(&self) -> Option<&'p str> {
        self.description
    }

    /// `owner`.
    #[must_use]
    pub fn owner(&self) -> Option<&'p str> {
        self.owner
    }

    /// `tags`.
    #[must_use]
    pub fn tags(&self) -> &'p [String] {
        self.tags
    }

    /// Not `enabled = false`.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.enabled
    }

    /// `mode = "shadow"`: matched and reported, without effect.
    #[must_use]
    pub fn is_shadow(&self) -> bool {
        self.shadow
    }

    /// What it does where it acts, in a few words: `/old to /new, 308`, `a 80 %, b 20 %, unit ip`.
    #[must_use]
    pub fn effect(&self) -> String {
        self.effect.to_string()
    }

    /// What an `[[experiment]]` draws; `None` for other rules.
    #[must_use]
    pub fn experiment(&self) -> Option<ExperimentInfo<'p>> {
        self.effect.experiment()
    }

    /// The lines of its `map`; `None` where it has none.
    #[must_use]
    pub fn map_lines(&self) -> Option<usize> {
        match self.from {
            From::Map { lines } => Some(lines),
            From::Any | From::Pattern(_) => None,
        }
    }

    /// The conditions that must all hold for it to act, in the order in which [`Policy::explain`]
    /// names the first that doesn't: `when` and `unless` key by key; the `from` or `map` of a
    /// redirect before them, the `from` of a rewrite after them.
    #[must_use]
    pub fn conditions(&self) -> Vec<ConditionInfo> {
        let from = match self.from {
            From::Any => None,
            From::Pattern(pattern) => {
                let text = match pattern {
                    PathPattern::Exact(path) => path,
                    PathPattern::Segments(pattern) => &*pattern.text,
                    PathPattern::Regex(regex) => regex.as_str(),
                };
                Some(("from", format!("`{text}`")))
            }
            From::Map { lines } => Some(("map", format!("one of {lines} sources"))),
        };
        let from = from.map(|(key, wanted)| ConditionInfo { key: key.to_owned(), wanted });
        let when = self.joined().into_iter().map(describe);
        if self.asks_from_first() {
            from.into_iter().chain(when).collect()
        } else {
            when.chain(from).collect()
        }
    }

    /// How many [conditions](RuleInfo::conditions) there are.
    #[must_use]
    pub fn condition_count(&self) -> usize {
        self.joined().len() + usize::from(!matches!(self.from, From::Any))
    }

    /// Where in [`RuleInfo::conditions`] the `from` or `map` is, if there is one.
    pub(crate) fn index_of_from(&self) -> Option<usize> {
        match self.from {
            From::Any => None,
            From::Pattern(_) | From::Map { .. } if self.asks_from_first() => Some(0),
            From::Pattern(_) | From::Map { .. } => Some(self.joined().len()),
        }
    }

    /// Where in [`RuleInfo::conditions`] those of `when` and `unless` begin.
    pub(crate) fn index_of_when(&self) -> usize {
        usize::from(self.index_of_from() == Some(0) && self.asks_from_first())
    }

    fn asks_from_first(&self) -> bool {
        self.stage == Stage::Redirect
    }

    /// The parts of `when` and `unless` that are joined by *all*.
    pub(crate) fn joined(&self) -> Vec<&'p Condition> {
        self.when.map(Condition::joined).unwrap_or_default()
    }

    fn table(id: &'p str, stage: Stage, effect: Effect<'p>) -> RuleInfo<'p> {
        RuleInfo {
            id,
            stage,
            table: true,
            description: None,
            owner: None,
            tags: &[],
            enabled: true,
            shadow: false,
            when: None,
            from: From::Any,
            effect,
            line: 0,
        }
    }

    fn entry<A>(
        rule: &'p Rule<A>,
        stage: Stage,
        from: From<'p>,
        effect: Effect<'p>,
    ) -> RuleInfo<'p> {
        let about = rule.about.as_deref();
        RuleInfo {
            id: &rule.id,
            stage,
            table: false,
            description: about.and_then(|about| about.description.as_deref()),
            owner: about.and_then(|about| about.owner.as_deref()),
            tags: about.map_or(&[], |about| &about.tags),
            enabled: rule.enabled,
            shadow: rule.shadow,
            when: rule.when.as_ref(),
            from,
            effect,
            line: 0,
        }
    }
}

/// One condition in words.
fn describe(condition: &Condition) -> ConditionInfo {
    let mut keys: Vec<&str> = Vec::new();
    let mut wanted: Vec<&str> = Vec::new();
    condition.each_check(&mut |check: &Check| {
        keys.push(&check.key);
        wanted.push(&check.wanted);
    });
    let (before, between) = match condition {
        Condition::Check(_) => ("", ", "),
        Condition::Not(_) => ("not ", ", "),
        Condition::Any(_) => ("any of ", ", "),
        Condition::All(_) => ("all of ", ", "),
    };
    ConditionInfo {
        key: format!("{before}{}", keys.join(between)),
        wanted: format!("{before}{}", wanted.join(between)),
    }
}

impl Policy {
    /// Every rule in the order in which it is asked: stage by stage, the tables of a stage before
    /// its entries, the entries in file order.
    ///
    /// ```
    /// use fingerpost::Policy;
    ///
    /// let policy = Policy::parse("[[redirect]]\nfrom = '/a'\nto = '/b'\n[[block]]\nid = 'shut'\n").unwrap();
    /// let rules: Vec<(&str, u32)> = policy.rules().map(|rule| (rule.id(), rule.line())).collect();
    /// assert_eq!(rules, [("shut", 4), ("redirect-1", 1)]);
    /// ```
    pub fn rules(&self) -> impl Iterator<Item = RuleInfo<'_>> {
        let model = &self.model;
        let blocks = model.blocks.iter().map(|rule| {
            let effect = Effect::Answer(&rule.action.answer);
            RuleInfo::entry(rule, Stage::Block, From::Any, effect)
        });
        let https = model.https.iter();
        let https =
            https.map(|table| RuleInfo::table("https", Stage::Redirect, Effect::Https(table)));
        let canonical = model
            .canonical
            .iter()
            .map(|table| RuleInfo::table("canonical", Stage::Redirect, Effect::Canonical(table)));
        let redirects = model.redirects.iter().map(|rule| {
            let from = match &rule.action.source {
                RedirectSource::Entry { from, .. } => pattern(from.as_ref()),
                RedirectSource::Map(lines) => From::Map { lines: lines.len() },
            };
            RuleInfo::entry(rule, Stage::Redirect, from, Effect::Redirect(&rule.action))
        });
        let auth = model
            .auth
            .iter()
            .map(|rule| RuleInfo::entry(rule, Stage::Auth, From::Any, Effect::Auth(&rule.action)));
        let responds = model.responds.iter().map(|rule| {
            RuleInfo::entry(rule, Stage::Respond, From::Any, Effect::Answer(&rule.action))
        });
        let cors = model
            .cors
            .iter()
            .map(|rule| RuleInfo::entry(rule, Stage::Cors, From::Any, Effect::Cors(&rule.action)));
        let experiments = model.experiments.iter().map(|rule| {
            let layer = rule.action.layer.and_then(|layer| model.layers.get(layer));
            let effect = Effect::Experiment(&rule.action, layer);
            RuleInfo::entry(rule, Stage::Experiment, From::Any, effect)
        });
        let rewrites = model.rewrites.iter().map(|rule| {
            let from = pattern(rule.action.from.as_ref());
            RuleInfo::entry(rule, Stage::Rewrite, from, Effect::Rewrite(&rule.action))
        });
        let routes = model.routes.iter().map(|rule| {
            RuleInfo::entry(rule, Stage::Route, From::Any, Effect::Route(&rule.action))
        });
        let security = &model.security_headers;
        let security = security.headers.first().map(|_| {
            RuleInfo::table("security_headers", Stage::Headers, Effect::Security(security))
        });
        let headers = model.headers.iter().map(|rule| {
            RuleInfo::entry(rule, Stage::Headers, From::Any, Effect::Headers(&rule.action))
        });
        blocks
            .chain(https)
            .chain(canonical)
            .chain(redirects)
            .chain(auth)
            .chain(responds)
            .chain(cors)
            .chain(experiments)
            .chain(rewrites)
            .chain(routes)
            .chain(security)
            .chain(headers)
            .zip(&self.lines)
            .map(|(rule, line)| RuleInfo { line: *line, ..rule })
    }

    /// The names of `[origins]`, sorted.
    pub fn origins(&self) -> impl Iterator<Item = &str> {
        self.model.origins.iter().map(|origin| origin.name.as_str())
    }

    /// The policy's own hosts as patterns, as written.
    #[must_use]
    pub fn hosts(&self) -> Vec<String> {
        self.model.hosts.iter().map(host_text).collect()
    }

    /// The host that a URL without one means, in tests and on the command line:
    /// `canonical.host`, else the first of `hosts` without a wildcard.
    #[must_use]
    pub fn main_host(&self) -> Option<&str> {
        self.model.main_host()
    }

    /// `[client] platform`, which says whose headers about the visitor are believed.
    #[must_use]
    pub fn platform(&self) -> &'static str {
        match self.model.client.platform {
            Platform::Bare => "bare",
            Platform::CloudFront => "cloudfront",
            Platform::Cloudflare => "cloudflare",
            Platform::Fastly => "fastly",
            Platform::Alb => "alb",
            Platform::Proxy => "proxy",
        }
    }

    /// What a path is answered with 400 for, in the words of `[paths] reject`.
    pub fn rejects(&self) -> impl Iterator<Item = &'static str> {
        let reject = self.model.paths.reject;
        [
            ("nul", true),
            ("climb", true),
            ("encoded_slash", reject.encoded_slash),
            ("encoded_backslash", reject.encoded_backslash),
            ("bad_utf8", reject.bad_utf8),
        ]
        .into_iter()
        .filter_map(|(name, rejected)| rejected.then_some(name))
    }
}

fn pattern(from: Option<&PathPattern>) -> From<'_> {
    from.map_or(From::Any, From::Pattern)
}

impl Model {
    /// See [`Policy::main_host`].
    pub(crate) fn main_host(&self) -> Option<&str> {
        let canonical = self.canonical.as_ref().and_then(|table| table.host.as_deref());
        canonical.or_else(|| {
            self.hosts.iter().find_map(|host| match host {
                HostPattern::Exact(host) => Some(host.as_str()),
                HostPattern::OneLabel(_) | HostPattern::AnyDepth(_) => None,
            })
        })
    }
}

pub(crate) fn host_text(pattern: &HostPattern) -> String {
    match pattern {
        HostPattern::Exact(host) => host.clone(),
        HostPattern::OneLabel(suffix) => format!("*{suffix}"),
        HostPattern::AnyDepth(suffix) => format!("**{suffix}"),
    }
}
