//! `plan`: at which events of a host each rule acts, and what can't work there.

use std::fmt::Write as _;

use fingerpost::adapter::cloudfront::{EventType, Finding, Level, Plan, Planned, plan};
use serde::Serialize;

use crate::args::{Deny, Format, PlanArgs, Target};
use crate::exit::{Exit, Usage};
use crate::output::{BAD, FAINT, GOOD, HEAD, NOTICE, count, visible};
use crate::{diagnostics, load, output};

/// A plan as `--format json` tells it.
#[derive(Serialize)]
struct Report<'p> {
    file: String,
    target: &'static str,
    ok: bool,
    /// The events at which the function has to run.
    events: Vec<EventType>,
    #[serde(flatten)]
    plan: &'p Plan<'p>,
}

pub(crate) fn run(args: &PlanArgs) -> Result<Exit, Usage> {
    let Target::LambdaEdge = args.target;
    let policy = match load::policy(&args.file)? {
        Ok(policy) => policy,
        Err(error) => {
            output::print_error(&diagnostics::draw(&args.file, error.diagnostics()));
            return Ok(Exit::Findings);
        }
    };
    let plan = plan(&policy);
    let warned = all(&plan).any(|(_, finding)| finding.level() == Level::Warning);
    let denied = warned && args.deny == Some(Deny::Warnings);
    let ok = !denied && !plan.has_errors();
    let file = load::name(&args.file);
    match args.format {
        Format::Text => output::print(&draw(&file, &plan, ok)),
        Format::Json => output::print_json(&Report {
            file: file.into_owned(),
            target: "lambda-edge",
            ok,
            events: plan.events(),
            plan: &plan,
        }),
    }
    Ok(if ok { Exit::Fine } else { Exit::Findings })
}

/// Every finding, with the rule that it is about.
pub(crate) fn all<'p>(
    plan: &'p Plan<'p>,
) -> impl Iterator<Item = (Option<&'p Planned<'p>>, &'p Finding)> {
    let of_rules = plan.rules().iter().flat_map(|rule: &Planned<'_>| {
        rule.findings().iter().map(move |finding| (Some(rule), finding))
    });
    plan.findings().iter().map(|finding| (None, finding)).chain(of_rules)
}

/// The findings, each with its repair.
pub(crate) fn findings<'p>(file: &str, plan: &'p Plan<'p>) -> String {
    let mut text = String::new();
    for (rule, finding) in all(plan) {
        let style = match finding.level() {
            Level::Error => BAD,
            Level::Warning => NOTICE,
            Level::Note => FAINT,
        };
        let (level, code) = (finding.level().as_str(), finding.code());
        let about = |rule: &Planned<'_>| {
            format!("{}:{}: {}: ", visible(file), rule.line(), visible(rule.id()))
        };
        let about = rule.map(about).unwrap_or_default();
        let message = visible(finding.message());
        let _ = writeln!(text, "{style}{level}[{code}]{style:#}: {about}{message}");
        if let Some(help) = finding.help() {
            let _ = writeln!(text, "  help: {}", visible(help));
        }
    }
    text
}

fn draw<'p>(file: &str, plan: &'p Plan<'p>, ok: bool) -> String {
    let mut text = findings(file, plan);
    if !text.is_empty() {
        text.push('\n');
    }
    let style = if ok { GOOD } else { BAD };
    let tally = tally(plan);
    let _ =
        writeln!(text, "{HEAD}{}{HEAD:#} on Lambda@Edge: {style}{tally}{style:#}", visible(file));
    for event in plan.events() {
        let acting = plan.rules().iter().filter(|rule| rule.events().contains(&event));
        let ids: Vec<_> = acting.map(|rule| visible(rule.id())).collect();
        let _ = writeln!(text, "  {:<15}  {}", event.as_str(), ids.join(", "));
    }
    let key: Vec<_> = plan.cache_key().map(visible).collect();
    if !key.is_empty() {
        let _ = writeln!(text, "  {:<15}  {}", "cache key", key.join(", "));
    }
    text
}

pub(crate) fn tally<'p>(plan: &'p Plan<'p>) -> String {
    let of = |level: Level| all(plan).filter(|(_, finding)| finding.level() == level).count();
    let counts = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")];
    let said: Vec<String> = counts
        .into_iter()
        .filter(|(level, _)| of(*level) > 0)
        .map(|(level, noun)| count(of(level), noun))
        .collect();
    if said.is_empty() { "fine".to_owned() } else { said.join(", ") }
}
