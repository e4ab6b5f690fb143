//! Records that say something wrong, each field by itself.

use std::sync::Arc;

use super::super::frame::{framed, unframed};
use super::super::reader::Reader;
use super::super::stored::Stored;
use super::super::writer::Writer;
use super::{OTHER, QUERY_MODES, RECORD, STATUSES};
use crate::policy::map::{Lines, NONE, Record};
use crate::policy::model::MapLine;
use crate::policy::pattern::PathPattern;
use crate::policy::target::{Authority, Target, TargetHost};
use crate::policy::template::Scope;
use crate::uri::host::HostPattern;
use crate::{Engine, Limits, Policy, Source};

const CSV: &str = "from,to,status,query,host
/a,/b,,,
/é,/%C3%A9?c#d,301,drop,example.com
/{x},/x/{x},302,keep,*.example.com
/c,https://example.com/d,307,merge,example.com
";

fn lines() -> Lines {
    let source = Source::text("hosts = ['example.com']\n[[redirect]]\nmap = 'map.csv'\n");
    let policy = Policy::parse(source.with_file("map.csv", CSV)).unwrap();
    let source = &policy.model.redirects[0].action.source;
    let crate::policy::model::RedirectSource::Map(lines) = source else { panic!() };
    (**lines).clone()
}

fn written(lines: &Lines) -> Writer {
    let mut writer = Writer::default();
    Arc::new(lines.clone()).write(&mut writer);
    writer
}

fn read(writer: &Writer) -> Result<Arc<Lines>, String> {
    read_parts(&writer.parts, &writer.text)
}

fn read_parts(parts: &[u8], text: &str) -> Result<Arc<Lines>, String> {
    let limits = Limits::default();
    let mut reader = Reader::new(parts, text, &limits);
    let lines = Stored::read(&mut reader).map_err(|flaw| format!("{flaw:?}"))?;
    reader.finish().map_err(|flaw| format!("{flaw:?}"))?;
    Ok(lines)
}

/// Why lines can't be loaded that were changed; `None`: they can.
fn why(change: impl FnOnce(&mut Lines)) -> Option<String> {
    let mut lines = lines();
    change(&mut lines);
    read(&written(&lines)).err()
}

#[test]
fn what_was_written_is_read() {
    let lines = lines();
    assert_eq!(lines.records.iter().filter(|record| record.is_packed()).count(), 3);
    let loaded = read(&written(&lines)).unwrap();
    assert_eq!(format!("{loaded:?}"), format!("{lines:?}"));
    for status in STATUSES {
        for query_mode in QUERY_MODES {
            let mut lines = lines.clone();
            (lines.records[0].status, lines.records[0].query_mode) = (status, query_mode);
            lines.records[0].line = u32::MAX;
            let loaded = read(&written(&lines)).unwrap();
            assert_eq!(format!("{loaded:?}"), format!("{lines:?}"));
        }
    }
    assert_eq!(read(&written(&Lines::default())).unwrap().len(), 0);
}

#[test]
fn each_field_is_looked_at() {
    type Change = fn(&mut Lines);
    let line = "a line of a map that isn't one";
    let reference = "a reference to what doesn't stand before";
    let place = "a template's text that can't stand in its place";
    let canonical = "a path that isn't canonical";
    let table: [(&str, Change); 16] = [
        // `/é` ends within a letter, or isn't all.
        (line, |lines| lines.records[1].from -= 1),
        (canonical, |lines| lines.records[1].from += 6),
        (canonical, |lines| lines.text = lines.text.replacen("/a", "xa", 1).into()),
        (canonical, |lines| lines.text = lines.text.replacen("/é", "/ ~", 1).into()),
        (line, |lines| lines.records[0].path -= 1),
        (line, |lines| lines.records[3].path = 500),
        (line, |lines| lines.records[3].path = NONE),
        (place, |lines| lines.text = lines.text.replacen("/b", "/\n", 1).into()),
        (place, |lines| lines.text = lines.text.replacen("9c", "9\n", 1).into()),
        (line, |lines| lines.records[3].query = 1),
        (line, |lines| lines.records[3].fragment = 1),
        (reference, |lines| lines.records[1].host = 1),
        (reference, |lines| lines.records[3].authority = 1),
        (line, |lines| lines.text = format!("{}x", lines.text).into()),
        (line, |lines| lines.others = Box::default()),
        (line, |lines| lines.others = [&*lines.others, &*lines.others].concat().into()),
    ];
    assert_eq!(why(|_| ()), None);
    for (index, (wanted, change)) in table.into_iter().enumerate() {
        let found = why(change).unwrap_or_else(|| "it can".to_owned());
        assert_eq!(found, format!("Damaged({wanted:?})"), "{index}");
    }
    // A text that no record has.
    assert!(why(|lines| lines.records = Box::default()).is_some());
}

#[test]
fn a_status_or_a_mode_that_there_is_none_of_is_refused() {
    let right = written(&lines());
    let records = right.parts.len() - lines().len() * RECORD;
    for (at, known) in [(RECORD - 2, STATUSES.len()), (RECORD - 1, QUERY_MODES.len())] {
        for byte in 0..=u8::MAX {
            let mut changed = right.parts.clone();
            changed[records + at] = byte;
            assert_eq!(
                read_parts(&changed, &right.text).is_ok(),
                usize::from(byte) < known,
                "{at} {byte}"
            );
        }
    }
}

#[test]
fn only_a_written_host_is_a_literal_target() {
    for (host, loads) in [
        (TargetHost::Literal("example.com".into()), true),
        (TargetHost::Literal("evil.test/".into()), false),
        (TargetHost::Request, false),
    ] {
        let authority = Authority { scheme: None, host, port: None };
        assert_eq!(why(|lines| lines.authorities[0] = authority.clone()).is_none(), loads);
    }
    assert_eq!(why(|lines| lines.hosts[0] = HostPattern::OneLabel(".a.test".into())), None);
}

#[test]
fn records_are_there_before_there_is_memory_for_them() {
    for count in [1, u64::MAX >> 1, u64::MAX] {
        let mut writer = Writer::default();
        writer.number(count);
        assert!(read(&writer).is_err());
        writer.parts.extend([0; 4]);
        assert!(read(&writer).is_err());
    }
}

#[test]
fn lines_cut_anywhere_are_refused() {
    let right = written(&lines());
    for length in 0..right.parts.len() {
        assert!(read_parts(&right.parts[..length], &right.text).is_err(), "{length}");
    }
    for length in (0..right.text.len()).filter(|length| right.text.is_char_boundary(*length)) {
        let text = right.text.get(..length).unwrap();
        assert!(read_parts(&right.parts, text).is_err(), "{length}");
    }
}

#[test]
fn a_line_that_is_not_packed_stands_in_its_place() {
    let from = |text: String| PathPattern::parse(&text, &Limits::default()).unwrap();
    let to = Target::parse("/b", &Scope::default(), false).unwrap();
    let line = |length: usize| MapLine {
        from: from(format!("/{}", "x".repeat(length))),
        to: to.clone(),
        status: None,
        query: None,
        host: None,
        line: 7,
    };
    // At the bound, over it, and at it again.
    let most = usize::from(NONE) - 2;
    let lines: Lines = [most, most + 1, most].map(line).into_iter().collect();
    assert_eq!(
        lines.records.iter().map(Record::is_packed).collect::<Vec<_>>(),
        [true, false, true]
    );
    let writer = written(&lines);
    assert!(writer.parts.ends_with(&[7, 0, 0, 0, 0, 0]));
    let (records, _) = writer.parts[writer.parts.len() - 3 * RECORD..].as_chunks();
    assert_eq!([0, 1, 2].map(|at| records[at] == OTHER), [false, true, false]);
    let loaded = read(&writer).unwrap();
    assert_eq!(format!("{loaded:?}"), format!("{lines:?}"));
}

#[test]
fn changed_records_with_the_right_sum_make_no_panic() {
    let source = Source::text("hosts = ['example.com']\n[[redirect]]\nmap = 'map.csv'\n");
    let policy = Policy::parse(source.with_file("map.csv", CSV)).unwrap();
    let image = Engine::new(&policy).unwrap().to_bytes();
    let frame = unframed(&image).unwrap();
    for at in 0..frame.parts.len() {
        for byte in 0..=u8::MAX {
            let mut parts = frame.parts.to_vec();
            parts[at] = byte;
            let changed = framed(frame.digest, 0, &parts, frame.text);
            let Ok(engine) = Engine::from_bytes(&changed) else { continue };
            for path in ["/a", "/%C3%A9", "/c", "/x"] {
                let headers = [("host", "example.com")];
                let _ = engine.evaluate(crate::Request::new("GET", path).with_headers(&headers));
            }
        }
    }
}
