//! `draw`: what shares an experiment comes to, by drawing many made-up visitors.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr};

use fingerpost::adapter::json::OwnedRequest;
use fingerpost::{Engine, ExperimentInfo, Policy, RuleInfo};
use serde::Serialize;

use crate::args::{DrawArgs, Format};
use crate::exit::{Exit, Usage};
use crate::output::{FAINT, HEAD, NOTICE, thousands, visible};
use crate::{headers, load, output, render};

/// A browser of today; without one the visitors would count as bots.
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
/// How many standard deviations chance is trusted with.
const DEVIATIONS: f64 = 4.0;

/// As `--format json` tells it.
#[derive(Serialize)]
struct Drawn<'p> {
    experiment: &'p str,
    url: String,
    visitors: u32,
    seed: u64,
    variants: Vec<Share<'p>>,
    /// Why a visitor has no variant, where nobody has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<String>,
}

/// One variant, or having none.
#[derive(Serialize)]
struct Share<'p> {
    /// `None` for the visitors who don't take part.
    variant: Option<&'p str>,
    visitors: u32,
    share: f64,
    expected: f64,
    /// How many standard deviations of a fair draw the share is off.
    deviations: f64,
}

pub(crate) fn run(args: &DrawArgs) -> Result<Exit, Usage> {
    let (policy, engine) = match load::ready(&args.file)? {
        Ok(ready) => ready,
        Err(exit) => return Ok(exit),
    };
    let (rule, experiment) = find(&policy, &args.experiment)?;
    if args.visitors == 0 {
        return Err(Usage::new("`--visitors 0` draws nobody"));
    }
    let drawn = draw(&policy, &engine, &rule, &experiment, args)?;
    match args.format {
        Format::Json => output::print_json(&drawn),
        Format::Text => output::print(&drawn.draw(&rule)),
    }
    Ok(Exit::Fine)
}

/// The experiment of this name, which must be one that takes effect.
fn find<'p>(policy: &'p Policy, id: &str) -> Result<(RuleInfo<'p>, ExperimentInfo<'p>), Usage> {
    let all = || policy.rules().filter_map(|rule| Some((rule, rule.experiment()?)));
    let Some((rule, experiment)) = all().find(|(rule, _)| rule.id() == id) else {
        let ids: Vec<String> = all().map(|(rule, _)| format!("`{}`", rule.id())).collect();
        let known = if ids.is_empty() { "none at all".to_owned() } else { ids.join(", ") };
        return Err(Usage(format!("there is no experiment `{id}` in the policy: it has {known}")));
    };
    if !rule.is_enabled() {
        return Err(Usage(format!("`{id}` is switched off (`enabled = false`): nobody is drawn")));
    }
    if rule.is_shadow() {
        return Err(Usage(format!("`{id}` is in shadow mode: nobody gets what is drawn")));
    }
    Ok((rule, experiment))
}

fn draw<'p>(
    policy: &'p Policy,
    engine: &Engine,
    rule: &RuleInfo<'p>,
    experiment: &ExperimentInfo<'p>,
    args: &DrawArgs,
) -> Result<Drawn<'p>, Usage> {
    let stated = args.headers.iter().map(|line| headers::parse_line(line));
    let mut stated = stated.collect::<Result<Vec<_>, _>>()?;
    if !stated.iter().any(|(name, _)| name.eq_ignore_ascii_case("user-agent")) {
        stated.push(("user-agent".to_owned(), BROWSER.to_owned()));
    }
    let url = args.url.clone().or_else(|| literal_path(rule)).unwrap_or_else(|| "/".to_owned());
    let mut asked = OwnedRequest::new(policy.main_host(), "GET", &url, stated)?;
    if let Some(country) = &args.country {
        asked.visitor.state("country", country)?;
    }
    let url = asked.full_url();
    let sent = asked.headers.len();
    let mut chance = Chance(args.seed);
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..args.visitors {
        asked.headers.truncate(sent);
        make_up(&mut asked, &experiment.unit, &mut chance);
        let decision = engine.evaluate(asked.view());
        let mine = decision.variants().iter().find(|mine| mine.experiment == rule.id());
        let variant = mine.map(|mine| mine.variant.to_string()).unwrap_or_default();
        *counts.entry(variant).or_default() += 1;
    }
    let count = |name: &str| counts.get(name).copied().unwrap_or_default();
    let because = (count("") == args.visitors).then(|| why_nobody(policy, rule, &asked)).flatten();
    let part = f64::from(experiment.traffic) / 1_000_000.0;
    let share = |variant: Option<&'p str>, expected: f64| {
        let visitors = count(variant.unwrap_or_default());
        Share::new(variant, visitors, args.visitors, expected)
    };
    let variants = experiment.variants.iter();
    Ok(Drawn {
        experiment: rule.id(),
        url,
        visitors: args.visitors,
        seed: args.seed,
        variants: variants
            .map(|variant| share(Some(variant.name), part * experiment.share(variant)))
            .chain([share(None, 1.0 - part)])
            .collect(),
        because,
    })
}

/// The path that an experiment asks for, where it is one that can be asked for as it is written.
fn literal_path(rule: &RuleInfo<'_>) -> Option<String> {
    let conditions = rule.conditions();
    let path = &conditions.iter().find(|condition| condition.key == "path")?.wanted;
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"{},?#".contains(&byte);
    (path.starts_with('/') && path.bytes().all(plain)).then(|| path.clone())
}

/// The next visitor: one that the experiment's unit tells from all others.
fn make_up(asked: &mut OwnedRequest, unit: &str, chance: &mut Chance) {
    let [high, low, name] = [chance.next(), chance.next(), chance.next()];
    asked.visitor.client.entropy = Some((u128::from(high) << 64 | u128::from(low)).to_be_bytes());
    let [_, _, _, _, a, b, c, d] = name.to_be_bytes();
    asked.visitor.client.ip = Some(IpAddr::V4(Ipv4Addr::new(a, b, c, d)));
    match unit.split_once(' ') {
        Some(("cookie", cookie)) => {
            asked.headers.push(("cookie".to_owned(), format!("{cookie}={name:016x}")));
        }
        Some(("header", header)) => {
            asked.headers.push((header.to_owned(), format!("{name:016x}")));
        }
        _ => {}
    }
}

/// What `explain` says about the last visitor.
fn why_nobody(policy: &Policy, rule: &RuleInfo<'_>, asked: &OwnedRequest) -> Option<String> {
    let explanation = policy.explain(&asked.view());
    let mut reports = explanation.stages().iter().flat_map(|stage| &stage.rules);
    let report = reports.find(|report| report.rule.id == rule.id());
    Some(match report {
        Some(report) => render::words(report)?,
        None => "an earlier stage answers this request".to_owned(),
    })
}

/// SplitMix64 (Steele, Lea, Flood 2014): enough to make visitors up, the same on every machine.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl<'p> Share<'p> {
    fn new(variant: Option<&'p str>, visitors: u32, of: u32, expected: f64) -> Share<'p> {
        let of = f64::from(of);
        let share = f64::from(visitors) / of;
        let deviation = (expected * (1.0 - expected) / of).sqrt();
        let off = share - expected;
        // Where nothing is left to chance, whatever is off is more than chance.
        let certain = if off.abs() < 1e-9 { 0.0 } else { f64::from(u32::MAX) };
        let deviations = if deviation > 0.0 { off.abs() / deviation } else { certain };
        Share { variant, visitors, share, expected, deviations }
    }
}

impl Drawn<'_> {
    fn draw(&self, rule: &RuleInfo<'_>) -> String {
        let visitors = thousands(self.visitors as usize);
        let (id, effect) = (visible(self.experiment), rule.effect());
        let mut text = format!("{HEAD}{id}{HEAD:#}: {}\n", visible(&effect));
        let _ = writeln!(
            text,
            "{visitors} visitors of {}, made up from seed {} and drawn by the engine",
            visible(&self.url),
            self.seed
        );
        let name = |share: &Share<'_>| visible(share.variant.unwrap_or("(none)")).into_owned();
        let width = self.variants.iter().map(|share| name(share).chars().count()).max();
        let width = width.unwrap_or_default().max(7);
        let _ = writeln!(
            text,
            "  {FAINT}{:width$}  {:>10}  {:>8}  {:>8}{FAINT:#}",
            "variant", "visitors", "share", "expected"
        );
        for share in &self.variants {
            let visitors = thousands(share.visitors as usize);
            let of = |share: f64| format!("{:.2} %", 100.0 * share);
            let (shown, expected) = (of(share.share), of(share.expected));
            let name = name(share);
            let _ = writeln!(text, "  {name:width$}  {visitors:>10}  {shown:>8}  {expected:>8}");
        }
        let off = self.variants.iter().map(|share| share.deviations).fold(0.0, f64::max);
        let verdict = match &self.because {
            Some(because) => format!("{NOTICE}nobody is drawn{NOTICE:#}: {}", visible(because)),
            None if off > DEVIATIONS => format!(
                "{NOTICE}more than chance makes likely is off{NOTICE:#}: `when` may leave visitors \
                 out (see `fingerpost explain`)"
            ),
            None => format!("what is off is no more than chance ({off:.1} standard deviations)"),
        };
        let _ = writeln!(text, "{verdict}");
        text
    }
}
