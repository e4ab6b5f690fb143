//! `test`: runs the tests that policies carry.

use std::borrow::Cow;
use std::path::Path;

use fingerpost::{Engine, Mismatch, NearMiss, Policy, ResponseExplanation, Span, Test, TestReport};
use serde::Serialize;

use crate::args::{Format, TestArgs};
use crate::coverage::{Coverage, Reached};
use crate::exit::{Exit, Usage};
use crate::output::{BAD, GOOD, HEAD, clipped, count, visible};
use crate::{load, nearest, output, render, values};

/// One file as `--format json` tells it.
#[derive(Serialize)]
struct FileReport {
    file: String,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    tests: Vec<Ran>,
    coverage: Option<Coverage>,
}

/// What became of one test.
#[derive(Serialize)]
struct Ran {
    name: String,
    span: Span,
    passed: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failures: Vec<Mismatch>,
}

pub(crate) fn run(args: &TestArgs) -> Result<Exit, Usage> {
    let mut exit = Exit::Fine;
    let mut reports = Vec::new();
    for file in &args.files {
        let text = args.format == Format::Text;
        let report = match load::ready(file)? {
            Ok((policy, engine)) => run_file(file, &policy, &engine, args)?,
            Err(_) => FileReport::refused(file, "the policy is refused"),
        };
        if text {
            output::print(&report.draw(args.coverage));
        }
        if !report.ok {
            exit = Exit::Findings;
        }
        reports.push(report);
    }
    if args.format == Format::Json {
        output::print_json(&reports);
    }
    Ok(exit)
}

/// Runs the tests of one policy; the failed ones are printed at once.
fn run_file(
    file: &Path,
    policy: &Policy,
    engine: &Engine,
    args: &TestArgs,
) -> Result<FileReport, Usage> {
    if policy.tests().is_empty() {
        return Ok(FileReport::refused(
            file,
            "no [[test]]: a policy that nothing tests isn't tested",
        ));
    }
    let mut reached = Reached::default();
    let mut tests = Vec::new();
    for test in policy.tests() {
        let test = args.visitor.complete(test)?;
        let report = policy.run_test(engine, &test);
        reached.add(&report);
        if args.format == Format::Text && !report.passed() {
            let response = report.response().map(ResponseExplanation::decision);
            let acted = nearest::acted(report.explanation(), response);
            let near = acted.nearest(|| policy.nearest_in_test(&test, nearest::ASKED));
            output::print(&draw_failed(&test, &report, &near));
        }
        tests.push(Ran {
            name: test.name().to_owned(),
            span: test.span().clone(),
            passed: report.passed(),
            failures: report.failures().to_vec(),
        });
    }
    Ok(FileReport {
        file: load::name(file).into_owned(),
        ok: tests.iter().all(|test| test.passed),
        error: None,
        tests,
        coverage: Some(reached.coverage(policy)),
    })
}

fn draw_failed(test: &Test, report: &TestReport<'_>, near: &[NearMiss<'_>]) -> String {
    let name = clipped(test.name(), 100);
    let span = test.span().to_string();
    let mut text = format!("{BAD}✗{BAD:#} {HEAD}{name}{HEAD:#} ({})\n", visible(&span));
    text.push_str(&draw_failures(report.failures()));
    text.push_str(&format!("    {} {}\n", visible(test.method()), clipped(&test.url(), 200)));
    let wanted = report.failures().iter().find(|failure| failure.what == "rule");
    let wanted = wanted.map(|failure| failure.wanted.as_str());
    text.push_str(&render::short(report.explanation(), report.response(), wanted, near));
    text.push('\n');
    text
}

/// What was wanted and what came out instead, a line each.
pub(crate) fn draw_failures(failures: &[Mismatch]) -> String {
    let mut text = String::new();
    for Mismatch { what, wanted, got } in failures {
        if what == "engine" {
            let [wanted, got] = [wanted, got].map(|text| clipped(text, 400));
            text.push_str(&format!(
                "    {BAD}the engine decides otherwise than the definition{BAD:#}: please report \
                 it\n      definition {wanted}\n      engine     {got}\n"
            ));
        } else {
            text.push_str(&draw_mismatch(what, wanted, got));
        }
    }
    text
}

/// Both values whole; of long ones the lines that the other hasn't are marked.
fn draw_mismatch(what: &str, wanted: &str, got: &str) -> String {
    let name = visible(what);
    let [wanted_lines, got_lines] = [wanted, got].map(|value| values::lines(what, value));
    if wanted_lines.len() == 1 && got_lines.len() == 1 {
        let [wanted, got] = [wanted, got].map(visible);
        return format!("    {name}: wanted {}, got {}\n", quoted(&wanted), quoted(&got));
    }
    let mut text = format!("    {name}:\n");
    let bare = |line: &str| line.trim_end_matches(';').to_owned();
    for (title, lines, others) in
        [("wanted", &wanted_lines, &got_lines), ("got", &got_lines, &wanted_lines)]
    {
        text.push_str(&format!("      {title}\n"));
        for line in lines {
            let same = others.iter().any(|other| bare(other) == bare(line));
            if same {
                text.push_str(&format!("          {line}\n"));
            } else {
                text.push_str(&format!("        {BAD}≠{BAD:#} {line}\n"));
            }
        }
    }
    text
}

/// A value in backticks; the library's own words for what isn't there stand as they are.
fn quoted(text: &str) -> Cow<'_, str> {
    let own = [
        "nothing",
        "nothing: the origin isn't asked",
        "no rule acted",
        "forwarded to the origin",
        "answered at the edge",
    ];
    if own.contains(&text) { Cow::Borrowed(text) } else { Cow::Owned(format!("`{text}`")) }
}

impl FileReport {
    fn refused(file: &Path, error: &'static str) -> FileReport {
        let file = load::name(file).into_owned();
        FileReport { file, ok: false, error: Some(error), tests: Vec::new(), coverage: None }
    }

    fn draw(&self, names: bool) -> String {
        let failed = self.tests.iter().filter(|test| !test.passed).count();
        let result = match (self.error, failed) {
            (Some(error), _) => format!("{BAD}{error}{BAD:#}"),
            (None, 0) => format!("{GOOD}{} passed{GOOD:#}", count(self.tests.len(), "test")),
            (None, _) => {
                let all = count(self.tests.len(), "test");
                format!("{BAD}{failed} of {all} failed{BAD:#}")
            }
        };
        let mut text = format!("{HEAD}{}{HEAD:#}: {result}\n", visible(&self.file));
        if let Some(coverage) = &self.coverage {
            text.push_str(&coverage.draw(names));
        }
        text
    }
}
