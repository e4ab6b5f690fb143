//! A request written as bytes, close to how it stands on the wire, so that seeds can be read:
//!
//! ```text
//! https 192.0.2.7 DE whole region=DE-BY device=mobile now=1782898200
//! GET /path?query
//! host: example.com
//! x-any: bytes
//!
//! 404
//! content-type: text/html
//! ```
//!
//! Whatever can't be read is left out; every input is some request.

use std::net::IpAddr;

use fingerpost::{
    Client, Continent, Country, Device, Geo, Region, Request, ResponseHead, Scheme, Tier, Timestamp,
};

/// Header lines: names as text, values as bytes.
pub type Lines = Vec<(String, Vec<u8>)>;

/// A request and the response that an origin would give.
pub struct Wire {
    method: String,
    target: String,
    authority: Option<String>,
    headers: Lines,
    client: Client,
    geo: Geo,
    tier: Tier,
    status: u16,
    response_headers: Lines,
}

impl Wire {
    /// Reads bytes as described above.
    pub fn read(bytes: &[u8]) -> Wire {
        let mut lines = bytes.split(|byte| *byte == b'\n');
        let mut client = Client::default();
        let mut geo = Geo::default();
        let mut tier = Tier::Whole;
        let mut authority = None;
        for word in text(lines.next().unwrap_or_default()).split(' ') {
            match word {
                "viewer" => tier = Tier::Viewer,
                "origin" => tier = Tier::Origin,
                _ if word.contains('=') => named(word, &mut client, &mut geo),
                _ => {
                    if let Some(value) = word.strip_prefix('@') {
                        authority = Some(value.to_owned());
                    }
                    client.scheme = Scheme::parse(word).or(client.scheme);
                    client.country = Country::parse(word).or(client.country);
                    client.ip = word.parse::<IpAddr>().ok().or(client.ip);
                }
            }
        }
        let first = text(lines.next().unwrap_or_default());
        let (method, target) = first.split_once(' ').unwrap_or(("GET", &first));
        let (method, target) = (method.to_owned(), target.to_owned());
        let headers = fields(&mut lines);
        let status = text(lines.next().unwrap_or_default()).trim().parse().unwrap_or(200);
        let response_headers = fields(&mut lines);
        Wire {
            method,
            target,
            authority,
            headers,
            client,
            geo,
            tier,
            status: if (100..600).contains(&status) { status } else { 200 },
            response_headers,
        }
    }

    /// The request.
    pub fn request(&self) -> Request<'_> {
        let request = Request::new(&self.method, &self.target)
            .with_headers(&self.headers)
            .with_client(self.client)
            .with_geo(&self.geo)
            .with_tier(self.tier);
        match &self.authority {
            Some(authority) => request.with_authority(authority),
            None => request,
        }
    }

    /// The values of the request's header of this lower-case name.
    pub fn header<'w>(&'w self, name: &'w str) -> impl Iterator<Item = &'w [u8]> {
        let named = self.headers.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_slice())
    }

    /// The origin's response.
    pub fn response(&self) -> ResponseHead<'_> {
        ResponseHead::new(self.status, &self.response_headers)
    }
}

/// Reads a fact by its name: `continent`, `region`, `city`, `asn`, `device`, `now` in seconds,
/// `entropy` as a number.
fn named(word: &str, client: &mut Client, geo: &mut Geo) {
    let (name, value) = word.split_once('=').unwrap_or((word, ""));
    match name {
        "continent" => geo.continent = Continent::parse(value),
        "region" => geo.region = Region::parse(value),
        "city" => geo.city = Some(value.to_owned()),
        "asn" => geo.asn = value.parse().ok(),
        "device" => client.device = Device::parse(value),
        "now" => client.now = value.parse().ok().map(Timestamp),
        "entropy" => client.entropy = value.parse::<u128>().ok().map(u128::to_be_bytes),
        _ => {}
    }
}

/// The lines up to the next empty one.
fn fields<'b>(lines: &mut impl Iterator<Item = &'b [u8]>) -> Lines {
    let mut fields = Vec::new();
    for line in lines.by_ref() {
        if line.is_empty() {
            break;
        }
        let colon = line.iter().position(|byte| *byte == b':');
        if let Some((name, value)) = colon.and_then(|colon| line.split_at_checked(colon)) {
            let value = value.get(1..).unwrap_or_default();
            fields.push((text(name), value.trim_ascii().to_vec()));
        }
    }
    fields
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
