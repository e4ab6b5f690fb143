//! `_redirects` files, asked what Netlify's own matcher was asked.

use fingerpost::{Country, Decision, Request};
use fingerpost_cli::import::{Format, Outcome};
use serde_json::Value;

use super::answer::{decide, is_untouched, redirects, request};
use super::data::{Data, Ready};
use super::table::{Table, Verdict};
use super::url;

const FILES: [(&str, &str); 5] = [
    ("babel", "raw/babel/_redirects"),
    ("jest", "raw/jest/website/static/_redirects"),
    ("knative-golang", "raw/knative/golang/_redirects"),
    ("kubeflow", "raw/kubeflow/content/en/_redirects"),
    ("kubernetes", "raw/kubernetes/static/_redirects"),
];

const TO_ITSELF: &str = "Netlify's matcher leads the visitor to the URL that he is at, a loop; \
    the policy leaves him there";
const ELSEWHERE: &str = "the line is refused by name: it fetches from another site, which the \
    import doesn't translate; the policy forwards the request untouched";
const FALLBACK: &str = "the line is for paths where the site has no file, which only the origin \
    knows; the policy leaves them to the origin, which answers 404 itself (the matcher was asked \
    as if no file existed: `--as-forced` imports the line so)";

/// Every file twice: as a user gets it, and as the matcher was asked, which knows no files.
pub(crate) fn add(data: &Data, table: &mut Table) {
    for (name, path) in FILES {
        let text = data.text(path);
        let cases = data.cases(&format!("oracle-netlify-{name}"));
        for as_forced in [false, true] {
            let flag = if as_forced { " --as-forced" } else { "" };
            table.row(&format!("netlify {name}{flag}"), |row| {
                let ready = Ready::of(path, &text, Format::Netlify, as_forced);
                row.add_report(&ready.imported.report);
                for case in &cases {
                    let id = case["id"].as_str().unwrap();
                    row.add_case(id, verdict(&ready, &text, case));
                }
            });
        }
    }
}

fn verdict(ready: &Ready, text: &str, case: &Value) -> Verdict {
    let url = case["request"]["url"].as_str().unwrap();
    let country = Country::parse(case["request"]["country"].as_str().unwrap()).unwrap();
    let request = request(case).with_country(country);
    let decision = match decide(ready, &request) {
        Ok(decision) => decision,
        Err(verdict) => return verdict,
    };
    let expect = &case["expect"];
    let wanted = Wanted::of(expect);
    if let Some(verdict) = wanted.compare(&decision, &request) {
        return verdict;
    }
    let untouched = matches!(&decision, Decision::Forward(forward) if forward.target().is_none());
    match &wanted {
        _ if !untouched => {}
        Wanted::Redirect { location, .. } if leads_to(url, location) => {
            return Verdict::Named(TO_ITSELF);
        }
        Wanted::Rewrite { to } if outcome(ready, text, expect) == Some(Outcome::Refused) => {
            assert!(to.starts_with("http"));
            return Verdict::Named(ELSEWHERE);
        }
        Wanted::Page { .. } if !ready.imported.policy.contains("[[respond]]") => {
            return Verdict::Named(FALLBACK);
        }
        _ => {}
    }
    Verdict::Unexplained(format!("{url}: wanted {expect}, got {decision:?}"))
}

/// What Netlify's matcher says.
enum Wanted<'c> {
    Nothing,
    Redirect { status: u64, location: &'c str },
    Rewrite { to: &'c str },
    Page { status: u64, to: &'c str },
}

impl Wanted<'_> {
    fn of(expect: &Value) -> Wanted<'_> {
        if expect["match"] == false {
            return Wanted::Nothing;
        }
        let to = expect["to"].as_str().unwrap();
        match expect["status"].as_u64().unwrap() {
            200 => Wanted::Rewrite { to },
            status @ 300..400 => {
                Wanted::Redirect { status, location: expect["location"].as_str().unwrap() }
            }
            status => Wanted::Page { status, to },
        }
    }

    /// `None` where they differ.
    fn compare(&self, decision: &Decision<'_>, request: &Request<'_>) -> Option<Verdict> {
        match (self, decision) {
            (Wanted::Nothing, _) => is_untouched(decision).then_some(Verdict::Agrees),
            (Wanted::Redirect { status, location }, _) => redirects(decision, *status, location),
            (Wanted::Rewrite { to }, Decision::Forward(forward)) => {
                let target = forward.target()?;
                // The visitor's query goes along where the target has none.
                let wanted = match (to.split_once('?'), request.query()) {
                    (Some((path, query)), _) => (path, Some(query)),
                    (None, query) => (*to, query),
                };
                ((target.path.as_str(), target.query.as_deref()) == wanted)
                    .then_some(Verdict::Agrees)
            }
            (Wanted::Page { status, to }, Decision::Respond(respond)) => {
                let body = String::from_utf8_lossy(respond.body());
                let shown = body.contains(&format!("href=\"{to}\""));
                (u64::from(respond.status()) == *status && shown).then_some(Verdict::Agrees)
            }
            _ => None,
        }
    }
}

/// Whether a `Location` leads back to where the visitor is.
fn leads_to(url: &str, location: &str) -> bool {
    let parts = url::parts(url);
    let full = if location.starts_with('/') {
        format!("{}://{}{location}", parts.scheme, parts.host)
    } else {
        location.to_owned()
    };
    let full = full.split_once('#').map_or(full.as_str(), |(before, _)| before);
    url::spelled(full) == url::spelled(url)
}

/// What became of the line that Netlify's matcher names.
fn outcome(ready: &Ready, text: &str, expect: &Value) -> Option<Outcome> {
    let from = expect["rule_from"].as_str()?;
    let mut lines = text.lines().zip(&ready.imported.report.lines);
    lines
        .find(|(line, _)| line.split_whitespace().next() == Some(from))
        .map(|(_, line)| line.outcome)
}
