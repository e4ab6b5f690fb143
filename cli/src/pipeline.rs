//! What a policy consists of: its rules stage by stage, in the order in which they are asked.

use std::fmt::Write as _;

use fingerpost::{ConditionInfo, ExperimentInfo, Policy, RuleInfo, Stage};
use serde::Serialize;

use crate::output::{FAINT, HEAD, NOTICE, clipped, count, visible};

/// How many rules of a stage are listed where not all are asked for.
const LISTED: usize = 20;

/// A policy as `check --format json` tells it.
#[derive(Serialize)]
pub(crate) struct Summary<'p> {
    digest: &'p str,
    platform: &'static str,
    hosts: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    origins: Vec<&'p str>,
    rejects: Vec<&'static str>,
    tests: usize,
    rules: Vec<Entry<'p>>,
}

#[derive(Serialize)]
struct Entry<'p> {
    id: &'p str,
    stage: Stage,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'p str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tags: &'p [String],
    enabled: bool,
    shadow: bool,
    /// What it does where it acts, for people.
    effect: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    experiment: Option<ExperimentInfo<'p>>,
    conditions: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    map_lines: Option<usize>,
}

impl<'p> Summary<'p> {
    pub(crate) fn of(policy: &'p Policy) -> Summary<'p> {
        Summary {
            digest: policy.digest(),
            platform: policy.platform(),
            hosts: policy.hosts(),
            origins: policy.origins().collect(),
            rejects: policy.rejects().collect(),
            tests: policy.tests().len(),
            rules: policy.rules().map(Entry::of).collect(),
        }
    }
}

impl<'p> Entry<'p> {
    fn of(rule: RuleInfo<'p>) -> Entry<'p> {
        Entry {
            id: rule.id(),
            stage: rule.stage(),
            description: rule.description(),
            owner: rule.owner(),
            tags: rule.tags(),
            enabled: rule.is_enabled(),
            shadow: rule.is_shadow(),
            effect: rule.effect(),
            experiment: rule.experiment(),
            conditions: rule.condition_count(),
            map_lines: rule.map_lines(),
        }
    }
}

/// The summary and the pipeline for people.
pub(crate) fn draw(policy: &Policy, all: bool) -> String {
    let mut text = String::new();
    let rules: Vec<RuleInfo<'_>> = policy.rules().collect();
    let _ = writeln!(text, "  rules    {}", kinds(&rules));
    let _ = writeln!(text, "  tests    {}", policy.tests().len());
    let hosts = match policy.hosts() {
        hosts if hosts.is_empty() => "any (`hosts` is not set)".to_owned(),
        hosts => clipped(&hosts.join(", "), if all { usize::MAX } else { 200 }).into_owned(),
    };
    let _ = writeln!(text, "  hosts    {hosts}");
    let origins: Vec<&str> = policy.origins().collect();
    if !origins.is_empty() {
        let origins = clipped(&origins.join(", "), if all { usize::MAX } else { 200 }).into_owned();
        let _ = writeln!(text, "  origins  {origins}");
    }
    let _ = writeln!(text, "  digest   {}", policy.digest().get(..12).unwrap_or_default());
    let _ = writeln!(text, "\n{HEAD}pipeline{HEAD:#}");
    for (number, stage) in Stage::ALL.into_iter().enumerate() {
        let note = match stage {
            Stage::Client => format!("platform {}", policy.platform()),
            Stage::Sanity => {
                format!("400 for an invalid host; [paths] rejects {}", join(policy.rejects()))
            }
            _ => String::new(),
        };
        let here: Vec<&RuleInfo<'_>> = rules.iter().filter(|rule| rule.stage() == stage).collect();
        let note = if note.is_empty() && here.is_empty() { "no rules".to_owned() } else { note };
        let _ = write!(text, "  {:>2} {HEAD}{}{HEAD:#}", number + 1, stage.name());
        if !note.is_empty() {
            let room = " ".repeat(12_usize.saturating_sub(stage.name().len()));
            let _ = write!(text, "{room}{FAINT}{note}{FAINT:#}");
        }
        text.push('\n');
        draw_rules(&mut text, &here, all);
    }
    text
}

fn draw_rules(text: &mut String, rules: &[&RuleInfo<'_>], all: bool) {
    let listed = if all { rules.len() } else { LISTED };
    let width = rules.iter().take(listed).map(|rule| rule.id().chars().count()).max();
    let width = width.unwrap_or_default().min(30);
    for rule in rules.iter().take(listed) {
        let longest = if all { usize::MAX } else { 120 };
        let effect = rule.effect();
        let mut line =
            format!("      {:width$}  {}", visible(rule.id()), clipped(&effect, longest));
        let conditions = conditions(rule);
        if !conditions.is_empty() {
            line.push_str(&format!(" {FAINT}when{FAINT:#} {}", clipped(&conditions, longest)));
        }
        for (marked, mark) in [(rule.is_shadow(), "shadow"), (!rule.is_enabled(), "disabled")] {
            if marked {
                line.push_str(&format!(" {NOTICE}{mark}{NOTICE:#}"));
            }
        }
        if let Some(description) = rule.description() {
            line.push_str(&format!("  {FAINT}{}{FAINT:#}", clipped(description, 80)));
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let more = rules.len().saturating_sub(listed);
    if more > 0 {
        let _ = writeln!(
            text,
            "      {FAINT}and {}: `--all` lists them{FAINT:#}",
            count(more, "more rule")
        );
    }
}

/// `path /admin/{*rest}, not ip 192.0.2.0/24`; the source stands in the effect already.
fn conditions(rule: &RuleInfo<'_>) -> String {
    let told: Vec<String> = rule
        .conditions()
        .into_iter()
        .filter(|condition| !matches!(condition.key.as_str(), "from" | "map"))
        .map(|ConditionInfo { key, wanted }| match key.strip_prefix("not ") {
            // `not` stands before both.
            Some(_) => format!("{key} {}", wanted.strip_prefix("not ").unwrap_or(&wanted)),
            None => format!("{key} {wanted}"),
        })
        .collect();
    told.join(", ")
}

/// `7: 1 block, 4 redirect (1,204 map lines), https, canonical`.
fn kinds(rules: &[RuleInfo<'_>]) -> String {
    let mut kinds = Vec::new();
    for stage in Stage::ALL {
        let here = rules.iter().filter(|rule| rule.stage() == stage);
        kinds.extend(here.clone().filter(|rule| rule.is_table()).map(|rule| rule.id().to_owned()));
        let entries = here.clone().filter(|rule| !rule.is_table()).count();
        if entries > 0 {
            let lines: usize = here.filter_map(RuleInfo::map_lines).sum();
            let lines = match lines {
                0 => String::new(),
                lines => format!(" ({})", count(lines, "map line")),
            };
            kinds.push(format!("{entries} {}{lines}", stage.name()));
        }
    }
    if kinds.is_empty() { "none".to_owned() } else { kinds.join(", ") }
}

fn join<'s>(words: impl Iterator<Item = &'s str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}
