use std::borrow::Cow;

use proptest::prelude::*;

use super::*;

#[test]
fn canonical_table() {
    let table = [
        ("/", "/"),
        ("", "/"),
        ("*", "*"),
        ("docs", "/docs"),
        ("example.com:443", "/example.com:443"),
        ("/docs", "/docs"),
        ("/docs/", "/docs/"),
        ("/a//b", "/a//b"),
        ("/%64ocs%2D%5f%7e", "/docs-_~"),
        ("/a%2fb%2Fc", "/a%2Fb%2Fc"),
        ("/caf%c3%a9", "/café"),
        ("/café", "/café"),
        ("/caf%E9", "/caf%E9"),
        ("/caf%e9", "/caf%E9"),
        ("/%F0%9F%98%80", "/😀"),
        ("/%C0%AE%C0%AE/", "/%C0%AE%C0%AE/"),
        ("/%ED%A0%80", "/%ED%A0%80"),
        ("/%E2%82x", "/%E2%82x"),
        ("/a b", "/a%20b"),
        ("/a+b", "/a+b"),
        ("/%21%24!$", "/%21%24!$"),
        ("/100%", "/100%25"),
        ("/100%zz", "/100%25zz"),
        ("/%%34%31", "/%2541"),
        ("/%2541", "/%2541"),
        ("/a?b#c", "/a%3Fb%23c"),
        ("/a\\b", "/a%5Cb"),
        ("/a%5cb", "/a%5Cb"),
        ("/<\">`{|}^[]", "/%3C%22%3E%60%7B%7C%7D%5E%5B%5D"),
        ("/a\0b\r\n", "/a%00b%0D%0A"),
        ("/.", "/"),
        ("/./", "/"),
        ("/..", "/"),
        ("/a/.", "/a/"),
        ("/a/..", "/"),
        ("/a/./b", "/a/b"),
        ("/a/../b", "/b"),
        ("/a/b/..", "/a/"),
        ("/a/b/c/./../../g", "/a/g"),
        ("/a//../b", "/a/b"),
        ("//..", "/"),
        ("/a/%2e%2E/b", "/b"),
        ("/a/.%2e/b", "/b"),
        ("/...", "/..."),
        ("/.a/..b/c..", "/.a/..b/c.."),
        ("/a/..;x/b", "/a/..;x/b"),
        ("/a/..%2fb", "/a/..%2Fb"),
        ("a/../../b", "/b"),
    ];
    for (raw, path) in table {
        assert_eq!(canonical(raw).path, path, "{raw}");
    }
}

#[test]
fn reject_table() {
    // climbs, nul, encoded_slash, encoded_backslash, bad_utf8.
    let table = [
        ("/a/b", "     "),
        ("/a/..", "     "),
        ("/a/../..", "c    "),
        ("/..", "c    "),
        ("/../a", "c    "),
        ("/%2e%2e/a", "c    "),
        ("..", "c    "),
        ("//..", "     "),
        ("/a/../../b/c", "c    "),
        ("/a%00", " n   "),
        ("/a\0", " n   "),
        ("/a%2fb", "  s  "),
        ("/a%2Fb", "  s  "),
        ("/a%252fb", "     "),
        ("/a\\b", "   b "),
        ("/a%5cb", "   b "),
        ("/caf%C3%A9é", "     "),
        ("/caf%E9", "    u"),
        ("/%C0%AF", "    u"),
        // What a `..` takes away was there.
        ("/a%2f%00%5c%ff/..", " nsbu"),
        ("/%2f/../../%00", "cns  "),
    ];
    for (raw, flags) in table {
        let canonical = canonical(raw);
        let seen: String = [
            (canonical.climbs, 'c'),
            (canonical.nul, 'n'),
            (canonical.encoded_slash, 's'),
            (canonical.encoded_backslash, 'b'),
            (canonical.bad_utf8, 'u'),
        ]
        .map(|(is, letter)| if is { letter } else { ' ' })
        .into_iter()
        .collect();
        assert_eq!(seen, flags, "{raw}");
    }
}

#[test]
fn what_is_canonical_is_borrowed() {
    for raw in
        ["/", "*", "/docs/a.html", "/a//b/", "/a%20b%2F", "/café;x=1", "/.well-known/a", "/a/..."]
    {
        for view in [View::Raw, View::Canonical] {
            assert!(matches!(view.of(raw), Cow::Borrowed(_)), "{raw}");
        }
    }
    for view in View::ALL {
        assert!(matches!(view.of("/docs/a.html"), Cow::Borrowed(_)), "{view:?}");
    }
}

#[test]
fn view_table() {
    // The path; its merged slashes; backslashes; without params; loosest.
    let table = [
        ("/a", "/a", "/a", "/a", "/a"),
        ("*", "*", "*", "*", "*"),
        ("//a///b//", "/a/b/", "//a///b//", "//a///b//", "/a/b/"),
        ("/a\\b%5cc", "/a%5Cb%5Cc", "/a/b/c", "/a%5Cb%5Cc", "/a/b/c"),
        ("/x/..\\a", "/x/..%5Ca", "/a", "/x/..%5Ca", "/a"),
        ("/a;v=1/b;x;y", "/a;v=1/b;x;y", "/a;v=1/b;x;y", "/a/b", "/a/b"),
        ("/x/..;/a", "/x/..;/a", "/x/..;/a", "/a", "/a"),
        ("/;x/a", "/;x/a", "/;x/a", "//a", "/a"),
        ("/a%3bx/b", "/a%3Bx/b", "/a%3Bx/b", "/a%3Bx/b", "/a/b"),
        ("/x%2f..%2fa", "/x%2F..%2Fa", "/x%2F..%2Fa", "/x%2F..%2Fa", "/a"),
        ("/x/%252e%252e/a", "/x/%252e%252e/a", "/x/%252e%252e/a", "/x/%252e%252e/a", "/a"),
        ("/%25252561", "/%25252561", "/%25252561", "/%25252561", "/%61"),
        ("/x//../a", "/x/a", "/x/a", "/x/a", "/a"),
        ("/a%20b", "/a%20b", "/a%20b", "/a%20b", "/a b"),
        ("/%E9", "/%E9", "/%E9", "/%E9", "/\u{FFFD}"),
        ("/%C3%25A9", "/%C3%25A9", "/%C3%25A9", "/%C3%25A9", "/é"),
        ("%2Fa", "/%2Fa", "/%2Fa", "/%2Fa", "/a"),
    ];
    for (raw, merged, backslashes, without_params, loosest) in table {
        assert_eq!(View::Raw.of(raw), raw);
        assert_eq!(View::Canonical.of(raw), canonical(raw).path);
        assert_eq!(View::MergedSlashes.of(raw), merged);
        assert_eq!(View::Backslashes.of(raw), backslashes);
        assert_eq!(View::WithoutParams.of(raw), without_params);
        assert_eq!(View::Loosest.of(raw), loosest);
    }
}

/// RFC 3986 §5.2.4, letter by letter.
fn remove_dot_segments(path: &str) -> String {
    let mut input = path.to_owned();
    let mut output = String::new();
    while !input.is_empty() {
        if let Some(rest) = input.strip_prefix("../").or_else(|| input.strip_prefix("./")) {
            input = rest.to_owned();
        } else if let Some(rest) = input.strip_prefix("/./") {
            input = format!("/{rest}");
        } else if input == "/." {
            input = "/".to_owned();
        } else if let Some(rest) = input.strip_prefix("/../") {
            input = format!("/{rest}");
            output.truncate(output.rfind('/').unwrap_or(0));
        } else if input == "/.." {
            input = "/".to_owned();
            output.truncate(output.rfind('/').unwrap_or(0));
        } else if input == "." || input == ".." {
            input.clear();
        } else {
            let next = input.char_indices().skip(1).find(|(_, c)| *c == '/');
            let rest = input.split_off(next.map_or(input.len(), |(at, _)| at));
            output.push_str(&std::mem::replace(&mut input, rest));
        }
    }
    output
}

/// The canonical spelling by regex and by the UTF-8 of std.
fn respell(raw: &str) -> String {
    let run = regex::Regex::new("(?:%[0-9A-Fa-f]{2})+").unwrap();
    let stands = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/".contains(c);
    let plain = |text: &str| -> String {
        let mut out = String::new();
        for c in text.chars() {
            if stands(c) || !c.is_ascii() {
                out.push(c);
            } else {
                out.push_str(&format!("%{:02X}", u32::from(c)));
            }
        }
        out
    };
    let mut out = String::new();
    let mut end = 0;
    for found in run.find_iter(raw) {
        out.push_str(&plain(raw.get(end..found.start()).unwrap()));
        end = found.end();
        let bytes: Vec<u8> = found
            .as_str()
            .split('%')
            .skip(1)
            .map(|digits| u8::from_str_radix(digits, 16).unwrap())
            .collect();
        for chunk in bytes.utf8_chunks() {
            for c in chunk.valid().chars() {
                if !c.is_ascii() || c.is_ascii_alphanumeric() || "-._~".contains(c) {
                    out.push(c);
                } else {
                    out.push_str(&format!("%{:02X}", u32::from(c)));
                }
            }
            for byte in chunk.invalid() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out.push_str(&plain(raw.get(end..).unwrap()));
    out
}

/// Paths made of what spells one thing in several ways.
fn path() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => Just("/".to_owned()),
        8 => prop::sample::select(vec![
            ".", "..", "%2e", "%2E%2e", "a", "b", "%61", "%2f", "%5C", "\\", ";", ";x", "é", "%C3%A9",
            "%c3", "%A9", "%E2%82%AC", "%E2%82", "%", "%4", "%25", "%252e", "%00", "\0", " ", "*", "?",
            "%C0%AE", "%F4%90%80%80",
        ]).prop_map(str::to_owned),
        1 => ".{0,3}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn paths_that_part_have_two_canonical_views(start in path(), one in path(), other in path()) {
        for (one, other) in [
            (format!("/{start}{one}"), format!("/{start}{other}")),
            (format!("/{start}/a{one}"), format!("/{start}/b{other}")),
            (format!("{start}x"), format!("{start}y")),
        ] {
            let same = canonical(&one).path == canonical(&other).path;
            prop_assert!(!(same && are_apart(&one, &other)));
            prop_assert_eq!(is_same(&one, &other), same || one == other);
        }
    }

    #[test]
    fn canonical_is_the_reference(path in path()) {
        // IV-05.
        let raw = format!("/{path}");
        let spelled = respell(&raw);
        let canonical = canonical(&raw);
        prop_assert_eq!(&canonical.path, &remove_dot_segments(&spelled));
        let depths = spelled.split('/').skip(1).scan(0i32, |depth, segment| {
            *depth += match segment { "." => 0, ".." => -1, _ => 1 };
            Some(*depth)
        });
        prop_assert_eq!(canonical.climbs, depths.min() < Some(0));
    }

    #[test]
    fn canonical_is_idempotent(path in path()) {
        let once = canonical(&path);
        let twice = canonical(&once.path);
        prop_assert_eq!(&twice.path, &once.path);
        prop_assert!(matches!(twice.path, Cow::Borrowed(_)));
        prop_assert!(!twice.climbs);
        prop_assert!(once.path == "*" || once.path.starts_with('/'));
    }

    #[test]
    fn canonical_is_the_same_for_equal_spellings(path in "[/a-c.é; ]{0,9}", escaped: u64) {
        // IV-26: unreserved characters escaped, in either case.
        let raw = format!("/{path}");
        let mut spelled = String::new();
        for (at, c) in raw.chars().enumerate() {
            let digits = match escaped >> (2 * at) & 3 {
                1 if c.is_ascii_lowercase() || c == '.' || c == 'é' => "lower",
                2 if c.is_ascii_lowercase() || c == '.' || c == 'é' => "upper",
                _ => "",
            };
            for byte in c.to_string().bytes() {
                match digits {
                    "lower" => spelled.push_str(&format!("%{byte:02x}")),
                    "upper" => spelled.push_str(&format!("%{byte:02X}")),
                    _ => {}
                }
            }
            if digits.is_empty() {
                spelled.push(c);
            }
        }
        // However little has to be done to see it.
        let canonical = |path| Canonical { is_one_for_all: false, ..canonical(path) };
        prop_assert_eq!(canonical(&spelled), canonical(&raw));
    }

    #[test]
    fn encoded_for_a_location_it_is_the_same_path(path in path()) {
        let once = canonical(&path);
        prop_assume!(once.path != "*");
        let encoded = crate::uri::percent::encode_path(&once.path);
        prop_assert_eq!(&canonical(&encoded).path, &once.path);
    }

    #[test]
    fn views_are_what_they_say(path in path()) {
        prop_assume!(path != "*");
        if is_one_for_all(&path) {
            for view in View::ALL {
                prop_assert_eq!(view.of(&path), path.as_str());
            }
            prop_assert_eq!(crate::uri::percent::encode_path(&path), path.as_str());
        }
        let mut expected: Vec<_> = View::ALL.iter().map(|view| view.of(&path)).collect();
        expected.retain(|view| *view != path);
        expected.sort();
        expected.dedup();
        let canonical = canonical(&path).path;
        let mut found = others(&path, &canonical);
        found.sort();
        prop_assert_eq!(found, expected);
        for view in View::ALL.into_iter().skip(1) {
            let seen = view.of(&path);
            prop_assert!(seen.starts_with('/'), "{:?}", view);
            prop_assert_eq!(remove_dot_segments(&seen), seen, "{:?}", view);
        }
        prop_assert!(!View::MergedSlashes.of(&path).contains("//"));
        prop_assert!(!View::Backslashes.of(&path).contains("%5C"));
        prop_assert!(!View::WithoutParams.of(&path).contains(';'));
        let loosest = View::Loosest.of(&path);
        prop_assert!(!loosest.contains("//") && !loosest.contains(['\\', ';']));
    }
}
