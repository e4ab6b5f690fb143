//! What a block means at Netlify.

use super::super::super::report::{Outcome, Report};
use super::super::block::HeaderBlock;
use super::super::edit::{Edit, Verb};
use super::super::rule::{HeaderRule, remark, say};
use super::source::source;

const SPELLINGS: &str = "its name is spelled in two ways under this path: the values are joined, \
                         as they are where it is spelled in one";

/// What Netlify's servers write themselves; a file's word for them is ignored (the documentation's
/// list, without those that no policy may touch).
const OF_THE_SERVER: [&str; 9] = [
    "accept-ranges",
    "age",
    "allow",
    "alt-svc",
    "content-encoding",
    "content-range",
    "date",
    "location",
    "server",
];

/// The rule of a block; headers that it doesn't take over are reported.
pub(in super::super) fn rule(block: &HeaderBlock, report: &mut Report) -> HeaderRule {
    let mut edits: Vec<Edit> = Vec::new();
    for header in &block.headers {
        if let Some(why) = refusal(&header.name, &header.value) {
            say(report, &header.lines, Outcome::Refused, &why);
            continue;
        }
        remark(header, report);
        let name = header.name.to_ascii_lowercase();
        let value = literal(&header.value);
        match edits.iter_mut().find(|edit| edit.name == name) {
            Some(edit) => {
                edit.lines.extend(&header.lines);
                edit.value.push_str(", ");
                edit.value.push_str(&value);
                say(report, &edit.lines, Outcome::Approximated, SPELLINGS);
            }
            None => edits.push(Edit { verb: Verb::Set, name, value, lines: header.lines.clone() }),
        }
    }
    HeaderRule { line: block.line, source: source(&block.path), edits }
}

/// Why a header that Netlify's parser takes isn't taken over.
fn refusal(name: &str, value: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    if lower == "basic-auth" {
        let why = "`Basic-Auth` is access control, not a header: `[[auth]]` isn't part of this \
                   version of the language";
        return Some(why.to_owned());
    }
    if value.starts_with("//") && matches!(lower.as_str(), "http" | "https") {
        return Some(format!(
            "Netlify knows no host in a path: it reads the line as a header named `{name}`"
        ));
    }
    OF_THE_SERVER
        .contains(&lower.as_str())
        .then(|| format!("Netlify's servers write `{name}` themselves and ignore the line"))
}

/// A template without placeholders.
fn literal(value: &str) -> String {
    value.replace('{', "{{").replace('}', "}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_header() {
        for (name, value) in [
            ("Basic-Auth", "a:b"),
            ("https", "//e.example/*"),
            ("Date", "today"),
            ("Location", "/x"),
        ] {
            assert!(refusal(name, value).is_some(), "{name}");
        }
        assert!(refusal("https", "x").is_none());
        assert!(refusal("Set-Cookie", "a=b").is_none());
    }
}
