#![expect(clippy::string_slice, reason = "a test fails by panicking")]

use std::cell::RefCell;

use super::lines::written_out;
use super::{Lines, MapFault, Targets, inline_order, read_csv};
use crate::policy::model::{MapLine, QueryMode, RedirectStatus};
use crate::policy::pattern::PathPattern;
use crate::policy::target::Target;
use crate::policy::template::{Claims, Scope};
use crate::uri::host::HostPattern;
use crate::{Limits, Progress};

const TARGETS: Targets<'_> = Targets {
    scope: Scope {
        captures: &[],
        status: false,
        experiments: &[],
        languages: false,
        claims: Claims::Early,
    },
    hosts_known: true,
};

fn read(text: &str) -> Result<Lines, Vec<MapFault>> {
    read_csv("m.csv", text.as_bytes(), &Limits::default(), TARGETS, None)
}

fn lines(text: &str) -> Vec<MapLine> {
    let lines = read(text).unwrap_or_else(|faults| panic!("{faults:?}"));
    lines.iter().map(written_out).collect()
}

/// Code, place and message of each fault.
fn faults(text: &str) -> Vec<(&str, &str, String)> {
    let faults = read(text).unwrap_err().into_iter();
    faults
        .map(|MapFault { bytes, fault }| (fault.code.as_str(), &text[bytes], fault.message))
        .collect()
}

#[test]
fn columns_in_any_order() {
    let lines = lines(
        "status,to,host,from,query\n\
         301,/b,*.Example.com,/a,drop\n\
         ,https://example.org/{x},,/c/{x},\n",
    );
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0].from.to_string(), "/a");
    assert_eq!(lines[0].status, Some(RedirectStatus::MovedPermanently));
    assert_eq!(lines[0].query, Some(QueryMode::Drop));
    assert_eq!(lines[0].host, Some(HostPattern::OneLabel(".example.com".to_owned())));
    assert_eq!(lines[1].from.captures(), ["x"]);
    assert!(lines[1].to.authority.is_some());
    assert_eq!((lines[1].status, lines[1].query, &lines[1].host), (None, None, &None));
}

#[test]
fn spellings_of_a_file() {
    let plain = "from,to\n/a,/b\n/c,/d\n";
    for (text, numbers) in [
        (plain.to_owned(), [2, 3]),
        (plain.replace('\n', "\r\n"), [2, 3]),
        (plain.trim_end().to_owned(), [2, 3]),
        (format!("\u{feff}{plain}"), [2, 3]),
        ("\n\nfrom,to\n\n/a,/b\n\n\n/c,/d\n\n".to_owned(), [5, 8]),
        (" from , to \n /a , /b \n\t/c,\"/d\"\n".to_owned(), [2, 3]),
        ("\"from\",\"to\"\n\"/a\",\"/b\"\n/c,/d".to_owned(), [2, 3]),
    ] {
        let lines = lines(&text);
        let found: Vec<_> = lines.iter().map(|line| (line.from.to_string(), line.line)).collect();
        let expected = [("/a".to_owned(), numbers[0]), ("/c".to_owned(), numbers[1])];
        assert_eq!(found, expected, "{text:?}");
    }
}

#[test]
fn quoted_cells() {
    let lines = lines("from,to\n\"/a,b\",\"/x\"\"y\"\n\"/c\n\",/d\n/e,/f\n");
    assert_eq!(lines[0].from.to_string(), "/a,b");
    let numbers: Vec<_> = lines.iter().map(|line| line.line).collect();
    assert_eq!(numbers, [2, 3, 5]);
}

#[test]
fn header_faults() {
    for (text, expected) in [
        ("", vec![("invalid-map", "")]),
        ("\n", vec![("invalid-map", "")]),
        ("/a,/b\n", vec![("invalid-map", "/a,/b")]),
        ("from\n/a\n", vec![("invalid-map", "from")]),
        ("from,to,form\n", vec![("invalid-map", "form")]),
        ("from,to, to\n", vec![("invalid-map", "to")]),
        ("From,to\n", vec![("invalid-map", "From"), ("invalid-map", "From,to")]),
        ("from,to,\n", vec![("invalid-map", "")]),
    ] {
        let found: Vec<_> = faults(text).into_iter().map(|(code, at, _)| (code, at)).collect();
        assert_eq!(found, expected, "{text:?}");
    }
    assert!(lines("from,to\n").is_empty());
}

#[test]
fn line_faults() {
    let text = "from,to,status,query,host\n\
        a,/b,,,\n\
        /a?b,/b,,,\n\
        /ok,/ok2,,,\n\
        /a,b c,,,\n\
        /a,/b,200,,\n\
        /a,/b,,append,\n\
        /a,/b,,,a b\n\
        ,/b,,,\n\
        /a,,,,\n\
        /a,/b\n\
        /{x},\"/é/{y}\",999,,\n\
        \"/a\"\"{b\",/c,,,\n";
    let found: Vec<_> = faults(text).into_iter().map(|(code, at, _)| (code, at)).collect();
    assert_eq!(
        found,
        [
            ("invalid-pattern", "a"),
            ("invalid-pattern", "?b"),
            ("invalid-target", "b c"),
            ("invalid-status", "200"),
            ("unknown-value", "append"),
            ("invalid-host", "a b"),
            ("invalid-map", ""),
            ("invalid-map", ""),
            ("invalid-map", "/a,/b"),
            ("unknown-placeholder", "y"),
            ("invalid-status", "999"),
            ("invalid-pattern", "/a\"\"{b"),
        ]
    );
}

#[test]
fn bytes_that_are_no_text() {
    let bytes = b"from,to\n/a\xff,/b\n/c,/d\n";
    let faults = read_csv("m.csv", bytes, &Limits::default(), TARGETS, None).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].fault.code.as_str(), "not-utf8");
    assert_eq!(faults[0].bytes, 10..11);
}

#[test]
fn a_hundred_bad_lines_and_how_many_more() {
    let text = |bad: usize| format!("from,to\n{}/a,/b\n", "x,/y\n".repeat(bad));
    assert_eq!(faults(&text(100)).len(), 100);
    let text = text(103);
    let faults = faults(&text);
    assert_eq!(faults.len(), 101);
    assert_eq!(faults[100].2, "3 more lines are wrong");
    assert_eq!(faults[100].1, "x");
}

#[test]
fn lines_at_the_limit_and_over_it() {
    let limits = Limits { map_lines: 2, ..Limits::default() };
    let read = |text: &str| read_csv("m.csv", text.as_bytes(), &limits, TARGETS, None);
    assert_eq!(read("from,to\n/a,/b\n/c,/d\n").unwrap().len(), 2);
    let faults = read("from,to\n/a,/b\n/c,/d\n/e,/f\n/g,/h\n").unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].fault.code.as_str(), "limit-map-lines");
    let faults = read("from,to\nx,/b\n/c,/d\n/e,/f\n").unwrap_err();
    assert_eq!(faults.len(), 2);
}

#[test]
fn regexes_at_the_limit_and_over_it() {
    let limits = Limits { regexes: 2, ..Limits::default() };
    let read = |text: &str| read_csv("m.csv", text.as_bytes(), &limits, TARGETS, None);
    assert!(read("from,to\n/{a:x}-{b:y},/b\n/c,/d\n").is_ok());
    let faults = read("from,to\n/{a:x}-{b:y},/b\n/{c:z},/d\n").unwrap_err();
    assert_eq!(faults[0].fault.code.as_str(), "limit-regexes");
}

#[test]
fn cells_at_the_limit_and_over_it() {
    let limits = Limits { value_bytes: 4, ..Limits::default() };
    let read = |text: &str| read_csv("m.csv", text.as_bytes(), &limits, TARGETS, None);
    assert!(read("from,to\n/abc,/b\n").is_ok());
    let faults = read("from,to\n/abcd,/b\n").unwrap_err();
    assert_eq!(faults[0].fault.code.as_str(), "limit-value");
}

#[test]
fn own_hosts_have_to_be_known() {
    let text = b"from,to\n/a,https://{host}/b\n";
    assert!(read_csv("m.csv", text, &Limits::default(), TARGETS, None).is_ok());
    let hostless = Targets { hosts_known: false, ..TARGETS };
    let faults = read_csv("m.csv", text, &Limits::default(), hostless, None).unwrap_err();
    assert_eq!(faults[0].fault.code.as_str(), "open-redirect");
}

#[test]
fn progress_ends_with_all() {
    let text = format!("from,to\n{}", "/a,/b\n".repeat(40_000));
    let seen = RefCell::new(Vec::new());
    let report = |progress: Progress<'_>| {
        assert_eq!((progress.file, progress.total), ("m.csv", text.len() as u64));
        seen.borrow_mut().push(progress.read);
    };
    read_csv("m.csv", text.as_bytes(), &Limits::default(), TARGETS, Some(&report)).unwrap();
    let seen = seen.into_inner();
    assert!(seen.len() > 2 && seen.is_sorted(), "{seen:?}");
    assert_eq!(seen.last(), Some(&(text.len() as u64)));
}

#[test]
fn repairs() {
    for (text, help) in [
        (
            "from,to\nhttps://a.com/b,/c\n",
            "leave out scheme and host; a column `host` can ask for it",
        ),
        (
            "from,to\n/a?b=c,/d\n",
            "leave the query out: `when.query.NAME` of a `[[redirect]]` can ask for it",
        ),
        ("from,to,stauts\n/a,/d,\n", "did you mean `status`?"),
    ] {
        assert_eq!(read(text).unwrap_err()[0].fault.help.as_deref(), Some(help), "{text}");
    }
}

#[test]
fn order_of_inline_maps() {
    let line = |(line, from): (u32, &str)| {
        let from = PathPattern::parse(from, &Limits::default()).unwrap();
        let to = Target::parse("/x", &Scope::default(), false).unwrap();
        MapLine { from, to, status: None, query: None, host: None, line }
    };
    let written = ["/{a}", "/b", "/long/{a}", "/caf%C3%A9", "/a/{*r}", "/café", "/a", "/b/{*r}"];
    let mut lines: Vec<_> = (1..).zip(written).map(line).collect();
    inline_order(&mut lines);
    let order: Vec<_> = lines.iter().map(|line| line.line).collect();
    assert_eq!(order, [7, 2, 4, 6, 3, 5, 8, 1]);
}
