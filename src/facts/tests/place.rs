//! The facts of place, device, bot and language: who tells them, and who is believed.

use super::*;
use crate::request::{Continent, Device, Geo, Region};

/// The facts of a request at a tier, from 192.0.2.7.
fn at<'r>(platform: Platform, tier: Tier, headers: &'r (dyn crate::Headers + Sync)) -> Facts<'r> {
    let request = Request::new("GET", "/").with_headers(headers).with_ip(ip("192.0.2.7"));
    Facts::resolve(kept(platform), request.with_tier(tier))
}

fn of(name: &str, facts: &Facts<'_>) -> String {
    match name {
        "continent" => told(facts.continent(), &facts.words(facts.continent_told().1)),
        "region" => told(facts.region(), &facts.words(facts.region_told().1)),
        "city" => told(facts.city(), &facts.words(facts.city_told().1)),
        "asn" => told(facts.asn(), &facts.words(facts.asn_told().1)),
        "device" => told(facts.device(), &facts.words(facts.device_told().1)),
        other => panic!("{other}"),
    }
}

#[test]
fn headers_of_the_platforms() {
    use Platform::{Bare, CloudFront, Cloudflare, Fastly};
    let us = ("cloudfront-viewer-country", "US");
    let ca = ("cf-ipcountry", "CA");
    let twice = ("cf-ipcity", "Lund");
    let table: [(Platform, &str, Lines<'_>, &str); 38] = [
        (Bare, "continent", &[("cf-ipcontinent", "EU")], "absent: nobody told"),
        (Cloudflare, "continent", &[("CF-IPContinent", "eu")], "EU: header cf-ipcontinent"),
        (
            Cloudflare,
            "continent",
            &[("cf-ipcontinent", "T1")],
            "absent: header cf-ipcontinent says that it is unknown",
        ),
        (
            Cloudflare,
            "continent",
            &[("cf-ipcontinent", "Europe"), ca],
            "hidden: header cf-ipcontinent can't be read",
        ),
        (Cloudflare, "continent", &[("cf-ipcontinent", "OC"), ca], "OC: header cf-ipcontinent"),
        (Cloudflare, "continent", &[ca], "NA: that of the country"),
        (Cloudflare, "continent", &[("cf-ipcontinent", "T1"), ca], "NA: that of the country"),
        (Cloudflare, "continent", &[ca, ca], "hidden: the country is hidden"),
        (Cloudflare, "continent", &[("cf-ipcountry", "ZZ")], "absent: nobody told"),
        (CloudFront, "continent", &[us], "NA: that of the country"),
        (
            CloudFront,
            "region",
            &[us, ("cloudfront-viewer-country-region", "ca")],
            "US-CA: header cloudfront-viewer-country-region",
        ),
        (
            CloudFront,
            "region",
            &[("cloudfront-viewer-country-region", "CA")],
            "absent: header cloudfront-viewer-country-region, but nobody told the country",
        ),
        (
            CloudFront,
            "region",
            &[us, us, ("cloudfront-viewer-country-region", "CA")],
            "hidden: the country is hidden",
        ),
        (
            CloudFront,
            "region",
            &[us, ("cloudfront-viewer-country-region", "US-CA")],
            "hidden: header cloudfront-viewer-country-region can't be read",
        ),
        (Cloudflare, "region", &[ca, ("cf-region-code", "QC")], "CA-QC: header cf-region-code"),
        (
            Cloudflare,
            "region",
            &[ca, ("cf-region-code", "")],
            "absent: header cf-region-code says that it is unknown",
        ),
        (
            Cloudflare,
            "region",
            &[ca, ("cf-region-code", "QC"), ("cf-region-code", "QC")],
            "hidden: header cf-region-code occurs twice",
        ),
        (Fastly, "region", &[ca, ("cf-region-code", "QC")], "absent: nobody told"),
        (
            CloudFront,
            "city",
            &[("cloudfront-viewer-city", "S%C3%A3o Paulo")],
            "São Paulo: header cloudfront-viewer-city",
        ),
        (
            CloudFront,
            "city",
            &[("cloudfront-viewer-city", "%E3o")],
            "hidden: header cloudfront-viewer-city can't be read",
        ),
        (Cloudflare, "city", &[("cf-ipcity", "Malmö")], "Malmö: header cf-ipcity"),
        (Cloudflare, "city", &[("cf-ipcity", "100%25")], "100%25: header cf-ipcity"),
        (Cloudflare, "city", &[twice, twice], "hidden: header cf-ipcity occurs twice"),
        (
            Cloudflare,
            "city",
            &[("cf-ipcity", "")],
            "absent: header cf-ipcity says that it is unknown",
        ),
        (
            CloudFront,
            "asn",
            &[("cloudfront-viewer-asn", "64496")],
            "64496: header cloudfront-viewer-asn",
        ),
        (
            CloudFront,
            "asn",
            &[("cloudfront-viewer-asn", "+64496")],
            "hidden: header cloudfront-viewer-asn can't be read",
        ),
        (
            CloudFront,
            "asn",
            &[("cloudfront-viewer-asn", "4294967296")],
            "hidden: header cloudfront-viewer-asn can't be read",
        ),
        (Cloudflare, "asn", &[("cloudfront-viewer-asn", "64496")], "absent: nobody told"),
        (
            CloudFront,
            "device",
            &[("cloudfront-is-mobile-viewer", "true"), ("cloudfront-is-tablet-viewer", "true")],
            "tablet: header cloudfront-is-tablet-viewer",
        ),
        (
            CloudFront,
            "device",
            &[("cloudfront-is-mobile-viewer", "true"), ("cloudfront-is-tablet-viewer", "false")],
            "mobile: header cloudfront-is-mobile-viewer",
        ),
        (
            CloudFront,
            "device",
            &[("cloudfront-is-desktop-viewer", "true"), ("user-agent", "iPad/1")],
            "desktop: header cloudfront-is-desktop-viewer",
        ),
        (
            CloudFront,
            "device",
            &[("cloudfront-is-smarttv-viewer", "true")],
            "tv: header cloudfront-is-smarttv-viewer",
        ),
        (
            CloudFront,
            "device",
            &[("cloudfront-is-tablet-viewer", "1"), ("cloudfront-is-mobile-viewer", "true")],
            "hidden: header cloudfront-is-tablet-viewer can't be read",
        ),
        (
            CloudFront,
            "device",
            &[("cloudfront-is-mobile-viewer", "false"), ("user-agent", "iPad/1")],
            "tablet: header user-agent",
        ),
        (Cloudflare, "device", &[("cf-device-type", "mobile")], "mobile: header cf-device-type"),
        (
            Cloudflare,
            "device",
            &[("cf-device-type", "watch"), ("user-agent", "iPad/1")],
            "hidden: header cf-device-type can't be read",
        ),
        (Bare, "device", &[("user-agent", "iPad/1")], "tablet: header user-agent"),
        (Bare, "device", &[("cf-device-type", "mobile")], "absent: nobody told"),
    ];
    for (platform, name, headers, expected) in table {
        let headers = headers.to_vec();
        let facts = at(platform, Tier::Whole, &headers);
        assert_eq!(of(name, &facts), expected, "{headers:?}");
        // The same when it is asked again.
        assert_eq!(of(name, &facts), expected);
    }
}

#[test]
fn a_city_that_is_not_utf8_is_hidden() {
    let headers = [("cf-ipcity", &b"Malm\xF6"[..])];
    let facts = at(Platform::Cloudflare, Tier::Whole, &headers);
    assert_eq!(of("city", &facts), "hidden: header cf-ipcity can't be read");
}

#[test]
fn the_viewer_tier_believes_no_cloudfront_header() {
    let headers = [
        ("cloudfront-viewer-country", "US"),
        ("cloudfront-viewer-country-region", "CA"),
        ("cloudfront-viewer-city", "Fresno"),
        ("cloudfront-viewer-asn", "64496"),
        ("cloudfront-is-tablet-viewer", "true"),
        ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ];
    let facts = at(Platform::CloudFront, Tier::Viewer, &headers);
    assert_eq!(facts.continent(), Fact::Absent);
    for (name, header) in
        [("region", "viewer-country-region"), ("city", "viewer-city"), ("asn", "viewer-asn")]
    {
        let expected =
            format!("absent: header cloudfront-{header} is not believed at the viewer tier");
        assert_eq!(of(name, &facts), expected);
    }
    assert_eq!(of("device", &facts), "desktop: header user-agent");
    assert_eq!(facts.bot(), Fact::Known(false));
    let facts = at(Platform::CloudFront, Tier::Origin, &headers);
    assert_eq!(of("region", &facts), "US-CA: header cloudfront-viewer-country-region");
    assert_eq!(of("device", &facts), "tablet: header cloudfront-is-tablet-viewer");
}

#[test]
fn behind_cloudfronts_cache_much_is_hidden() {
    let mut settings = settings(Platform::CloudFront);
    settings.languages = vec!["en".to_owned(), "sv".to_owned()];
    let headers = [
        ("host", "origin.example.net"),
        ("user-agent", "Amazon CloudFront"),
        ("cookie", "plan=trial"),
    ];
    let request = Request::new("GET", "/?a=1").with_headers(&headers);
    let facts = Facts::resolve(&settings, request.with_tier(Tier::Origin));
    assert_eq!(facts.host, HostFact::Hidden);
    assert_eq!(facts.header("user-agent"), Lookup::Unreadable);
    assert_eq!(facts.header("x-none"), Lookup::Missing);
    assert_eq!(facts.cookies("plan"), [Lookup::Text("trial".into())]);
    assert_eq!(facts.cookies("uid"), [Lookup::Unreadable]);
    assert_eq!(facts.query_values(Some("a=1"), "a"), [Lookup::Text("1".into())]);
    assert_eq!(facts.query_values(Some("a=1"), "b"), [Lookup::Unreadable]);
    assert_eq!(facts.query_values(Some("c=1"), "b"), []);
    assert_eq!(
        (facts.device(), facts.bot(), facts.language()),
        (Fact::Hidden, Fact::Hidden, Fact::Hidden)
    );
    let sent = [("accept-language", "sv")];
    let request = request.with_headers(&sent);
    let facts = Facts::resolve(&settings, request.with_tier(Tier::Origin));
    assert_eq!(facts.language(), Fact::Known("sv"));

    // On every other host and tier what is missing is missing.
    let elsewhere = [
        (Platform::CloudFront, Tier::Viewer),
        (Platform::CloudFront, Tier::Whole),
        (Platform::Cloudflare, Tier::Origin),
    ];
    for (platform, tier) in elsewhere {
        let request = Request::new("GET", "/?a=1").with_headers(&headers).with_tier(tier);
        let facts = Facts::resolve(kept(platform), request);
        assert_eq!(facts.cookies("uid"), []);
        assert_eq!(facts.query_values(Some("a=1"), "b"), []);
        assert_eq!(facts.header("user-agent"), Lookup::Text("Amazon CloudFront".into()));
        assert!(matches!(facts.host, HostFact::Valid { .. }));
        assert_eq!(facts.bot(), Fact::Known(true));
    }
}

#[test]
fn what_the_host_program_states() {
    let geo = Geo {
        country: Country::parse("DE"),
        continent: Some(Continent::Asia),
        region: Region::parse("DE-BY"),
        city: Some("Munich".to_owned()),
        asn: Some(64_497),
    };
    let client = Client { device: Some(Device::Tv), ..Client::default() };
    let headers = [("user-agent", "iPad/1")];
    let request =
        Request::new("GET", "/").with_headers(&headers).with_geo(&geo).with_client(client);
    let bare = Facts::resolve(kept(Platform::Bare), request);
    assert_eq!(country_of(&bare), "DE: stated by the host");
    for (name, value) in [
        ("continent", "AS"),
        ("region", "DE-BY"),
        ("city", "Munich"),
        ("asn", "64497"),
        ("device", "tv"),
    ] {
        assert_eq!(of(name, &bare), format!("{value}: stated by the host"));
    }
    // `Client` goes before `Geo`, a header before both, and what is hidden stays hidden.
    let request = request.with_country(Country::parse("SE").unwrap());
    assert_eq!(
        country_of(&Facts::resolve(kept(Platform::Bare), request)),
        "SE: stated by the host"
    );
    let headers = [
        ("cf-ipcountry", "NO"),
        ("cf-region-code", "03"),
        ("cf-ipcity", "Oslo"),
        ("cf-ipcity", "Bergen"),
    ];
    let facts = Facts::resolve(kept(Platform::Cloudflare), request.with_headers(&headers));
    assert_eq!(country_of(&facts), "NO: header cf-ipcountry");
    assert_eq!(of("region", &facts), "NO-03: header cf-region-code");
    assert_eq!(of("city", &facts), "hidden: header cf-ipcity occurs twice");
    assert_eq!(of("asn", &facts), "64497: stated by the host");
    // Of the country alone the continent follows.
    let geo = Geo { country: Country::parse("TL"), ..Geo::default() };
    let facts = Facts::resolve(kept(Platform::Bare), Request::new("GET", "/").with_geo(&geo));
    assert_eq!(of("continent", &facts), "OC: that of the country");
}

#[test]
fn bots_and_languages() {
    let mut settings = settings(Platform::Bare);
    settings.languages = vec!["en".to_owned(), "de".to_owned()];
    let facts = Facts::resolve(&settings, Request::new("GET", "/"));
    assert_eq!((facts.bot(), facts.language()), (Fact::Known(true), Fact::Known("en")));
    assert_eq!(facts.device(), Fact::Absent);
    let headers = [("accept-language", "fr"), ("Accept-Language", "de;q=0.5")];
    let request = Request::new("GET", "/").with_headers(&headers);
    assert_eq!(Facts::resolve(&settings, request).language(), Fact::Known("de"));
    assert_eq!(Facts::resolve(kept(Platform::Bare), request).language(), Fact::Absent);
    let headers = [("accept-language", &b"de\xFF"[..]), ("user-agent", b"Mozilla/5.0 \xFF")];
    let facts = Facts::resolve(&settings, Request::new("GET", "/").with_headers(&headers));
    assert_eq!(
        (facts.language(), facts.bot(), facts.device()),
        (Fact::Hidden, Fact::Hidden, Fact::Hidden)
    );
}

/// `country_db`: what nobody told, by the address.
#[cfg(feature = "geo")]
mod by_address {
    use std::sync::Arc;

    use super::*;
    use crate::geo::Database;

    /// Settings with one of our own small databases.
    fn with(platform: Platform, name: &str) -> ClientSettings {
        let bytes = std::fs::read(format!("tests/geo/{name}")).unwrap();
        let database = Database::open(name, bytes, None).unwrap();
        ClientSettings { country_db: Some(Arc::new(database)), ..settings(platform) }
    }

    #[test]
    fn what_nobody_told() {
        let settings = with(Platform::Cloudflare, "city.mmdb");
        let request = Request::new("GET", "/").with_ip(ip("192.0.2.7"));
        let facts = Facts::resolve(&settings, request);
        assert_eq!(country_of(&facts), "DE: `city.mmdb`");
        assert_eq!(of("continent", &facts), "EU: `city.mmdb`");
        assert_eq!(of("region", &facts), "DE-BE: `city.mmdb`");
        assert_eq!(of("city", &facts), "Berlin: `city.mmdb`");
        assert_eq!(of("asn", &facts), "absent: `city.mmdb` doesn't know");
        // Its record has no continent.
        let facts = Facts::resolve(&settings, request.with_ip(ip("2001:db8::1")));
        assert_eq!(of("continent", &facts), "NA: that of the country");
        // No record, no address, and an address that can't be read.
        let facts = Facts::resolve(&settings, request.with_ip(ip("198.51.100.1")));
        assert_eq!(country_of(&facts), "absent: `city.mmdb` doesn't know");
        assert_eq!(of("continent", &facts), "absent: `city.mmdb` doesn't know");
        assert_eq!(
            country_of(&Facts::resolve(&settings, Request::new("GET", "/"))),
            "absent: nobody told"
        );
        let headers = [("cf-connecting-ip", "localhost")];
        let facts = Facts::resolve(&settings, request.with_headers(&headers));
        for name in ["continent", "region", "city", "asn"] {
            assert_eq!(of(name, &facts), "hidden: the address is hidden");
        }
        assert_eq!(country_of(&facts), "hidden: the address is hidden");
    }

    #[test]
    fn who_told_goes_before() {
        let settings = with(Platform::Cloudflare, "city.mmdb");
        let request = Request::new("GET", "/").with_ip(ip("192.0.2.7"));
        let headers = [("cf-ipcountry", "US"), ("cf-ipcity", "Fresno")];
        let facts = Facts::resolve(&settings, request.with_headers(&headers));
        assert_eq!(country_of(&facts), "US: header cf-ipcountry");
        assert_eq!(of("city", &facts), "Fresno: header cf-ipcity");
        // Not Europe, where the database has the address: country and continent agree.
        assert_eq!(of("continent", &facts), "NA: that of the country");
        // A country that can't be read isn't looked up instead, nor its continent.
        let headers = [("cf-ipcountry", "US"), ("cf-ipcountry", "DE")];
        let facts = Facts::resolve(&settings, request.with_headers(&headers));
        assert_eq!(country_of(&facts), "hidden: header cf-ipcountry occurs twice");
        assert_eq!(of("continent", &facts), "hidden: the country is hidden");
        // Cloudflare that doesn't know is nobody told.
        let headers = [("cf-ipcountry", "XX"), ("cf-connecting-ip", "192.0.2.7")];
        let facts = Facts::resolve(&settings, request.with_headers(&headers));
        assert_eq!(country_of(&facts), "DE: `city.mmdb`");
        let geo = Geo { city: Some("Potsdam".to_owned()), ..Geo::default() };
        let facts = Facts::resolve(&settings, request.with_geo(&geo));
        assert_eq!(of("city", &facts), "Potsdam: stated by the host");
    }
}
