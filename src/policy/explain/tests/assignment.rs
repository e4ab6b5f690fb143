use super::{Ask, answer, lines, outcome, policy, response};
use crate::policy::Policy;
use crate::policy::explanation::Outcome;
use crate::policy::model::Experiment;
use crate::request::Tier;

/// Half of the visitors, of whom half see something fast.
const HALF: &str = "[[experiment]]
    id = 'shop'
    when.path = '/shop/{*rest}'
    override = { query = 'v' }
    traffic = '50%'
    variants = { control = 1, fast = 1, old = 0 }\n";

fn experiment(policy: &Policy) -> &Experiment {
    &policy.model.experiments[0].action
}

/// Entropy of visitors, one another than the other.
fn entropies() -> impl Iterator<Item = [u8; 16]> {
    (0_u128..).map(u128::to_le_bytes)
}

/// Entropy of a visitor who draws this traffic point, and this variant.
fn entropy(policy: &Policy, inside: bool, variant: &str) -> [u8; 16] {
    let shop = experiment(policy);
    entropies()
        .find(|entropy| {
            (shop.traffic_key.point(entropy) < 500_000) == inside && drawn(shop, entropy) == variant
        })
        .unwrap()
}

fn drawn<'e>(experiment: &'e Experiment, unit: &[u8]) -> &'e str {
    let weights = experiment.variants.iter().map(|v| (v.name.as_str(), v.weight));
    &experiment.variants[experiment.variant_key.choose(unit, weights).unwrap()].name
}

/// The variant of the first experiment, how it came to that, and the cookie that remembers.
fn assigned(policy: &Policy, ask: &Ask) -> (Option<String>, String, Option<String>) {
    let request = ask.request();
    let explanation = policy.explain(&request);
    let variant = explanation.decision().variants().first().map(|it| it.variant.to_string());
    let how = match outcome(&explanation, &policy.model.experiments[0].id) {
        Outcome::Acted { effect } | Outcome::Shadow { effect } => effect.clone(),
        Outcome::NoEffect { because } => because.clone(),
        Outcome::NotMatched(miss) => miss.condition.clone(),
        other => format!("{other:?}"),
    };
    let edits = lines(response(policy, ask, 200, &[]).decision().edits());
    let cookie = edits.iter().find_map(|line| line.strip_prefix("+set-cookie: "));
    let cookie = cookie.map(|line| line.split(';').next().unwrap().to_owned());
    (variant, how, cookie)
}

#[test]
fn the_first_thing_that_says_something_decides() {
    let policy = policy(HALF);
    let fast = entropy(&policy, true, "fast");
    let out = entropy(&policy, false, "fast");
    let point = experiment(&policy).traffic_key.point(&out);
    let out_cookie = format!("exp-shop=~{point}");
    let drawn_out = format!("out of traffic (point {point} of 500000)");
    // The target, the cookie, the entropy: the variant, how, the new cookie.
    for (target, cookie, entropy, variant, how, new) in [
        ("/shop/a", "", Some(fast), "fast", "variant fast (drawn at random)", "exp-shop=fast"),
        ("/shop/a", "", Some(out), "", drawn_out.as_str(), out_cookie.as_str()),
        ("/shop/a", "", None, "control", "variant control (control: no entropy)", ""),
        ("/other", "exp-shop=fast", Some(fast), "", "path", ""),
        // Asked for, whatever its weight, the cookie and the lot; once it is a variant's name.
        ("/shop/a?v=old", "", Some(out), "old", "variant old (asked for by query v)", ""),
        (
            "/shop/a?v=old&v=fast",
            "exp-shop=control",
            None,
            "old",
            "variant old (asked for by query v)",
            "",
        ),
        (
            "/shop/a?v=x&v=old",
            "",
            Some(fast),
            "fast",
            "variant fast (drawn at random)",
            "exp-shop=fast",
        ),
        ("/shop/a?v=%66ast", "", None, "fast", "variant fast (asked for by query v)", ""),
        // Remembered; not a variant without weight, not a word that is none.
        (
            "/shop/a",
            "exp-shop=control",
            Some(out),
            "control",
            "variant control (kept by cookie exp-shop)",
            "",
        ),
        (
            "/shop/a",
            "exp-shop=control; exp-shop=fast",
            None,
            "control",
            "variant control (kept by cookie exp-shop)",
            "",
        ),
        (
            "/shop/a",
            "exp-shop=old",
            Some(fast),
            "fast",
            "variant fast (drawn at random)",
            "exp-shop=fast",
        ),
        ("/shop/a", "exp-shop=x", Some(out), "", drawn_out.as_str(), out_cookie.as_str()),
        // A known point takes the drawn one's place, but not that of entropy.
        (
            "/shop/a",
            "exp-shop=~500000",
            Some(fast),
            "",
            "out of traffic (point 500000 of 500000)",
            "",
        ),
        (
            "/shop/a",
            "exp-shop=~499999",
            Some(fast),
            "fast",
            "variant fast (drawn at random)",
            "exp-shop=fast",
        ),
        (
            "/shop/a",
            "exp-shop=~000001",
            Some(fast),
            "fast",
            "variant fast (drawn at random)",
            "exp-shop=fast",
        ),
        (
            "/shop/a",
            "exp-shop=~900000",
            None,
            "control",
            "variant control (control: no entropy)",
            "",
        ),
        ("/shop/a", "exp-shop=~0000001", Some(out), "", drawn_out.as_str(), out_cookie.as_str()),
        ("/shop/a", "exp-shop=~+1", Some(out), "", drawn_out.as_str(), out_cookie.as_str()),
        ("/shop/a", "exp-shop=~", Some(out), "", drawn_out.as_str(), out_cookie.as_str()),
    ] {
        let ask = Ask { entropy, ..Ask::get(target).header("cookie", cookie) };
        let expected = (variant, how.to_owned(), new);
        let (variant, how, new) = assigned(&policy, &ask);
        let seen = (variant.as_deref().unwrap_or(""), how, new.as_deref().unwrap_or(""));
        assert_eq!(seen, expected, "{target} {cookie}");
    }
}

#[test]
fn nobody_takes_part_without_traffic() {
    let none = policy(&HALF.replace("50%", "0%"));
    let entropy = Some([7; 16]);
    let ask = Ask { entropy, ..Ask::get("/shop/a").header("cookie", "exp-shop=fast") };
    let (variant, _, cookie) = assigned(&none, &ask);
    assert_eq!(variant, None);
    assert!(cookie.unwrap().starts_with("exp-shop=~"));
}

#[test]
fn bots_get_control_unremembered() {
    let bot = |lines: &str, agent: &str| {
        let policy = policy(&format!("{HALF}{lines}").replace("50%", "100%"));
        let fast = entropies().find(|e| drawn(experiment(&policy), e) == "fast");
        let mut ask =
            Ask { entropy: fast, ..Ask::get("/shop/a").header("cookie", "exp-shop=fast") };
        ask.headers[1] = ("user-agent", agent.as_bytes().to_vec());
        assigned(&policy, &ask)
    };
    let google = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
    let control =
        |how: &str| (Some("control".to_owned()), format!("variant control ({how})"), None);
    assert_eq!(bot("", google), control("control: a bot"));
    let kept = "variant fast (kept by cookie exp-shop)".to_owned();
    assert_eq!(bot("bots = 'include'", google), (Some("fast".to_owned()), kept, None));
    // Asking for a variant goes before.
    let ask = Ask::get("/shop/a?v=fast").header("user-agent", google);
    assert_eq!(assigned(&policy(HALF), &ask).0.as_deref(), Some("fast"));
}

#[test]
fn by_what_it_is_drawn() {
    let by = |unit: &str| policy(&HALF.replace("traffic = '50%'", &format!("unit = {unit}")));
    let cookie = by("{ cookie = 'uid' }");
    let who = drawn(experiment(&cookie), b"u1").to_owned();
    let how = format!("variant {who} (drawn by cookie uid)");
    let ask = Ask::get("/shop/a").header("cookie", "uid=u1; uid=u2");
    assert_eq!(assigned(&cookie, &ask), (Some(who), how, None));
    let how = |policy: &Policy, ask: &Ask| assigned(policy, ask).1;
    let ask = Ask::get("/shop/a");
    assert_eq!(how(&cookie, &ask), "variant control (control: no cookie uid)");
    let unreadable = ask.clone().header("cookie", b"uid=\xFF");
    assert_eq!(
        how(&cookie, &unreadable),
        "variant control (control: the cookie uid can't be read)"
    );

    let header = by("{ header = 'x-user' }");
    let who = drawn(experiment(&header), b"a, b").to_owned();
    let two = ask.clone().header("x-user", "a").header("x-user", "b");
    assert_eq!(how(&header, &two), format!("variant {who} (drawn by header x-user)"));
    assert_eq!(how(&header, &ask), "variant control (control: no header x-user)");

    let ip = by("'ip'");
    assert_eq!(how(&ip, &ask), "variant control (control: the address is unknown)");
    let there = Ask { ip: Some([192, 0, 2, 1].into()), ..ask };
    let unit = crate::draw::unit_of_address([192, 0, 2, 1].into());
    let who = drawn(experiment(&ip), &unit);
    assert_eq!(how(&ip, &there), format!("variant {who} (drawn by address)"));
}

#[test]
fn of_a_layer_one_at_most() {
    let entry = |id: &str, more: &str| {
        format!(
            "[[experiment]]\nid = '{id}'\nlayer = 'l'\nunit = {{ cookie = 'uid' }}\n\
             traffic = '30%'\nvariants = {{ control = 1, new = 1 }}\n{more}\n"
        )
    };
    let policy = policy(&(entry("a", "") + &entry("b", "enabled = false") + &entry("c", "")));
    let mut seen = std::collections::BTreeSet::new();
    for number in 0..200 {
        let uid = format!("u{number}");
        let candidates = [("a", 300_000), ("b", 300_000), ("c", 300_000), ("", 100_000)];
        let chosen = policy.model.layers[0].key.choose(uid.as_bytes(), candidates.into_iter());
        let ask = Ask::get("/").header("cookie", format!("uid={uid}"));
        let request = ask.request();
        let explanation = policy.explain(&request);
        let has: Vec<&str> =
            explanation.decision().variants().iter().map(|it| it.experiment.as_ref()).collect();
        // What is switched off keeps its share.
        let expected: &[&str] = match chosen.unwrap() {
            0 => &["a"],
            2 => &["c"],
            _ => &[],
        };
        assert_eq!(has, expected, "{uid}");
        seen.insert(chosen);
    }
    assert_eq!(seen.len(), 4);
}

#[test]
fn behind_the_cache_the_key_header_tells() {
    let policy = policy(&HALF.replace("id = 'shop'", "id = 'shop'\nat = 'viewer'"));
    let at = |tier, headers: &[&str]| {
        let ask = Ask { tier, entropy: None, ..Ask::get("/nowhere") };
        let ask = headers.iter().fold(ask, |ask, value| ask.header("x-experiment-shop", value));
        assigned(&policy, &ask).0
    };
    for (headers, variant) in [
        (&["old"][..], Some("old")),
        (&["fast"], Some("fast")),
        (&["Fast"], None),
        (&["~1"], None),
        (&[], None),
        (&["fast", "fast"], None),
    ] {
        assert_eq!(at(Tier::Origin, headers).as_deref(), variant, "{headers:?}");
        // A visitor's own word is nothing.
        assert_eq!(at(Tier::Viewer, headers), None);
    }
}

#[test]
fn where_it_stands() {
    let origin = policy(&HALF.replace("id = 'shop'", "id = 'shop'\nat = 'origin'"));
    let ask = |tier| Ask { tier, entropy: None, ..Ask::get("/shop/a") };
    let how = |tier| assigned(&origin, &ask(tier)).1;
    assert_eq!(how(Tier::Viewer), "Elsewhere");
    assert_eq!(how(Tier::Whole), "variant control (control: no entropy)");
    let off = policy(&format!("{HALF}enabled = false\n"));
    assert_eq!(assigned(&off, &ask(Tier::Whole)), (None, "Disabled".to_owned(), None));
    // In shadow mode it is only reported.
    let shadow = policy(&format!(
        "{HALF}mode = 'shadow'\n[[block]]\nwhen.variant.shop = {{ present = true }}\n"
    ));
    let asked = ask(Tier::Whole);
    let request = asked.request();
    let explanation = shadow.explain(&request);
    assert!(explanation.decision().variants().is_empty());
    assert_eq!(super::names(explanation.decision().shadow()), ["shop@experiment"]);
    assert_eq!(answer(&shadow, &asked), ["forwarded"]);
}

#[test]
fn every_decision_names_the_variants() {
    let policy = policy(&format!(
        "{HALF}[[block]]\nwhen.path = '/shop/shut'\n[[respond]]\nwhen.path = '/shop/robots.txt'\n"
    ));
    for target in ["/shop/shut", "/shop/robots.txt", "/shop/%00", "/shop/x"] {
        let ask = Ask::get(target);
        let request = ask.request();
        let explanation = policy.explain(&request);
        let [it] = explanation.decision().variants() else { panic!("{target}") };
        assert_eq!((it.experiment.as_ref(), it.variant.as_ref()), ("shop", "control"));
        let fact = explanation.facts().iter().find(|fact| fact.fact == "variant").unwrap();
        assert_eq!(fact.value.as_deref(), Some("control"));
    }
}
