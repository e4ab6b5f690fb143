//! What the machine itself takes for the workload, to which every figure is a ratio: one probe of a
//! hash table by host and path, one search for the address, one bit for the country, one scan of
//! the cookies. There are no rules here; patterns are beyond it, and pass.
#![allow(dead_code, reason = "every bench uses a part of it")]
#![allow(clippy::indexing_slicing, reason = "a benchmark fails by panicking")]

use std::hash::BuildHasher;
use std::net::IpAddr;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use ipnet::IpNet;
use memchr::memmem::Finder;

use crate::workload::{Ask, BLOCKED, COOKIE, HOSTS, Kind, Rule, SECURITY_HEADERS, Workload};

pub(crate) enum Answer<'f> {
    Respond { status: u16, location: Option<String> },
    Pass { variant: Option<u8>, headers: &'f [(&'f str, &'f str)] },
}

pub(crate) struct Floor {
    exact: Exact,
    pub(crate) denied: Networks,
    countries: [u64; 11],
    cookie: Finder<'static>,
}

impl Floor {
    pub(crate) fn new(workload: &Workload) -> Floor {
        let mut countries = [0; 11];
        for country in BLOCKED {
            if let Some(bit) = country_bit(country.as_bytes()) {
                countries[bit / 64] |= 1 << (bit % 64);
            }
        }
        Floor {
            exact: Exact::new(&workload.rules),
            denied: Networks::new(&workload.denied),
            countries,
            cookie: Finder::new(&format!("{COOKIE}=")).into_owned(),
        }
    }

    /// Where the exact redirect leads.
    #[inline]
    pub(crate) fn find(&self, ask: &Ask) -> Option<(u16, &str)> {
        let host = ask.http.headers().get(http::header::HOST);
        self.exact.get(host.map_or(b"", |host| host.as_bytes()), ask.http.uri().path())
    }

    #[inline]
    pub(crate) fn evaluate(&self, ask: &Ask) -> Answer<'_> {
        let (mut host, mut scheme, mut country, mut cookies): (&[u8], &[u8], &[u8], &[u8]) =
            (b"", b"", b"", b"");
        for (name, value) in ask.http.headers() {
            let name = name.as_str();
            match name.len() {
                4 if name == "host" => host = value.as_bytes(),
                6 if name == "cookie" => cookies = value.as_bytes(),
                12 if name == "cf-ipcountry" => country = value.as_bytes(),
                17 if name == "x-forwarded-proto" => scheme = value.as_bytes(),
                _ => {}
            }
        }
        let is_blocked =
            country_bit(country).is_some_and(|bit| self.countries[bit / 64] >> (bit % 64) & 1 == 1);
        if is_blocked || self.denied.contains(ask.ip) {
            return Answer::Respond { status: 403, location: None };
        }
        let uri = ask.http.uri();
        if scheme == b"http" {
            let host = std::str::from_utf8(host).unwrap_or_default();
            let target = uri.path_and_query().map_or("/", |target| target.as_str());
            let mut location = String::with_capacity(8 + host.len() + target.len());
            location.push_str("https://");
            location.push_str(host);
            location.push_str(target);
            return Answer::Respond { status: 301, location: Some(location) };
        }
        if let Some((status, target)) = self.exact.get(host, uri.path()) {
            let query = uri.query();
            let mut location =
                String::with_capacity(target.len() + query.map_or(0, |query| query.len() + 1));
            location.push_str(target);
            if let Some(query) = query {
                location.push(if target.contains('?') { '&' } else { '?' });
                location.push_str(query);
            }
            return Answer::Respond { status, location: Some(location) };
        }
        let variant = (!self.has_cookie(cookies)).then_some(ask.entropy[0] & 1);
        Answer::Pass { variant, headers: &SECURITY_HEADERS }
    }

    fn has_cookie(&self, cookies: &[u8]) -> bool {
        self.cookie.find_iter(cookies).any(|at| at == 0 || matches!(cookies[at - 1], b' ' | b';'))
    }
}

fn country_bit(country: &[u8]) -> Option<usize> {
    match country {
        [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => {
            Some(usize::from(a - b'A') * 26 + usize::from(b - b'A'))
        }
        _ => None,
    }
}

/// Host and path of every exact redirect. Key, status and target lie side by side.
struct Exact {
    table: HashTable<Entry>,
    bytes: Vec<u8>,
    state: FixedState,
}

#[derive(Clone, Copy)]
struct Entry {
    at: u32,
    path: u16,
    target: u16,
    status: u16,
    host: u8,
}

impl Exact {
    fn new(rules: &[Rule]) -> Exact {
        let rules = || rules.iter().filter(|rule| rule.kind == Kind::Exact);
        let state = FixedState::with_seed(0x0F10_0125);
        let mut table = HashTable::with_capacity(rules().count());
        let mut bytes = Vec::new();
        for rule in rules() {
            let (path, target) = (rule.pattern(), rule.template());
            let entry = Entry {
                at: bytes.len() as u32,
                path: path.len() as u16,
                target: target.len() as u16,
                status: rule.status,
                host: rule.host as u8,
            };
            bytes.extend_from_slice(path.as_bytes());
            bytes.extend_from_slice(target.as_bytes());
            let hash = hash(&state, entry.host, &path);
            table.insert_unique(hash, (hash, entry), |(hash, _)| *hash);
        }
        let mut compact = HashTable::with_capacity(table.len());
        for (hash, entry) in table {
            compact.insert_unique(hash, entry, |_| unreachable!("there is room"));
        }
        Exact { table: compact, bytes, state }
    }

    #[inline]
    fn get(&self, host: &[u8], path: &str) -> Option<(u16, &str)> {
        let host = HOSTS.iter().position(|known| known.as_bytes() == host)? as u8;
        let entry = self.table.find(hash(&self.state, host, path), |entry| {
            entry.host == host && self.slice(entry.at, entry.path) == path.as_bytes()
        })?;
        let target = self.slice(entry.at + u32::from(entry.path), entry.target);
        Some((entry.status, std::str::from_utf8(target).unwrap_or_default()))
    }

    #[inline]
    fn slice(&self, at: u32, length: u16) -> &[u8] {
        &self.bytes[at as usize..at as usize + usize::from(length)]
    }
}

#[inline]
fn hash(state: &FixedState, host: u8, path: &str) -> u64 {
    let hash =
        state.hash_one(path.as_bytes()) ^ u64::from(host).wrapping_mul(0x9FB2_1C65_1E98_DF25);
    hash.wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// Networks: a bit for the first half of an address rules almost all of them out, a binary search
/// through sorted ranges the others.
pub(crate) struct Networks {
    bits4: Box<[u64; 1_024]>,
    bits6: Box<[u64; 1_024]>,
    ranges4: Vec<(u32, u32)>,
    ranges6: Vec<(u128, u128)>,
}

impl Networks {
    pub(crate) fn new(networks: &[IpNet]) -> Networks {
        let (mut bits4, mut bits6) = (Box::new([0; 1_024]), Box::new([0; 1_024]));
        let (mut ranges4, mut ranges6) = (Vec::new(), Vec::new());
        for network in networks {
            match network {
                IpNet::V4(network) => {
                    let range = (network.network().to_bits(), network.broadcast().to_bits());
                    (slot4(range.0)..=slot4(range.1)).for_each(|slot| set(&mut bits4, slot));
                    ranges4.push(range);
                }
                IpNet::V6(network) => {
                    // The benches deny none that is wider than a slot.
                    assert!(network.prefix_len() >= 32);
                    let range = (network.network().to_bits(), network.broadcast().to_bits());
                    set(&mut bits6, slot6(range.0));
                    ranges6.push(range);
                }
            }
        }
        Networks { bits4, bits6, ranges4: disjoint(ranges4), ranges6: disjoint(ranges6) }
    }

    #[inline]
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(address) => {
                let address = address.to_bits();
                is_set(&self.bits4, slot4(address)) && is_in(&self.ranges4, address)
            }
            IpAddr::V6(address) => {
                let address = address.to_bits();
                is_set(&self.bits6, slot6(address)) && is_in(&self.ranges6, address)
            }
        }
    }
}

#[inline]
fn slot4(address: u32) -> usize {
    (address >> 16) as usize
}

#[inline]
fn slot6(address: u128) -> usize {
    (((address >> 96) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48) as usize
}

fn set(bits: &mut [u64; 1_024], slot: usize) {
    bits[slot / 64] |= 1 << (slot % 64);
}

#[inline]
fn is_set(bits: &[u64; 1_024], slot: usize) -> bool {
    bits[slot / 64] >> (slot % 64) & 1 == 1
}

#[inline]
fn is_in<T: Copy + Ord>(ranges: &[(T, T)], address: T) -> bool {
    let after = ranges.partition_point(|(first, _)| *first <= address);
    after > 0 && ranges[after - 1].1 >= address
}

fn disjoint<T: Copy + Ord>(mut ranges: Vec<(T, T)>) -> Vec<(T, T)> {
    ranges.sort_unstable();
    let mut merged: Vec<(T, T)> = Vec::new();
    for (first, last) in ranges {
        match merged.last_mut() {
            Some(before) if first <= before.1 => before.1 = before.1.max(last),
            _ => merged.push((first, last)),
        }
    }
    merged
}
