//! Real `_headers` files: imported, and asked for a path of every rule.

use std::collections::BTreeMap;

use fingerpost::{Edit, Request, ResponseHead, Scheme};
use fingerpost_cli::import::{Format, Outcome};
use serde_json::Value;

use super::super::data::{Data, Ready};
use super::super::table::{Row, Table, Verdict};
use super::model::{Model, Sent};

const BOTH: [Format; 2] = [Format::NetlifyHeaders, Format::CloudflareHeaders];

/// Of the large file's rules, one of so many is asked for, and its definition too of fewer: every
/// request asks all 10,000 one after the other.
const STRIDE: usize = 200;

/// What the site's own server sends.
const OWN: [(&str, &str); 4] = [
    ("cache-control", "no-cache"),
    ("content-type", "text/html"),
    ("x-frame-options", "SAMEORIGIN"),
    ("test", "own"),
];

/// Paths beside those of the rules, where several of them act.
const BESIDES: [&str; 5] = ["/", "/index.html", "/assets/a.svg", "/fonts/a.js", "/js/a/b.json"];

pub(crate) fn add(data: &Data, table: &mut Table) {
    table.row("cloudflare-docs _headers", |row| {
        check(row, &data.text("raw/cloudflare-docs-2022/content/_headers"), BOTH[1], 1);
        row.assert_counts(6, &[]);
    });
    let vite = data.text("raw/vite/docs/public/_headers");
    for format in BOTH {
        table.row(&format!("vite, {}", format.name()), |row| {
            check(row, &vite, format, 1);
            row.assert_counts(9, &[]);
        });
    }
    let sites = sites(data);
    assert_eq!(sites.len(), 4, "sites with a `_headers` among the header rules");
    for format in BOTH {
        table.row(&format!("{} sites, {}", sites.len(), format.name()), |row| {
            for text in sites.values() {
                check(row, text, format, 1);
            }
            row.assert_counts(29, &[]);
        });
    }
    table.row("netlify 10,000 header rules", |row| {
        let text = data.text("raw/netlify-large-fixtures/large_headers_file");
        check(row, &text, BOTH[0], STRIDE);
        row.assert_counts(55, &[]);
    });
}

/// The `_headers` files that the header rules were taken from, written again.
fn sites(data: &Data) -> BTreeMap<String, String> {
    let mut sites: BTreeMap<String, String> = BTreeMap::new();
    for line in data.text("headers/header_rules.jsonl").lines() {
        let rule: Value = serde_json::from_str(line).expect("JSON");
        if rule["dialect"] != "netlify/cf _headers" {
            continue;
        }
        let text = sites.entry(rule["source"].as_str().unwrap().to_owned()).or_default();
        text.push_str(&format!("{}\n", rule["header_rule"]["for"].as_str().unwrap()));
        for header in rule["header_rule"]["headers"].as_array().unwrap() {
            let (name, value) = (header[0].as_str().unwrap(), header[1].as_str().unwrap());
            text.push_str(&format!("  {name}: {value}\n"));
        }
        text.push('\n');
    }
    sites
}

fn check(row: &mut Row, text: &str, format: Format, every: usize) {
    let ready = Ready::of("_headers", text, format, false);
    let report = &ready.imported.report;
    row.add_report(report);
    for (line, reported) in text.lines().zip(&report.lines) {
        let is_said = matches!(reported.outcome, Outcome::Same | Outcome::Approximated);
        assert_eq!(is_said, !line.trim().is_empty(), "{line}: {reported:?}");
        assert_eq!(is_said, reported.rule.is_some(), "{line}: {reported:?}");
    }
    let model = Model::of(text, format);
    let besides = BESIDES.map(|path| ("www.example.com".to_owned(), path.to_owned()));
    let samples = model.samples(every);
    for (host, path) in &samples {
        assert_ne!(model.send(host, path, &OWN), edited(&[]), "{host}{path}: no rule takes it");
    }
    for (index, (host, path)) in samples.into_iter().chain(besides).enumerate() {
        let explains = index % (every * every).max(1) == 0;
        let verdict = ask(&ready, &model, &host, &path, explains);
        row.add_case(&format!("{host}{path}"), verdict);
    }
}

/// What the policy sends and what the host sends.
pub(crate) fn ask(ready: &Ready, model: &Model, host: &str, path: &str, explains: bool) -> Verdict {
    let request = Request::new("GET", path).with_authority(host).with_scheme(Scheme::Https);
    let response = ResponseHead::new(200, &OWN);
    let decision = ready.engine.evaluate_response(request, &response);
    if explains && decision != *ready.policy.explain_response(&request, &response).decision() {
        return Verdict::Unexplained("explain says otherwise".to_owned());
    }
    let (sent, wanted) = (edited(decision.edits()), model.send(host, path, &OWN));
    if sent == wanted {
        Verdict::Agrees
    } else {
        Verdict::Unexplained(format!("{host}{path}: wanted {wanted:?}, sent {sent:?}"))
    }
}

/// What the site's server sends, edited.
fn edited(edits: &[Edit<'_>]) -> Sent {
    let mut sent: Sent =
        OWN.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    for edit in edits {
        match edit {
            Edit::Remove { name } => {
                sent.remove(name.as_ref());
            }
            Edit::Set(field) => {
                sent.insert(field.name.to_string(), field.value.to_string());
            }
            Edit::Append(field) => {
                let lines = sent.entry(field.name.to_string()).or_default();
                let comma = if lines.is_empty() { "" } else { ", " };
                *lines = format!("{lines}{comma}{}", field.value);
            }
            other => panic!("no import writes {other:?}"),
        }
    }
    sent
}
