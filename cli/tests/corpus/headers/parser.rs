//! The test tables of the hosts' own parsers of `_headers`.

use std::collections::{BTreeMap, BTreeSet};

use fingerpost_cli::import::{Format, HeaderBlock, Options, Report, header_blocks, import};
use serde_json::Value;

use super::super::data::Data;
use super::super::table::{Row, Table, Verdict};

const TOML: &str = "not read: netlify.toml";
const NO_FILE: &str = "the case is about a file that can't be read: the command says so, and writes \
    no policy";
const OWN_LIMIT: &str = "the case sets a limit for the length of lines, which no site can: the \
    importer keeps to Cloudflare's";

pub(crate) fn add(data: &Data, table: &mut Table) {
    table.row("cloudflare's header parser", |row| {
        for case in data.cases("cloudflare-parse") {
            if case["parser"] == "cloudflare.parseHeaders" {
                let id = case["id"].as_str().unwrap();
                let verdict = cloudflare(row, &case);
                row.add_case(id, verdict);
            }
        }
        row.assert_counts(15, &[(OWN_LIMIT, 1)]);
    });
    table.row("netlify's header parser", |row| {
        for case in data.cases("netlify-parse") {
            // The rest of the table are patterns.
            if case["parser"] == "netlify.headers-parser" && case["input"].is_object() {
                let id = case["id"].as_str().unwrap();
                let verdict = netlify(row, &case);
                row.add_case(id, verdict);
            }
        }
        row.assert_counts(16, &[(TOML, 26), (NO_FILE, 2)]);
    });
}

/// A rule as a parser gives it: its path, the headers, the names taken away.
type Parsed = (String, BTreeMap<String, String>, Vec<String>);

fn read(blocks: Vec<HeaderBlock>) -> Vec<Parsed> {
    let parsed = blocks.into_iter().map(|block| {
        let headers = block.headers.into_iter().map(|header| (header.name, header.value));
        let removed = block.removed.into_iter().map(|(_, name)| name);
        (block.path, headers.collect(), removed.collect())
    });
    parsed.collect()
}

fn expected(case: &Value, path: &str, headers: &str) -> Vec<Parsed> {
    let rules = case["expect"]["rules"].as_array().expect("rules");
    let parsed = rules.iter().map(|rule| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let headers = rule[headers].as_object().unwrap();
        let headers = headers.iter().map(|(name, value)| (name.clone(), text(value))).collect();
        let removed = rule["unsetHeaders"].as_array().map(|names| names.iter().map(text).collect());
        (text(&rule[path]), headers, removed.unwrap_or_default())
    });
    parsed.collect()
}

fn report(text: &str, format: Format) -> Report {
    import(text.as_bytes(), &Options::new(format, "_headers")).expect("a policy").report
}

/// The lines that the host rejects.
fn rejected(report: &Report) -> BTreeSet<u64> {
    let lines = report.lines.iter().filter(|line| {
        line.because.as_deref().is_some_and(|why| why.contains(" rejects the line: "))
    });
    lines.map(|line| line.line as u64).collect()
}

fn cloudflare(row: &mut Row, case: &Value) -> Verdict {
    let text = case["input"].as_str().unwrap();
    let report = report(text, Format::CloudflareHeaders);
    row.add_report(&report);
    let (blocks, wanted) = (
        read(header_blocks(text.as_bytes(), Format::CloudflareHeaders)),
        expected(case, "path", "headers"),
    );
    // A limit is told without a line, or in the text only.
    let invalid = case["expect"]["invalid"].as_array().unwrap();
    let at: BTreeSet<u64> = invalid.iter().filter_map(|why| why["lineNumber"].as_u64()).collect();
    let rejected = rejected(&report);
    let is_limit = invalid.len() > at.len();
    let agrees = blocks == wanted
        && if is_limit {
            rejected.is_superset(&at) && rejected.len() > at.len()
        } else {
            rejected == at
        };
    if agrees {
        Verdict::Agrees
    } else if !case["options"].is_null() {
        Verdict::Named(OWN_LIMIT)
    } else {
        Verdict::Unexplained(format!("{text:?}: read {blocks:?}, rejected {rejected:?}, {case}"))
    }
}

fn netlify(row: &mut Row, case: &Value) -> Verdict {
    let input = &case["input"];
    let has_config = !input["netlifyConfigPath"].is_null()
        || input["configHeaders"].as_array().is_some_and(|headers| !headers.is_empty())
        || input["configHeaders"].is_object();
    if has_config {
        return Verdict::Named(TOML);
    }
    let files: Vec<&str> = input["headersFiles"]
        .as_array()
        .map_or_else(Vec::new, |names| names.iter().map(|name| name.as_str().unwrap()).collect());
    let mut blocks = Vec::new();
    let mut rejects = false;
    for name in files {
        let Some(text) = case["files"][name].as_str() else { return Verdict::Named(NO_FILE) };
        let report = report(text, Format::NetlifyHeaders);
        row.add_report(&report);
        rejects |= !rejected(&report).is_empty();
        blocks.extend(read(header_blocks(text.as_bytes(), Format::NetlifyHeaders)));
    }
    let agrees = if case["expect"]["error_matches"].is_string() {
        rejects
    } else {
        !rejects && blocks == expected(case, "for", "values")
    };
    if agrees { Verdict::Agrees } else { Verdict::Unexplained(format!("read {blocks:?}, {case}")) }
}
