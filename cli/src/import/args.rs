//! The command line of `fingerpost import`.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use super::stamp::{beside, keep_edited, left_over, stamped};
use super::{Format, Imported, Options, Outcome, Query, Report, import};

/// Make a policy from the redirects or headers of another system
///
/// Every line of the input is accounted for in a report: the same, approximated, or refused, with
/// the reason. The exit code is 1 when a line was refused (the policy is written all the same) and
/// 2 when there is no policy.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What the file is
    #[arg(long, value_enum)]
    from: Format,
    /// The file to read
    file: PathBuf,
    /// Where to write the policy; maps are written beside it. What an import wrote is replaced,
    /// unless it was edited since
    #[arg(short, long, default_value = "rules.toml")]
    output: PathBuf,
    /// Write over files that were edited since an import wrote them, or that none wrote
    #[arg(long)]
    force: bool,
    /// What the ids of rules begin with, so that two imports can stand in one policy
    #[arg(long, value_name = "PREFIX", default_value = "", hide_default_value = true)]
    id_prefix: String,
    /// Write a `[[test]]` for each redirect, rewrite and answer of one plain path: the first 200
    #[arg(long)]
    with_tests: bool,
    /// A host of the policy's own; may be repeated
    #[arg(long = "host", value_name = "HOST")]
    hosts: Vec<String>,
    /// Netlify: read every line as if its status ended in `!`, for a site that has no file at any
    /// of the paths
    #[arg(long)]
    as_forced: bool,
    /// Cloudflare: take lines over its limits too, which it ignores
    #[arg(long)]
    over_limits: bool,
    /// Tables: the status of lines that name none
    #[arg(long, default_value_t = 301)]
    status: u16,
    /// Tables: what becomes of the visitor's query where the source has none. Where it isn't
    /// given: `merge`, and `drop` where the columns are `Old URL,New URL,Status`, as in GOV.UK's
    /// transition maps
    #[arg(long, value_enum)]
    query: Option<Query>,
    /// How to print the report on stderr
    #[arg(long, value_enum, default_value = "human", value_name = "FORM")]
    report: Form,
}

/// How to print the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// Counts, then every reason with its lines.
    Human,
    /// One object with the counts and every line.
    Json,
}

/// The report as JSON.
#[derive(Serialize)]
struct Counted<'r> {
    counts: BTreeMap<&'static str, usize>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    left_over: &'r [String],
    #[serde(flatten)]
    report: &'r Report,
}

impl Counted<'_> {
    fn new<'r>(report: &'r Report, left_over: &'r [String]) -> Counted<'r> {
        let count = |outcome: Outcome| (outcome.name(), report.count(outcome));
        Counted { counts: Outcome::ALL.into_iter().map(count).collect(), left_over, report }
    }
}

/// Imports, writes the policy and prints the report on stderr.
#[must_use]
pub fn run(args: &Args) -> ExitCode {
    match imported(args) {
        Ok((imported, left_over)) => {
            let report = &imported.report;
            let text = match args.report {
                Form::Human => format!("{report}{}", written(args, &imported, &left_over)),
                Form::Json => {
                    let counted = Counted::new(report, &left_over);
                    serde_json::to_string(&counted).unwrap_or_default() + "\n"
                }
            };
            say(&text);
            ExitCode::from(u8::from(report.count(Outcome::Refused) > 0))
        }
        Err(why) => {
            say(&format!("error: {why}\n"));
            ExitCode::from(2)
        }
    }
}

/// What was written, and the maps of an earlier import that now belong to nothing.
fn imported(args: &Args) -> Result<(Imported, Vec<String>), String> {
    let bytes = std::fs::read(&args.file)
        .map_err(|error| format!("`{}` can't be read: {error}", args.file.display()))?;
    let mut options = Options::new(args.from, &args.file.display().to_string());
    if let Some(stem) = args.output.file_stem() {
        options.stem = stem.to_string_lossy().into_owned();
    }
    options.id_prefix.clone_from(&args.id_prefix);
    options.with_tests = args.with_tests;
    options.hosts.clone_from(&args.hosts);
    options.as_forced = args.as_forced;
    options.over_limits = args.over_limits;
    options.status = args.status;
    options.query = args.query;
    let imported = import(&bytes, &options)?;
    if !args.force {
        keep_edited(&args.output, &imported)?;
    }
    let left_over = left_over(&args.output, &imported);
    for (name, text) in &imported.files {
        write(Path::new(&beside(&args.output, name)), text)?;
    }
    write(&args.output, &stamped(&imported))?;
    Ok((imported, left_over))
}

/// Where the policy is now, and its maps.
fn written(args: &Args, imported: &Imported, left_over: &[String]) -> String {
    let mut text = String::new();
    if !left_over.is_empty() {
        let files = left_over.join(", ");
        text.push_str(&format!("note: of an earlier import, and no longer used: {files}\n"));
    }
    text.push_str(&format!("written: {}", args.output.display()));
    for (name, _) in &imported.files {
        text.push_str(&format!(", {}", beside(&args.output, name)));
    }
    text + "\n"
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text)
        .map_err(|error| format!("`{}` can't be written: {error}", path.display()))
}

/// A reader of stderr who has gone away is no reason to fail.
fn say(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}
