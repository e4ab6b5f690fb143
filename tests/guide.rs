//! Every ```toml block of the guide and the README is a policy that loads; every ```toml,error
//! block is refused. In `diagnostics.md` a refused block provokes the code of its section.
//!
//! `with-geo` and `without-geo` say that a block is about a program with that feature, or without;
//! `with-auth` likewise.
//!
//! A word such as `rules=1` after the language sets a limit for the block. A block in
//! `diagnostics.md` marked `toml,warning` loads and warns with the code of its section.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "keys/mod.rs"]
mod language;
mod limits;

use std::collections::BTreeSet;
use std::fs;

use fingerpost::{Code, Diagnostic, Limits, Policy, Source};
use limits::limit;

const FILES: [&str; 6] = [
    "README.md",
    "src/guide/cloudfront.md",
    "src/guide/language.md",
    "src/guide/recipes.md",
    "src/guide/diagnostics.md",
    "src/guide/design.md",
];

/// The sidecar files that the examples name.
const SIDECARS: [(&str, &str); 11] = [
    ("public.pem", include_str!("auth/cf.pem")),
    ("jwks.json", include_str!("auth/two.json")),
    ("hs.key", include_str!("auth/hs.key")),
    ("app.html", "<!doctype html>\n<title>App</title>\n"),
    ("moved.csv", "from,to,status,query,host\n/a,/b,,,\n/c,/d,302,drop,example.com\n"),
    ("no-header.csv", "/a,/b\n/c,/d\n"),
    ("deny.txt", "# scanners\n198.51.100.7\n2001:db8:bad::/48\n"),
    ("countries.txt", "KP\nIR\n"),
    ("maintenance.html", "<!doctype html>\n<title>Back soon</title>\n"),
    ("robots.txt", "User-agent: *\nDisallow:\n"),
    ("blocked.html", "<!doctype html>\n<title>Blocked</title>\n"),
];

/// A fenced block of a Markdown file.
struct Block {
    file: &'static str,
    line: usize,
    /// The `## heading` above it.
    section: String,
    words: Vec<String>,
    text: String,
}

#[test]
fn every_example_is_what_it_says() {
    let mut problems = Vec::new();
    let mut count = 0;
    for block in FILES.into_iter().flat_map(blocks) {
        if block.words.first().is_some_and(|word| word == "toml") {
            count += 1;
            if let Err(problem) = check(&block) {
                problems.push(format!("{}:{}: {problem}", block.file, block.line));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n\n"));
    assert!(count > 100, "only {count} examples were found");
}

#[test]
fn every_key_has_an_example() {
    let mut written = BTreeSet::new();
    for block in blocks("src/guide/language.md") {
        if block.words.first().is_some_and(|word| word == "toml") {
            language::collect(&block.text, &mut written);
        }
    }
    let keys = language::of_the_language();
    let missing: Vec<&String> = keys.iter().filter(|key| !written.contains(*key)).collect();
    assert!(missing.is_empty(), "no example of the guide has {missing:?}");
}

#[test]
fn every_code_has_a_section() {
    let text = fs::read_to_string("src/guide/diagnostics.md").unwrap();
    let sections: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(sections, codes, "a section for every code, in the order of `src/diagnostic.rs`");
}

fn check(block: &Block) -> Result<(), String> {
    let says = |word: &str| block.words.iter().any(|found| found == word);
    let geo = cfg!(feature = "geo");
    if says("with-geo") && !geo || says("without-geo") && geo {
        return Ok(());
    }
    if says("with-auth") && !cfg!(feature = "auth") {
        return Ok(());
    }
    let mut limits = Limits::default();
    for (name, value) in block.words.iter().filter_map(|word| word.split_once(':')) {
        *limit(&mut limits, name) = value.parse().unwrap();
    }
    let mut source = Source::text(&block.text).with_limits(limits);
    for (name, text) in SIDECARS {
        source = source.with_file(name, text);
    }
    let database = fs::read("tests/geo/city.mmdb").unwrap();
    source = source.with_file("GeoLite2-City.mmdb", database.clone());
    source = source.with_file("geo.mmdb", database);
    source = source.with_file("large.html", "x".repeat(40_001));
    let code_of_section = Code::ALL
        .iter()
        .find(|code| block.file.ends_with("diagnostics.md") && code.as_str() == block.section);
    match (Policy::parse(source), says("error")) {
        (Ok(policy), false) if says("warning") => has(policy.warnings(), code_of_section),
        (Ok(_), false) => Ok(()),
        (Err(error), false) => Err(format!("is refused:\n{error}")),
        (Ok(_), true) => Err("is not refused".to_owned()),
        (Err(error), true) => has(error.diagnostics(), code_of_section),
    }
}

/// The code is among the diagnostics, and no other.
fn has(diagnostics: &[Diagnostic], code: Option<&Code>) -> Result<(), String> {
    let Some(code) = code else { return Ok(()) };
    if !diagnostics.is_empty() && diagnostics.iter().all(|found| found.code() == *code) {
        return Ok(());
    }
    let found: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    Err(format!("is not `{code}` alone:\n{}", found.join("\n")))
}

fn blocks(file: &'static str) -> Vec<Block> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("`{file}`: {error}"));
    let mut found = Vec::new();
    let mut section = String::new();
    let mut open: Option<Block> = None;
    for (index, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let words = info.split([',', ' ']).map(str::to_owned).collect();
                let section = section.clone();
                open = Some(Block { file, line: index + 1, section, words, text: String::new() });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {
                if let Some(heading) = line.strip_prefix("## ") {
                    section = heading.to_owned();
                }
            }
        }
    }
    assert!(open.is_none(), "`{file}` ends inside a block");
    found
}
