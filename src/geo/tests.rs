//! MaxMind's own table, small databases of other shapes, and broken ones.

#![cfg(feature = "geo")]

use std::fs;
use std::path::Path;

use super::*;

const MAXMIND: &str = "../shared/data/raw/maxmind/GeoIP2-Country-Test.mmdb";

fn open(name: &str) -> Result<Database, String> {
    Database::open(name, fs::read(format!("tests/geo/{name}")).unwrap(), None)
}

fn lookup(database: &Database, ip: &str) -> Geo {
    database.lookup(ip.parse().unwrap())
}

/// The real data lie beside the project; in CI they must.
fn is_there(path: &str) -> bool {
    let there = Path::new(path).exists();
    if !there {
        assert!(std::env::var_os("FINGERPOST_REQUIRE_CORPUS").is_none(), "`{path}` isn't there");
        println!("`{path}` isn't there: nothing was compared");
    }
    there
}

#[test]
fn maxminds_table_of_networks() {
    if !is_there(MAXMIND) {
        return;
    }
    let database = Database::open("country.mmdb", fs::read(MAXMIND).unwrap(), None).unwrap();
    let cases =
        fs::read_to_string("../shared/data/cases/maxmind-GeoIP2-Country-Test.jsonl").unwrap();
    let mut count = 0;
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let (request, expect) = (&case["case"]["request"], &case["case"]["expect"]);
        let geo = lookup(&database, request["ip"].as_str().unwrap());
        let country = geo.country.map(|country| country.to_string());
        let continent = geo.continent.map(|continent| continent.to_string());
        assert_eq!(country.as_deref(), expect["country"].as_str(), "{line}");
        assert_eq!(continent.as_deref(), expect["continent"].as_str(), "{line}");
        // Our own table, where a record has no continent, says the same.
        if let (Some(country), Some(continent)) = (geo.country, geo.continent) {
            assert_eq!(continent::of(country), Some(continent), "{line}");
        }
        count += 1;
    }
    assert_eq!(count, 345);
    println!("maxmind: {count} of {count} networks have the country and continent of the table");
}

#[test]
fn other_shapes() {
    let city = open("city.mmdb").unwrap();
    let berlin = lookup(&city, "192.0.2.7");
    assert_eq!(berlin.country.unwrap().to_string(), "DE");
    assert_eq!(berlin.continent.unwrap().to_string(), "EU");
    assert_eq!(berlin.region.unwrap().to_string(), "DE-BE");
    assert_eq!(berlin.city.as_deref(), Some("Berlin"));
    assert_eq!(lookup(&city, "2001:db8::1").region.unwrap().to_string(), "US-CA");
    assert_eq!(lookup(&city, "192.0.2.200"), Geo::default());
    assert_eq!(lookup(&city, "::ffff:192.0.2.200"), Geo::default());

    assert_eq!(lookup(&open("asn.mmdb").unwrap(), "192.0.2.7").asn, Some(64_496));

    let flat = open("flat.mmdb").unwrap();
    assert_eq!(lookup(&flat, "192.0.2.7").country.unwrap().to_string(), "NO");
    let second = lookup(&flat, "198.51.100.1");
    assert_eq!(second.country.unwrap().to_string(), "FR");
    assert_eq!((second.continent.unwrap().to_string().as_str(), second.asn), ("EU", Some(64_511)));
    assert_eq!(lookup(&flat, "203.0.113.7"), Geo::default());
}

#[test]
fn what_is_no_database_of_places() {
    let error = open("other.mmdb").unwrap_err();
    assert!(error.contains("Test-Anonymous-IP"), "{error}");
    for bytes in [&b""[..], b"\0", b"not a database", b"\xab\xcd\xefMaxMind.com"] {
        let error = Database::open("x.mmdb", bytes.to_vec(), None).unwrap_err();
        assert!(error.starts_with("`x.mmdb` is not a MaxMind database"), "{error}");
    }
    let whole = fs::read("tests/geo/city.mmdb").unwrap();
    for length in (0..whole.len()).step_by(7) {
        assert!(Database::open("cut.mmdb", whole[..length].to_vec(), None).is_err(), "{length}");
    }
}

#[test]
fn a_digest_says_which_one() {
    let bytes = fs::read("tests/geo/city.mmdb").unwrap();
    let digest: [u8; 32] = Sha256::digest(&bytes).into();
    assert!(Database::open("a.mmdb", bytes.clone(), Some(digest)).is_ok());
    let error = Database::open("a.mmdb", bytes, Some([7; 32])).unwrap_err();
    assert_eq!(error, format!("the SHA-256 of `a.mmdb` is {}", hex(&digest)));
}

/// A search tree in which every branch leads back to the root.
fn endless() -> Vec<u8> {
    let mut bytes = fs::read("tests/geo/city.mmdb").unwrap();
    let reader = maxminddb::Reader::from_source(bytes.clone()).unwrap();
    let metadata = reader.metadata();
    let length = metadata.node_count as usize * usize::from(metadata.record_size) / 4;
    bytes[..length].fill(0);
    bytes
}

#[test]
fn a_digest_excuses_no_damage() {
    let bytes = endless();
    let digest: [u8; 32] = Sha256::digest(&bytes).into();
    for sha256 in [None, Some(digest)] {
        let error = Database::open("endless.mmdb", bytes.clone(), sha256).unwrap_err();
        assert!(error.starts_with("`endless.mmdb` is damaged: "), "{error}");
    }
}

/// IV-66, of MaxMind's own file: up to eight bytes changed at random, a piece cut out, or doubled.
#[test]
fn random_changes_are_refused_or_answer() {
    if !is_there(MAXMIND) {
        return;
    }
    let whole = fs::read(MAXMIND).unwrap();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        // xorshift64: the same changes on every run.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    let (mut refused, mut longest) = (0, std::time::Duration::ZERO);
    for number in 0..400 {
        let mut bytes = whole.clone();
        match number % 8 {
            0 => drop(bytes.drain(random(whole.len())..)),
            1 => {
                let from = random(whole.len());
                let to = (from + 1 + random(64)).min(whole.len());
                bytes.drain(from..to);
            }
            2 => {
                let from = random(whole.len());
                let to = (from + 1 + random(64)).min(whole.len());
                bytes.extend_from_within(from..to);
            }
            _ => {
                for _ in 0..=random(8) {
                    let at = random(whole.len());
                    bytes[at] = u8::try_from(random(256)).unwrap();
                }
            }
        }
        let begin = std::time::Instant::now();
        match Database::open("changed.mmdb", bytes, None) {
            Err(_) => refused += 1,
            Ok(database) => {
                for ip in ["2001:218::1", "81.2.69.142", "216.160.83.56", "::", "255.255.255.255"] {
                    let _ = lookup(&database, ip);
                }
            }
        }
        longest = longest.max(begin.elapsed());
    }
    println!("{refused} of 400 changed databases were refused, each within {longest:?}");
    assert!(refused > 100, "only {refused} of 400 changes were noticed");
    // Of a file of some kilobytes it takes milliseconds; this is for a loop without end.
    assert!(longest.as_secs() < 20, "{longest:?}");
}

/// IV-66: whatever byte is changed, it is refused, or it answers; it never panics.
#[test]
fn changed_bytes_are_refused_or_answer() {
    let whole = fs::read("tests/geo/city.mmdb").unwrap();
    let mut refused = 0;
    for number in 0..800_usize {
        let mut bytes = whole.clone();
        let at = number.wrapping_mul(7_919) % bytes.len();
        bytes[at] ^= 1 << (number % 8);
        match Database::open("changed.mmdb", bytes, None) {
            Err(_) => refused += 1,
            Ok(database) => {
                for ip in ["192.0.2.7", "192.0.2.200", "2001:db8::1", "255.255.255.255", "::"] {
                    let _ = lookup(&database, ip);
                }
            }
        }
    }
    assert!(refused > 100, "only {refused} of 800 changes were noticed");
}
