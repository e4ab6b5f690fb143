//! Requests in the form of [`crate::wire`].

use arbitrary::Result;

use super::{HOSTS, Maker, NAMES, SEGMENTS, VALUES};

const ADDRESSES: [&str; 4] = ["192.0.2.7", "198.51.100.1", "2001:db8::1", "::ffff:192.0.2.7"];
const COUNTRIES: [&str; 4] = ["DE", "FR", "US", "NO"];
const METHODS: [&str; 5] = ["GET", "HEAD", "POST", "get", "OPTIONS"];
const ORIGINS: [&str; 7] = [
    "https://app.example.com",
    "https://a.example.com",
    "https://A.example.com",
    "http://localhost:3000",
    "https://evil.test",
    "null",
    "",
];
const LINES: [&str; 34] = [
    "x-forwarded-proto: https",
    "x-forwarded-proto: http",
    "x-forwarded-for: 192.0.2.7, 10.0.0.1",
    "forwarded: for=192.0.2.7;proto=https",
    "cloudfront-viewer-country: DE",
    "cloudfront-viewer-country-region: BY",
    "cloudfront-viewer-city: M%C3%BCnchen",
    "cloudfront-viewer-asn: 13",
    "cloudfront-is-mobile-viewer: true",
    "cloudfront-viewer-address: 192.0.2.7:4711",
    "cloudfront-forwarded-proto: http",
    "cf-ipcountry: FR",
    "cf-region-code: 75",
    "cf-ipcity: Berlin",
    "cf-ipcontinent: EU",
    "cf-device-type: tablet",
    "cf-connecting-ip: 2001:db8::1",
    "fastly-ssl: 1",
    "accept-language: de-AT, en;q=0.5",
    "accept-language: fr, *;q=0",
    "x-experiment-ab: b",
    "x-experiment-ab: gone",
    "x-experiment-xy: control",
    "x-key-ab: c",
    "x-csp-nonce: forged",
    "cookie: exp-ab=b; uid=1",
    "cookie: exp-ab=c",
    "cookie: exp-xy=~400000; uid=2",
    "cookie: exp-ab=~1000000",
    "cookie: uid=alice",
    "access-control-request-method: PUT",
    "access-control-request-method: PUT",
    "user-agent: curl/8.5",
    "user-agent: Mozilla/5.0 (Android 15; Mobile; rv:140.0) Firefox/140.0",
];
const BROWSER: &str = "user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0\n";

impl Maker<'_, '_> {
    pub(super) fn request(&mut self) -> Result<String> {
        let mut text = self.visitor_line()?;
        text.push_str(&format!("{} ", self.one(&METHODS)?));
        for _ in 0..self.u.int_in_range(1..=3)? {
            text.push('/');
            text.push_str(self.one(&SEGMENTS)?);
        }
        text.push_str(self.one(&[
            "",
            "",
            "?a=1",
            "?a=yes&b=2",
            "?",
            "?a=%20&a=12",
            "?%61=1",
            "?b=c&z=1&b1=2&a",
            "?b=b",
        ])?);
        text.push('\n');
        if !self.rarely(10)? {
            text.push_str(&format!("host: {}\n", self.one(&HOSTS)?));
        }
        if self.u.arbitrary()? {
            text.push_str(BROWSER);
        }
        for _ in 0..self.u.int_in_range(0..=4)? {
            let line = match self.u.int_in_range(0..=5)? {
                0 => format!("{}: {}", self.one(&NAMES)?, self.one(&VALUES)?),
                1 => format!("cookie: {}={}", self.one(&NAMES)?, self.one(&VALUES)?),
                2 => format!("origin: {}", self.one(&ORIGINS)?),
                3 => format!("user-agent: {}", self.one(&["bot", "Bot/1", "é"])?),
                _ => self.one(&LINES)?.to_owned(),
            };
            text.push_str(&line);
            text.push('\n');
        }
        text.push_str(&self.response()?);
        Ok(text)
    }

    /// What the host program states.
    fn visitor_line(&mut self) -> Result<String> {
        let mut words = vec![
            self.one(&["http", "https", "-"])?.to_owned(),
            self.one(&ADDRESSES)?.to_owned(),
            self.one(&["whole", "viewer", "origin"])?.to_owned(),
        ];
        if self.u.arbitrary()? {
            words.push(self.one(&COUNTRIES)?.to_owned());
        }
        for facts in [
            ["continent=EU", "continent=AS"],
            ["region=DE-BY", "region=US-CA"],
            ["city=Berlin", "city=M"],
            ["asn=64496", "asn=1"],
            ["device=mobile", "device=desktop"],
        ] {
            if self.rarely(3)? {
                words.push(self.one(&facts)?.to_owned());
            }
        }
        if self.u.ratio(5, 6)? {
            let now = self.one(&["1780271999", "1780272000", "1782864000"])?;
            words.push(format!("now={now}"));
        }
        if self.u.ratio(5, 6)? {
            words.push(format!("entropy={}", self.u.arbitrary::<u16>()?));
        }
        Ok(words.join(" ") + "\n")
    }

    fn response(&mut self) -> Result<String> {
        let status = self.one(&["200", "404", "503"])?;
        let mut text = format!("\n{status}\ncontent-type: text/html\n");
        for line in [
            "vary: a\n",
            "vary: Origin\n",
            "cache-control: max-age=1, Private\n",
            "cache-control: public\n",
            "etag: \"1\"\n",
            "content-encoding: br\n",
            "set-cookie: a=b\n",
            "access-control-allow-origin: *\n",
        ] {
            if self.rarely(3)? {
                text.push_str(line);
            }
        }
        Ok(text)
    }
}
