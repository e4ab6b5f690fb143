//! Lists of networks, sorted so that an address is found without a walk.

use std::net::IpAddr;

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

/// Ranges of addresses that neither meet nor touch, in their order.
#[derive(Debug)]
struct Sorted {
    v4: Box<[(u32, u32)]>,
    v6: Box<[(u128, u128)]>,
    filter: Filter,
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

    /// Whether an address is in one of a list's networks.
    pub(super) fn contain(&self, list: &[IpNet], ip: IpAddr) -> bool {
        if list.len() > FEW
            && let Ok(at) = self.0.binary_search_by_key(&address(list), |(address, _)| *address)
            && let Some((_, sorted)) = self.0.get(at)
        {
            return sorted.contains(ip);
        }
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
                    let range = (network.network().to_bits(), network.broadcast().to_bits());
                    filter.add_v4(range);
                    v4.push(range);
                }
                IpNet::V6(network) => {
                    let range = (network.network().to_bits(), network.broadcast().to_bits());
                    filter.add_v6(range);
                    v6.push(range);
                }
            }
        }
        Sorted { v4: merged(v4), v6: merged(v6), filter }
    }

    fn contains(&self, ip: IpAddr) -> bool {
        match ip {
            IpAddr::V4(ip) => {
                let bits = ip.to_bits();
                self.filter.has(bits) && is_within(&self.v4, bits)
            }
            IpAddr::V6(ip) => {
                let bits = ip.to_bits();
                self.filter.has(mixed(bits)) && is_within(&self.v6, bits)
            }
        }
    }
}

/// Sorted, those that overlap as one.
fn merged<A: Copy + Ord>(mut ranges: Vec<(A, A)>) -> Box<[(A, A)]> {
    ranges.sort_unstable();
    let mut merged: Vec<(A, A)> = Vec::with_capacity(ranges.len());
    for (start, end) in ranges {
        match merged.last_mut() {
            Some((_, last)) if start <= *last => *last = end.max(*last),
            _ => merged.push((start, end)),
        }
    }
    merged.into()
}

fn is_within<A: Copy + Ord>(ranges: &[(A, A)], bits: A) -> bool {
    let after = ranges.partition_point(|(start, _)| *start <= bits);
    let range = after.checked_sub(1).and_then(|at| ranges.get(at));
    range.is_some_and(|(_, end)| bits <= *end)
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
                    prop_assert_eq!(sorted.contains(ip), walked, "{} in {:?}", ip, list);
                }
            }
        }
    }

    #[test]
    fn a_whole_family_is_one_network() {
        let list: Vec<IpNet> = vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()];
        let sorted = Sorted::of(&list);
        for ip in ["0.0.0.0", "255.255.255.255", "::", "2001:db8::1", "ffff::"] {
            assert!(sorted.contains(ip.parse().unwrap()), "{ip}");
        }
    }
}
