//! `--with-tests`: tests of a policy that was just made, for those lines of the source that are one
//! plain path. What is expected is what the line says, and is kept only where the policy does it.

use std::fmt::Write as _;

use fingerpost::{Engine, Policy, Source};

use super::rule::{Action, Rule};
use super::toml_text::string;
use super::write::Written;

/// So many tests at most: they are to be read.
const MOST: usize = 200;

/// The lines of a test, with the empty one before it.
const LINES: usize = 5;

/// The test of a line, as text.
pub(super) struct Sample {
    text: String,
}

impl Sample {
    /// Of a line that is one path without conditions but an authority, with a plain target.
    pub(super) fn of(rule: &Rule) -> Option<Sample> {
        let is_plain = |text: &str| !text.contains(['{', '}', '\\']);
        let when = &rule.when;
        if !rule.shape.is_exact() || !when.query.is_empty() {
            return None;
        }
        if !when.countries.is_empty() || when.cookie.is_some() {
            return None;
        }
        let path = rule.shape.pattern().filter(|path| is_plain(path))?;
        let expect = match &rule.action {
            Action::Redirect { to, status, .. } if is_plain(to) => {
                let location = escaped(to, "");
                format!("status = {status}, location = {}", string(&location))
            }
            Action::Rewrite { to, .. } if is_plain(to) => {
                let (path, query) = to.split_once('?').unwrap_or((to, ""));
                let (path, query) = (escaped(path, ""), escaped(query, ""));
                format!("path = {}, query = {}", string(&path), string(&query))
            }
            Action::Respond { status, .. } => format!("status = {status}"),
            Action::Redirect { .. } | Action::Rewrite { .. } | Action::Leave => return None,
        };
        let scheme = when.scheme.unwrap_or("https");
        let host = when.host.as_ref().map_or(String::new(), |host| format!("{scheme}://{host}"));
        let url = string(&format!("{host}{}", escaped(&path, "?#")));
        let text = format!(
            "[[test]]\nname = \"line {}\"\nrequest = {{ url = {url} }}\nexpect = {{ {expect} }}\n",
            rule.line
        );
        Some(Sample { text })
    }
}

/// As it stands in a URL: bytes that can't, and `more`, as escapes.
fn escaped(text: &str, more: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        let character = char::from(byte);
        if byte.is_ascii_graphic() && !more.contains(character) {
            escaped.push(character);
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// Appends tests to a policy that is valid, and says how many lines have one.
pub(super) fn append(samples: &[Sample], written: &mut Written) -> String {
    let policy = written.toml.text.clone();
    let tried: Vec<&Sample> = samples.iter().take(MOST).collect();
    let text = |kept: &[&Sample]| {
        let tests = kept.iter().map(|sample| format!("\n{}", sample.text));
        format!("{policy}{}", tests.collect::<String>())
    };
    written.toml.text = text(&tried);
    let mut kept = tried.clone();
    if let Err(blamed) = passed(written, &kept) {
        // A URL that no test can have: its line goes without.
        let first = policy.lines().count();
        let at = |line: usize| line.checked_sub(first + 1).map(|line| line / LINES);
        let blamed: Vec<usize> = blamed.into_iter().filter_map(at).collect();
        let mut index = 0;
        kept.retain(|_| {
            index += 1;
            !blamed.contains(&(index - 1))
        });
        written.toml.text = text(&kept);
    }
    // Tests don't depend on each other: those that are left pass again.
    kept = passed(written, &kept).unwrap_or_default();
    written.toml.text = text(&kept);
    let mut note = format!("{} of {} plain lines have a test", kept.len(), samples.len());
    if samples.len() > MOST {
        let _ = write!(note, "; only the first {MOST} are given one");
    }
    let others = tried.len() - kept.len();
    if others > 0 {
        let _ = write!(note, "; for {others} another rule answers first, or the URL is respelled");
    }
    note
}

/// Those whose test passes; `Err`: the lines at which the policy is refused.
fn passed<'s>(written: &Written, tried: &[&'s Sample]) -> Result<Vec<&'s Sample>, Vec<usize>> {
    let mut source = Source::text(written.toml.text.clone());
    for (name, file) in &written.files {
        source = source.with_file(name.clone(), file.text.clone().into_bytes());
    }
    let policy = Policy::parse(source).map_err(|error| {
        error.diagnostics().iter().map(|diagnostic| diagnostic.span().line).collect::<Vec<_>>()
    })?;
    let engine = Engine::new(&policy).map_err(|_| Vec::new())?;
    let tests = policy.tests().iter().zip(tried);
    let passed = tests.filter(|(test, _)| policy.run_test(&engine, test).passed());
    Ok(passed.map(|(_, sample)| *sample).collect())
}
