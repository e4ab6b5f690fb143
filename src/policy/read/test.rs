//! `[[test]]`.

use std::net::IpAddr;

use super::country::is_assigned;
use super::problem::Problem;
use super::reader::Reader;
use super::rule::Ids;
use crate::diagnostic::Code;
use crate::policy::language::words::TEST_TIERS;
use crate::policy::language::{self, Noun};
use crate::policy::model::Model;
use crate::policy::test::{Test, TestRequest, TestResponse};
use crate::request::{Country, Geo, Scheme, Timestamp};
use crate::syntax::{Key, Kind, Table, Value};
use crate::uri::host::parse_authority;

/// A URL as far as a test states it.
struct Url {
    scheme: Option<Scheme>,
    authority: Option<String>,
    target: String,
}

impl<'t> Reader<'t> {
    /// Reads one `[[test]]`; `host` is the one that a URL without host means.
    pub(super) fn test(
        &mut self,
        table: Table<'t>,
        number: usize,
        host: Option<&str>,
        ids: &Ids<'t>,
        model: &Model,
    ) -> Option<Test> {
        let noun = &language::TEST;
        self.keys(table, &language::TEST);
        let name = match table.get("name") {
            Some(value) => self.some_string(value)?.to_owned(),
            None => format!("test-{number}"),
        };
        let before = self.problems.count();
        let now = table.get("now").and_then(|value| self.time(value));
        let request = match table.get("request") {
            Some(value) => self.test_request(value, host, now),
            None => {
                self.missing_key(table, noun, "request", "write `request = { url = \"…\" }`");
                None
            }
        };
        let response = table.get("response").and_then(|value| self.test_response(value));
        let expect = match table.get("expect") {
            Some(value) => self.expect(value, ids, model),
            None => {
                let help = "write what is expected, such as `expect = { pass = true }`";
                self.missing_key(table, noun, "expect", help);
                None
            }
        };
        let span = self.span(table.range());
        let test = Test { name, span, request: request?, response, expect: expect? };
        (self.problems.count() == before).then_some(test)
    }

    /// A table below a test.
    pub(super) fn part(&mut self, value: Value<'t>, noun: &Noun) -> Option<Table<'t>> {
        let Kind::Table(table) = value.kind() else {
            self.wrong_type(value, "a table");
            return None;
        };
        self.keys(table, noun);
        Some(table)
    }

    fn test_request(
        &mut self,
        value: Value<'t>,
        host: Option<&str>,
        now: Option<Timestamp>,
    ) -> Option<TestRequest> {
        let table = self.part(value, &language::REQUEST)?;
        let method = match table.get("method") {
            Some(value) => self.method(value),
            None => Some("GET".to_owned()),
        };
        let headers = table.get("headers").map_or_else(Vec::new, |value| self.test_headers(value));
        let cookies = table.get("cookies").map_or_else(Vec::new, |value| self.cookies(value));
        let ip = table.get("ip").and_then(|value| self.address(value));
        let country = table.get("country").and_then(|value| self.test_country(value));
        let geo = Geo {
            continent: table.get("continent").and_then(|value| self.continent(value)),
            region: table.get("region").and_then(|value| self.region(value)),
            city: table.get("city").and_then(|value| self.some_string(value)).map(str::to_owned),
            asn: table.get("asn").and_then(|value| self.asn(value)),
            ..Geo::default()
        };
        let device = table.get("device").and_then(|value| self.device(value));
        let entropy = table.get("entropy").and_then(|value| self.entropy(value));
        let tier = table.get("tier").and_then(|value| self.word(value, &TEST_TIERS));
        let now = match table.get("now") {
            Some(value) => self.time(value),
            None => now,
        };
        let Some(url) = table.get("url") else {
            self.missing_key(
                table,
                &language::REQUEST,
                "url",
                "write `url = \"https://example.com/\"`",
            );
            return None;
        };
        let Url { scheme, authority, target } = self.url(url, host)?;
        let method = method?;
        Some(TestRequest {
            method,
            scheme,
            authority,
            target,
            headers,
            cookies,
            ip,
            country,
            geo,
            device,
            now,
            entropy,
            tier: tier.unwrap_or_default(),
        })
    }

    fn url(&mut self, value: Value<'t>, host: Option<&str>) -> Option<Url> {
        let text = self.some_string(value)?;
        let wrong = if text.contains('#') {
            Some("leave the fragment out: it is never sent")
        } else if text.contains(|character: char| character.is_control() || character == ' ') {
            Some("write spaces and control characters as `%20` and the like")
        } else {
            None
        };
        let whole = || {
            let (scheme, rest) = text.split_once("://")?;
            let scheme = Scheme::parse(scheme)?;
            let end = rest.find(['/', '?']).unwrap_or(rest.len());
            let (authority, target) = rest.split_at_checked(end)?;
            parse_authority(authority)?;
            let slash = if target.starts_with('/') { "" } else { "/" };
            let target = format!("{slash}{target}");
            Some(Url { scheme: Some(scheme), authority: Some(authority.to_owned()), target })
        };
        let url = match wrong {
            Some(_) => None,
            None if text.starts_with('/') || text == "*" => Some(Url {
                scheme: Some(Scheme::Https),
                authority: host.map(str::to_owned),
                target: text.to_owned(),
            }),
            None => whole(),
        };
        if url.is_none() {
            let why = wrong.unwrap_or("a URL begins with `https://`, `http://` or `/`");
            self.report(
                Problem::error(
                    Code::INVALID_TARGET,
                    value.range(),
                    format!("`{text}` is not the URL of a request"),
                )
                .help(why),
            );
        }
        url
    }

    fn test_response(&mut self, value: Value<'t>) -> Option<TestResponse> {
        let table = self.part(value, &language::RESPONSE)?;
        let status = match table.get("status") {
            Some(value) => self.any_status(value),
            None => Some(200),
        };
        let headers = table.get("headers").map_or_else(Vec::new, |value| self.test_headers(value));
        Some(TestResponse { status: status?, headers })
    }

    pub(super) fn any_status(&mut self, value: Value<'t>) -> Option<u16> {
        let code = self.integer(value)?;
        let status = u16::try_from(code).ok().filter(|status| (100..=599).contains(status));
        if status.is_none() {
            let problem = Problem::error(
                Code::INVALID_STATUS,
                value.range(),
                format!("{code} is not a status"),
            );
            self.report(problem.help("write 100 to 599"));
        }
        status
    }

    /// Headers by name; of a list each value is a line.
    fn test_headers(&mut self, value: Value<'t>) -> Vec<(String, String)> {
        let mut lines = Vec::new();
        self.each_named(value, |reader, key, value| {
            let Some(name) = reader.field_name(key.name, key.range()) else { return };
            let values = reader.values(value, Reader::field_value);
            for value in values.unwrap_or_default() {
                lines.push((name.clone(), value.to_owned()));
            }
        });
        lines
    }

    fn cookies(&mut self, value: Value<'t>) -> Vec<(String, String)> {
        let mut cookies = Vec::new();
        self.each_named(value, |reader, key, value| {
            if let Some(text) = reader.field_value(value) {
                cookies.push((key.name.to_owned(), text.to_owned()));
            }
        });
        cookies
    }

    /// The entries of a table in written order.
    pub(super) fn each_named(
        &mut self,
        value: Value<'t>,
        mut read: impl FnMut(&mut Reader<'t>, Key<'t>, Value<'t>),
    ) {
        let Kind::Table(table) = value.kind() else {
            return self.wrong_type(value, "a table of names and values");
        };
        for (key, value) in table.written() {
            if !self.is_full() {
                read(self, key, value);
            }
        }
    }

    fn address(&mut self, value: Value<'t>) -> Option<IpAddr> {
        let text = self.some_string(value)?;
        let address = text.parse().ok();
        if address.is_none() {
            let message = format!("`{text}` is not an address");
            let problem = Problem::error(Code::INVALID_ADDRESS, value.range(), message);
            self.report(problem.help("write one such as `192.0.2.1` or `2001:db8::1`"));
        }
        address
    }

    /// 128 bits as 32 hex digits.
    fn entropy(&mut self, value: Value<'t>) -> Option<[u8; 16]> {
        let text = self.some_string(value)?;
        let hex = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let entropy = u128::from_str_radix(text, 16).ok().filter(|_| hex);
        if entropy.is_none() {
            let message = format!("`{text}` is not entropy");
            self.report(
                Problem::error(Code::UNKNOWN_VALUE, value.range(), message)
                    .help("write 128 bits as 32 hex digits"),
            );
        }
        entropy.map(u128::to_be_bytes)
    }

    fn test_country(&mut self, value: Value<'t>) -> Option<Country> {
        let text = self.some_string(value)?;
        let country = Country::parse(text).filter(|country| is_assigned(country.as_str()));
        if country.is_none() {
            let message = format!("`{text}` is not a country");
            let problem = Problem::error(Code::INVALID_COUNTRY, value.range(), message);
            self.report(problem.help("write a code of ISO 3166-1 alpha-2 such as `FR`"));
        }
        country
    }
}
