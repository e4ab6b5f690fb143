//! Networks to deny, and addresses inside and outside of them.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::random::Random;

/// `count` networks, four in five of them of IPv4.
pub(crate) fn denied(count: usize) -> Vec<IpNet> {
    let mut random = Random::new(4);
    let mut seen = HashSet::new();
    let mut networks = Vec::new();
    while networks.len() < count {
        let network: IpNet = if networks.len() < count * 4 / 5 {
            let length = random.pick(&[24, 24, 24, 24, 24, 32, 32, 22, 20, 16, 28]);
            Ipv4Net::new(ipv4(&mut random), length).unwrap().trunc().into()
        } else {
            let length = random.pick(&[48, 48, 48, 48, 48, 32, 32, 64, 64, 128]);
            Ipv6Net::new(ipv6(&mut random), length).unwrap().trunc().into()
        };
        if seen.insert(network) {
            networks.push(network);
        }
    }
    networks
}

/// An address of the network.
pub(crate) fn inside(network: IpNet, random: &mut Random) -> IpAddr {
    match network {
        IpNet::V4(network) => {
            let host = random.next() as u32 & network.hostmask().to_bits();
            Ipv4Addr::from_bits(network.network().to_bits() | host).into()
        }
        IpNet::V6(network) => {
            let host = random.next_wide() & network.hostmask().to_bits();
            Ipv6Addr::from_bits(network.network().to_bits() | host).into()
        }
    }
}

/// An address in none of the networks.
pub(crate) fn outside(networks: &[IpNet], random: &mut Random) -> IpAddr {
    loop {
        let address: IpAddr =
            if random.chance(85) { ipv4(random).into() } else { ipv6(random).into() };
        if !networks.iter().any(|network| network.contains(&address)) {
            return address;
        }
    }
}

/// A public one.
fn ipv4(random: &mut Random) -> Ipv4Addr {
    loop {
        let bits = random.next() as u32;
        let first = bits >> 24;
        if (1..224).contains(&first) && first != 10 && first != 127 {
            return Ipv4Addr::from_bits(bits);
        }
    }
}

fn ipv6(random: &mut Random) -> Ipv6Addr {
    let first = random.pick(&[0x2001_u128, 0x2400, 0x2600, 0x2a00, 0x2a02, 0x2804]);
    Ipv6Addr::from_bits(first << 112 | random.next_wide() >> 16)
}
