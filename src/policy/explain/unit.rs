//! By what a visitor is told apart where lots are drawn.

use crate::draw::unit_of_address;
use crate::facts::{Fact, Facts, Lookup};
use crate::policy::condition::Unit;

/// Why there is nothing to draw by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoUnit {
    /// The visitor is known to send none.
    Missing,
    /// Nobody told.
    Unknown,
    /// It is there, or may be, but can't be read.
    Unreadable,
}

/// The bytes that a lot is drawn by.
pub(super) fn of(unit: &Unit, facts: &Facts<'_>) -> Result<Vec<u8>, NoUnit> {
    match unit {
        Unit::Random => match facts.request.client.entropy {
            Some(entropy) => Ok(entropy.to_vec()),
            None => Err(NoUnit::Unknown),
        },
        Unit::Ip => match facts.ip {
            Fact::Known(ip) => Ok(unit_of_address(ip).to_vec()),
            Fact::Absent => Err(NoUnit::Unknown),
            Fact::Hidden => Err(NoUnit::Unreadable),
        },
        Unit::Cookie(name) => bytes(facts.cookies(name).into_iter().next()),
        Unit::Header(name) => bytes(Some(facts.header(name))),
    }
}

fn bytes(value: Option<Lookup<'_>>) -> Result<Vec<u8>, NoUnit> {
    match value {
        None | Some(Lookup::Missing) => Err(NoUnit::Missing),
        Some(Lookup::Text(text)) => Ok(text.as_bytes().to_vec()),
        Some(Lookup::Unreadable) => Err(NoUnit::Unreadable),
    }
}

/// The unit in words: `cookie uid`.
pub(super) fn name(unit: &Unit) -> String {
    match unit {
        Unit::Random => "entropy".to_owned(),
        Unit::Ip => "address".to_owned(),
        Unit::Cookie(name) => format!("cookie {name}"),
        Unit::Header(name) => format!("header {name}"),
    }
}

impl NoUnit {
    /// Why not, in words: `no cookie uid`.
    pub(super) fn of(self, unit: &Unit) -> String {
        let name = name(unit);
        match self {
            NoUnit::Missing => format!("no {name}"),
            NoUnit::Unknown if *unit == Unit::Random => format!("no {name}"),
            NoUnit::Unknown => format!("the {name} is unknown"),
            NoUnit::Unreadable => format!("the {name} can't be read"),
        }
    }
}
