//! Header lines: one that must be alone, members of lists, what is left after edits.

use crate::decision::Edit;
use crate::facts::lines;
use crate::request::Headers;
use crate::uri::space::trim;

/// The value of the one line of a field, outer white space taken off; `None` where there is none,
/// several, or one that isn't UTF-8.
pub(super) fn only_line<'h>(headers: &'h (dyn Headers + Sync), name: &str) -> Option<&'h str> {
    let mut lines = 0_usize;
    let mut found = None;
    lines::each(headers, name, &mut |line| {
        lines += 1;
        found = std::str::from_utf8(line).ok();
    });
    found.filter(|_| lines == 1)
}

/// The same in bytes.
pub(super) fn only_bytes<'h>(headers: &'h (dyn Headers + Sync), name: &str) -> Option<&'h [u8]> {
    let mut lines = 0_usize;
    let mut found = None;
    lines::each(headers, name, &mut |line| {
        lines += 1;
        found = Some(line);
    });
    found.filter(|_| lines == 1)
}

/// Whether a field has a line.
pub(super) fn has(headers: &(dyn Headers + Sync), name: &str) -> bool {
    let mut found = false;
    lines::each(headers, name, &mut |_| found = true);
    found
}

/// Whether a readable line of a field, which is a list, has one of these members (in any case).
pub(super) fn has_member(headers: &(dyn Headers + Sync), name: &str, members: &[&str]) -> bool {
    let mut found = false;
    lines::each(headers, name, &mut |line| {
        found |= std::str::from_utf8(line).is_ok_and(|line| lists(line, members));
    });
    found
}

fn lists(line: &str, members: &[&str]) -> bool {
    let is = |listed: &[u8], name: &str| {
        listed == name.as_bytes() || listed.eq_ignore_ascii_case(name.as_bytes())
    };
    let mut listed = line.as_bytes().split(|byte| *byte == b',').map(trim);
    listed.any(|listed| members.iter().any(|name| is(listed, name)))
}

/// The same after edits.
pub(super) fn has_member_after(
    headers: &(dyn Headers + Sync),
    edits: &[Edit<'_>],
    name: &str,
    members: &[&str],
) -> bool {
    let is_name = |other: &str| other.eq_ignore_ascii_case(name);
    let (mut is_there, mut found) = (false, false);
    lines::each(headers, name, &mut |line| {
        is_there = true;
        found |= std::str::from_utf8(line).is_ok_and(|line| lists(line, members));
    });
    for edit in edits {
        let (stays, more) = match edit {
            Edit::Remove { name } => (!is_name(name), None),
            Edit::RemovePrefix { prefix } => {
                (super::matcher::strip_prefix(name, prefix, true).is_none(), None)
            }
            Edit::Set(field) => (!is_name(&field.name), Some(field)),
            Edit::Append(field) => (true, Some(field)),
            Edit::Default(field) => (true, Some(field).filter(|_| !is_there)),
        };
        is_there &= stays;
        found &= stays;
        if let Some(field) = more.filter(|field| is_name(&field.name)) {
            is_there = true;
            found |= lists(&field.value, members);
        }
    }
    found
}

/// The lines of a header section after edits, in order.
pub(super) fn edited<'h>(
    headers: &'h (dyn Headers + Sync),
    edits: &'h [Edit<'_>],
) -> Vec<(&'h str, &'h [u8])> {
    let mut lines: Vec<(&str, &[u8])> = Vec::new();
    headers.visit(&mut |name, value| lines.push((name, value)));
    for edit in edits {
        match edit {
            Edit::Remove { name } => lines.retain(|(line, _)| !line.eq_ignore_ascii_case(name)),
            Edit::RemovePrefix { prefix } => {
                lines
                    .retain(|(line, _)| super::matcher::strip_prefix(line, prefix, true).is_none());
            }
            Edit::Set(field) => {
                lines.retain(|(line, _)| !line.eq_ignore_ascii_case(&field.name));
                lines.push((&field.name, field.value.as_bytes()));
            }
            Edit::Append(field) => lines.push((&field.name, field.value.as_bytes())),
            Edit::Default(field) => {
                if !lines.iter().any(|(line, _)| line.eq_ignore_ascii_case(&field.name)) {
                    lines.push((&field.name, field.value.as_bytes()));
                }
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Field;

    #[test]
    fn lines() {
        let headers: [(&str, &[u8]); 5] = [
            ("Origin", b" null\t"),
            ("Vary", b"Accept , ORIGIN"),
            ("vary", b"\xff, *"),
            ("a", b"\xff"),
            ("origin-b", b"1"),
        ];
        assert_eq!(only_line(&headers, "origin"), Some("null"));
        assert_eq!(only_line(&headers, "vary"), None);
        assert_eq!(only_line(&headers, "a"), None);
        assert_eq!(only_line(&headers, "b"), None);
        assert!(has(&headers, "a") && has(&headers, "vary") && !has(&headers, "b"));
        assert!(has_member(&headers, "vary", &["origin", "*"]));
        assert!(has_member(&headers, "vary", &["accept"]));
        // What can't be read names nothing, and a part of a member isn't one.
        assert!(!has_member(&headers, "vary", &["*", "acc"]));
    }

    #[test]
    fn edits_are_applied_in_order_in_any_case() {
        let headers = [("X-A", "1"), ("X-B", "1"), ("x-b", "2"), ("Y-A", "1"), ("Z", "1")];
        let edits = [
            Edit::Remove { name: "x-a".into() },
            Edit::Set(Field::new("x-b", "3")),
            Edit::RemovePrefix { prefix: "y-".into() },
            Edit::Default(Field::new("z", "2")),
            Edit::Default(Field::new("x-a", "4")),
            Edit::Append(Field::new("x-a", "5")),
        ];
        let lines = edited(&headers, &edits);
        let expected: [(&str, &[u8]); 4] =
            [("Z", b"1"), ("x-b", b"3"), ("x-a", b"4"), ("x-a", b"5")];
        assert_eq!(lines, expected);
    }

    #[test]
    fn members_after_edits() {
        let set = |value: &'static str| Edit::Set(Field::new("cache-control", value));
        let append = |value: &'static str| Edit::Append(Field::new("Cache-Control", value));
        let default = |value: &'static str| Edit::Default(Field::new("cache-control", value));
        let remove = || Edit::Remove { name: "Cache-Control".into() };
        let remove_prefix = || Edit::RemovePrefix { prefix: "CACHE-".into() };
        let other = || Edit::Set(Field::new("vary", "private"));
        let none: [(&str, &[u8]); 0] = [];
        let one: [(&str, &[u8]); 1] = [("Cache-Control", b"max-age=1, Private")];
        type Case<'c> = (&'c [(&'c str, &'c [u8])], Vec<Edit<'c>>, bool);
        let table: [Case<'_>; 12] = [
            (&none, vec![], false),
            (&one, vec![], true),
            (&one, vec![remove()], false),
            (&one, vec![remove_prefix()], false),
            (&one, vec![set("public")], false),
            (&one, vec![append("public"), other()], true),
            (&one, vec![remove(), default("private")], true),
            (&one, vec![set("public"), default("private")], false),
            (&none, vec![default("public"), default("private")], false),
            (&none, vec![set("public"), append("a,no-store")], true),
            (&none, vec![set("no-store"), remove(), other()], false),
            (&none, vec![other()], false),
        ];
        for (headers, edits, expected) in table {
            let headers = headers.to_vec();
            let members = ["private", "no-store"];
            assert_eq!(
                has_member_after(&headers, &edits, "cache-control", &members),
                expected,
                "{headers:?} {edits:?}"
            );
            let lines = edited(&headers, &edits);
            assert_eq!(has_member(&lines, "cache-control", &members), expected);
        }
    }
}
