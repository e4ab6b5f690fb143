//! The command line of `fingerpost import`.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use super::{Format, Imported, MADE_BY, Options, Outcome, Query, Report, import};

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
    /// Where to write the policy; maps are written beside it
    #[arg(short, long, default_value = "rules.toml")]
    output: PathBuf,
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
    /// Tables: what becomes of the visitor's query where the source has none
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
    #[serde(flatten)]
    report: &'r Report,
}

impl Counted<'_> {
    fn new(report: &Report) -> Counted<'_> {
        let count = |outcome: Outcome| (outcome.name(), report.count(outcome));
        Counted { counts: Outcome::ALL.into_iter().map(count).collect(), report }
    }
}

/// Imports, writes the policy and prints the report on stderr.
#[must_use]
pub fn run(args: &Args) -> ExitCode {
    match imported(args) {
        Ok(imported) => {
            let report = &imported.report;
            let text = match args.report {
                Form::Human => format!("{report}{}", written(args, &imported)),
                Form::Json => {
                    serde_json::to_string(&Counted::new(report)).unwrap_or_default() + "\n"
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

fn imported(args: &Args) -> Result<Imported, String> {
    let bytes = std::fs::read(&args.file)
        .map_err(|error| format!("`{}` can't be read: {error}", args.file.display()))?;
    keep_written_by_hand(&args.output)?;
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
    let folder = args.output.parent().unwrap_or(Path::new(""));
    for (name, text) in &imported.files {
        write(&folder.join(name), text)?;
    }
    write(&args.output, &imported.policy)?;
    Ok(imported)
}

/// Where the policy is now, and its maps.
fn written(args: &Args, imported: &Imported) -> String {
    let mut text = format!("written: {}", args.output.display());
    let folder = args.output.parent().unwrap_or(Path::new(""));
    for (name, _) in &imported.files {
        text.push_str(&format!(", {}", folder.join(name).display()));
    }
    text + "\n"
}

/// A policy that this command didn't make isn't overwritten.
fn keep_written_by_hand(path: &Path) -> Result<(), String> {
    match std::fs::read(path) {
        Ok(there) if !there.is_empty() && !there.starts_with(MADE_BY.as_bytes()) => Err(format!(
            "`{}` is there already, and not made by `fingerpost import`: name another by `-o`",
            path.display()
        )),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text)
        .map_err(|error| format!("`{}` can't be written: {error}", path.display()))
}

/// A reader of stderr who has gone away is no reason to fail.
fn say(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}
