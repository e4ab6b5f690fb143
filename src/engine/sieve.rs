//! Which guards certainly don't act on a request of which little more is known than who sends it: a
//! look at a list of countries, or of networks.

use std::sync::Arc;

use ipnet::IpNet;

use super::networks::Networks;
use crate::facts::Glance;
use crate::policy::condition::{Condition, Test};
use crate::policy::model::{Block, Rule};
use crate::request::Country;

/// Of every guard, by its index.
#[derive(Debug)]
pub(super) struct Sieves(Box<[Sieve]>);

#[derive(Debug)]
enum Sieve {
    /// It acts on visitors from these countries: a bit for every two letters.
    Countries(Box<[u64; WORDS]>),
    /// On those from these networks.
    Networks(Arc<[IpNet]>),
    /// More has to be asked.
    Ask,
}

const WORDS: usize = (26 * 26_usize).div_ceil(64);

impl Sieves {
    pub(super) fn of(blocks: &[Rule<Block>]) -> Sieves {
        Sieves(blocks.iter().map(|rule| Sieve::of(rule.when.as_ref())).collect())
    }

    /// Whether the guard at an index certainly doesn't act.
    #[inline]
    pub(super) fn passes(&self, guard: usize, seen: &Glance<'_>, networks: &Networks) -> bool {
        match self.0.get(guard) {
            Some(Sieve::Countries(bits)) => seen.country().is_some_and(|country| {
                let (word, bit) = place(country);
                bits.get(word).is_some_and(|word| word & bit == 0)
            }),
            Some(Sieve::Networks(list)) => seen.ip_is_known_and(|ip| !networks.contain(list, ip)),
            Some(Sieve::Ask) | None => false,
        }
    }
}

impl Sieve {
    fn of(when: Option<&Condition>) -> Sieve {
        let test = match when {
            Some(Condition::Check(check)) => &check.test,
            Some(Condition::All(inner)) => match inner.as_slice() {
                [only] => return Sieve::of(Some(only)),
                _ => return Sieve::Ask,
            },
            _ => return Sieve::Ask,
        };
        match test {
            Test::Country(set) => {
                let mut bits = Box::new([0; WORDS]);
                for country in &set.countries {
                    let (word, bit) = place(*country);
                    if let Some(word) = bits.get_mut(word) {
                        *word |= bit;
                    }
                }
                Sieve::Countries(bits)
            }
            Test::Ip(networks) => Sieve::Networks(networks.clone()),
            _ => Sieve::Ask,
        }
    }
}

/// The word and the bit of a country.
fn place(country: Country) -> (usize, u64) {
    let [first, second] = country.letters().map(|letter| usize::from(letter.wrapping_sub(b'A')));
    let bit = first * 26 + second;
    (bit / 64, 1 << (bit % 64))
}
