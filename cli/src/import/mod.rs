//! `fingerpost import`: a policy from the rules of another system, with a report in which every
//! line of the input is accounted for. An imported policy keeps the source system's behaviour.

mod args;
mod cloudflare;
mod condition;
mod glob;
mod headers;
mod netlify;
mod placeholder;
mod plan;
mod regex_text;
mod report;
mod rule;
mod samples;
mod segments;
mod shape;
mod spelling;
mod stamp;
mod statements;
mod table;
mod target_text;
mod toml_text;
mod verify;
mod whatwg;
mod write;

use std::collections::BTreeMap;

pub use args::{Args, run};
pub use headers::{HeaderBlock, HeaderLine, header_blocks};
pub use report::{Line, Outcome, Report};
pub use rule::Query;

use rule::{Action, Rule};
use samples::Sample;
use toml_text::comment;
use verify::Refusal;
use write::{Names, Written};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Netlify's `_redirects`.
    Netlify,
    /// Cloudflare Pages' `_redirects`.
    Cloudflare,
    /// Netlify's `_headers`.
    NetlifyHeaders,
    /// Cloudflare Pages' `_headers`.
    CloudflareHeaders,
    /// A table of sources, targets and statuses, with or without a header.
    Csv,
    /// Two columns with a tab between them.
    Tsv,
}

impl Format {
    /// The name that `--from` knows.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Netlify => "netlify",
            Format::Cloudflare => "cloudflare",
            Format::NetlifyHeaders => "netlify-headers",
            Format::CloudflareHeaders => "cloudflare-headers",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
        }
    }
}

/// How to read a file, and what to call what comes of it.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the file is.
    pub format: Format,
    /// The file's name, for the report and the policy's first line.
    pub source: String,
    /// What the names of sidecar files begin with.
    pub stem: String,
    /// What the ids of rules begin with.
    pub id_prefix: String,
    /// Plain lines get a test in the policy.
    pub with_tests: bool,
    /// The policy's own hosts; none are written where none are given.
    pub hosts: Vec<String>,
    /// Netlify: every line is read as if its status ended in `!`.
    pub as_forced: bool,
    /// Cloudflare: lines over its limits, which it ignores, are taken too.
    pub over_limits: bool,
    /// Tables: the status of lines that name none.
    pub status: u16,
    /// Tables: what becomes of the visitor's query where the source has none.
    pub query: Option<Query>,
}

impl Options {
    /// The usual ones for a format.
    #[must_use]
    pub fn new(format: Format, source: &str) -> Options {
        Options {
            format,
            source: source.to_owned(),
            stem: "rules".to_owned(),
            id_prefix: String::new(),
            with_tests: false,
            hosts: Vec::new(),
            as_forced: false,
            over_limits: false,
            status: 301,
            query: None,
        }
    }
}

/// Why a line can't be read, and how it can.
const NOT_UTF8: &str = "it isn't UTF-8; a file in Windows-1252 is converted by `iconv -f \
    WINDOWS-1252 -t UTF-8 FILE > NEW`";

/// A policy, its sidecar files, and what became of every line.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The text of the policy.
    pub policy: String,
    /// Sidecar files, by the names that the policy writes.
    pub files: Vec<(String, String)>,
    /// What became of every line.
    pub report: Report,
}

/// A line as it stands in a file.
enum Text<'t> {
    Line(&'t str),
    NotUtf8,
}

/// Makes a policy of a file.
///
/// # Errors
///
/// What keeps the policy as a whole from being one, such as a limit.
pub fn import(bytes: &[u8], options: &Options) -> Result<Imported, String> {
    check_prefix(&options.id_prefix)?;
    let names = Names { stem: &options.stem, prefix: &options.id_prefix };
    let lines = lines(bytes);
    let mut report = Report::new(&options.source, options.format.name(), lines.len());
    let mut draft = read(&lines, options, &mut report);
    // The reader of policies has the last word. It says everything at once, so that a second
    // round is for what the first one's exceptions brought up.
    for _ in 0..4 {
        let mut written = draft.write(&head(options, &report), &names);
        let refusals = verify::refusals(&written)?;
        if refusals.is_empty() {
            if options.with_tests {
                report.notes.push(samples::append(&draft.samples(), &mut written));
            }
            for (line, id) in &written.ids {
                report.set_rule(*line, Some(id.clone()));
            }
            let files = written.files.into_iter().map(|(name, file)| (name, file.text)).collect();
            return Ok(Imported { policy: written.toml.text, files, report });
        }
        draft.refuse(&refusals, &mut report);
    }
    Err("the policy doesn't become valid by leaving lines out".to_owned())
}

/// Refuses what ids can't begin with; a whole id has 64 bytes at most.
fn check_prefix(prefix: &str) -> Result<(), String> {
    const MOST: usize = 32;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
    if prefix.len() <= MOST && prefix.bytes().all(fits) {
        return Ok(());
    }
    Err(format!(
        "ids can't begin with `{prefix}`: write at most {MOST} letters, digits, `.`, `_`, `:` and `-`"
    ))
}

/// What a file says, on its way to a policy.
trait Draft {
    /// The policy; `head` is what stands before the rules.
    fn write(&self, head: &[String], names: &Names<'_>) -> Written;

    /// Tests of lines that are one plain path.
    fn samples(&self) -> Vec<Sample>;

    /// Takes out what the reader of policies refuses, and reports it.
    fn refuse(&mut self, refusals: &BTreeMap<usize, Refusal>, report: &mut Report);
}

/// What the lines mean.
fn read(lines: &[Text<'_>], options: &Options, report: &mut Report) -> Box<dyn Draft> {
    match options.format {
        // A second line of the same source never acts at Netlify either.
        Format::Netlify => {
            Redirects::boxed(netlify::read(lines, options, report), Outcome::Same, report)
        }
        Format::Cloudflare => {
            let rules = cloudflare::read(lines, options, report);
            Redirects::boxed(rules, Outcome::Approximated, report)
        }
        Format::Csv | Format::Tsv => {
            Redirects::boxed(table::read(lines, options, report), Outcome::Refused, report)
        }
        Format::NetlifyHeaders | Format::CloudflareHeaders => {
            Box::new(headers::read(lines, options, report))
        }
    }
}

/// Rules by their sources, each once.
struct Redirects(Vec<Rule>);

impl Redirects {
    fn boxed(rules: Vec<Rule>, repeated: Outcome, report: &mut Report) -> Box<dyn Draft> {
        Box::new(Redirects(plan::without_repeats(rules, repeated, report)))
    }
}

impl Draft for Redirects {
    fn write(&self, head: &[String], names: &Names<'_>) -> Written {
        write::write(head, &plan::entries(&self.0), names)
    }

    fn samples(&self) -> Vec<Sample> {
        self.0.iter().filter_map(Sample::of).collect()
    }

    fn refuse(&mut self, refusals: &BTreeMap<usize, Refusal>, report: &mut Report) {
        for (line, refusal) in refusals {
            report.set(*line, Outcome::Refused, Some(refusal.because.clone()));
        }
        self.0.retain_mut(|rule| match refusals.get(&rule.line) {
            None => true,
            Some(refusal) if refusal.is_about_target => {
                rule.action = Action::Leave;
                true
            }
            Some(_) => false,
        });
    }
}

/// The file's lines; a byte order mark is none of the text.
fn lines(bytes: &[u8]) -> Vec<Text<'_>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.is_empty() {
        return Vec::new();
    }
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let lines = bytes.split(|byte| *byte == b'\n');
    lines
        .map(|line| match std::str::from_utf8(line) {
            Ok(line) => Text::Line(line.strip_suffix('\r').unwrap_or(line)),
            Err(_) => Text::NotUtf8,
        })
        .collect()
}

/// How a policy that was made here begins.
const MADE_BY: &str = "# Made by `fingerpost import`";

/// What stands before the rules.
fn head(options: &Options, report: &Report) -> Vec<String> {
    let mut head = vec![
        format!(
            "{MADE_BY} from {}",
            comment(&format!("`{}`", report.source)).trim_start_matches("# ")
        ),
        comment(&format!("{}. Ids carry the source's line.", report.summary())),
        "version = 1".to_owned(),
    ];
    if !options.hosts.is_empty() {
        head.push(write::hosts(&options.hosts));
    }
    head.extend(settings(options.format).iter().map(|line| (*line).to_owned()));
    head
}

/// The settings under which the rules mean what they mean in the source.
fn settings(format: Format) -> &'static [&'static str] {
    match format {
        Format::Netlify => &[
            "",
            ONE_AT_A_TIME,
            "[redirects]",
            "collapse = false",
            "",
            "[paths]",
            "trailing_slash = \"ignore\"",
        ],
        Format::Cloudflare | Format::Csv | Format::Tsv => {
            &["", ONE_AT_A_TIME, "[redirects]", "collapse = false"]
        }
        Format::NetlifyHeaders => &[
            "",
            "# Netlify compares paths so.",
            "[paths]",
            "case = \"insensitive\"",
            "trailing_slash = \"ignore\"",
        ],
        Format::CloudflareHeaders => &[],
    }
}

const ONE_AT_A_TIME: &str = "# A visitor is sent on one rule at a time, as the source does.";

#[cfg(test)]
mod tests;
