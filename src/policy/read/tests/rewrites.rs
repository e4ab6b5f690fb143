use super::{codes, model};
use crate::policy::model::{QueryMode, QueryName};
use crate::policy::template::{Piece, Template, Value};

#[test]
fn a_query_is_normalised() {
    let model = model(
        "[[rewrite]]
         query = { keep_only = ['q', 'x-*'], remove = 'utm_*', set = { b = '{host}&c=1', 'a b' = 'x#y' }, sort = true }
         [[rewrite]]
         from = '/{slug}'
         to = '/s/{slug}?s={slug}'
         query = { set = { v = '{slug}' } }
         [[rewrite]]
         from = '/a'
         to = '/b'",
    );
    let [one, two, three] = model.rewrites.as_slice() else { panic!() };
    let Template::Pieces(path) = &one.action.path else { panic!() };
    assert!(
        matches!(&**path, [Piece::Slot(slot)] if slot.value == Value::Path && slot.filters.is_empty())
    );
    assert!(one.action.from.is_none() && one.action.query.is_none());
    let edits = one.action.normalise.as_ref().unwrap();
    let names = |names: &[QueryName]| {
        let text = names.iter().map(|name| match name {
            QueryName::Exact(name) => name.clone(),
            QueryName::Prefix(prefix) => format!("{prefix}*"),
        });
        text.collect::<Vec<_>>().join(",")
    };
    assert_eq!(edits.keep_only.as_deref().map(names).as_deref(), Some("q,x-*"));
    assert_eq!(names(&edits.remove), "utm_*");
    let [(b, host), (a, literal)] = edits.set.as_slice() else { panic!() };
    assert_eq!((b.as_str(), a.as_str(), edits.sort), ("b", "a b", true));
    // A value is one value: `&` in it begins no other parameter.
    assert!(
        matches!(host, Template::Pieces(pieces) if matches!(&pieces[1], Piece::Text(text) if text == "%26c=1"))
    );
    assert!(matches!(literal, Template::Literal(text) if &**text == "x%23y"));
    assert_eq!(two.action.query_mode, QueryMode::Merge);
    assert!(two.action.query.is_some() && two.action.normalise.is_some());
    assert!(three.action.normalise.is_none());
}

#[test]
fn what_is_wrong_with_it() {
    for (lines, code) in [
        ("query = {}", "empty"),
        ("query = { sort = false }", "empty"),
        ("query = { set = {} }", "empty"),
        ("query = { remove = [] }", "empty"),
        ("query = { keep_only = '*' }", "unknown-value"),
        ("query = { remove = ['a', '*'] }", "unknown-value"),
        ("query = { set = { a = 1 } }", "wrong-type"),
        ("query = { set = { a = '{slug}' } }", "unknown-placeholder"),
        ("query = { set = { '' = 'a' } }", "empty"),
        ("query = { keep = ['a'] }", "unknown-key"),
        ("query = { sort = true }\nto = '/a'", "missing-key"),
        ("query = 'keep'\nfrom = '/a'", "missing-key"),
    ] {
        assert_eq!(codes(&format!("[[rewrite]]\n{lines}\n")), [code], "{lines}");
    }
}
