//! A program against the crate `regex`: the same expressions, the same texts.

mod pieces;

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{Linear, Spans, program};
use crate::Limits;
use crate::policy::regex::Pattern;

fn pattern(expression: &str) -> Pattern {
    Pattern::compile(expression, false, &Limits::default()).unwrap().0
}

/// Of which texts an expression's program decides.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Answers {
    All,
    Ascii,
    /// There is none.
    No,
}

fn answers(expression: &str) -> Answers {
    match program(pattern(expression).hir().unwrap()) {
        Some(program) if Linear::new(&program).is_whole() => Answers::All,
        Some(_) => Answers::Ascii,
        None => Answers::No,
    }
}

#[test]
fn which_expressions_have_a_program() {
    use Answers::{All, Ascii, No};
    for (expression, expected) in [
        (r"^/shop/(?<n>[0-9]+)\.html$", All),
        (r"^/(?:en|fr|de)/x/(?<n>[0-9]+)$", All),
        (r"^/img/(?<w>[a-z0-9-]+)\.(?:jpe?g|png)$", All),
        (r"^/x(?:/page)?/(?<n>[0-9]+)/?$", All),
        (r"^/x(?:/page|/p|-)?/(?<n>[0-9]+)$", All),
        (r"^/x(?:/page)?/?$", No),
        (r"^/x(?:-page)?/(?<n>[0-9]+)/?$", All),
        (r"^/blog/(?<rest>.*)$", All),
        (r"^/a/[^/]+/b", All),
        (r"^$", All),
        (r"^", All),
        (r"^/old$|^/older$", All),
        (r"^(?:en|es|fr)$", All),
        (r"^/a(?:$|/)", All),
        (r"^/a(?:/|\z)", All),
        (r"^/(?:a|ab)$", All),
        (r"^/(?:ab|a)/", All),
        (r"^/é/[^/]*/ü$", All),
        (r"^/(?:éa|b)$", All),
        (r"^/a[0-9]{2,4}$", All),
        (r"^/([a-z]+)/(?<b>x)$", All),
        (r"^/(?<a>[a-z]*)(?<b>[0-9]*)", All),
        (r"^/(?<a>[^/]+?)/$", All),
        (r"^/(?:(?<a>x)|(?<b>y))$", All),
        (r"^/(?-u:[a-z])$", All),
        // It holds some of the characters outside ASCII.
        (r"^/\d+$", Ascii),
        (r"^/[^é]+$", Ascii),
        (r"^/é?$", All),
        (r"(?i)^/ok$", Ascii),
        (r"(?i)^/a$", All),
        // It isn't anchored, or not at the start of the text.
        (r"/a", No),
        (r"/a$", No),
        (r"(?m)^/a", No),
        (r"^/a|/b", No),
        // Of the end of a line, or of a word.
        (r"(?m)^/a$", No),
        (r"^/(?m:$)", No),
        (r"^/a\b", No),
        // The next byte doesn't say what follows.
        (r"^/[a-z]*a$", No),
        (r"^/(?<a>.*)/b$", No),
        (r"^/(?<a>.*?)/b$", No),
        (r"^/(?:a|[a-z])b?c$", No),
        (r"^/[0-9]{1,2}0$", No),
        (r"^/(?:ab)?a$", All),
        (r"^/(?:é|ü)?[a-z]$", Ascii),
        (r"^/(?:éé|üü)?[^/]$", No),
        (r"^/(?:éa|üb)$", No),
        // Where the match may be done, more than a character would have to be taken back.
        (r"^/a(?:bc)?", No),
        (r"^/a(?:b|bc)", No),
        (r"^/[a-z]+?", No),
        (r"^/a(?:$)?", No),
        // Groups are repeated.
        (r"^(?:/[a-z]+)+$", No),
        (r"^/(?:ab){2}$", No),
        (r"^/(?<a>x)*$", No),
        (r"^/é+$", No),
        // Too much of it.
        (r"^/a{0,65535}$", No),
        (r"^(?<a>a)(?<b>a)(?<c>a)(?<d>a)(?<e>a)(?<f>a)(?<g>a)(?<h>a)$", All),
        (r"^(?<a>a)(?<b>a)(?<c>a)(?<d>a)(?<e>a)(?<f>a)(?<g>a)(?<h>a)(?<i>a)$", No),
    ] {
        if expression.contains("65535") {
            let hir = regex_syntax::parse(expression).unwrap();
            assert_eq!(program(&hir), None);
        } else {
            assert_eq!(answers(expression), expected, "{expression}");
        }
    }
}

/// The names and texts of the groups that take part; `None` without a match.
type Found<'t> = Option<Vec<(String, &'t str)>>;

fn by_program<'t>(pattern: &Pattern, program: &[u8], text: &'t str) -> Found<'t> {
    let mut spans = Spans::default();
    Linear::new(program).find(text, &mut spans).then(|| {
        let groups = pattern.names().enumerate();
        groups.filter_map(|(at, name)| Some((name.to_owned(), spans.get(at, text)?))).collect()
    })
}

fn by_regex<'t>(pattern: &Pattern, text: &'t str) -> Found<'t> {
    let regex = pattern.regex().unwrap();
    let groups = regex.captures(text)?;
    let names = regex.capture_names().flatten();
    Some(names.filter_map(|name| Some((name.to_owned(), groups.name(name)?.as_str()))).collect())
}

#[test]
fn what_is_found() {
    for (expression, texts) in [
        (r"^/(?<a>[a-z]*)(?<b>[0-9]*)", &["/", "/a", "/a1", "/1", "/a1a", ""][..]),
        (r"^/a[0-9]{2,4}$", &["/a1", "/a12", "/a1234", "/a12345", "/a12x"]),
        (r"^/[^/]{2}/", &["/é/", "/éé/", "/ééé/", "/a\u{10FFFF}/", "/éa", "/ab/"]),
        (r"^/[^/]{2,}$", &["/é", "/éé", "/a", "/ab", "/ééééé"]),
        (r"^/.{0,2}$", &["/", "/é", "/éé", "/ééé", "/\n"]),
        (r"^/(?:(?<a>x)|(?<b>y))?z$", &["/z", "/xz", "/yz", "/xyz", "/"]),
        (r"^/(?<a>[a-z]*)/(?<b>.*)$", &["//", "/a/b\n", "/a/b/c", "/a"]),
        (r"^/(?:en|es|fr)-?$", &["/en", "/es-", "/er", "/e", "/fr--", "/"]),
        (r"^/a(?:$|/)", &["/a", "/a/", "/a/b", "/ab"]),
        (r"^(?<a>(?<b>/x)?)$", &["", "/x", "/"]),
        (r"^/x(?:/page)?/(?<n>[0-9]+)/?$", &["/x/page/1", "/x/1/", "/x/page/", "/x/page/page/1"]),
        (r"^/x(?:/page|/p|-)?/(?<n>[0-9]+)$", &["/x/1", "/x/p/1", "/x-/1", "/x/page/1", "/x-1"]),
        (r"^/x(?:/(?<a>y)|/z)?/(?<b>[0-9])$", &["/x/y/1", "/x/z/1", "/x/1", "/x/y1", "/x//1"]),
    ] {
        let pattern = pattern(expression);
        let program = program(pattern.hir().unwrap()).unwrap();
        assert!(Linear::new(&program).is_whole());
        for text in texts {
            let expected = by_regex(&pattern, text);
            assert_eq!(by_program(&pattern, &program, text), expected, "{expression} {text:?}");
        }
    }
}

/// Nothing that stands in a program makes it panic.
#[test]
fn a_broken_program_matches_nothing() {
    let whole = program(pattern("^/(?:a|b[0-9]{2})(?<x>[a-z]*)$").hir().unwrap()).unwrap();
    for length in 0..whole.len() {
        let broken = &whole[..length];
        assert!(!Linear::new(broken).find("/b12xyz", &mut Spans::default()), "{length}");
    }
    assert!(Linear::new(&whole).find("/b12xyz", &mut Spans::default()));
}

/// `PROPTEST_CASES` for more than 512.
#[test]
fn a_program_finds_what_the_crate_finds() {
    let usual = Config::default();
    let cases = usual.cases.max(512);
    let (programs, matches) = (Cell::new(0), Cell::new(0));
    let count = |counter: &Cell<u32>| counter.set(counter.get() + 1);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..usual });
    let result = runner.run(&pieces::case(), |case| {
        let Ok((pattern, _)) = Pattern::compile(&case.expression, false, &Limits::default()) else {
            return Ok(());
        };
        let regex = pattern.regex().unwrap();
        let names: Vec<_> = regex.capture_names().flatten().collect();
        prop_assert_eq!(&names, &pattern.names().collect::<Vec<_>>(), "{}", case.expression);
        let Some(program) = program(pattern.hir().unwrap()) else { return Ok(()) };
        count(&programs);
        for text in &case.texts {
            if Linear::new(&program).answers(text) {
                let expected = by_regex(&pattern, text);
                let found = by_program(&pattern, &program, text);
                prop_assert_eq!(&found, &expected, "{} {:?}", case.expression, text);
                if found.is_some() {
                    count(&matches);
                }
            }
        }
        Ok(())
    });
    assert!(result.is_ok(), "{}", result.unwrap_err());
    println!("linear: {cases} cases, {} programs, {} matches", programs.get(), matches.get());
    // Expressions that are all refused would say nothing.
    assert!(programs.get() > cases / 10 && matches.get() > cases / 4);
}
