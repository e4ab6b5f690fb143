use super::{Ask, answer, policy};

/// Whether a block of this condition blocks.
fn blocks(condition: &str, ask: &Ask) -> bool {
    answer(&policy(&format!("languages = ['en', 'de']\n[[block]]\n{condition}\n")), ask)
        != ["forwarded"]
}

#[test]
fn windows_of_time() {
    // 2026-07-01T00:00:00Z and a day later.
    let window = "from_time = 2026-07-01T00:00:00Z\nuntil_time = 2026-07-02T00:00:00Z";
    let start = 1_782_864_000;
    for (now, inside) in [
        (Some(start - 1), false),
        (Some(start), true),
        (Some(start + 86_399), true),
        (Some(start + 86_400), false),
        (None, false),
    ] {
        assert_eq!(blocks(window, &Ask { now, ..Ask::get("/") }), inside, "{now:?}");
    }
    // Nobody told the time: a guard that is to match then does.
    let unknown = format!("on_unknown = 'match'\n{window}");
    assert!(blocks(&unknown, &Ask::get("/")));
    assert!(!blocks(
        "until_time = 2026-07-02T00:00:00Z",
        &Ask { now: Some(start + 86_400), ..Ask::get("/") }
    ));
}

#[test]
fn samples() {
    let ask = Ask::get("/");
    assert!(blocks("sample = '100%'", &ask) && !blocks("sample = '0%'", &ask));
    // Nobody told the address.
    assert!(!blocks("sample = '50%'", &ask));
    assert!(blocks("sample = '50%'\non_unknown = 'match'", &ask));
    let by_cookie = "id = 's'\nsample = { share = '50%', unit = { cookie = 'uid' } }";
    assert!(!blocks(&format!("{by_cookie}\non_unknown = 'match'"), &ask));
    // What can't be read may be in it.
    assert!(blocks(by_cookie, &ask.clone().header("cookie", b"uid=\xFF")));
    let key = crate::draw::DrawKey::derive(crate::draw::Purpose::Sample, "", "s");
    let mut seen = std::collections::BTreeSet::new();
    for number in 0..50 {
        let uid = format!("{number}");
        let inside = key.point(uid.as_bytes()) < 500_000;
        let asked = ask.clone().header("cookie", format!("uid={uid}"));
        assert_eq!(blocks(by_cookie, &asked), inside, "{uid}");
        seen.insert(inside);
    }
    assert_eq!(seen.len(), 2);
}

#[test]
fn a_sample_by_cookie_is_not_known_at_another_host() {
    let policy = policy(
        "hosts = ['example.com', 'www.example.com']
         [canonical]
         host = 'www.example.com'
         aliases = ['example.com']
         [[redirect]]
         sample = { share = '50%', unit = { cookie = 'uid' } }
         from = '/a'
         to = '/sampled'
         status = 302
         [[redirect]]
         from = '/a'
         to = '/b'",
    );
    // The chain ends where the cookie would decide.
    let ask = Ask::get("/a").header("cookie", "uid=1");
    assert_eq!(answer(&policy, &ask), ["308", "location: https://www.example.com/a"]);
}

#[test]
fn variants_are_known_or_known_to_be_missing() {
    let blocks = |condition: &str, target: &str| {
        let policy = policy(&format!(
            "[[experiment]]\nid = 'e'\nwhen.path = '/in'\nvariants = {{ control = 1, new = 1 }}\n\
             override = {{ query = 'v' }}\n[[block]]\n{condition}\n"
        ));
        answer(&policy, &Ask::get(target)) != ["forwarded"]
    };
    for (condition, control, new, none) in [
        ("when.variant.e = 'new'", false, true, false),
        ("when.variant.e = { present = true }", true, true, false),
        ("when.variant.e = { present = false }", false, false, true),
        ("unless.variant.e = 'new'", true, false, true),
        ("when.variant.e = { prefix = 'c' }", true, false, false),
    ] {
        let seen = ["/in?v=control", "/in?v=new", "/out"].map(|target| blocks(condition, target));
        assert_eq!(seen, [control, new, none], "{condition}");
    }
}
