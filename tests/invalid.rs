//! Every diagnostic code has a policy that provokes it, `tests/invalid/<code>.toml`, and beside it
//! what is said about it, `<code>.txt`.
//!
//! Comments at the top of a policy set its stage: `# limits: rules = 2` sets a limit,
//! `# file: name = 40001 bytes` adds a sidecar file of that size, `# at: INSTANT` asks which rules
//! are inactive then. The files of
//! `tests/invalid/files` are there for all of them. After a change of wording,
//! `FINGERPOST_BLESS=1 cargo test --test invalid` writes the `.txt` files anew; read the diff.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod limits;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fingerpost::{Code, Diagnostic, Limits, Policy, Severity, Source};
use limits::limit;

const FOLDER: &str = "tests/invalid";

/// Codes that only a policy on disk can provoke.
const ON_DISK: [&str; 1] = ["file-outside"];

#[test]
fn every_code_is_provoked_and_explained() {
    let mut problems = Vec::new();
    let apt = |code: &&Code| match code.as_str() {
        "feature-not-compiled" => !cfg!(feature = "geo") && !cfg!(feature = "auth"),
        "invalid-credential" | "invalid-key" | "limit-credentials" => cfg!(feature = "auth"),
        "invalid-country-db" | "limit-country-db" => cfg!(feature = "geo"),
        // Of an image, which `tests/image` provokes.
        "image-format" | "image-damaged" | "image-limit" => false,
        _ => true,
    };
    for code in Code::ALL.iter().filter(apt) {
        if let Err(problem) = check(code.as_str()) {
            problems.push(format!("{code}: {problem}"));
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n\n"));
}

#[test]
fn no_file_is_left_over() {
    let known: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    for entry in fs::read_dir(FOLDER).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            path.is_dir() || stem == "five-mistakes" || known.contains(stem),
            "`{}` belongs to no code",
            path.display()
        );
    }
}

#[test]
fn five_mistakes_are_reported_at_once() {
    let diagnostics = diagnose("five-mistakes");
    let codes: Vec<&str> = diagnostics.iter().map(|found| found.code().as_str()).collect();
    assert_eq!(codes.len(), 5, "{codes:?}");
    let lines: Vec<usize> = diagnostics.iter().map(|found| found.span().line).collect();
    assert!(lines.is_sorted(), "in the order of the file: {lines:?}");
    snapshot("five-mistakes", &diagnostics).unwrap();
}

fn check(code: &str) -> Result<(), String> {
    let diagnostics = diagnose(code);
    if !diagnostics.iter().any(|found| found.code().as_str() == code) {
        return Err(format!("is not among the diagnostics:\n{}", render(&diagnostics)));
    }
    for found in &diagnostics {
        if found.severity() == Severity::Error && found.code().as_str() != code {
            return Err(format!("comes with another error:\n{}", render(&diagnostics)));
        }
        inside_its_file(found)?;
    }
    snapshot(code, &diagnostics)
}

/// What is said about `tests/invalid/<name>.toml`.
fn diagnose(name: &str) -> Vec<Diagnostic> {
    let path = format!("{FOLDER}/{name}.toml");
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("`{path}`: {error}"));
    let source = if ON_DISK.contains(&name) {
        Source::path(&path)
    } else {
        let mut source = Source::bytes(bytes.clone()).named(&path);
        for entry in fs::read_dir(format!("{FOLDER}/files")).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            source = source.with_file(name, fs::read(entry.path()).unwrap());
        }
        stage(source, &String::from_utf8_lossy(&bytes))
    };
    match Policy::parse(source) {
        Ok(policy) => {
            let text = String::from_utf8_lossy(&bytes);
            let at = text.lines().find_map(|line| line.strip_prefix("# at: "));
            let inactive = at.map(|at| policy.inactive_at(at.parse().unwrap()));
            policy.warnings().iter().cloned().chain(inactive.unwrap_or_default()).collect()
        }
        Err(error) => error.diagnostics().to_vec(),
    }
}

/// Applies the comments at the top of the policy.
fn stage(mut source: Source, text: &str) -> Source {
    let mut limits = Limits::default();
    for line in text.lines().take_while(|line| line.starts_with('#')) {
        if let Some((name, value)) = setting(line, "# limits: ") {
            *limit(&mut limits, name) = value.parse().unwrap();
        } else if let Some((name, value)) = setting(line, "# file: ") {
            let size = value.strip_suffix(" bytes").unwrap().parse().unwrap();
            source = source.with_file(name, "x".repeat(size));
        }
    }
    source.with_limits(limits)
}

fn setting<'l>(line: &'l str, prefix: &str) -> Option<(&'l str, &'l str)> {
    line.strip_prefix(prefix)?.split_once(" = ")
}

/// The span lies inside the file that it names, and the message keeps the style.
fn inside_its_file(found: &Diagnostic) -> Result<(), String> {
    let span = found.span();
    let in_files = Path::new(FOLDER).join("files").join(&span.file);
    let in_folder = Path::new(FOLDER).join(&span.file);
    let bytes = [Path::new(&span.file), &in_files, &in_folder]
        .into_iter()
        .find_map(|path| fs::read(path).ok());
    if let Some(bytes) = bytes {
        let lines = bytes.split(|byte| *byte == b'\n').count();
        let inside = span.bytes.start <= span.bytes.end && span.bytes.end <= bytes.len();
        if !inside || span.line == 0 || span.line > lines || span.column == 0 {
            return Err(format!("the span {span} ({:?}) is outside the file", span.bytes));
        }
    }
    let message = found.message();
    let first = message.chars().next().unwrap_or('A');
    if message.ends_with('.') || first.is_uppercase() || message.contains('\n') {
        return Err(format!("`{message}` is not lower-case on one line without full stop"));
    }
    Ok(())
}

fn render(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|found| format!("{found}\n")).collect()
}

fn snapshot(name: &str, diagnostics: &[Diagnostic]) -> Result<(), String> {
    let path = format!("{FOLDER}/{name}.txt");
    let now = render(diagnostics);
    if std::env::var_os("FINGERPOST_BLESS").is_some() {
        return fs::write(&path, now).map_err(|error| error.to_string());
    }
    let before = fs::read_to_string(&path).map_err(|error| format!("`{path}`: {error}"))?;
    if before == now { Ok(()) } else { Err(format!("`{path}` says\n{before}but now it is\n{now}")) }
}
