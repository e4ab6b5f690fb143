//! Requests drawn from the same small universes.

mod lines;
mod response;

use fingerpost::{
    Client, Continent, Country, Device, Geo, Region, Request, ResponseHead, Scheme, Tier, Timestamp,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::universe::{
    ADDRESSES, CITIES, CONTINENTS, COUNTRIES, DEVICES, HOSTS, METHODS, NETWORKS, PATHS, QUERIES,
    REGIONS, TIMES,
};

/// Header lines: the names as text, the values as bytes.
pub(crate) type Lines = Vec<(String, Vec<u8>)>;

/// A request and the origin's response to it, owning what the views borrow.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    method: String,
    target: String,
    headers: Lines,
    client: Client,
    geo: Option<Geo>,
    tier: Tier,
    status: u16,
    response: Lines,
}

impl Case {
    /// The same with other header lines of the request.
    #[allow(dead_code, reason = "the law takes requests as they come")]
    pub(crate) fn with_lines(&self, change: impl FnOnce(&mut Lines)) -> Case {
        let mut case = self.clone();
        change(&mut case.headers);
        case
    }

    /// The same by another visitor: of the header lines only the `Host` stays.
    #[allow(dead_code, reason = "the law takes requests as they come")]
    pub(crate) fn of_nobody(&self) -> Case {
        let mut case = self.with_lines(|lines| lines.retain(|(name, _)| name == "host"));
        case.client.ip = None;
        case.client.country = None;
        case.client.device = None;
        case.geo = None;
        case
    }

    pub(crate) fn request(&self) -> Request<'_> {
        let request = Request::new(&self.method, &self.target)
            .with_headers(&self.headers)
            .with_client(self.client)
            .with_tier(self.tier);
        match &self.geo {
            Some(geo) => request.with_geo(geo),
            None => request,
        }
    }

    pub(crate) fn response(&self) -> ResponseHead<'_> {
        ResponseHead::new(self.status, &self.response)
    }
}

fn host_line() -> BoxedStrategy<Lines> {
    let host = |text: String| vec![("host".to_owned(), text.into_bytes())];
    prop_oneof![
        24 => select(HOSTS).prop_map(move |name| host(name.to_owned())),
        1 => select(HOSTS).prop_map(move |name| host(name.to_uppercase() + ".")),
        1 => select(HOSTS).prop_map(move |name| host(format!("{name}:8080"))),
        1 => Just(Vec::new()),
        1 => Just(host("bad host".to_owned())),
        1 => Just([host("example.com".to_owned()), host("other.test".to_owned())].concat()),
    ]
    .boxed()
}

fn target() -> BoxedStrategy<String> {
    let path = prop_oneof![
        10 => select(PATHS).prop_map(str::to_owned),
        4 => select(&["/a", "/b", "/c"][..]).prop_map(str::to_owned),
        1 => "/[aAb/.;%\\\\cé-]{0,12}".prop_map(|path| path),
        1 => (select(PATHS), select(PATHS)).prop_map(|(a, b)| format!("{a}{b}")),
    ];
    let query = prop_oneof![
        20 => select(QUERIES).prop_map(str::to_owned),
        1 => lines::token().prop_map(|(_, token)| {
            format!("q=1&token={}", String::from_utf8_lossy(&token).trim_start_matches("Bearer "))
        }),
    ];
    (path, query, prop::option::weighted(0.05, select(HOSTS)))
        .prop_map(|(path, query, host)| {
            let query = if query.is_empty() { String::new() } else { format!("?{query}") };
            match host {
                Some(host) if path.starts_with('/') => format!("http://{host}{path}{query}"),
                _ => format!("{path}{query}"),
            }
        })
        .boxed()
}

/// A target that is signed, or one of the others.
fn maybe_signed() -> BoxedStrategy<String> {
    let all: serde_json::Value = serde_json::from_str(include_str!("../auth/signed.json")).unwrap();
    let of = |kind: &str| {
        all.get(kind).unwrap().as_object().unwrap().values().map(|url| url.as_str().unwrap())
    };
    let urls: Vec<String> = of("hmac").chain(of("cloudfront")).map(str::to_owned).collect();
    prop_oneof![24 => target(), 1 => select(urls)].boxed()
}

/// What the host program states of the connection and the visitor.
fn client() -> BoxedStrategy<Client> {
    let connection = (
        prop::option::weighted(0.8, select(&[Scheme::Http, Scheme::Https][..])),
        prop::option::weighted(0.8, select(ADDRESSES)),
    );
    let visitor = (
        prop::option::weighted(0.6, select(COUNTRIES)),
        prop::option::weighted(0.4, select(DEVICES)),
    );
    let instant = prop::option::weighted(0.85, select(TIMES));
    let entropy = prop::option::weighted(0.85, 0u128..64);
    (connection, visitor, instant, entropy)
        .prop_map(|((scheme, ip), (country, device), now, entropy)| {
            let mut client = Client::default();
            client.scheme = scheme;
            client.ip = ip.map(|ip| ip.parse().unwrap());
            client.country = country.and_then(Country::parse);
            client.device = device.and_then(Device::parse);
            client.now = now.map(Timestamp);
            client.entropy = entropy.map(u128::to_be_bytes);
            client
        })
        .boxed()
}

fn geo() -> BoxedStrategy<Geo> {
    (
        prop::option::weighted(0.3, select(COUNTRIES)),
        prop::option::weighted(0.4, select(CONTINENTS)),
        prop::option::weighted(0.6, select(REGIONS)),
        prop::option::weighted(0.6, select(CITIES)),
        prop::option::weighted(0.6, select(NETWORKS)),
    )
        .prop_map(|(country, continent, region, city, asn)| {
            let mut geo = Geo::default();
            geo.country = country.and_then(Country::parse);
            geo.continent = continent.and_then(Continent::parse);
            geo.region = region.and_then(Region::parse);
            geo.city = city.map(str::to_owned);
            geo.asn = asn;
            geo
        })
        .boxed()
}

pub(crate) fn case() -> BoxedStrategy<Case> {
    let head = (select(METHODS), maybe_signed(), host_line(), lines::lines());
    let tier =
        prop_oneof![5 => Just(Tier::Whole), 3 => Just(Tier::Viewer), 3 => Just(Tier::Origin)];
    let facts = (client(), prop::option::weighted(0.6, geo()), tier);
    (head, facts, response::response())
        .prop_map(|((method, target, host, more), (client, geo, tier), (status, response))| {
            let mut headers = host;
            let preflight = more.iter().any(|(name, _)| name == "access-control-request-method");
            headers.extend(more);
            let method = if preflight { "OPTIONS" } else { method };
            Case { method: method.to_owned(), target, headers, client, geo, tier, status, response }
        })
        .boxed()
}
