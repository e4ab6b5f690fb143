#![expect(clippy::string_slice, reason = "a test fails by panicking")]

use super::{Pattern, parse};
use crate::Limits;
use crate::diagnostic::Fault;

fn fault(text: &str) -> Fault {
    Pattern::compile(text, false, &Limits::default()).unwrap_err()
}

#[test]
fn unanchored_and_case() {
    let compile =
        |text, ignore_case| Pattern::compile(text, ignore_case, &Limits::default()).unwrap().0;
    assert!(compile("b+", false).is_match("abbc"));
    assert!(!compile("B", false).is_match("abc"));
    assert!(compile("x|B", true).is_match("abc"));
    assert_eq!(compile("x|B", true).as_str(), "(?i)x|B");
}

#[test]
fn names_and_beginnings_without_compiling() {
    for (text, names, begins, doesnt) in [
        (r"^/a/(?<x>b)(c)(?<y>d)?", &["x", "y"][..], "/a/b", "/a/"),
        (r"(?<x>a){0}(?<y>b)", &["y"], "", "-"),
        (r"(?i)^/a", &[], "/A", "-"),
        (r"^(?:/a|/b)", &[], "/b", "/c"),
        (r"^/(?:ax?|by|(?<x>c[0-9]))", &["x"], "/c", "/d"),
        (r"/a", &[], "b", "-"),
    ] {
        let (pattern, _) = Pattern::compile(text, false, &Limits::default()).unwrap();
        assert_eq!(pattern.names().collect::<Vec<_>>(), names, "{text}");
        assert!(pattern.may_begin(begins), "{text}");
        assert!(doesnt == "-" || !pattern.may_begin(doesnt), "{text}");
        assert!(!pattern.is_compiled());
        let regex = pattern.regex().unwrap();
        assert_eq!(regex.capture_names().flatten().collect::<Vec<_>>(), names, "{text}");
        assert!(pattern.is_compiled());
    }
}

#[test]
fn faults_name_their_place() {
    for (text, code, place, message) in [
        ("a(b", "invalid-regex", "(", "unclosed group"),
        ("a**)", "invalid-regex", ")", "unopened group"),
        ("*a", "invalid-regex", "*", "repetition operator missing expression"),
        (r"(a)\1", "invalid-regex", r"\1", "backreferences are not supported"),
        (
            "(?=a)",
            "invalid-regex",
            "(?=",
            "look-around, including look-ahead and look-behind, is not supported",
        ),
        (r"\p{Greec}", "invalid-regex", r"\p{Greec}", "Unicode property not found"),
        ("é(?<a>b)(?<a>c)", "duplicate-capture", "a", "duplicate capture group name"),
        (r"\w{40}", "limit-regex-size", r"\w{40}", ""),
        (
            &"()".repeat(17),
            "limit-regex-groups",
            &"()".repeat(17),
            "17 groups in one regular expression, at most 16 are allowed",
        ),
    ] {
        let fault = fault(text);
        assert_eq!(fault.code.as_str(), code, "{text}: {fault:?}");
        assert_eq!(&text[fault.range.clone()], place, "{text}: {fault:?}");
        assert!(fault.message.starts_with(message), "{text}: {fault:?}");
        assert!(!fault.message.contains('\n'), "{text}: {fault:?}");
    }
}

#[test]
fn size_at_the_limit_and_over_it() {
    let text = "^/[a-z]{1,20}$";
    let (_, bytes) = Pattern::compile(text, false, &Limits::default()).unwrap();
    let at = Limits { regex_bytes: bytes, ..Limits::default() };
    assert_eq!(Pattern::compile(text, false, &at).unwrap().1, bytes);
    let over = Limits { regex_bytes: bytes - 1, ..Limits::default() };
    let fault = Pattern::compile(text, false, &over).unwrap_err();
    assert_eq!(fault.code.as_str(), "limit-regex-size");
    assert!(fault.message.contains(&format!("{bytes} bytes")), "{fault:?}");
}

#[test]
fn groups_at_the_limit_and_over_it() {
    let limits = Limits { regex_groups: 2, ..Limits::default() };
    assert!(Pattern::compile("(a)(?<b>b)(?:c)", false, &limits).is_ok());
    let fault = Pattern::compile("(a)(?<b>b)(c)", false, &limits).unwrap_err();
    assert_eq!(fault.code.as_str(), "limit-regex-groups");
}

#[test]
fn unicode_classes_are_explained() {
    let help = fault(r"^/\w{5}/\w{5}/\w{5}$").help.unwrap();
    assert!(help.contains("[0-9]"), "{help}");
}

/// What nests or repeats too much is refused at once, on a small stack too.
#[test]
fn bombs_are_refused() {
    let bombs = [
        "(".repeat(8000),
        "(".repeat(1000) + &")".repeat(1000),
        "[".repeat(1000) + &"]".repeat(1000),
        "(?:".repeat(47) + "a" + &"){2}".repeat(47),
        "a{1000}{1000}{1000}".to_owned(),
        r"\pL{1000}".to_owned(),
        r"\pL".repeat(2000),
        "(?i)".to_owned() + &r"\pL".repeat(super::UNICODE_CLASSES),
        "|".repeat(8000),
    ];
    let run = move || {
        for bomb in bombs {
            let start = std::time::Instant::now();
            assert!(Pattern::compile(&bomb, true, &Limits::default()).is_err(), "{:.40}", bomb);
            assert!(start.elapsed().as_secs() < 5, "{:.40}", bomb);
        }
    };
    std::thread::Builder::new().stack_size(256 << 10).spawn(run).unwrap().join().unwrap();
}

#[test]
fn nesting_at_the_limit() {
    let nested = |depth| "(?:".repeat(depth) + "a" + &")".repeat(depth);
    assert!(parse(&nested(super::NESTING as usize), false).is_ok());
    assert!(parse(&nested(super::NESTING as usize + 1), false).is_err());
}
