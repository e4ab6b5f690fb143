#![expect(clippy::string_slice, reason = "a test fails by panicking")]

mod places;

pub(crate) use places::nasty;

use super::{BodyKind, Claims, Expansion, NoValue, Piece, Place, Scope, Template, Value, Values};
use crate::diagnostic::Fault;

const SCOPE: Scope<'_> = Scope {
    captures: &["slug", "rest"],
    status: true,
    experiments: &[],
    languages: false,
    claims: Claims::Early,
};

/// The values of a request: by what stands between the braces.
pub(crate) struct Known<'a>(pub(crate) &'a [(&'a str, &'a str)]);

impl Values for Known<'_> {
    fn value(&self, value: &Value) -> Expansion<'_> {
        match self.0.iter().find(|(name, _)| *name == value.to_string()) {
            Some((_, text)) => Expansion::Borrowed(text),
            None if matches!(value, Value::Country | Value::Ip) => Expansion::Unknown,
            None => Expansion::Absent,
        }
    }
}

fn template(text: &str, place: Place) -> Template {
    Template::parse(text, place, &SCOPE).unwrap_or_else(|faults| panic!("{text}: {faults:?}"))
}

fn expand(text: &str, place: Place, values: &[(&str, &str)]) -> String {
    let expanded = template(text, place).expand(place, &Known(values)).map(|t| t.into_owned());
    expanded.unwrap_or_else(|no_value| no_value.to_string())
}

fn faults(text: &str, place: Place) -> Vec<Fault> {
    Template::parse(text, place, &SCOPE).unwrap_err()
}

#[test]
fn literals_are_encoded_for_their_place_at_load() {
    for (text, place, expected) in [
        ("/a b/é?#%2f%", Place::Path, "/a%20b/%C3%A9%3F%23%2f%25"),
        ("a=b c&d=é+#%2f%", Place::Query, "a=b%20c&d=%C3%A9+%23%2f%25"),
        ("a?b#é %2f", Place::Fragment, "a?b%23%C3%A9%20%2f"),
        ("a b é", Place::Header, "a b é"),
        ("<{{x}}>", Place::Body(BodyKind::Markup), "<{x}>"),
        ("/{{x}}", Place::Path, "/%7Bx%7D"),
    ] {
        let Template::Literal(literal) = template(text, place) else { panic!("{text}") };
        assert_eq!(&*literal, expected, "{text}");
    }
}

#[test]
fn literals_are_borrowed() {
    let literal = template("/a b", Place::Path);
    let expanded = literal.expand(Place::Path, &Known(&[])).unwrap();
    assert!(matches!(expanded, std::borrow::Cow::Borrowed("/a%20b")));
}

#[test]
fn values() {
    let known = [
        ("slug", "a"),
        ("host", "example.com"),
        ("query", "x=1"),
        ("cookie.id", "c"),
        ("header.x-a", "h"),
        ("query.a|b", "no"),
        ("query.a[0]", "q"),
        ("status", "404"),
        ("rule", "r1"),
    ];
    let text = "{slug} {host} {query} {cookie.id} {header.X-A} {query.a[0]} {status} {rule}";
    assert_eq!(expand(text, Place::Header, &known), "a example.com x=1 c h q 404 r1");
    assert_eq!(expand("{{{slug}}}", Place::Header, &known), "{a}");
    assert_eq!(expand("{path}", Place::Header, &known), "`{path}` is absent");
    assert_eq!(expand("{cookie.x}", Place::Header, &known), "`{cookie.x}` is absent");
    assert_eq!(expand("{country}", Place::Header, &known), "`{country}` is unknown");
}

#[test]
fn a_capture_goes_before_what_is_only_like_it() {
    let scope = Scope { captures: &["cookie", "header"], status: false, ..Scope::default() };
    let template = Template::parse("/{cookie}", Place::Path, &scope).unwrap();
    assert_eq!(template.expand(Place::Path, &Known(&[("cookie", "c")])).unwrap(), "/c");
}

#[test]
fn filters() {
    let known = [("slug", "Ab%2fÉ-ß"), ("rest", ""), ("cookie.q", "say \"hi\"")];
    for (text, expected) in [
        ("{slug|lower}", "ab%2fé-ß"),
        ("{slug|upper}", "AB%2fÉ-SS"),
        ("{slug|encode}", "Ab%252f%C3%89-%C3%9F"),
        ("{slug|slice:1,3}", "b%2fÉ"),
        ("{slug|slice:9,1}", ""),
        ("{slug|slice:2,1}", "%2f"),
        (r#"{slug|replace:"-","--"|lower}"#, "ab%2fé--ß"),
        (r#"{cookie.q|replace:"\"","\\"}"#, r"say \hi\"),
        (r#"{rest|default:"x"}"#, ""),
        (r#"{cookie.x|lower|default:"X|}"}"#, "X|}"),
        (r#"{country|default:"??"|replace:"?","!"}"#, "!!"),
        (r#"{cookie.x|default:"{slug}"}"#, "{slug}"),
        ("{cookie.x|lower}", "`{cookie.x}` is absent"),
    ] {
        let expected = expected.to_owned();
        assert_eq!(expand(text, Place::Body(BodyKind::Plain), &known), expected, "{text}");
    }
}

/// A chain of replacements can't fill the memory.
#[test]
fn replacements_are_bounded() {
    let long = "a".repeat(1000);
    let text = format!(r#"{{slug|replace:"a","{long}"|replace:"a","{long}"}}"#);
    let known = [("slug", "aaaaaaaaaaaaaaaaaaaa")];
    assert_eq!(expand(&text, Place::Path, &known), "`{slug}` is unknown");
    let once = format!(r#"{{slug|replace:"a","{long}"}}"#);
    assert_eq!(expand(&once, Place::Path, &known).len(), 20_000);
}

#[test]
fn header_values_stay_on_their_line() {
    let value = |text| expand("{cookie.a}", Place::Header, &[("cookie.a", text)]);
    assert_eq!(value("a\tb"), "a\tb");
    for bad in ["a\r\nb: c", "a\0", "\u{7f}", "\u{85}"] {
        assert_eq!(value(bad), "`{cookie.a}` is unknown", "{bad:?}");
    }
    assert_eq!(value(" a\t "), "a");
    assert_eq!(expand("x {cookie.a}", Place::Header, &[("cookie.a", " ")]), "x");
}

#[test]
fn faults_name_their_place() {
    for (text, code, place) in [
        ("{", "invalid-template", "{"),
        ("a{slug", "invalid-template", "{slug"),
        ("a}b", "invalid-template", "}"),
        ("{a{b}}", "invalid-template", "{a{b}}"),
        (r#"{slug|default:"}"#, "invalid-template", r#"{slug|default:"}"#),
        ("{}", "invalid-template", ""),
        ("{ slug }", "invalid-template", " slug "),
        ("é{cookie.}", "invalid-template", "cookie."),
        ("{header.a b}", "invalid-template", "header.a b"),
        ("{slag}", "unknown-placeholder", "slag"),
        ("{cookie}", "unknown-placeholder", "cookie"),
        ("{body.x}", "unknown-placeholder", "body.x"),
        ("{city}{language}", "missing-key", "language"),
        ("{variant.x}", "unknown-experiment", "variant.x"),
        ("{variant}", "unknown-placeholder", "variant"),
        ("{claim.sub}", "unknown-claim", "claim.sub"),
        ("{claim}", "unknown-placeholder", "claim"),
        ("{slug|lowre}", "unknown-filter", "lowre"),
        ("{slug|}", "unknown-filter", ""),
        ("{slug|lower|trim}", "unknown-filter", "trim"),
        ("{slug|lower:x}", "invalid-template", "lower:x"),
        ("{slug|default:x}", "invalid-template", "default:x"),
        (r#"{slug|default:"a""b"}"#, "invalid-template", r#"default:"a""b""#),
        (r#"{slug|replace:"","b"}"#, "invalid-template", r#"replace:"","b""#),
        ("{slug|slice:1}", "invalid-template", "slice:1"),
        ("{slug|slice:1,99999999999999999999}", "invalid-template", "slice:1,99999999999999999999"),
    ] {
        let found: Vec<_> = faults(text, Place::Header)
            .into_iter()
            .map(|fault| (fault.code.as_str(), &text[fault.range]))
            .collect();
        assert_eq!(found, [(code, place)], "{text}");
    }
}

#[test]
fn every_placeholder_is_looked_at() {
    let faults = faults("{slog} {rest|loser} {variant.a}", Place::Header);
    let codes: Vec<_> = faults.iter().map(|fault| fault.code.as_str()).collect();
    assert_eq!(codes, ["unknown-placeholder", "unknown-filter", "unknown-experiment"]);
}

#[test]
fn repairs() {
    for (text, help) in [
        ("{slog}", "did you mean `{slug}`? this rule captures `{slug}`, `{rest}`"),
        ("{contry}", "did you mean `{country}`? this rule captures `{slug}`, `{rest}`"),
        ("{zzzzz}", "this rule captures `{slug}`, `{rest}`"),
        ("{slug|lowre}", "did you mean `lower`?"),
        ("{slug|default:x}", r#"write `|default:"text"`"#),
        ("{cookie}", "write `{cookie.NAME}`"),
    ] {
        assert_eq!(faults(text, Place::Header)[0].help.as_deref(), Some(help), "{text}");
    }
    let scope = Scope::default();
    let faults = Template::parse("{slug} {status}", Place::Header, &scope).unwrap_err();
    let helps: Vec<_> = faults.iter().filter_map(|fault| fault.help.as_deref()).collect();
    assert_eq!(
        helps,
        [
            "this rule captures nothing; `{{` is a brace itself",
            "`{status}` can stand where a response is edited"
        ]
    );
}

#[test]
fn experiments_and_languages_are_looked_up() {
    let scope = Scope { experiments: &["a", "checkout.new"], languages: true, ..Scope::default() };
    let value = |text: &str| match Template::parse(text, Place::Header, &scope) {
        Ok(Template::Pieces(pieces)) => match &pieces[..] {
            [Piece::Slot(slot)] => slot.value.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert_eq!(value("{variant.a|upper}"), Value::Variant(0, "a".to_owned()));
    assert_eq!(value("{variant.checkout.new}"), Value::Variant(1, "checkout.new".to_owned()));
    assert_eq!(value("{variant.checkout.new}").to_string(), "variant.checkout.new");
    assert_eq!(value("{language}"), Value::Language);
    let help = |text: &str, scope: &Scope<'_>| {
        Template::parse(text, Place::Header, scope).unwrap_err()[0].help.clone().unwrap()
    };
    assert_eq!(help("{variant.checkout.now}", &scope), "did you mean `checkout.new`?");
    assert_eq!(help("{variant.zzzzz}", &scope), "the policy has `a`, `checkout.new`");
    assert!(help("{variant.a}", &Scope::default()).contains("[[experiment]]"));
}

#[test]
fn visitors_are_noticed() {
    for (text, reads) in [
        ("{slug} {host} {path} {query.a} {method} {scheme}", false),
        ("{cookie.a}", true),
        ("a{header.a}", true),
        ("{ip}", true),
        (r#"{country|default:"x"}"#, true),
        ("{region}", true),
        ("{city}", true),
        ("{device}", true),
    ] {
        assert_eq!(template(text, Place::Header).reads_visitor(), reads, "{text}");
    }
}

#[test]
fn no_value_says_which() {
    let no_value = NoValue { placeholder: "cookie.a".to_owned(), unknown: false };
    let template = template("x{cookie.a}", Place::Query);
    assert_eq!(template.expand(Place::Query, &Known(&[])), Err(no_value));
}
