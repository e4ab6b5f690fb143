//! What the keys of rules and conditions over visitors become.

use crate::diagnostic::Severity;
use crate::draw::{DrawKey, Purpose};
use crate::policy::Policy;
use crate::policy::condition::{Check, Condition, Sample, Test, Unit};
use crate::policy::model::At;
use crate::request::Timestamp;

fn policy(text: &str) -> Policy {
    Policy::parse(text).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

/// The condition of the only block.
fn when(text: &str) -> Condition {
    policy(text).model.blocks[0].when.clone().unwrap()
}

/// The only check of the only block.
fn check(text: &str) -> Check {
    match when(text) {
        Condition::Check(check) => check,
        other => panic!("{other:?}"),
    }
}

fn test(when: &str) -> String {
    format!("{:?}", check(&format!("languages = ['en', 'de-AT']\n[[block]]\nwhen.{when}\n")).test)
}

/// Codes of errors, each with its help.
fn refused(text: &str) -> Vec<(&'static str, String)> {
    let Err(error) = Policy::parse(text) else { panic!("it loads: {text}") };
    let errors = error.diagnostics().iter().filter(|found| found.severity() == Severity::Error);
    errors
        .map(|found| (found.code().as_str(), found.help().unwrap_or_default().to_owned()))
        .collect()
}

fn only(text: &str) -> (&'static str, String) {
    let all = refused(text);
    assert_eq!(all.len(), 1, "{text}: {all:?}");
    all.into_iter().next().unwrap()
}

#[test]
fn a_rule_stands_where_its_kind_does_unless_it_says_otherwise() {
    let model = policy(
        "[[block]]\nwhen.path = '/a'\n[[block]]\nwhen.path = '/a'\nat = 'origin'\n\
         [[rewrite]]\nfrom = '/a'\nto = '/b'\n[[rewrite]]\nfrom = '/a'\nto = '/b'\nat = 'viewer'\n",
    )
    .model;
    let blocks: Vec<At> = model.blocks.iter().map(|rule| rule.at).collect();
    let rewrites: Vec<At> = model.rewrites.iter().map(|rule| rule.at).collect();
    assert_eq!(blocks, [At::Viewer, At::Origin]);
    assert_eq!(rewrites, [At::Origin, At::Viewer]);
    assert_eq!(only("[[block]]\nat = 'edge'\n").0, "unknown-value");
}

#[test]
fn a_window_is_one_check() {
    let from = Timestamp(1_782_898_200);
    for written in ["2026-07-01T09:30:00Z", "'2026-07-01T11:30:00+02:00'"] {
        let check = check(&format!("[[block]]\nfrom_time = {written}\n"));
        let Test::Time { from: Some(read), until: None } = check.test else { panic!() };
        assert_eq!((read, &*check.key), (from, "from_time"));
        assert_eq!(&*check.wanted, written.trim_matches('\''));
    }
    let check =
        check("[[block]]\nuntil_time = '2026-07-01T09:30:01Z'\nfrom_time = 2026-07-01T09:30:00Z\n");
    let Test::Time { from: Some(read), until: Some(until) } = check.test else { panic!() };
    assert_eq!((read, until), (from, Timestamp(from.0 + 1)));
    assert_eq!(&*check.key, "from_time, until_time");
    assert_eq!(&*check.wanted, "2026-07-01T09:30:00Z, 2026-07-01T09:30:01Z");
    let same = "[[block]]\nfrom_time = 2026-07-01T09:30:00Z\nuntil_time = 2026-07-01T09:30:00Z\n";
    assert_eq!(only(same).0, "invalid-time");
    assert_eq!(only("[[block]]\nfrom_time = 1782898200\n").0, "wrong-type");
}

#[test]
fn a_sample_has_a_share_a_unit_and_the_key_of_its_rule() {
    let sample = |text: &str| match check(text).test {
        Test::Sample(sample) => sample,
        other => panic!("{other:?}"),
    };
    let key = |salt, id| DrawKey::derive(Purpose::Sample, salt, id);
    let Sample { share, unit, key: found } = sample("[[block]]\nsample = '12.5%'\n");
    assert_eq!((share, unit, found), (125_000, Unit::Ip, key("", "block-1")));
    let salted = sample(
        "[[block]]\nid = 'x'\nsample = { share = '0.0001%', unit = { cookie = 'uid' } }\n\
         [client]\nsalt = 'spice'\n",
    );
    assert_eq!((salted.share, salted.unit), (1, Unit::Cookie("uid".to_owned())));
    assert_eq!(salted.key, key("spice", "x"));
    let by =
        |unit: &str| sample(&format!("[[block]]\nsample = {{ share = '1%', unit = {unit} }}")).unit;
    assert_eq!(by("'ip'"), Unit::Ip);
    assert_eq!(by("{ header = 'X-User' }"), Unit::Header("x-user".to_owned()));
    let wrong = |sample: &str| only(&format!("[[block]]\nsample = {sample}\n"));
    assert_eq!(wrong("'10'"), ("invalid-share", "write `\"10%\"`".to_owned()));
    assert_eq!(wrong("10"), ("invalid-share", "write `\"10%\"`".to_owned()));
    assert_eq!(wrong("0.5"), ("invalid-share", "write `\"0.5%\"`".to_owned()));
    assert_eq!(wrong("'10 %'"), ("invalid-share", "write `\"10%\"`".to_owned()));
    assert_eq!(wrong("'1.00001%'"), ("invalid-share", "write at most four decimals".to_owned()));
    assert_eq!(wrong("true").0, "wrong-type");
    assert_eq!(wrong("{ unit = 'ip' }").0, "missing-key");
    assert_eq!(
        wrong("{ share = '1%', unit = { cookie = 'a', header = 'b' } }").0,
        "conflicting-keys"
    );
    assert_eq!(wrong("{ share = '1%', unit = { cookie = 'a b' } }").0, "unknown-value");
    assert_eq!(wrong("{ share = '1%', unit = { header = 'a b' } }").0, "invalid-header-name");
    let (code, help) = wrong("{ share = '1%', unit = 'random' }");
    assert!(code == "unknown-value" && help.contains("[[experiment]]"), "{code} {help}");
}

#[test]
fn window_and_sample_stand_before_when_and_unless() {
    let keys = |text: &str| {
        let mut keys = Vec::new();
        when(text).each_check(&mut |check| keys.push(check.key.to_string()));
        keys
    };
    assert_eq!(
        keys(
            "[[block]]\nunless.host = 'b.example'\nwhen = { path = '/a', method = 'GET' }\n\
             sample = '1%'\nuntil_time = 2026-07-01T09:30:00Z\n"
        ),
        ["until_time", "sample", "host", "path", "method"]
    );
    assert!(matches!(
        when("[[block]]\nwhen.path = '/a'\nsample = '1%'\n"),
        Condition::All(parts) if parts.len() == 2
    ));
    // One that is wrong takes the rule with it, and each is reported.
    let codes: Vec<_> = refused("[[block]]\nsample = 'x'\nfrom_time = 'x'\nwhen.country = 'UK'\n")
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    assert_eq!(codes, ["invalid-share", "invalid-time", "invalid-country"]);
}

#[test]
fn places_are_read() {
    assert_eq!(test("continent = ['eu', 'NA']"), "Continent([Europe, NorthAmerica])");
    assert_eq!(test("region = 'us-ca'"), "Region([Region(US-CA)])");
    assert_eq!(test("asn = [64496, 'AS1', 'as4294967295']"), "Asn([64496, 1, 4294967295])");
    let Test::City(matchers) =
        check("[[block]]\nwhen.city = ['Berlin', { prefix = 'San ' }]\n").test
    else {
        panic!()
    };
    assert_eq!(matchers[0].one_of.as_deref(), Some(&["Berlin".to_owned()][..]));
    assert_eq!(matchers[1].prefix.as_deref(), Some("San "));
    let wrong = |when: &str| only(&format!("[[block]]\nwhen.{when}\n"));
    assert_eq!(wrong("continent = 'Europe'").1, "did you mean `EU`?");
    assert!(wrong("continent = 'EEA'").1.starts_with("write `country = \"EEA\"`"));
    assert!(wrong("region = 'CA'").1.contains("`US-CA`"));
    assert_eq!(wrong("region = 'us_ca'").1, "did you mean `US-CA`?");
    assert_eq!(wrong("region = 'UK-eng'").1, "did you mean `GB-ENG`?");
    assert_eq!(wrong("asn = '64496'").1, "write `64496` or `\"AS64496\"`");
    assert_eq!(wrong("asn = 0").0, "invalid-asn");
    assert_eq!(wrong("asn = 'AS'").0, "invalid-asn");
    assert_eq!(wrong("asn = 'AS+1'").0, "invalid-asn");
    assert_eq!(wrong("city = { present = false }").0, "unknown-value");
    assert_eq!(wrong("city = ['a', { present = false }]").0, "unknown-value");
    for negated in ["continent = 'EU'", "region = 'US-CA'", "city = 'Rome'", "asn = 1"] {
        assert_eq!(wrong(&format!("not.{negated}")).0, "on-unknown-missing", "{negated}");
        let unless = format!("[[block]]\nunless.{negated}\n");
        assert_eq!(only(&unless).0, "on-unknown-missing", "{negated}");
        policy(&format!("{unless}on_unknown = 'match'\n"));
    }
    for negated in ["device = 'tv'", "bot = true"] {
        policy(&format!("[[block]]\nunless.{negated}\n"));
    }
}

#[test]
fn visitors_are_read() {
    // As the list at the top writes it.
    assert_eq!(test("language = ['DE-at', 'en']"), "Language([\"de-AT\", \"en\"])");
    assert_eq!(test("device = ['mobile', 'tv']"), "Device([Mobile, Tv])");
    assert_eq!(test("bot = false"), "Bot(false)");
    let listed = |when: &str| only(&format!("languages = ['en', 'de']\n[[block]]\nwhen.{when}\n"));
    assert_eq!(listed("language = 'de-AT'").0, "unknown-language");
    assert!(listed("language = 'de-AT'").1.starts_with("did you mean `de`?"));
    assert_eq!(listed("device = 'phone'").0, "unknown-value");
    assert_eq!(listed("bot = 'yes'").0, "wrong-type");
    let missing = only("[[block]]\nwhen.language = 'de'\n");
    assert!(missing.0 == "missing-key" && missing.1.contains("languages = ["), "{missing:?}");
    // A list that is wrong itself is the only news.
    assert_eq!(only("languages = ['e']\n[[block]]\nwhen.language = 'de'\n").0, "invalid-language");
    assert_eq!(only("languages = []\n").0, "empty");
    assert_eq!(only("languages = ['en', 'de', 'EN']\n").0, "invalid-language");
    let model = policy("languages = ['fr-CA', 'en']\n").model;
    assert_eq!(model.client.languages, ["fr-CA", "en"]);
}

#[test]
fn templates_name_the_new_facts() {
    let body = |template: &str, top: &str| {
        format!("{top}[[respond]]\nwhen.path = '/a'\nbody_template = '{template}'\n")
    };
    policy(&body("{region} {city} {device}", ""));
    policy(&body("{language}", "languages = ['en']\n"));
    assert_eq!(only(&body("{language}", "")).0, "missing-key");
    assert_eq!(only(&body("{variant.a}", "")).0, "unknown-experiment");
    assert_eq!(only(&body("{variant}", "")).0, "unknown-placeholder");
    assert_eq!(only(&body("{variant.}", "")).0, "invalid-template");
    for rule in [
        "[[redirect]]\nfrom = '/a'\nto = '/{language}/{region}'\n",
        "[[redirect]]\nmap = { '/a' = '/{language}' }\n",
        "[[rewrite]]\nfrom = '/a'\nto = '/{language}/{device}'\n",
        "[[headers]]\nrequest.set = { x-language = '{language}' }\n",
        "[[headers]]\nresponse.set = { x-language = '{language}' }\n",
        "[[respond]]\nheaders = { x-language = '{language}' }\n",
    ] {
        policy(&format!("languages = ['en']\n{rule}"));
        assert_eq!(only(rule).0, "missing-key", "{rule}");
    }
    let csv = |top: &str| {
        let text = format!("{top}[[redirect]]\nmap = 'm.csv'\n");
        crate::Source::text(text).with_file("m.csv", "from,to\n/a,/{language}\n")
    };
    assert!(Policy::parse(csv("languages = ['en']\n")).is_ok());
    assert!(Policy::parse(csv("")).is_err());
}

#[test]
fn permanent_redirects_are_warned_of_where_the_visitor_decides() {
    let warned = |rule: &str| {
        let text = format!(
            "languages = ['en']\n[[redirect]]\nfrom = '/a'\nto = '/b'\nstatus = 301\n{rule}\n"
        );
        !policy(&text).warnings().is_empty()
    };
    for rule in [
        "sample = '1%'",
        "from_time = 2026-07-01T09:30:00Z",
        "when.continent = 'EU'",
        "when.region = 'US-CA'",
        "when.city = 'Rome'",
        "when.asn = 1",
        "when.language = 'en'",
        "when.device = 'tv'",
    ] {
        assert!(warned(rule), "{rule}");
    }
    assert!(!warned("when.bot = true") && !warned("when.host = 'a.example'"));
}

#[test]
fn tests_state_and_expect_the_new_facts() {
    let model = policy(
        "languages = ['en']\n[[test]]\nrequest = { url = '/', continent = 'EU', region = 'DE-BY', \
         city = 'Munich', asn = 64496, device = 'tablet', tier = 'viewer', \
         entropy = '000102030405060708090A0b0c0d0e0f', now = '2026-07-01T09:30:00Z' }\n\
         expect = { origin = false, cookies = { a = '1', b = true, c = false }, \
         body = { contains = 'x' } }\n",
    );
    let request = &model.tests()[0].request;
    assert_eq!(request.geo.continent, Some(crate::Continent::Europe));
    assert_eq!(request.geo.region.unwrap().to_string(), "DE-BY");
    assert_eq!((request.geo.city.as_deref(), request.geo.asn), (Some("Munich"), Some(64496)));
    assert_eq!((request.device, request.tier), (Some(crate::Device::Tablet), crate::Tier::Viewer));
    assert_eq!(request.entropy, Some(std::array::from_fn(|at| at as u8)));
    assert_eq!(request.now, Some(Timestamp(1_782_898_200)));
    for (wrong, code) in [
        ("request = { url = '/', entropy = '00' }\nexpect.pass = true", "unknown-value"),
        ("request = { url = '/', tier = 'edge' }\nexpect.pass = true", "unknown-value"),
        ("request = { url = '/', region = 'CA' }\nexpect.pass = true", "invalid-region"),
        ("request = { url = '/', language = 'de' }\nexpect.pass = true", "unknown-key"),
        ("request.url = '/'\nexpect.origin = 'app'", "unknown-value"),
        ("request.url = '/'\nexpect.variant = { a = 'b' }", "unknown-experiment"),
        ("request.url = '/'\nexpect.cookies = { a = 1 }", "wrong-type"),
        ("request.url = '/'\nexpect.body = {}", "missing-key"),
        ("request.url = '/'\nexpect.body = 1", "wrong-type"),
    ] {
        assert_eq!(only(&format!("[[test]]\n{wrong}\n")).0, code, "{wrong}");
    }
}
