//! Which header tells what on which platform, and whether it is believed.

use std::net::IpAddr;

use super::gathered::{Gathered, Usual};
use super::lines::{self, Line, line, usual_line};
use super::source::{self, Source};
use super::{Fact, Told, address, forwarded};
use crate::policy::model::{ClientSettings, Platform};
use crate::request::{Continent, Country, Device, Request, Scheme, Tier};
use crate::uri::percent;

/// The headers by which a `[client]` is told scheme, address and country, in lower case.
pub(crate) fn headers(settings: &ClientSettings) -> impl Iterator<Item = &str> {
    let own = [&settings.scheme_header, &settings.ip_header, &settings.country_header];
    let platform: &[&str] = match settings.platform {
        Platform::Bare => &[],
        Platform::CloudFront => &[
            "cloudfront-forwarded-proto",
            "cloudfront-viewer-address",
            "cloudfront-viewer-country",
        ],
        Platform::Cloudflare => &["x-forwarded-proto", "cf-connecting-ip", "cf-ipcountry"],
        Platform::Fastly => &["fastly-ssl", "fastly-client-ip"],
        Platform::Alb => &["x-forwarded-proto", "x-forwarded-for"],
        Platform::Proxy => &["x-forwarded-proto", "x-forwarded-for", "forwarded"],
    };
    own.into_iter().filter_map(Option::as_deref).chain(platform.iter().copied())
}

/// A request in the eyes of a `[client]`.
pub(super) struct Teller<'s> {
    settings: &'s ClientSettings,
    request: &'s Request<'s>,
    gathered: Option<&'s Gathered<'s>>,
    /// Why the platform's headers aren't believed.
    platform_doubt: Option<&'static str>,
    /// Why the headers that the policy names aren't believed.
    own_doubt: Option<&'static str>,
}

/// A header that tells a fact.
#[derive(Clone, Copy)]
struct Header<'s> {
    name: &'s str,
    source: source::Header,
    doubt: Option<&'static str>,
}

impl<'s> Teller<'s> {
    pub(super) fn new(
        settings: &'s ClientSettings,
        request: &'s Request<'s>,
        gathered: Option<&'s Gathered<'s>>,
    ) -> Teller<'s> {
        let mut teller =
            Teller { settings, request, gathered, platform_doubt: None, own_doubt: None };
        match settings.platform {
            Platform::Proxy if !request.client.ip.is_some_and(|peer| settings.trusts(peer)) => {
                teller.platform_doubt = Some("from an untrusted peer");
                teller.own_doubt = teller.platform_doubt;
            }
            // CloudFront adds its headers behind the cache: before it, a visitor wrote them.
            Platform::CloudFront if request.tier == Tier::Viewer => {
                teller.platform_doubt = Some("at the viewer tier");
            }
            _ => {}
        }
        teller
    }

    pub(super) fn scheme(&self) -> Told<Scheme> {
        let header = self.header(Some(source::Header::Scheme), |platform| match platform {
            Platform::Bare => None,
            Platform::CloudFront => Some("cloudfront-forwarded-proto"),
            Platform::Cloudflare | Platform::Alb => Some("x-forwarded-proto"),
            Platform::Fastly => Some("fastly-ssl"),
            Platform::Proxy if self.has("x-forwarded-proto") => Some("x-forwarded-proto"),
            Platform::Proxy => Some("forwarded"),
        });
        self.tell(header, self.request.client.scheme, |header| match header.name {
            "forwarded" => self.list(header, forwarded::forwarded_scheme),
            name => self.one_line(header, |value| match (name, value) {
                ("fastly-ssl", b"1") => Fact::Known(Scheme::Https),
                _ => Scheme::of_bytes(value).map_or(Fact::Hidden, Fact::Known),
            }),
        })
    }

    pub(super) fn ip(&self) -> Told<IpAddr> {
        let header = self.header(Some(source::Header::Ip), |platform| match platform {
            Platform::Bare => None,
            Platform::CloudFront => Some("cloudfront-viewer-address"),
            Platform::Cloudflare => Some("cf-connecting-ip"),
            Platform::Fastly => Some("fastly-client-ip"),
            Platform::Alb => Some("x-forwarded-for"),
            Platform::Proxy if self.has("x-forwarded-for") => Some("x-forwarded-for"),
            Platform::Proxy => Some("forwarded"),
        });
        let peer = self.request.client.ip.map(|ip| ip.to_canonical());
        let ours = |ip| self.settings.trusts(ip);
        self.tell(header, peer, |header| match (header.name, self.settings.platform) {
            ("x-forwarded-for", Platform::Alb) => self.list(header, forwarded::last_address),
            ("x-forwarded-for", Platform::Proxy) => {
                self.list(header, |lines| forwarded::visitor(lines, &ours))
            }
            ("forwarded", Platform::Proxy) => {
                self.list(header, |lines| forwarded::forwarded_visitor(lines, &ours))
            }
            ("cloudfront-viewer-address", _) => self.one(header, |value| {
                address::parse_with_port(value).map_or(Fact::Hidden, Fact::Known)
            }),
            _ => self.one(header, |value| address::parse(value).map_or(Fact::Hidden, Fact::Known)),
        })
    }

    pub(super) fn country(&self) -> Told<Country> {
        let header = self.header(Some(source::Header::Country), |platform| match platform {
            Platform::CloudFront => Some("cloudfront-viewer-country"),
            Platform::Cloudflare => Some("cf-ipcountry"),
            Platform::Bare | Platform::Fastly | Platform::Alb | Platform::Proxy => None,
        });
        self.tell(header, self.request.client.country, |header| {
            // Cloudflare's words for an unknown country and for the Tor network.
            let unknown =
                |value: &[u8]| [b"XX", b"T1"].iter().any(|word| word.eq_ignore_ascii_case(value));
            self.one_line(header, |value| match header.name {
                "cf-ipcountry" if unknown(value) => Fact::Absent,
                _ => Country::of_bytes(value).map_or(Fact::Hidden, Fact::Known),
            })
        })
    }

    /// The continent; Cloudflare alone tells it.
    pub(super) fn continent(&self, stated: Option<Continent>) -> Told<Continent> {
        let header = self.header(None, |platform| match platform {
            Platform::Cloudflare => Some("cf-ipcontinent"),
            _ => None,
        });
        self.tell(header, stated, |header| {
            self.one(header, |value| match Continent::parse(value) {
                Some(continent) => Fact::Known(continent),
                // Cloudflare's word for the Tor network.
                None if value.eq_ignore_ascii_case("T1") => Fact::Absent,
                None => Fact::Hidden,
            })
        })
    }

    /// What follows the `-` of a region's code.
    pub(super) fn region_code(&self) -> Told<String> {
        let header = self.header(None, |platform| match platform {
            Platform::CloudFront => Some("cloudfront-viewer-country-region"),
            Platform::Cloudflare => Some("cf-region-code"),
            _ => None,
        });
        self.tell(header, None, |header| {
            self.one(header, |value| match value.len() {
                0 => Fact::Absent,
                1..=3 if value.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                    Fact::Known(value.to_owned())
                }
                _ => Fact::Hidden,
            })
        })
    }

    /// The city; CloudFront percent-encodes what isn't ASCII, Cloudflare sends UTF-8.
    pub(super) fn city(&self, stated: Option<String>) -> Told<String> {
        let header = self.header(None, |platform| match platform {
            Platform::CloudFront => Some("cloudfront-viewer-city"),
            Platform::Cloudflare => Some("cf-ipcity"),
            _ => None,
        });
        self.tell(header, stated, |header| {
            self.one(header, |value| match header.name {
                _ if value.is_empty() => Fact::Absent,
                "cloudfront-viewer-city" => percent::decode(value)
                    .map_or(Fact::Hidden, |city| Fact::Known(city.into_owned())),
                _ => Fact::Known(value.to_owned()),
            })
        })
    }

    /// The number of the autonomous system, in plain digits.
    pub(super) fn asn(&self, stated: Option<u32>) -> Told<u32> {
        let header = self.header(None, |platform| match platform {
            Platform::CloudFront => Some("cloudfront-viewer-asn"),
            _ => None,
        });
        self.tell(header, stated, |header| {
            self.one(header, |value| match value.parse() {
                // A sign would be parsed too.
                Ok(number) if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                    Fact::Known(number)
                }
                _ => Fact::Hidden,
            })
        })
    }

    /// The kind of device. CloudFront says yes or no to each kind; a tablet may be mobile too.
    pub(super) fn device(&self, stated: Option<Device>) -> Told<Device> {
        const KINDS: [(&str, Device); 4] = [
            ("cloudfront-is-smarttv-viewer", Device::Tv),
            ("cloudfront-is-tablet-viewer", Device::Tablet),
            ("cloudfront-is-mobile-viewer", Device::Mobile),
            ("cloudfront-is-desktop-viewer", Device::Desktop),
        ];
        if self.settings.platform == Platform::CloudFront && self.platform_doubt.is_none() {
            for (name, device) in KINDS {
                let header = Header::platform(name, None);
                let told = self.one(header, |value| match value {
                    "true" => Fact::Known(device),
                    "false" => Fact::Absent,
                    _ => Fact::Hidden,
                });
                match told {
                    Some(told) if told.0 != Fact::Absent => return told,
                    _ => {}
                }
            }
        }
        let header = self.header(None, |platform| match platform {
            Platform::Cloudflare => Some("cf-device-type"),
            _ => None,
        });
        self.tell(header, stated, |header| {
            self.one(header, |value| Device::parse(value).map_or(Fact::Hidden, Fact::Known))
        })
    }

    /// The header that tells a fact: the policy's own takes the place of the platform's.
    fn header(
        &self,
        own: Option<source::Header>,
        platform: impl FnOnce(Platform) -> Option<&'static str>,
    ) -> Option<Header<'s>> {
        if let Some(own) = own {
            let name = own.name(self.settings);
            if !name.is_empty() {
                return Some(Header { name, source: own, doubt: self.own_doubt });
            }
        }
        platform(self.settings.platform).map(|name| Header::platform(name, self.platform_doubt))
    }

    /// What the header tells; what the host states where it isn't there or isn't believed.
    fn tell<T>(
        &self,
        header: Option<Header<'s>>,
        stated: Option<T>,
        read: impl FnOnce(Header<'s>) -> Option<Told<T>>,
    ) -> Told<T> {
        let believed = header.filter(|header| header.doubt.is_none());
        if let Some(told) = believed.and_then(read) {
            return told;
        }
        if let Some(stated) = stated {
            return (Fact::Known(stated), Source::Host);
        }
        let source = match header {
            Some(Header { name, source, doubt: Some(doubt) }) if self.has(name) => {
                Source::HeaderDoubted(source, doubt)
            }
            _ => Source::Nobody,
        };
        (Fact::Absent, source)
    }

    /// A header that is one line with one text as its value; `None` if it isn't there.
    fn one<T>(&self, header: Header<'_>, read: impl FnOnce(&str) -> Fact<T>) -> Option<Told<T>> {
        self.one_line(header, |value| std::str::from_utf8(value).map_or(Fact::Hidden, read))
    }

    /// A header that is one line; `None` if it isn't there.
    fn one_line<T>(
        &self,
        header: Header<'_>,
        read: impl FnOnce(&[u8]) -> Fact<T>,
    ) -> Option<Told<T>> {
        match self.line_of(header) {
            Line::None => None,
            Line::One(value) => Some(header.sourced(read(value))),
            Line::Several => Some((Fact::Hidden, Source::HeaderTwice(header.source))),
        }
    }

    /// A header whose lines are one list; `None` if it isn't there, or doesn't speak of the fact.
    fn list<T>(
        &self,
        header: Header<'_>,
        read: impl FnOnce(&[&[u8]]) -> Fact<T>,
    ) -> Option<Told<T>> {
        let told = match self.line_of(header) {
            Line::None => return None,
            Line::One(line) => read(&[line]),
            Line::Several => read(&lines::of(self.request.headers, header.name)),
        };
        match told {
            Fact::Absent => None,
            fact => Some(header.sourced(fact)),
        }
    }

    fn line(&self, name: &str) -> Line<'s> {
        line(self.request, self.gathered, name)
    }

    fn line_of(&self, header: Header<'_>) -> Line<'s> {
        let usual = match header.source {
            source::Header::Scheme => Usual::Scheme,
            source::Header::Ip => Usual::Ip,
            source::Header::Country => Usual::Country,
            source::Header::Known(name) => return self.line(name),
        };
        usual_line(self.request, self.gathered, usual, header.name)
    }

    fn has(&self, name: &str) -> bool {
        !matches!(self.line(name), Line::None)
    }
}

impl Header<'_> {
    fn platform(name: &'static str, doubt: Option<&'static str>) -> Header<'static> {
        Header { name, source: source::Header::Known(name), doubt }
    }

    /// A fact that the header told.
    fn sourced<T>(self, fact: Fact<T>) -> Told<T> {
        let source = match fact {
            Fact::Known(_) => Source::Header(self.source),
            Fact::Absent => Source::HeaderUnknown(self.source),
            Fact::Hidden => Source::HeaderUnreadable(self.source),
        };
        (fact, source)
    }
}
