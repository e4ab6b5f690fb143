//! What a record says, in MaxMind's own form (`country.iso_code`) or a flat one (`country_code`).

use std::fmt;
use std::net::IpAddr;

use maxminddb::{LookupResult, PathElement, Reader, path};
use serde::de::{Deserialize, Deserializer, Visitor};

use super::Shared;
use crate::request::{Continent, Country, Geo, Region};

type Database = Reader<Shared>;
type Found<'d> = LookupResult<'d, Shared>;

/// How many records are looked at to see what a database is about.
const SAMPLE: usize = 1_000;

/// Everything that a database knows of an address. What can't be read isn't known.
pub(super) fn of(database: &Database, ip: IpAddr) -> Geo {
    database.lookup(ip).map_or_else(|_| Geo::default(), |found| read(&found))
}

/// Whether any record tells what a policy can ask for.
pub(super) fn tells_a_place(database: &Database) -> bool {
    let Ok(networks) = database.networks(maxminddb::WithinOptions::default()) else {
        return false;
    };
    networks.take(SAMPLE).any(|found| found.is_ok_and(|found| read(&found) != Geo::default()))
}

fn read(found: &Found<'_>) -> Geo {
    let mut geo = Geo::default();
    let country = text(found, &path!["country", "iso_code"])
        .or_else(|| text(found, &path!["country_code"]))
        .or_else(|| text(found, &path!["country"]));
    geo.country = country.and_then(Country::parse);
    let continent = text(found, &path!["continent", "code"])
        .or_else(|| text(found, &path!["continent_code"]))
        .or_else(|| text(found, &path!["continent"]));
    geo.continent = continent.and_then(Continent::parse);
    let region = text(found, &path!["subdivisions", 0, "iso_code"])
        .or_else(|| text(found, &path!["region_code"]));
    geo.region = region.zip(geo.country).and_then(|(code, country)| Region::of(country, code));
    let city = text(found, &path!["city", "names", "en"]).or_else(|| text(found, &path!["city"]));
    geo.city = city.filter(|city| !city.is_empty()).map(str::to_owned);
    let asn = number(found, &path!["autonomous_system_number"])
        .or_else(|| number(found, &path!["traits", "autonomous_system_number"]))
        .or_else(|| number(found, &path!["asn"]));
    let written = || text(found, &path!["asn"])?.trim_start_matches("AS").parse().ok();
    geo.asn = asn.or_else(written);
    geo
}

fn number(found: &Found<'_>, path: &[PathElement<'_>]) -> Option<u32> {
    decode::<Number>(found, path)?.0
}

/// A number of whichever width it was written in.
struct Number(Option<u32>);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Number, E> {
        Ok(Number(u32::try_from(number).ok()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Number, E> {
        Ok(Number(u32::try_from(number).ok()))
    }
}

fn text<'d>(found: &Found<'d>, path: &[PathElement<'_>]) -> Option<&'d str> {
    decode(found, path)
}

fn decode<'d, T: Deserialize<'d>>(found: &Found<'d>, path: &[PathElement<'_>]) -> Option<T> {
    found.decode_path(path).ok().flatten()
}
