//! Reading a policy through the public API: all problems at once, limits, files, and what garbage
//! gets.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use fingerpost::{Diagnostic, Limits, Policy, Severity, Source};

fn diagnostics(source: impl Into<Source>) -> Vec<Diagnostic> {
    match Policy::parse(source) {
        Ok(policy) => policy.warnings().to_vec(),
        Err(error) => error.diagnostics().to_vec(),
    }
}

/// Codes with lines.
fn found(source: impl Into<Source>) -> Vec<(&'static str, usize)> {
    diagnostics(source).iter().map(|found| (found.code().as_str(), found.span().line)).collect()
}

fn limited(text: &str, set: impl FnOnce(&mut Limits)) -> Source {
    let mut limits = Limits::default();
    set(&mut limits);
    Source::text(text).with_limits(limits)
}

/// The text at the place of the only problem.
fn shown(text: &str) -> (&'static str, String) {
    let all = diagnostics(text);
    let [only] = all.as_slice() else { panic!("not one problem: {all:?}") };
    (only.code().as_str(), text.get(only.span().bytes.clone()).unwrap().to_owned())
}

#[test]
fn five_mistakes_are_five_problems() {
    let text = "\
hosts = ['example.com', 'https://www.example.com']

[[redirect]]
from = '/a/{x}'
to = '/b/{y}'
sttaus = 301

[[block]]
when.path = '/private'
status = '404'

[[block]]
when.country = 'UK'
";
    assert_eq!(
        found(text),
        [
            ("invalid-host", 1),
            ("unknown-placeholder", 5),
            ("unknown-key", 6),
            ("wrong-type", 10),
            ("invalid-country", 13),
        ]
    );
}

#[test]
fn places_are_exact() {
    assert_eq!(shown("[[redirect]]\nfrom='/a'\nto='/é/{nope}'\n").1, "nope");
    assert_eq!(shown("[[redirect]]\nfrom='/a'\nto='''\n/{nope}'''\n").1, "nope");
    // With escapes the whole string is shown.
    assert_eq!(shown("[[redirect]]\nfrom='/a'\nto=\"/\\u0041{nope}\"\n").1, "\"/\\u0041{nope}\"");
    assert_eq!(shown("[[block]]\nwhen.ip = ['::1', '10.0.0.1/8']\n").1, "'10.0.0.1/8'");
    let all = diagnostics("[[block]]\nbody = 'äöü' # é\ndescription = 'ä', \nwhen.path = 'x'\n");
    assert_eq!((all[0].span().line, all[0].span().column), (3, 18), "{all:?}");
}

#[test]
fn meant_keys_are_suggested() {
    let help = |text: &str| diagnostics(text)[0].help().unwrap_or_default().to_owned();
    assert_eq!(help("[[block]]\nstauts = 403\n"), "did you mean `status`?");
    assert_eq!(help("[client]\ntrusted-proxies = ['::1']\n"), "did you mean `trusted_proxies`?");
    assert_eq!(help("[[block]]\nmode = 'Shadow'\n"), "did you mean `shadow`?");
    assert_eq!(help("[[block]]\nwhen.method = 'get'\n"), "did you mean `GET`?");
    assert_eq!(
        help("[[block]]\nwhen = { \"header.x-a\" = '1' }\n"),
        "write `header.x-a` without the quotes"
    );
    assert_eq!(help("[[block]]\nwhen.query.page = 2\n"), "write `\"2\"`");
    assert_eq!(help("[[block]]\nwhen.cookie.a = true\n"), "write `{ present = true }`");
}

#[test]
fn keys_that_slid_into_a_table_are_named() {
    assert_eq!(found("[https]\nhosts = ['a.example']\n")[0], ("misplaced-key", 2));
    assert_eq!(found("[lists]\nhosts = ['a.example']\n")[0], ("misplaced-key", 2));
    let text = "[[redirect]]\nfrom = '/a'\n[redirect.when]\nmethod = 'GET'\nto = '/b'\n";
    assert_eq!(found(text), [("missing-key", 1), ("misplaced-key", 5)]);
}

#[test]
fn every_syntax_error_is_reported_and_other_tables_are_read() {
    let text = "\
[[block]]
when.path = '/a
status = 4 04

[[block]]
when.path = '/b'
stauts = 403

[[redirect]
from = '/x'
to = '/y'

[[block]]
when.country = 'UK'
";
    assert_eq!(
        found(text),
        [("syntax", 2), ("syntax", 3), ("unknown-key", 7), ("syntax", 9), ("invalid-country", 14),]
    );
}

#[test]
fn a_bracket_that_is_never_closed_is_one_error() {
    let mut text = "hosts = ['a.example',\n".to_owned();
    for index in 0..100 {
        text.push_str(&format!("[[redirect]]\nfrom = '/a{index}'\nto = '/b'\n"));
    }
    text.push_str("stauts = 301\n");
    let all = diagnostics(text.as_str());
    let codes: Vec<_> =
        all.iter().map(|found| (found.code().as_str(), found.span().line)).collect();
    assert_eq!(codes, [("syntax", 1), ("unknown-key", 302)]);
    assert_eq!(all[0].message(), "unclosed list, expected `]`");
    let text = "[[block]]\nwhen = { path = '/a'\n[[block]]\nwhen = { path = '/b' }\n";
    assert_eq!(found(text), [("syntax", 2)]);
}

#[test]
fn limits_hold_at_the_limit_and_not_beyond() {
    let rules = |count: usize| "[[block]]\nwhen.path = '/a'\n".repeat(count);
    let map = |count: usize| {
        let lines: Vec<String> = (0..count).map(|line| format!("'/{line}' = '/x'")).collect();
        format!("[[redirect]]\nmap = {{ {} }}\n", lines.join(", "))
    };
    let header_map = |count: usize| {
        let lines: Vec<String> = (0..count).map(|line| format!("'/{line}' = '/x'\n")).collect();
        format!("[[redirect]]\n[redirect.map]\n{}", lines.concat())
    };
    let inline =
        |count: usize| format!("block = [{}]\n", vec!["{ when.path = '/a' }"; count].join(", "));
    let not = |depth: usize| {
        let inner =
            (0..depth).fold("path = '/a'".to_owned(), |inner, _| format!("not = {{ {inner} }}"));
        format!("[[block]]\nwhen = {{ {inner} }}\n")
    };
    let any = |depth: usize| {
        let inner =
            (0..depth).fold("path = '/a'".to_owned(), |inner, _| format!("any = [{{ {inner} }}]"));
        format!("[[block]]\nwhen = {{ {inner} }}\n")
    };
    let value = |bytes: usize| format!("[[block]]\nwhen.path = '/{}'\n", "a".repeat(bytes - 1));
    let body = |bytes: usize| format!("[[block]]\nbody = '''\n{}'''\n", "a".repeat(bytes));
    let escaped = |bytes: usize| format!("[[block]]\nbody = \"{}\"\n", "\\u0041".repeat(bytes));
    let edits = |count: usize| {
        let edits: Vec<String> = (0..count).map(|edit| format!("x-{edit} = '1'")).collect();
        format!("[[headers]]\nresponse.set = {{ {} }}\n", edits.join(", "))
    };
    let variants = |count: usize| {
        let variants: Vec<String> = (1..count).map(|variant| format!("v{variant} = 1")).collect();
        format!("[[experiment]]\nvariants = {{ control = 1, {} }}\n", variants.join(", "))
    };
    let of_variant = |count: usize| {
        let edits: Vec<String> = (0..count).map(|edit| format!("x-{edit} = '1'")).collect();
        let edits = edits.join(", ");
        format!(
            "[[experiment]]\nvariants.control = {{ weight = 1, request.set = {{ {edits} }} }}\n"
        )
    };
    let parameters = |count: usize| {
        let set: Vec<String> = (0..count).map(|parameter| format!("p{parameter} = '1'")).collect();
        format!("[[rewrite]]\nquery.set = {{ {} }}\n", set.join(", "))
    };
    let routes = |count: usize| {
        "[origins]\na = 'https://a.example'\n".to_owned()
            + &"[[route]]\norigin = 'a'\n".repeat(count)
    };
    let list = |count: usize| {
        let entries: Vec<String> = (0..count).map(|entry| format!("'192.0.2.{entry}'")).collect();
        format!("[lists]\na = [{}]\n[[block]]\nwhen.ip = '@a'\n", entries.join(", "))
    };
    let regexes = |count: usize| {
        format!("[[block]]\nwhen.path = [{}]\n", vec!["{ regex = 'a' }"; count].join(", "))
    };
    let constraints =
        |count: usize| "[[redirect]]\nfrom = '/{a:[0-9]+}'\nto = '/{a}'\n".repeat(count);
    let languages = |count: usize| {
        let tags: Vec<String> = (0..count).map(|tag| format!("'en-{tag}'")).collect();
        format!("languages = [{}]\n", tags.join(", "))
    };
    let dotted = |parts: usize| format!("{} = 1\n", vec!["a"; parts].join("."));
    type Case<'c> = (&'c str, &'c dyn Fn(usize) -> String, fn(&mut Limits) -> &mut usize);
    let cases: &[Case<'_>] = &[
        ("limit-rules", &rules, |limits| &mut limits.rules),
        ("limit-rules", &|count| map(count - 1), |limits| &mut limits.rules),
        ("limit-rules", &|count| header_map(count - 1), |limits| &mut limits.rules),
        ("limit-rules", &inline, |limits| &mut limits.rules),
        ("limit-condition-depth", &not, |limits| &mut limits.condition_depth),
        ("limit-condition-depth", &any, |limits| &mut limits.condition_depth),
        ("limit-value", &value, |limits| &mut limits.value_bytes),
        ("limit-body", &body, |limits| &mut limits.body_bytes),
        ("limit-body", &escaped, |limits| &mut limits.body_bytes),
        ("limit-header-edits", &edits, |limits| &mut limits.header_edits),
        ("limit-header-edits", &of_variant, |limits| &mut limits.header_edits),
        ("limit-header-edits", &parameters, |limits| &mut limits.header_edits),
        ("limit-variants", &variants, |limits| &mut limits.variants),
        ("limit-rules", &routes, |limits| &mut limits.rules),
        ("limit-list", &list, |limits| &mut limits.list_entries),
        ("limit-list", &languages, |limits| &mut limits.languages),
        ("limit-regexes", &regexes, |limits| &mut limits.regexes),
        ("limit-regexes", &constraints, |limits| &mut limits.regexes),
        ("limit-toml-depth", &dotted, |limits| &mut limits.toml_depth),
    ];
    for (index, (code, text, limit)) in cases.iter().enumerate() {
        let codes = |size: usize, most: usize| -> Vec<&str> {
            let source = limited(&text(size), |limits| *limit(limits) = most);
            diagnostics(source).iter().map(|found| found.code().as_str()).collect()
        };
        assert!(!codes(9, 9).contains(code), "{index} {code}: {:?}", codes(9, 9));
        assert!(codes(10, 9).contains(code), "{index} {code}: {:?}", codes(10, 9));
    }
    // The deepest condition that is allowed is not too deep for TOML.
    assert!(Policy::parse(any(16)).is_ok());
    assert_eq!(found(any(17).as_str())[0].0, "limit-condition-depth");
    let text = "[[block]]\nwhen.path = '/a'\n";
    let most = text.len();
    assert!(Policy::parse(limited(text, |limits| limits.file_bytes = most)).is_ok());
    assert_eq!(found(limited(text, |limits| limits.file_bytes = most - 1)), [("limit-file", 1)]);
    // All regular expressions together.
    let one = |most| limited(&regexes(2), |limits| limits.regex_total_bytes = most);
    assert_eq!(found(one(1))[0].0, "limit-regexes");
    assert!(Policy::parse(one(1 << 20)).is_ok());
}

#[test]
fn sidecar_files_are_limited() {
    let source = |most: usize| {
        limited("[[redirect]]\nmap = 'm.csv'\n", |limits| limits.sidecar_bytes = most)
            .with_file("m.csv", "from,to\n/a,/b\n")
    };
    assert!(Policy::parse(source(14)).is_ok());
    assert_eq!(found(source(13)), [("limit-sidecar", 2)]);
    let source = |most: usize| {
        limited("[[respond]]\nbody_file = 'b.txt'\n", |limits| limits.body_bytes = most)
            .with_file("b.txt", "hello")
    };
    assert!(Policy::parse(source(5)).is_ok());
    assert_eq!(found(source(4)), [("limit-body", 2)]);
}

#[test]
fn problems_of_sidecar_files_are_placed_in_them() {
    let source = Source::text("[lists]\na = { file = 'a.txt' }\n[[block]]\nwhen.ip = '@a'\n")
        .with_file("a.txt", "# a list\n192.0.2.1\n\n  nonsense # here\n::1\n");
    let all = diagnostics(source);
    assert_eq!(all.len(), 1);
    let span = all[0].span();
    assert_eq!((span.file.as_str(), span.line, span.column), ("a.txt", 4, 3));
    assert_eq!(all[0].code().as_str(), "invalid-address");
    let source = Source::text("[[redirect]]\nmap = 'm.csv'\n[[redirect]]\nmap = 'm.csv'\n")
        .with_file("m.csv", "from,to\n/a,/b\nc,/d\n");
    let all = diagnostics(source);
    assert_eq!(all.len(), 1, "a file is read once: {all:?}");
    assert_eq!((all[0].span().file.as_str(), all[0].span().line), ("m.csv", 3));
}

#[test]
fn files_stay_in_their_folder() {
    let folder = std::env::temp_dir().join(format!("fingerpost-read-{}", std::process::id()));
    let inside = folder.join("inside");
    std::fs::create_dir_all(inside.join("maps")).unwrap();
    std::fs::write(folder.join("secret.csv"), "from,to\n/a,/b\n").unwrap();
    std::fs::write(inside.join("maps/m.csv"), "from,to\n/a,/b\n").unwrap();
    #[cfg(unix)]
    {
        let _ = std::os::unix::fs::symlink("../secret.csv", inside.join("link.csv"));
        let _ = std::os::unix::fs::symlink("maps/m.csv", inside.join("fine.csv"));
    }
    let read = |name: &str| {
        let policy = inside.join("rules.toml");
        std::fs::write(&policy, format!("[[redirect]]\nmap = '{name}'\n")).unwrap();
        diagnostics(Source::path(policy))
            .iter()
            .map(|found| found.code().as_str())
            .collect::<Vec<_>>()
    };
    assert!(read("maps/m.csv").is_empty());
    assert_eq!(read("../secret.csv"), ["file-outside"]);
    assert_eq!(read("maps/../../secret.csv"), ["file-outside"]);
    assert_eq!(read("/etc/hostname"), ["file-outside"]);
    assert_eq!(read("gone.csv"), ["file-unreadable"]);
    assert_eq!(read("maps"), ["file-unreadable"]);
    if cfg!(unix) {
        assert_eq!(read("link.csv"), ["file-outside"]);
        assert!(read("fine.csv").is_empty());
    }
    assert_eq!(found(Source::path(inside.join("none.toml"))), [("file-unreadable", 1)]);
    assert_eq!(found(Source::path(&inside)), [("file-unreadable", 1)]);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn text_never_touches_the_file_system() {
    assert_eq!(found("[[redirect]]\nmap = 'Cargo.toml'\n"), [("file-unreadable", 2)]);
}

#[test]
fn the_digest_is_of_the_meaning() {
    let digest = |text: &str| {
        Policy::parse(text).unwrap_or_else(|error| panic!("{error}")).digest().to_owned()
    };
    let one = digest(
        "hosts = ['a.example', 'b.example']\n[[block]]\nid='x'\nwhen.path = '/a'\nwhen.method = ['GET', 'PUT']\n[https]\n[[redirect]]\nmap = { '/a' = '/b', '/c' = '/d' }\n",
    );
    let same = digest(
        "# a comment\nhosts = [\"b.example\", \"a.example\"]\n[https]\n\n[[redirect]]\nmap = { \"/c\" = '/d', '/a' = '/b' }\n[[block]]\nwhen = { method = ['PUT', \"GET\"], path = '/a' }\nid = \"x\"\n[[test]]\nrequest.url = '/a'\nexpect.pass = false\n",
    );
    assert_eq!(one, same);
    assert_eq!(one.len(), 64);
    let others = [
        "",
        "[[block]]\nwhen.path = '/a'\n",
        "[[block]]\nwhen.path = '/b'\n",
        "[[block]]\nwhen.not.path = '/a'\n",
        "[[block]]\nwhen.path = '/a'\nenabled = false\n",
        "[[block]]\nwhen.path = '/a'\nowner = 'me'\n",
        "[[block]]\nwhen.path = '/a'\n[[block]]\nwhen.path = '/b'\n",
        "[[block]]\nwhen.path = '/b'\n[[block]]\nwhen.path = '/a'\n",
        "[[block]]\nwhen.path = ['/a', '/b']\n",
        "[[block]]\nwhen.any = [{ path = '/a' }, { path = '/b' }]\n",
        "[[block]]\nwhen.any = [{ path = '/a' }, { host = 'b' }]\n",
        "[[block]]\nwhen = { path = '/a', host = 'b' }\n",
    ];
    let digests: std::collections::BTreeSet<String> = others.into_iter().map(digest).collect();
    assert_eq!(digests.len(), others.len());
}

#[test]
fn tests_are_read() {
    let text = "\
hosts = ['*.example.com', 'example.com']
[[redirect]]
from = '/a'
to = '/b'
[[test]]
name = 'one'
request = { url = '/a?b', headers = { accept = ['x', 'y'] }, cookies = { c = '1' }, ip = '::1', country = 'fr', now = 2026-01-31T12:00:00+01:00 }
response = { status = 404 }
expect = { status = 308, rule = 'redirect-1', headers = { server = false } }
[[test]]
request.url = 'http://www.example.com:8080?x'
expect.pass = true
";
    let policy = Policy::parse(text).unwrap();
    let [one, two] = policy.tests() else { panic!() };
    assert_eq!((one.name(), one.url().as_str()), ("one", "https://example.com/a?b"));
    assert_eq!((two.name(), two.url().as_str()), ("test-2", "http://www.example.com:8080/?x"));
    assert_eq!((one.span().line, two.span().line), (5, 10));
    for (wrong, code) in [
        ("request.url = 'ftp://example.com/'\nexpect.pass = true", "invalid-target"),
        ("request.url = 'https://user@example.com/'\nexpect.pass = true", "invalid-target"),
        ("request.url = '/a#b'\nexpect.pass = true", "invalid-target"),
        ("request.url = '/a'\nexpect.rule = 'redirect-2'", "unknown-value"),
        ("request.url = '/a'\nexpect = {}", "empty"),
        ("request.url = '/a'\nexpect.pass = 1", "wrong-type"),
        ("request = { url = '/a', now = 2026-01-31 }\nexpect.pass = true", "invalid-time"),
        ("request = { url = '/a', country = 'EU' }\nexpect.pass = true", "invalid-country"),
        ("request.url = '/a'", "missing-key"),
    ] {
        let text = format!("[[redirect]]\nfrom='/a'\nto='/b'\n[[test]]\n{wrong}\n");
        assert_eq!(diagnostics(text.as_str())[0].code().as_str(), code, "{wrong}");
    }
}

#[test]
fn garbage_gets_a_diagnostic_at_once() {
    let megabyte = 1 << 20;
    let mut binary: Vec<u8> = (0..megabyte).map(|at| (at * 7919 % 251) as u8).collect();
    binary.insert(0, 0xFF);
    let mut cases: Vec<(String, Vec<u8>)> = vec![("binary".to_owned(), binary)];
    for text in [
        "[",
        "]",
        "{",
        "}",
        "[[",
        "a",
        "=",
        ",",
        ".",
        "\"",
        "'",
        "\\",
        "\n",
        "\r",
        "\r\n",
        "\0",
        "#",
        "#\n",
        "a=",
        "a=1\n",
        "a=[",
        "a={",
        "[a]\n",
        "[[a]]\n",
        "{a=",
        "[{a=",
        "\u{1b}[31m",
        "é",
        "\u{feff}",
        "1_",
        "__",
        "a.b.",
        "\"\"\"",
        "'''",
        "x\n",
        "\"\\q\"",
        "[[redirect]]\n",
        "when = [",
        "= ",
        "a = 2026-01-01 01\n",
    ] {
        cases.push((format!("{text:?}"), text.repeat(megabyte / text.len()).into_bytes()));
        cases.push((
            format!("a=[{text:?}"),
            format!("a=[{}", text.repeat(megabyte / text.len())).into_bytes(),
        ));
        cases.push((
            format!("a={{{text:?}"),
            format!("a={{{}", text.repeat(megabyte / text.len())).into_bytes(),
        ));
    }
    let mut slow = Duration::ZERO;
    for (name, bytes) in cases {
        let start = Instant::now();
        let result = Policy::parse(Source::bytes(bytes));
        slow = slow.max(start.elapsed());
        if let Err(error) = result {
            assert!(error.diagnostics().len() <= 2_100, "{name}");
            for found in error.diagnostics() {
                assert!(!found.message().contains(char::is_control), "{name}");
                assert!(found.span().line > 0 && found.span().column > 0, "{name}");
            }
            assert!(error.diagnostics().iter().any(|found| found.severity() == Severity::Error));
        }
    }
    // An unoptimised build on a busy machine.
    assert!(slow < Duration::from_secs(20), "{slow:?}");
}

#[test]
fn deep_nesting_needs_no_stack() {
    let deep = |open: &str, close: &str, count: usize| {
        format!("[[block]]\nwhen = {}{}\n", open.repeat(count), close.repeat(count))
    };
    let thread = std::thread::Builder::new().stack_size(256 << 10).spawn(move || {
        for (open, close) in [("[", "]"), ("{ not = ", "}"), ("{ any = [", "]}"), ("{a.b.c=", "}")]
        {
            for count in [16, 20, 47, 48, 49, 1_000, 100_000] {
                assert!(Policy::parse(deep(open, close, count)).is_err(), "{open}");
            }
        }
        let dotted = format!("[[block]]\n{} = 1\n", vec!["a"; 100_000].join("."));
        assert_eq!(found(dotted.as_str())[0].0, "limit-toml-depth");
        let header = format!("[{}]\n{} = {{}}\n", vec!["a"; 48].join("."), vec!["b"; 48].join("."));
        assert!(Policy::parse(header).is_err());
        let any =
            (0..16).fold("path = '/a'".to_owned(), |inner, _| format!("any = [{{ {inner} }}]"));
        assert!(Policy::parse(format!("[[block]]\nwhen = {{ {any} }}\n")).is_ok());
    });
    thread.unwrap().join().unwrap();
}

#[test]
fn many_rules_are_read_fast() {
    let mut text = String::new();
    for index in 0..10_000 {
        text.push_str(&format!(
            "[[redirect]]\nid = \"rule-{index}\"\nwhen.host = \"www.example.com\"\nfrom = \"/old/section-{index}/page\"\nto = \"/new/section-{index}/page\"\nstatus = 301\n\n"
        ));
    }
    let start = Instant::now();
    let policy = Policy::parse(text.as_str()).unwrap();
    let took = start.elapsed();
    println!("{} bytes in {took:?}, digest {}", text.len(), policy.digest());
    assert!(took < Duration::from_secs(10), "{took:?}");
}

/// The messages and repairs of a policy, `code: message | help`.
fn said(text: &str) -> Vec<String> {
    let line = |found: &Diagnostic| {
        format!("{}: {} | {}", found.code(), found.message(), found.help().unwrap_or_default())
    };
    diagnostics(text).iter().map(line).collect()
}

/// What a new user writes, and all that is said about it.
#[test]
fn a_new_users_mistakes_are_repaired() {
    let mut wrong = Vec::new();
    for (text, expected) in A_NEW_USERS {
        let said = said(text);
        if said.iter().map(String::as_str).ne(expected.iter().copied()) {
            wrong.push(format!("{text}\n{said:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const A_NEW_USERS: &[(&str, &[&str])] = &[
    (
        "[[redirect]]\nform = '/a'\nto = '/b'\n",
        &["unknown-key: a `[[redirect]]` has no key `form` | did you mean `from`?"],
    ),
    (
        "[[redirect]]\nsource = '/a'\ndestination = '/b'\npermanent = true\n",
        &[
            "unknown-key: a `[[redirect]]` has no key `source` | write `from = …`",
            "unknown-key: a `[[redirect]]` has no key `destination` | write `to = …`",
            "unknown-key: a `[[redirect]]` has no key `permanent` | write `status = 308`, or `status = 307` for a temporary one",
        ],
    ),
    (
        "[[redirect]]\nurl = '/a'\ntarget = '/b'\n",
        &[
            "missing-key: a `[[redirect]]` without `from` | write `from = \"/…\"`, or a `when` that says where it applies",
            "unknown-key: a `[[redirect]]` has no key `url` | write `to = …` for where it leads, `from = …` for where it applies",
            "unknown-key: a `[[redirect]]` has no key `target` | write `to = …`",
        ],
    ),
    (
        "[[redirect]]\nfrom = /old # moved\nto = '/b'\n",
        &["syntax: a text without quotes | write `\"/old\"`"],
    ),
    (
        "[[block]]\nwhen = { path = /x, method = 'GET' }\n",
        &["syntax: a text without quotes | write `\"/x\"`"],
    ),
    ("[[block]]\nwhen.path = [/x, '/y']\n", &["syntax: a text without quotes | write `\"/x\"`"]),
    (
        "[[block]]\nenabled = no\n",
        &["syntax: a text without quotes | write `false`, or `\"no\"` for a text"],
    ),
    (
        "[[block]]\nenabled = True\n",
        &["syntax: a text without quotes | write `true`, or `\"True\"` for a text"],
    ),
    ("[[block]]\nid =\n", &["syntax: a key without a value | write it behind the `=`"]),
    (
        "[[block]]\nid = “office”\n",
        &["syntax: typographic quotes are no quotes | write `\"office\"`"],
    ),
    (
        "[[redirect]]\nfrom = \"/old\nto = '/b'\n",
        &["syntax: a text without its closing quote | write `\"/old\"`"],
    ),
    (
        "[[redirect]]\nfrom = '/old # moved\nto = '/b'\n",
        &["syntax: a text without its closing quote | write `'/old'`"],
    ),
    (
        "[[block]]\nwhen = { path = \"/x }\n",
        &[
            "syntax: a text without its closing quote | one of the `\"` in this line has no other: write it",
        ],
    ),
    (
        "[[block]]\nid: 'a'\n",
        &[
            "syntax: invalid unquoted key, expected letters, numbers, `-`, `_` | write `=` between a key and its value",
        ],
    ),
    (
        "[[block]]\nwhen.path = { regex = \"\\d\" }\n",
        &[
            "syntax: missing escaped value, expected `b`, `e`, `f`, `n`, `r`, `\\`, `\"`, `x`, `u`, `U` | in double quotes `\\` begins an escape: write `\\\\`, or the text in single quotes",
        ],
    ),
    (
        "[[block]]\nwhen.path = '/a', '/b'\n",
        &[
            "syntax: unexpected key or value, expected newline, `#` | several values are a list: `[…, …]`",
        ],
    ),
    (
        "[[block]]\nbody = 'it's'\n",
        &[
            "syntax: unexpected key or value, expected newline, `#` | a text in single quotes ends at the next `'`: write it in double quotes",
        ],
    ),
    (
        "[[block]]\npath = '/x'\n",
        &["unknown-key: a `[[block]]` has no key `path` | write `when.path = …`"],
    ),
    (
        "[[block]]\nmethod = 'GET'\ncountry = 'DE'\n",
        &[
            "unknown-key: a `[[block]]` has no key `method` | write `when.method = …`",
            "unknown-key: a `[[block]]` has no key `country` | write `when.country = …`",
        ],
    ),
    (
        "[[cors]]\norigins = '*'\nmethod = 'GET'\n",
        &[
            "unknown-key: a `[[cors]]` has no key `method` | write `when.method = …`; or did you mean `methods`?",
        ],
    ),
    (
        "[[headers]]\nset = { x-a = '1' }\n",
        &[
            "unknown-key: a `[[headers]]` has no key `set` | write `response.set = …`; `request.set` is for what the origin gets",
        ],
    ),
    (
        "[lists]\noffice = ['192.0.2.1']\n[[block]]\nwhen.ip = 'office'\n",
        &["invalid-address: `office` is not an address | write `\"@office\"` for the list"],
    ),
    (
        "[lists]\nours = ['DE']\n[[block]]\nwhen.country = ['FR', 'ours']\n",
        &["invalid-country: `ours` is not a country | write `\"@ours\"` for the list"],
    ),
    (
        "[[block]]\nwhen.country = 'russia'\n",
        &[
            "invalid-country: `russia` is not a country | write its two letters of ISO 3166-1 alpha-2, such as `FR` for France",
        ],
    ),
    (
        "[[redirect]]\nfrom = '^/x'\nto = '/y'\n",
        &[
            "invalid-pattern: a path pattern begins with `/`, `^/x` doesn't | write `{ regex = '^/x' }` for a regular expression",
        ],
    ),
    (
        "[security_headers]\nhsts = true\n",
        &[
            "wrong-type: expected `false` or a table, found a boolean | write `{ max_age = 31536000 }`",
        ],
    ),
    (
        "[security_headers]\nhsts = 'max-age=300; includeSubDomains'\n",
        &[
            "wrong-type: expected `false` or a table, found a string | write `{ max_age = 300, include_subdomains = true }`",
        ],
    ),
    (
        "[security_headers]\nhsts.max_age = '1 year'\n",
        &["wrong-type: expected an integer, found a string | write seconds: `31536000`"],
    ),
    (
        "[[cors]]\norigins = '*'\nmax_age = '30 days'\n",
        &["wrong-type: expected an integer, found a string | write seconds: `2592000`"],
    ),
    (
        "[security_headers]\ncsp = \"default-src self; img-src 'self' data:\"\n",
        &[
            "wrong-type: expected `false` or a table of directives, found a string | write `{ default-src = [\"'self'\"], img-src = [\"'self'\", \"data:\"] }`",
        ],
    ),
    (
        "[[block]]\nenabled = 'no'\n",
        &["wrong-type: expected a boolean, found a string | write `false`"],
    ),
    (
        "[[redirect]]\nfrom = '/a'\nto = '/b'\nstatus = 'permanent'\n",
        &["wrong-type: expected an integer, found a string | write `308`"],
    ),
    (
        "[[redirect]]\nfrom = '/a'\nto = '/b'\nstatus = '301 Moved'\n",
        &["wrong-type: expected an integer, found a string | write `301`"],
    ),
    (
        "[[redirect]]\nfrom = '/a'\nto = '/b'\nstatus = 200\n",
        &[
            "invalid-status: 200 isn't the status of a redirect | write 301, 302, 303, 307 or 308; a `[[rewrite]]` serves another page under the same URL",
        ],
    ),
    (
        "[[redirect]]\nfrom = '/a'\nto = '/b'\nstatus = 404\n",
        &[
            "invalid-status: 404 isn't the status of a redirect | write 301, 302, 303, 307 or 308; a `[[respond]]` answers with another status",
        ],
    ),
    (
        "[[redirect]]\nfrom = { regex = '^/(a' }\nto = '/b'\n",
        &["invalid-regex: unclosed group | write `)` where the group ends; `\\(` is the character"],
    ),
    (
        "[[redirect]]\nfrom = { regex = '^/[a' }\nto = '/b'\n",
        &[
            "invalid-regex: unclosed character class | write `]` where the class ends; `\\[` is the character",
        ],
    ),
    (
        "[[redirect]]\nfrom = '/a'\nto = '/b?from={client_ip}'\n",
        &[
            "unknown-placeholder: there is no `{client_ip}` | did you mean `{ip}`? this rule captures nothing; `{{` is a brace itself",
        ],
    ),
    (
        "[[block]]\nwhen.path = '/a'\nunless.ip = '192.0.2.1'\n",
        &[
            "on-unknown-missing: a guard that negates `ip` without `on_unknown` | write `on_unknown = \"match\"` to block where the visitor's `ip` isn't known, `\"skip\"` to let pass",
        ],
    ),
    (
        "[[block]]\nwhen.path = '/a'\nunless = { ip = '192.0.2.1', country = 'DE' }\n",
        &[
            "not-both: `unless` leaves out only what has all of these at once: `ip`, `country` | write `unless.any = [{ … }, { … }]` where one is enough; `unless.all = [{ … }]` says that all are meant",
            "on-unknown-missing: a guard that negates `ip` and `country` without `on_unknown` | write `on_unknown = \"match\"` to block where it hangs on an unknown `ip` or `country`, `\"skip\"` to let pass",
        ],
    ),
];
