use std::hash::{DefaultHasher, Hash, Hasher};

use proptest::prelude::*;

use super::{ExactLine, Line, Lines, NONE, Record};
use crate::policy::model::{MapLine, QueryMode, RedirectStatus};
use crate::policy::pattern::PathPattern;
use crate::policy::target::{Target, TargetHost};
use crate::policy::template::{Scope, Template};
use crate::request::Scheme;
use crate::uri::host::HostPattern;

/// The line that a view says.
pub(crate) fn written_out(line: Line<'_>) -> MapLine {
    let ExactLine { host, from, to, status, query_mode, line } = match line {
        Line::Exact(line) => line,
        Line::Other(line) => return line.clone(),
    };
    let part = |text: &str| Box::new(Template::Literal(text.into()));
    MapLine {
        from: PathPattern::Exact(from.into()),
        to: Target {
            authority: to.authority.cloned().map(Box::new),
            path: Template::Literal(to.path.into()),
            query: to.query.map(part),
            fragment: to.fragment.map(part),
        },
        status,
        query: query_mode,
        host: host.cloned(),
        line,
    }
}

fn line(from: &str, to: &str) -> MapLine {
    let from = PathPattern::parse(from, &crate::Limits::default()).unwrap();
    let captures = from.captures();
    let to = Target::parse(to, &Scope { captures: &captures, ..Scope::default() }, true).unwrap();
    MapLine { from, to, status: None, query: None, host: None, line: 1 }
}

fn packed(line: MapLine) -> Lines {
    [line].into_iter().collect()
}

fn is_packed(line: MapLine) -> bool {
    packed(line).exact(0).is_some()
}

fn hash(it: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    it.hash(&mut hasher);
    hasher.finish()
}

fn debug(lines: &[MapLine]) -> String {
    format!("{lines:?}")
}

#[test]
fn a_line_takes_24_bytes_beside_its_text() {
    let lines = packed(line("/a", "https://example.com/b?c=d#e"));
    assert_eq!(&*lines.text, "/a/bc=de");
    assert_eq!(size_of_val(&*lines.records), 24);
    assert_eq!(size_of::<Record>(), 24);
}

#[test]
fn what_is_packed_and_what_not() {
    for (from, to, packs) in [
        ("/a", "/b", true),
        ("/é", "/é?", true),
        ("/a", "https://example.com", true),
        ("/a", "{scheme}://example.com:8443/b", true),
        ("/a", "/b#", true),
        ("/{a}", "/b", false),
        ("/a", "/{host}", false),
        ("/a", "/b?{query}", false),
        ("/a", "https://{host}/", false),
    ] {
        let line = line(from, to);
        assert_eq!(is_packed(line.clone()), packs, "{from} {to}");
        assert_eq!(debug(&[written_out(packed(line.clone()).get(0).unwrap())]), debug(&[line]));
    }
}

#[test]
fn a_text_over_the_bound_is_kept_apart() {
    let long = |length: usize| "x".repeat(length);
    // One less than stands for none.
    let most = usize::from(NONE) - 1;
    type Make = fn(&str) -> MapLine;
    let table: [(Make, usize); 4] = [
        (|text| line(&format!("/{text}"), "/b"), most - 1),
        (|text| line("/a", &format!("/{text}")), most - 1),
        (|text| line("/a", &format!("/b?{text}")), most),
        (|text| line("/a", &format!("/b#{text}")), most),
    ];
    for (make, most) in table {
        for (length, packs) in [(most, true), (most + 1, false)] {
            let line = make(&long(length));
            assert_eq!(is_packed(line.clone()), packs, "{length}");
            let back = written_out(packed(line.clone()).get(0).unwrap());
            assert!(debug(&[back]) == debug(&[line]), "{length}");
        }
    }
}

#[test]
fn hosts_over_the_bound_are_kept_apart() {
    let hosts = usize::from(NONE);
    let lines: Lines = (0..=hosts)
        .map(|host| MapLine {
            host: Some(HostPattern::Exact(format!("{host}.example"))),
            ..line("/a", "/b")
        })
        .collect();
    assert_eq!((lines.hosts().len(), lines.others().len()), (hosts, 1));
    for (index, line) in lines.iter().enumerate() {
        assert_eq!(line.host(), Some(&HostPattern::Exact(format!("{index}.example"))));
        assert_eq!(lines.exact(index).is_some(), index < hosts);
    }
}

#[test]
fn hosts_and_authorities_stand_once() {
    let lines: Lines = (0..100)
        .map(|n| MapLine {
            host: Some(HostPattern::Exact(format!("{}.example", n % 3))),
            ..line("/a", &format!("https://{}.example/b", n % 2))
        })
        .collect();
    assert_eq!((lines.hosts.len(), lines.authorities.len()), (3, 2));
}

/// What the views of one line say is what the line says.
fn agrees(view: Line<'_>, line: &MapLine) {
    assert_eq!(view.host(), line.host.as_ref());
    assert_eq!(view.from().to_string(), line.from.to_string());
    assert_eq!(format!("{:?}", view.to()), format!("{:?}", line.to.lent()));
    assert_eq!((view.status(), view.query_mode()), (line.status, line.query));
    assert_eq!(view.number(), line.line);
}

fn any_line() -> impl Strategy<Value = MapLine> {
    let from = prop_oneof![Just("/a"), Just("/{x}"), Just("/é/b"), Just("/long/path/of/a/page")];
    let to = prop_oneof![
        Just("/b"),
        Just("/b?c=d"),
        Just("/b#e"),
        Just("/?#"),
        Just("https://example.com/é?c#d"),
        Just("{scheme}://example.com:8443/b"),
        Just("https://{host}/b"),
        Just("/{path}"),
    ];
    let status = prop_oneof![
        Just(None),
        Just(Some(RedirectStatus::MovedPermanently)),
        Just(Some(RedirectStatus::PermanentRedirect)),
    ];
    let query = prop_oneof![Just(None), Just(Some(QueryMode::Keep)), Just(Some(QueryMode::Drop))];
    let host = prop_oneof![
        Just(None),
        Just(Some(HostPattern::Exact("a.example".into()))),
        Just(Some(HostPattern::AnyDepth(".a.example".into()))),
    ];
    (from, to, status, query, host, any::<u32>()).prop_map(
        |(from, to, status, query, host, number)| MapLine {
            status,
            query,
            host,
            line: number,
            ..line(from, to)
        },
    )
}

proptest! {
    #[test]
    fn packed_lines_say_the_same(lines in prop::collection::vec(any_line(), 0..20)) {
        let packed: Lines = lines.iter().cloned().collect();
        prop_assert_eq!(packed.len(), lines.len());
        prop_assert_eq!(packed.iter().count(), lines.len());
        for (index, line) in lines.iter().enumerate() {
            agrees(packed.get(index).unwrap(), line);
            prop_assert_eq!(hash(&packed.get(index).unwrap()), hash(line));
        }
        prop_assert!(packed.get(lines.len()).is_none() && packed.exact(lines.len()).is_none());
        let back: Vec<MapLine> = packed.iter().map(written_out).collect();
        prop_assert_eq!(debug(&back), debug(&lines));
        // The digest of a policy is that of its lines.
        prop_assert_eq!(hash(&packed), hash(&lines));
    }
}

#[test]
fn a_label_of_the_visitor_is_no_literal_host() {
    let line = line("/{tenant}", "https://{tenant}.example.com/");
    let authority = line.to.authority.as_ref().unwrap();
    assert!(matches!(authority.host, TargetHost::Label { .. }));
    assert_eq!((authority.scheme, authority.literal_host()), (Some(Scheme::Https), None));
}
