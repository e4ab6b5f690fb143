//! What facts are compared with: hosts, addresses, places, instants, draws.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;

use super::flaw::Flaw;
use super::reader::Reader;
use super::stored::{Stored, choice};
use super::writer::Writer;
use crate::draw::DrawKey;
use crate::policy::rules::host_text;
use crate::request::{Continent, Country, Device, Region, Scheme, Timestamp};
use crate::uri::host::HostPattern;

choice!(Scheme { 0: Http, 1: Https });
choice!(Device { 0: Mobile, 1: Tablet, 2: Desktop, 3: Tv });
choice!(Continent {
    0: Africa,
    1: Antarctica,
    2: Asia,
    3: Europe,
    4: NorthAmerica,
    5: Oceania,
    6: SouthAmerica,
});

/// Written out once, then by its number: the lines of a map have few hosts among them.
impl Stored for HostPattern {
    fn write(&self, to: &mut Writer) {
        if !to.known_host(self) {
            to.text(&host_text(self));
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<HostPattern, Flaw> {
        if let Some(known) = from.known_host()? {
            return Ok(known);
        }
        let host = HostPattern::parse(from.text()?).map_err(Flaw::Unsound)?;
        from.new_host(&host);
        Ok(host)
    }
}

/// Likewise: rules ask for few lists of hosts, and those of an image share them.
impl Stored for Arc<[HostPattern]> {
    fn write(&self, to: &mut Writer) {
        if !to.known_hosts(self) {
            to.count(self.len());
            self.iter().for_each(|host| host.write(to));
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Arc<[HostPattern]>, Flaw> {
        if let Some(known) = from.known_hosts()? {
            return Ok(known);
        }
        let list: Arc<[HostPattern]> = from.list()?.into();
        from.new_hosts(&list);
        Ok(list)
    }
}

/// Written once, then by its number: rules share their lists, and so do those of an image.
impl Stored for Arc<[IpNet]> {
    fn write(&self, to: &mut Writer) {
        if !to.known_networks(self) {
            to.count(self.len());
            self.iter().for_each(|network| network.write(to));
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Arc<[IpNet]>, Flaw> {
        if let Some(known) = from.known_networks()? {
            return Ok(known);
        }
        let list: Arc<[IpNet]> = from.list()?.into();
        from.new_networks(&list);
        Ok(list)
    }
}

impl Stored for IpNet {
    const LEAST: usize = 6;

    fn write(&self, to: &mut Writer) {
        match self {
            IpNet::V4(network) => {
                to.byte(4);
                to.bytes(&network.addr().octets());
            }
            IpNet::V6(network) => {
                to.byte(6);
                to.bytes(&network.addr().octets());
            }
        }
        to.byte(self.prefix_len());
    }

    fn read(from: &mut Reader<'_>) -> Result<IpNet, Flaw> {
        let address = match from.byte()? {
            4 => IpAddr::from(from.array::<4>()?),
            6 => IpAddr::from(from.array::<16>()?),
            _ => return Err(Flaw::Damaged("an address of no version")),
        };
        let network = IpNet::new(address, from.byte()?).ok();
        network
            .filter(|network| network.trunc() == *network)
            .ok_or(Flaw::Damaged("a network that isn't one"))
    }
}

impl Stored for Country {
    const LEAST: usize = 2;

    fn write(&self, to: &mut Writer) {
        to.bytes(self.as_str().as_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Result<Country, Flaw> {
        let letters = std::str::from_utf8(from.bytes(2)?).ok();
        letters.and_then(Country::parse).ok_or(Flaw::Damaged("no country"))
    }
}

impl Stored for Region {
    fn write(&self, to: &mut Writer) {
        to.text(&self.to_string());
    }

    fn read(from: &mut Reader<'_>) -> Result<Region, Flaw> {
        Region::parse(from.text()?).ok_or(Flaw::Damaged("no region"))
    }
}

impl Stored for Timestamp {
    const LEAST: usize = i64::LEAST;

    fn write(&self, to: &mut Writer) {
        self.0.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Timestamp, Flaw> {
        i64::read(from).map(Timestamp)
    }
}

impl Stored for DrawKey {
    const LEAST: usize = 16;

    fn write(&self, to: &mut Writer) {
        to.bytes(&self.to_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Result<DrawKey, Flaw> {
        from.array().map(DrawKey::from_bytes)
    }
}
