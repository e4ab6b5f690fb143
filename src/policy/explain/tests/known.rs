use super::{Ask, policy};
use crate::request::{Geo, Region};

/// The facts that are listed beside scheme, host, ip and country: the value, `-` where unknown.
fn listed(text: &str, geo: &Geo) -> Vec<String> {
    let policy = policy(text);
    let ask = Ask::get("/");
    let request = ask.request().with_geo(geo);
    let explanation = policy.explain(&request);
    let (always, more) = explanation.facts().split_at(4);
    let names: Vec<&str> = always.iter().map(|fact| fact.fact).collect();
    assert_eq!(names, ["scheme", "host", "ip", "country"]);
    more.iter()
        .map(|fact| format!("{} {}", fact.fact, fact.value.as_deref().unwrap_or("-")))
        .collect()
}

#[test]
fn what_nobody_asks_for_is_not_listed() {
    let nowhere = Geo::default();
    assert_eq!(listed("[[block]]\nwhen.path = '/a'\n", &nowhere), [""; 0]);
    let block = |condition: &str| format!("languages = ['en']\n[[block]]\n{condition}\n");
    for (condition, fact) in [
        ("when.continent = 'EU'\non_unknown = 'skip'", "continent -"),
        ("when.region = 'US-CA'", "region -"),
        ("when.city = 'Paris'", "city -"),
        ("when.asn = 64500", "asn -"),
        ("when.language = 'en'", "language en"),
        ("when.device = 'tv'", "device desktop"),
        ("unless.bot = true", "bot false"),
    ] {
        assert_eq!(listed(&block(condition), &nowhere), [fact], "{condition}");
    }
}

#[test]
fn templates_ask_too_wherever_they_stand() {
    let asked = |text: &str| listed(&format!("hosts = ['example.com']\n{text}\n"), &Geo::default());
    for text in [
        "[[block]]\nwhen.path = '/a'\nbody_template = '{city}'",
        "[[respond]]\nwhen.path = '/a'\nheaders = { x-a = '{city}' }",
        "[[redirect]]\nfrom = '/a'\nto = '/{city}'\nstatus = 302",
        "[[redirect]]\nmap = { '/a' = '/{city}' }\nstatus = 302",
        "[[rewrite]]\nfrom = '/a'\nto = '/b?c={city}'",
        "[[rewrite]]\nquery = { set = { c = '{city}' } }",
        "[[headers]]\nrequest.append = { x-a = '{city}' }",
        "[[headers]]\nresponse.default = { x-a = '{city}' }",
    ] {
        assert_eq!(asked(text), ["city -"], "{text}");
    }
    for effect in
        ["rewrite = '/{city}'", "redirect = '/{city}'", "request.set = { x-a = '{city}' }"]
    {
        let variants = format!("variants = {{ control = 1, new = {{ weight = 0, {effect} }} }}");
        let text =
            format!("[[experiment]]\nid = 'e'\nbots = 'include'\nwhen.path = '/a'\n{variants}");
        assert_eq!(asked(&text), ["city -"], "{effect}");
    }
}

#[test]
fn what_is_known_of_the_place_is_listed() {
    let there = Geo {
        region: Region::parse("US-CA"),
        city: Some("Fresno".to_owned()),
        asn: Some(64500),
        ..Geo::default()
    };
    let listed = listed("[[block]]\nwhen.path = '/a'\n", &there);
    assert_eq!(listed, ["region US-CA", "city Fresno", "asn 64500"]);
}
