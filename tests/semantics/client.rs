//! `[client]`.

use fingerpost::Tier;

use crate::{get, outcome, variants, with};

const COUNTRY: &str = "[[block]]\nwhen.country = 'KP'\n[[block]]\nwhen.ip = '192.0.2.7'\n";

#[test]
fn platform_says_whose_headers_are_believed() {
    let told = [("cf-ipcountry", "KP"), ("cloudfront-viewer-country", "KP")];
    for (platform, wanted) in
        [("bare", "pass"), ("cloudflare", "403"), ("cloudfront", "403"), ("fastly", "pass")]
    {
        let policy = format!("[client]\nplatform = '{platform}'\n{COUNTRY}");
        assert_eq!(outcome(&policy, get("/").with_headers(&told)), wanted, "{platform}");
    }
    // Before CloudFront's cache they are still the visitor's own words.
    let policy = format!("[client]\nplatform = 'cloudfront'\n{COUNTRY}");
    assert_eq!(outcome(&policy, get("/").with_headers(&told).with_tier(Tier::Viewer)), "pass");
}

#[test]
fn trusted_proxies_are_believed_and_nobody_else() {
    let policy =
        format!("[client]\nplatform = 'proxy'\ntrusted_proxies = ['10.0.0.0/8']\n{COUNTRY}");
    let told = [("x-forwarded-for", "203.0.113.1, 192.0.2.7, 10.1.1.1")];
    let from = |peer: [u8; 4]| outcome(&policy, get("/").with_headers(&told).with_ip(peer.into()));
    assert_eq!(from([10, 0, 0, 9]), "403");
    assert_eq!(from([203, 0, 113, 9]), "pass");
}

#[test]
fn headers_of_ones_own_take_the_place_of_the_platforms() {
    let policy = format!(
        "[client]\ncountry_header = 'x-country'\nip_header = 'x-ip'\n\
         scheme_header = 'x-scheme'\n{COUNTRY}[[block]]\nwhen.scheme = 'http'"
    );
    for headers in [[("x-country", "KP")], [("x-ip", "192.0.2.7")], [("x-scheme", "http")]] {
        assert_eq!(outcome(&policy, get("/").with_headers(&headers)), "403", "{headers:?}");
    }
    // Twice, or no country: it is hidden, and a guard counts that as a match.
    let twice = [("x-country", "DE"), ("x-country", "DE")];
    assert_eq!(outcome(&policy, get("/").with_headers(&twice)), "403");
    assert_eq!(outcome(&policy, with("/", &[("x-country", "DE")])), "pass");
}

#[test]
fn salt_draws_everybody_anew() {
    let draws = |salt: &str| {
        let policy = format!(
            "{salt}[[experiment]]\nid = 'ab'\nunit = 'ip'\nbots = 'include'\n\
             variants = {{ control = 1, b = 1 }}"
        );
        let of = |last: u8| variants(&policy, get("/").with_ip([192, 0, 2, last].into()));
        (0..40).map(of).collect::<Vec<_>>()
    };
    let (one, other) = (draws("[client]\nsalt = 'one'\n"), draws("[client]\nsalt = 'other'\n"));
    assert_ne!(one, other);
    assert_ne!(one, draws(""));
    assert_eq!(one, draws("[client]\nsalt = 'one'\n"));
}

#[cfg(feature = "geo")]
#[test]
fn country_db_knows_places_by_address() {
    let database = std::fs::read("tests/geo/city.mmdb").unwrap();
    let says = |entry: &str| {
        let text = format!("[client]\ncountry_db = {entry}\n[[block]]\nwhen.region = 'DE-BE'");
        let source = crate::source(&text).with_file("city.mmdb", database.clone());
        let policy = fingerpost::Policy::parse(source).map_err(|error| error.to_string())?;
        let request = get("/").with_ip([192, 0, 2, 7].into());
        let decision = fingerpost::Engine::new(&policy).unwrap().evaluate(request).into_owned();
        assert_eq!(&decision, policy.explain(&request).decision());
        Ok::<_, String>(matches!(decision, fingerpost::Decision::Respond(_)))
    };
    assert_eq!(says("'city.mmdb'"), Ok(true));
    let sum = "1031170c781d6d45cc40aba65032e19b33aacbe236210396f875e66016052bce";
    assert_eq!(says(&format!("{{ file = 'city.mmdb', sha256 = '{sum}' }}")), Ok(true));
    let other = sum.replace('1', "2");
    assert!(says(&format!("{{ file = 'city.mmdb', sha256 = '{other}' }}")).is_err());
}
