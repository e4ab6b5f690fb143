//! Requests drawn from the same small universes.

use fingerpost::{Client, Country, Request, ResponseHead, Scheme, Tier};
use proptest::prelude::*;
use proptest::sample::select;

use super::universe::{ADDRESSES, COUNTRIES, HOSTS, METHODS, PATHS, QUERIES, VALUES};

/// A request and the origin's response to it, owning what the views borrow.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) scheme: Option<Scheme>,
    pub(crate) ip: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) tier: Tier,
    pub(crate) status: u16,
    pub(crate) response: Vec<(String, Vec<u8>)>,
}

impl Case {
    pub(crate) fn request(&self) -> Request<'_> {
        let mut client = Client::default();
        client.scheme = self.scheme;
        client.ip = self.ip.as_deref().map(|ip| ip.parse().unwrap());
        client.country = self.country.as_deref().and_then(Country::parse);
        Request::new(&self.method, &self.target)
            .with_headers(&self.headers)
            .with_client(client)
            .with_tier(self.tier)
    }

    pub(crate) fn response(&self) -> ResponseHead<'_> {
        ResponseHead::new(self.status, &self.response)
    }
}

fn value() -> BoxedStrategy<Vec<u8>> {
    prop_oneof![
        8 => select(VALUES).prop_map(|value| value.as_bytes().to_vec()),
        1 => Just(b"\xff\xfe".to_vec()),
        1 => "[ -~]{0,6}".prop_map(String::into_bytes),
    ]
    .boxed()
}

/// One header line that some policy may look at.
fn line() -> BoxedStrategy<(String, Vec<u8>)> {
    let named = |name: &'static str| value().prop_map(move |value| (name.to_owned(), value));
    let fixed = |name: &'static str, values: &'static [&'static str]| {
        select(values).prop_map(move |value: &str| (name.to_owned(), value.as_bytes().to_vec()))
    };
    prop_oneof![
        3 => named("x-a"),
        1 => named("X-A"),
        1 => named("user-agent"),
        3 => value().prop_map(|value| ("cookie".to_owned(), [b"d=0; c=", value.as_slice(), b"; e"].concat())),
        1 => fixed("x-forwarded-for", &["192.0.2.7", "1.2.3.4, 10.1.2.3", "junk, 10.0.0.9", "198.51.100.7, 203.0.113.9"]),
        1 => fixed("x-forwarded-proto", &["http", "https", "gopher"]),
        1 => fixed("cloudfront-viewer-country", &["DE", "KP", "de", "??"]),
        1 => fixed("cloudfront-forwarded-proto", &["http", "https"]),
        1 => fixed("cloudfront-viewer-address", &["192.0.2.7:443", "2001:db8::1:5", "x"]),
        1 => fixed("cf-ipcountry", &["DE", "XX", "T1", "FR"]),
        1 => fixed("cf-connecting-ip", &["198.51.100.7", "2001:db8::1", "no"]),
        1 => fixed("fastly-client-ip", &["192.0.2.7"]),
        1 => fixed("fastly-ssl", &["1", "0"]),
        1 => fixed("x-country", &["DE", "FR", "Germany"]),
        1 => fixed("x-scheme", &["http", "https", "HTTPS"]),
        1 => fixed("forwarded", &["for=192.0.2.7;proto=http", "for=\"[2001:db8::1]:80\"", "for=_hidden"]),
    ]
    .boxed()
}

fn host_line() -> BoxedStrategy<Vec<(String, Vec<u8>)>> {
    let host = |text: String| vec![("host".to_owned(), text.into_bytes())];
    prop_oneof![
        12 => select(HOSTS).prop_map(move |name| host(name.to_owned())),
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
    (path, select(QUERIES), prop::option::weighted(0.05, select(HOSTS)))
        .prop_map(|(path, query, host)| {
            let query = if query.is_empty() { String::new() } else { format!("?{query}") };
            match host {
                Some(host) if path.starts_with('/') => format!("http://{host}{path}{query}"),
                _ => format!("{path}{query}"),
            }
        })
        .boxed()
}

pub(crate) fn case() -> BoxedStrategy<Case> {
    let facts = (
        prop::option::weighted(0.8, select(&[Scheme::Http, Scheme::Https][..])),
        prop::option::weighted(0.8, select(ADDRESSES)),
        prop::option::weighted(0.7, select(COUNTRIES)),
        prop_oneof![8 => Just(Tier::Whole), 1 => Just(Tier::Viewer), 1 => Just(Tier::Origin)],
    );
    let response = (
        select(&[200u16, 204, 301, 404, 500][..]),
        prop::collection::vec(
            prop_oneof![
                value().prop_map(|value| ("x-b".to_owned(), value)),
                Just(("server".to_owned(), b"origin".to_vec())),
                Just(("Cache-Control".to_owned(), b"no-store".to_vec())),
            ],
            0..4,
        ),
    );
    (select(METHODS), target(), host_line(), prop::collection::vec(line(), 0..5), facts, response)
        .prop_map(|(method, target, mut headers, lines, facts, (status, response))| {
            headers.extend(lines);
            let (scheme, ip, country, tier) = facts;
            Case {
                method: method.to_owned(),
                target,
                headers,
                scheme,
                ip: ip.map(str::to_owned),
                country: country.map(str::to_owned),
                tier,
                status,
                response,
            }
        })
        .boxed()
}
