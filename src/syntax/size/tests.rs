use super::measure;
use crate::Limits;

fn codes(text: &str, set: impl FnOnce(&mut Limits)) -> Vec<&'static str> {
    let mut limits = Limits::default();
    set(&mut limits);
    measure(text, &limits).over.iter().map(|fault| fault.code.as_str()).collect()
}

/// How many rules the pass counts: the limit at which it is silent.
fn rules(text: &str) -> usize {
    (0..100).find(|most| codes(text, |limits| limits.rules = *most).is_empty()).unwrap()
}

#[test]
fn rules_are_counted_wherever_they_are_written() {
    assert_eq!(rules("[[block]]\n[[redirect]]\n[[respond]]\n[[rewrite]]\n[[headers]]\n"), 5);
    assert_eq!(rules("[[blocks]]\n[block]\n[[block.x]]\n"), 0);
    // As many tests as rules, each counted for itself.
    assert_eq!(rules("[[test]]\n[[test]]\n[[block]]\n"), 2);
    assert_eq!(rules("[[ block ]]\n[[\"block\"]]\n['block']\n"), 2);
    assert_eq!(rules("# [[block]]\na = '''\n[[block]]\n'''\nb = \"[[block]]\"\n"), 0);
    assert_eq!(rules("block = [\n{ a = 1 }, # [[block]]\n{ a = [1, 2] },\n]\n"), 2);
    assert_eq!(rules("[[redirect]]\nmap = { '/a' = '/b', '/c' = '/d' }\n"), 3);
    assert_eq!(rules("[[redirect]]\nmap.'/a' = '/b'\nmap.'/c' = '/d'\n"), 3);
    assert_eq!(rules("[[redirect]]\n[redirect.map]\n'/a' = '/b'\n'/c.d' = '/d'\n"), 3);
    assert_eq!(rules("[[redirect]]\nmap = 'file.csv'\nwhen.query.map = { a = 1 }\n"), 1);
    assert_eq!(rules("[[headers]]\nresponse.set = { a = '1' }\nmap = { a = 1 }\n"), 1);
}

#[test]
fn depth_is_counted_once_however_it_is_written() {
    let depth = |text: &str| {
        (0..100).find(|most| codes(text, |limits| limits.toml_depth = *most).is_empty()).unwrap()
    };
    assert_eq!(depth("a = 1\n"), 1);
    assert_eq!(depth("a.b.c = 1\n"), 3);
    assert_eq!(depth("a . b = 1\n"), 2);
    assert_eq!(depth("[a.b.c]\n"), 3);
    assert_eq!(depth("a = [[[1]]]\n"), 3);
    assert_eq!(depth("a = [[[1]], [[2]], 3]\n"), 3);
    assert_eq!(depth("a = { b = { c = 1 } }\n"), 2);
    assert_eq!(depth("a = { b.c = { d = 1 } }\n"), 3);
    assert_eq!(depth("a = { b.c = 1, d = { e = 1 } }\n"), 2);
    assert_eq!(depth("a = { b.c.d = 1, e = { f = { g = 1 } } }\n"), 3);
    assert_eq!(depth("a = '[[[[['\nb = \"\\\"[[[\"\n# [[[[\n"), 1);
    assert_eq!(depth("a = 1.5\nb = 2026-01-01 12:00:00.5\n"), 1);
}

#[test]
fn strings_are_as_long_as_what_they_mean() {
    let length = |text: &str| {
        let is_short = |most: &usize| {
            codes(text, |limits| (limits.body_bytes, limits.value_bytes) = (*most, 0)).is_empty()
        };
        // Keys have no part in it: a quoted one is a string too.
        (0..100).find(is_short)
    };
    // Bare keys are values of at least a byte: quoted and empty ones are none.
    let value = |value: &str| length(&format!("'' = {value}\n"));
    assert_eq!(value("'abc'"), Some(3));
    assert_eq!(value("\"abc\""), Some(3));
    assert_eq!(value("\"\\u0041\\n\\x41\\U00000041\\\"\""), Some(5));
    assert_eq!(value("'''\nabc'''"), Some(3));
    assert_eq!(value("'''\r\nabc'''"), Some(3));
    assert_eq!(value("'''a''b'''''"), Some(6));
    assert_eq!(value("\"\"\"a\"\"b\"\"\""), Some(4));
    assert_eq!(value("\"\"\"a\\\n   b\"\"\""), Some(2));
    assert_eq!(value("''"), Some(0));
    assert_eq!(value("\"\"\"\"\"\""), Some(0));
}

#[test]
fn a_cut_off_bracket_is_found_and_left_out() {
    let cut = |text: &str| {
        let found = measure(text, &Limits::default()).unclosed;
        let cut: Vec<(String, String)> = found
            .iter()
            .map(|unclosed| {
                let bracket = text.get(unclosed.bracket.clone()).unwrap().to_owned();
                (bracket, text.get(unclosed.expression.clone()).unwrap().to_owned())
            })
            .collect();
        cut
    };
    let one = |bracket: &str, expression: &str| vec![(bracket.to_owned(), expression.to_owned())];
    assert_eq!(cut("a = [1,\n[[block]]\n"), one("[", "a = [1,\n"));
    assert_eq!(cut("a = [\n1, { b = 2\n[https]\n"), one("{", "a = [\n1, { b = 2\n"));
    assert_eq!(cut("a = ['x'\nb = 1\n"), one("[", "a = ['x'\n"));
    assert_eq!(cut("x = 1\na = ['x',\nb.c = 1\n"), one("[", "a = ['x',\n"));
    for whole in [
        "a = [\n[1],\n[2, 3]\n]\n",
        "a = [\n[true],\n[nan]\n]\n",
        "a = {\nb = 1,\nc = 2,\n}\n",
        "a = [\n{ b = 1 },\n# [[block]]\n'''\n[[block]]\n''',\n]\n",
        "a = [\n'b = 1',\n\"[x]\"]\n",
    ] {
        assert_eq!(cut(whole), [], "{whole}");
    }
}

#[test]
fn what_is_no_toml_ends_the_pass() {
    assert!(codes("a = 'x\nb = ]\n= 1\n", |_| {}).is_empty(), "the parser says what is wrong");
    for garbage in ["=", "]", "a\n", "\0", "x = [", "\r"] {
        let text = garbage.repeat(100_000);
        let found = codes(&text, |_| {});
        assert!(!found.is_empty(), "{garbage:?}");
    }
    assert_eq!(codes(&"\n".repeat(4_000_001), |_| {}), ["limit-file"]);
}
