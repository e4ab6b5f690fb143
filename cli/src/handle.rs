//! `handle`: an event of Lambda@Edge through a policy, as the function would take it.

use std::path::Path;
use std::time::{Instant, SystemTime};

use fingerpost::adapter::cloudfront::{EventError, Record, Settings, Violation, handle, validate};
use fingerpost::{Engine, Timestamp};
use serde::Serialize;
use serde_json::Value;

use crate::args::HandleArgs;
use crate::exit::{Exit, Usage};
use crate::{eval, load, output};

/// What came of an event.
#[derive(Serialize)]
struct Handled<'o> {
    file: &'o str,
    /// What the function returns.
    result: &'o Value,
    /// What CloudFront would answer with 502 for.
    violations: &'o [Violation],
    /// What there is to log.
    record: Record<'o>,
}

pub(crate) fn run(args: &HandleArgs) -> Result<Exit, Usage> {
    let on_stdin = [&args.file].into_iter().chain(&args.events).filter(|file| load::is_stdin(file));
    if on_stdin.count() > 1 {
        return Err(Usage::new("only one of policy and events can be on standard input"));
    }
    let settings = settings(args)?;
    let now = args.now.or_else(|| Timestamp::of(SystemTime::now()));
    let engine = match load::engine(&args.file)? {
        Ok(engine) => engine,
        Err(exit) => return Ok(exit),
    };
    let mut exit = Exit::Fine;
    for file in &args.events {
        exit = exit.max(one(&engine, file, &settings, now)?);
    }
    Ok(exit)
}

fn settings(args: &HandleArgs) -> Result<Settings, Usage> {
    let mut settings = match &args.settings {
        Some(json) => {
            json.parse().map_err(|error| Usage(format!("the settings can't be read: {error}")))?
        }
        None => Settings::default(),
    };
    settings.event_type = args.event_type.or(settings.event_type);
    Ok(settings)
}

fn one(
    engine: &Engine,
    file: &Path,
    settings: &Settings,
    now: Option<Timestamp>,
) -> Result<Exit, Usage> {
    let name = load::name(file);
    let event: Value = serde_json::from_str(&eval::read(file)?)
        .map_err(|error| Usage(format!("`{name}` is no JSON: {error}")))?;
    let begin = Instant::now();
    let outcome = handle(engine, event.clone(), settings, now);
    let elapsed = begin.elapsed();
    // Of an event that can't be read, nothing can be said about the result.
    let violations = match (outcome.event_type(), outcome.error()) {
        (Some(event_type), None) => validate(event_type, &event, outcome.result()),
        _ => Vec::new(),
    };
    if let Some(error) = outcome.error() {
        output::complain(&format!("`{name}`: {}", help(error)));
    }
    output::print_json(&Handled {
        file: &name,
        result: outcome.result(),
        violations: &violations,
        record: outcome.record(elapsed),
    });
    let fine = violations.is_empty() && outcome.error().is_none();
    Ok(if fine { Exit::Fine } else { Exit::Findings })
}

fn help(error: EventError) -> String {
    match error {
        EventError::EventType => format!("{error}; say it with `--event-type`"),
        error => error.to_string(),
    }
}
