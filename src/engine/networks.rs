//! Lists of networks, sorted so that an address is found without a walk.

use std::cmp::Reverse;
use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use super::patterns::each_test;
use crate::policy::condition::Test;
use crate::policy::model::Model;

/// Shorter lists are walked.
const FEW: usize = 8;

/// How many bits a filter has at most, and of every network of its list: each is for the addresses
/// that begin with the same bits of IPv4, or with the same 32 of IPv6, mixed.
const FILTER: usize = 1 << 16;
const BITS: usize = 32;

/// The sorted lists, by the address of what they were made of: the model never moves or changes
/// while the engine that built this holds it.
#[derive(Debug, Default)]
pub(super) struct Networks(Box<[(usize, Sorted)]>);

/// Networks of which none is in another.
#[derive(Debug)]
struct Sorted {
    v4: Ranges<u32>,
    v6: Ranges<u128>,
    filter: Filter,
}

/// Ranges of addresses, in their order: where each starts, and its bits that are free.
#[derive(Debug)]
struct Ranges<A> {
    starts: Box<[A]>,
    free: Box<[u8]>,
}

/// Most addresses that are in no network end here.
#[derive(Debug)]
struct Filter {
    words: Box<[u64]>,
    /// How many of 32 bits don't choose the bit.
    shift: u32,
}

impl Networks {
    pub(super) fn of(model: &Model) -> Networks {
        let mut lists: Vec<&[IpNet]> = Vec::new();
        each_test(model, &mut |test| match test {
            Test::Ip(networks) if networks.len() > FEW => lists.push(networks),
            _ => {}
        });
        lists.sort_unstable_by_key(|list| address(list));
        lists.dedup_by_key(|list| address(list));
        Networks(lists.into_iter().map(|list| (address(list), Sorted::of(list))).collect())
    }

    /// Whether an address is in one of a list's networks; one of IPv4 in IPv6 is that of IPv4.
    pub(super) fn contain(&self, list: &[IpNet], ip: &IpAddr) -> bool {
        if list.len() > FEW
            && let Ok(at) = self.0.binary_search_by_key(&address(list), |(address, _)| *address)
            && let Some((_, sorted)) = self.0.get(at)
        {
            return sorted.contains(ip);
        }
        let ip = ip.to_canonical();
        list.iter().any(|network| network.contains(&ip))
    }
}

fn address(list: &[IpNet]) -> usize {
    list.as_ptr().addr()
}

impl Sorted {
    fn of(list: &[IpNet]) -> Sorted {
        let (mut v4, mut v6, mut filter) = (Vec::new(), Vec::new(), Filter::of(list.len()));
        for network in list {
            match network {
                IpNet::V4(network) => {
                    let start = network.network().to_bits();
                    filter.add_v4((start, network.broadcast().to_bits()));
                    v4.push((start, network.max_prefix_len() - network.prefix_len()));
                }
                IpNet::V6(network) => {
                    let start = network.network().to_bits();
                    filter.add_v6((start, network.broadcast().to_bits()));
                    v6.push((start, network.max_prefix_len() - network.prefix_len()));
                }
            }
        }
        Sorted {
            v4: Ranges::of(v4, u32::checked_shr),
            v6: Ranges::of(v6, u128::checked_shr),
            filter,
        }
    }

    fn contains(&self, ip: &IpAddr) -> bool {
        match ip {
            IpAddr::V4(ip) => self.contains_v4(*ip),
            IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
                Some(ip) => self.contains_v4(ip),
                None => {
                    let bits = ip.to_bits();
                    self.filter.has(mixed(bits)) && self.v6.have(bits, u128::checked_shr)
                }
            },
        }
    }

    fn contains_v4(&self, ip: Ipv4Addr) -> bool {
        let bits = ip.to_bits();
        self.filter.has(bits) && self.v4.have(bits, u32::checked_shr)
    }
}

impl<A: Copy + Ord> Ranges<A> {
    /// Those that are in no other. `above`: what is left of an address without its low bits.
    fn of(mut ranges: Vec<(A, u8)>, above: fn(A, u32) -> Option<A>) -> Ranges<A> {
        // What holds others stands before them.
        ranges.sort_unstable_by_key(|(start, free)| (*start, Reverse(*free)));
        let mut last = None;
        ranges.retain(|(start, free)| {
            let is_within = last.is_some_and(|range| holds(range, *start, above));
            if !is_within {
                last = Some((*start, *free));
            }
            !is_within
        });
        let (starts, free): (Vec<A>, Vec<u8>) = ranges.into_iter().unzip();
        Ranges { starts: starts.into(), free: free.into() }
    }

    fn have(&self, bits: A, above: fn(A, u32) -> Option<A>) -> bool {
        let after = self.starts.partition_point(|start| *start <= bits);
        let range = after.checked_sub(1).and_then(|at| {
            let (start, free) = (self.starts.get(at)?, self.free.get(at)?);
            Some((*start, *free))
        });
        range.is_some_and(|range| holds(range, bits, above))
    }
}

fn holds<A: Eq>((start, free): (A, u8), bits: A, above: fn(A, u32) -> Option<A>) -> bool {
    above(start, free.into()) == above(bits, free.into())
}

impl Filter {
    fn of(networks: usize) -> Filter {
        let bits = networks.saturating_mul(BITS).next_power_of_two().clamp(64, FILTER);
        Filter { words: vec![0; bits / 64].into(), shift: 32 - bits.ilog2() }
    }

    fn add_v4(&mut self, (start, end): (u32, u32)) {
        (self.bit(start)..=self.bit(end)).for_each(|bit| self.set(bit));
    }

    /// A network that is wider than what the filter looks at takes it out of use.
    fn add_v6(&mut self, (start, end): (u128, u128)) {
        if start >> 96 == end >> 96 {
            self.set(self.bit(mixed(start)));
        } else {
            self.words.fill(u64::MAX);
        }
    }

    fn set(&mut self, bit: usize) {
        if let Some(word) = self.words.get_mut(bit / 64) {
            *word |= 1 << (bit % 64);
        }
    }

    fn has(&self, bits: u32) -> bool {
        let bit = self.bit(bits);
        self.words.get(bit / 64).is_some_and(|word| word & 1 << (bit % 64) != 0)
    }

    fn bit(&self, bits: u32) -> usize {
        usize::try_from(bits >> self.shift).unwrap_or_default()
    }
}

fn mixed(bits: u128) -> u32 {
    u32::try_from(bits >> 96).unwrap_or_default().wrapping_mul(0x9e37_79b1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn network() -> impl Strategy<Value = IpNet> {
        // Few distinct bits, so that networks meet, hold one another and touch.
        let v4 = (0u32..8, 0u32..4, 8u8..=32).prop_map(|(high, low, prefix)| {
            IpNet::new(IpAddr::from((high << 16 | low).to_be_bytes()), prefix)
        });
        let v6 = (0u128..8, 0u128..4, 20u8..=128).prop_map(|(high, low, prefix)| {
            IpNet::new(IpAddr::from((0x2001 << 112 | high << 95 | low).to_be_bytes()), prefix)
        });
        prop_oneof![v4, v6].prop_map(Result::unwrap)
    }

    proptest! {
        #[test]
        fn they_are_what_the_walk_finds(
            list in prop::collection::vec(network(), 0..40),
            asked in prop::collection::vec(network(), 1..20),
        ) {
            let sorted = Sorted::of(&list);
            for network in list.iter().chain(&asked) {
                for ip in [network.addr(), network.network(), network.broadcast()] {
                    let walked = list.iter().any(|network| network.contains(&ip));
                    prop_assert_eq!(sorted.contains(&ip), walked, "{} in {:?}", ip, list);
                }
            }
        }
    }

    #[test]
    fn a_whole_family_is_one_network() {
        let list: Vec<IpNet> = vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()];
        let sorted = Sorted::of(&list);
        for ip in ["0.0.0.0", "255.255.255.255", "::", "2001:db8::1", "ffff::"] {
            assert!(sorted.contains(&ip.parse().unwrap()), "{ip}");
        }
    }
}
