use proptest::prelude::*;

use super::*;
use crate::Limits;
use crate::engine::constraint::Constraints;
use crate::engine::path::Paths;
use crate::policy::model::{PathSettings, Reject};

fn parsed(text: &str) -> PathPattern {
    PathPattern::parse(text, &Limits::default()).unwrap()
}

fn taken(text: &str, path: &str) -> Option<Vec<String>> {
    let (written, _) = written(&parsed(text)).unwrap();
    let mut captures = Texts::default();
    is_taken(&written, path, &mut captures).then(|| {
        captures
            .texts
            .iter()
            .take(captures.count)
            .flatten()
            .map(|text| (*text).to_owned())
            .collect()
    })
}

#[test]
fn patterns_of_whole_segments_are_written() {
    for (text, expected) in [
        ("/a/b", Some("/a/b")),
        ("/", Some("/")),
        ("/a/", Some("/a/")),
        ("/a/{x}/b/{*rest}", Some("/a/\u{1}/b/\u{2}")),
        ("/a/{x}-{y}", None),
        ("/a/{x:[0-9]+}", None),
        ("/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}", None),
    ] {
        let pattern = parsed(text);
        assert_eq!(written(&pattern).map(|(written, _)| written).as_deref(), expected, "{text}");
    }
}

#[test]
fn what_is_captured() {
    let table: [(&str, &str, Option<&[&str]>); 12] = [
        ("/a/b", "/a/b", Some(&[])),
        ("/a/b", "/a/b/", None),
        ("/a/{x}", "/a/", None),
        ("/a/{x}", "/a/b", Some(&["b"])),
        ("/a/{x}", "/a/b/", None),
        ("/a/{x}/", "/a/b/", Some(&["b"])),
        ("/a/{*rest}", "/a", Some(&[""])),
        ("/a/{*rest}", "/a/", Some(&[""])),
        ("/a/{*rest}", "/a/b/c", Some(&["b/c"])),
        ("/a/{*rest}", "/ab", None),
        ("/{x}/{y}/{*rest}", "/1/2/3/4", Some(&["1", "2", "3/4"])),
        ("/{*rest}", "/", Some(&[""])),
    ];
    for (text, path, expected) in table {
        assert_eq!(
            taken(text, path).as_deref().map(|texts| texts.to_vec()),
            expected
                .map(|texts| { texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>() }),
            "{text} {path}"
        );
    }
}

#[test]
fn a_target_that_might_be_taken_for_a_host_is_left() {
    let mut captures = Texts::default();
    captures.push(Some("x")).unwrap();
    captures.push(Some("")).unwrap();
    for (path, expected) in [
        ("/", Some("/")),
        ("/\u{1}", Some("/x")),
        ("/a/\u{1}/\u{2}", Some("/a/x/")),
        ("/\u{2}/a", None),
        ("//a", None),
        ("/%5ca", None),
        ("a", None),
        ("", None),
    ] {
        let mut out = String::from("https://e");
        let expanded = expand(path, &captures, &mut out);
        let expanded = expanded.and_then(|()| out.strip_prefix("https://e"));
        assert_eq!(expanded, expected, "{path:?}");
    }
}

proptest! {
    #[test]
    fn it_takes_what_the_walk_takes(
        pattern in "(/([a-c]{0,2}|\\{[p-s]\\})){1,4}",
        rest in any::<bool>(),
        path in "(/[a-c]{0,2}){0,5}",
    ) {
        let text = if rest { format!("{pattern}/{{*t}}") } else { pattern };
        let Ok(pattern) = PathPattern::parse(&text, &Limits::default()) else { return Ok(()) };
        let Some((written, names)) = written(&pattern) else { return Ok(()) };
        let reject = Reject::default();
        let settings = PathSettings { reject, ignore_case: false, ignore_trailing_slash: false };
        let none = Constraints::default();
        let paths = Paths { settings, constraints: &none };
        let mut captures = Texts::default();
        let is_taken = is_taken(&written, &path, &mut captures);
        prop_assert_eq!(is_taken, paths.matches(&pattern, &path));
        if let (true, PathPattern::Segments(pattern)) = (is_taken, &pattern) {
            let mut seen = Vec::new();
            paths.captures(pattern, &path, &mut |name, text| seen.push((name, text))).unwrap();
            for (name, text) in names.iter().zip(captures.texts.into_iter().flatten()) {
                prop_assert!(seen.contains(&(*name, text)), "{} {}", name, text);
            }
        }
    }
}
