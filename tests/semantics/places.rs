//! The keys of a `when` about the visitor: address, place, language, device, bot, variant.

use fingerpost::{Continent, Country, Device, Geo, Region, Tier};

use crate::{get, outcome, with};

/// A block with this `when`.
fn block(when: &str) -> String {
    format!("[[block]]\nwhen = {{ {when} }}")
}

fn berlin() -> Geo {
    let mut geo = Geo::default();
    geo.country = Country::parse("DE");
    geo.region = Region::parse("DE-BE");
    geo.city = Some("Berlin".to_owned());
    geo.asn = Some(64496);
    geo
}

#[test]
fn ip() {
    let policy = block("ip = ['192.0.2.0/24', '2001:db8::1']");
    for ip in ["192.0.2.255", "::ffff:192.0.2.7", "2001:db8::1"] {
        assert_eq!(outcome(&policy, get("/").with_ip(ip.parse().unwrap())), "403", "{ip}");
    }
    assert_eq!(outcome(&policy, get("/").with_ip("2001:db8::2".parse().unwrap())), "pass");
    assert_eq!(outcome(&policy, get("/")), "pass");
}

#[test]
fn country() {
    let germany = Country::parse("DE").unwrap();
    for value in ["'de'", "'EU'", "['KP', 'DE']"] {
        let policy = block(&format!("country = {value}"));
        assert_eq!(outcome(&policy, get("/").with_country(germany)), "403", "{value}");
        assert_eq!(outcome(&policy, get("/")), "pass", "{value}");
    }
    assert_eq!(outcome(&block("country = ['KP', 'unknown']"), get("/")), "403");
}

#[test]
fn continent_is_that_of_the_country_where_nobody_told() {
    let policy = block("continent = ['EU', 'AN']");
    let geo = berlin();
    assert_eq!(outcome(&policy, get("/").with_geo(&geo)), "403");
    let mut told = berlin();
    told.continent = Some(Continent::Asia);
    assert_eq!(outcome(&policy, get("/").with_geo(&told)), "pass", "what is told goes first");
    assert_eq!(outcome(&policy, get("/")), "pass");
}

#[test]
fn region_city_and_asn() {
    let geo = berlin();
    for (when, wanted) in [
        ("region = 'DE-BE'", "403"),
        ("region = ['US-CA', 'DE-BY']", "pass"),
        ("city = 'Berlin'", "403"),
        ("city = { one_of = ['Hamburg'] }", "pass"),
        ("city = { present = true }", "403"),
        ("asn = 64496", "403"),
        ("asn = ['AS64511', 'AS64496']", "403"),
        ("asn = 1", "pass"),
    ] {
        assert_eq!(outcome(&block(when), get("/").with_geo(&geo)), wanted, "{when}");
        assert_eq!(outcome(&block(when), get("/")), "pass", "{when}: nobody told");
        let strict = format!("{}\non_unknown = 'match'", block(when));
        assert_eq!(outcome(&strict, get("/")), "403", "{when}: a guard in doubt");
    }
}

#[test]
fn language_is_the_one_that_the_visitor_likes_most() {
    let policy = "languages = ['en', 'de', 'fr-CA']\n[[block]]\nwhen.language = 'de'";
    let asks = |accepts: &'static str| {
        let headers = [("accept-language", accepts)];
        outcome(policy, get("/").with_headers(&headers))
    };
    for accepts in ["de", "de-AT", "en;q=0.5, de", "fr;q=0.1, de;q=0.2", "es, de;q=0.1"] {
        assert_eq!(asks(accepts), "403", "{accepts}");
    }
    for accepts in ["", "en", "de;q=0", "de;q=0.5, en", "fr, de;q=0.9", "es"] {
        assert_eq!(asks(accepts), "pass", "{accepts}");
    }
    assert_eq!(outcome(policy, get("/")), "pass", "who says nothing gets the first");
}

#[test]
fn device_is_told_or_read_from_the_user_agent() {
    let policy = block("device = ['mobile', 'tv']");
    let mobile = |request: fingerpost::Request<'_>| outcome(&policy, request);
    let mut client = fingerpost::Client::default();
    client.device = Some(Device::Mobile);
    assert_eq!(mobile(get("/").with_client(client)), "403");
    let phone = [("user-agent", "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Firefox/140.0")];
    assert_eq!(mobile(get("/").with_headers(&phone)), "403");
    let desktop = [("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0")];
    assert_eq!(mobile(get("/").with_headers(&desktop)), "pass");
    assert_eq!(mobile(get("/")), "pass", "nobody told");
}

#[test]
fn bot_names_itself_or_has_no_name() {
    let bots = block("bot = true");
    assert_eq!(outcome(&bots, with("/", &[("user-agent", "Googlebot/2.1")])), "403");
    assert_eq!(outcome(&bots, get("/")), "403", "a visitor without a user agent");
    let browser = [("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0")];
    assert_eq!(outcome(&bots, get("/").with_headers(&browser)), "pass");
    assert_eq!(outcome(&block("bot = false"), get("/").with_headers(&browser)), "403");
}

#[test]
fn variant_is_known_also_where_there_is_none() {
    let policy = "[[experiment]]
                  id = 'ab'
                  unit = { cookie = 'uid' }
                  bots = 'include'
                  when.path = '/in'
                  variants = { control = 0, b = 1 }
                  [[block]]
                  id = 'b'
                  when.variant.ab = 'b'
                  [[block]]
                  id = 'text'
                  when.variant.ab = { prefix = 'c' }
                  [[block]]
                  id = 'none'
                  when.variant.ab = { present = false }";
    assert_eq!(crate::rules(policy, with("/in", &[("cookie", "uid=1")])), ["b"]);
    // Who can't be told apart gets the control, which nobody else gets here.
    assert_eq!(crate::rules(policy, get("/in")), ["text"]);
    assert_eq!(crate::rules(policy, get("/out")), ["none"]);
}

#[test]
fn behind_cloudfronts_cache_some_of_the_request_is_cloudfronts_own() {
    let policy = |when: &str| {
        format!("[client]\nplatform = 'cloudfront'\n[[block]]\nat = 'origin'\nwhen = {{ {when} }}")
    };
    for when in [
        "host = 'example.com'",
        "user_agent = 'x'",
        "cookie.a = '1'",
        "query.a = '1'",
        "bot = true",
        "language = 'en'",
    ] {
        let languages = if when.starts_with("language") { "languages = ['en']\n" } else { "" };
        let policy = format!("{languages}{}", policy(when));
        let request = with("/", &[("host", "origin.test"), ("user-agent", "Amazon CloudFront")]);
        assert_eq!(outcome(&policy, request.with_tier(Tier::Origin)), "403", "{when}: hidden");
    }
    // What is there is believed.
    let request = with("/?a=2", &[("cookie", "a=2")]).with_tier(Tier::Origin);
    for when in ["cookie.a = '1'", "query.a = '1'"] {
        assert_eq!(outcome(&policy(when), request), "pass", "{when}");
    }
}
