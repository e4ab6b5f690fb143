//! By what a visitor is told apart where lots are drawn.

use super::scene::Scene;
use crate::draw::unit_of_address;
use crate::facts::{Fact, Lookup};
use crate::policy::condition::Unit;

impl Scene<'_> {
    /// What is drawn with the bytes of a unit. Absent where the visitor has none, hidden where it
    /// can't be read or belongs to another host.
    pub(super) fn draw<T>(&self, unit: &Unit, draw: impl FnOnce(&[u8]) -> T) -> Fact<T> {
        match unit {
            Unit::Random => match self.facts.request.client.entropy {
                Some(entropy) => Fact::Known(draw(&entropy)),
                None => Fact::Absent,
            },
            Unit::Ip => match self.facts.ip {
                Fact::Known(ip) => Fact::Known(draw(&unit_of_address(ip))),
                Fact::Absent => Fact::Absent,
                Fact::Hidden => Fact::Hidden,
            },
            Unit::Cookie(_) | Unit::Header(_) if self.headers_hidden => Fact::Hidden,
            Unit::Cookie(name) => sent(self.facts.cookies(name).into_iter().next(), draw),
            Unit::Header(name) => sent(Some(self.facts.header(name)), draw),
        }
    }
}

fn sent<T>(value: Option<Lookup<'_>>, draw: impl FnOnce(&[u8]) -> T) -> Fact<T> {
    match value {
        None | Some(Lookup::Missing) => Fact::Absent,
        Some(Lookup::Text(text)) => Fact::Known(draw(text.as_bytes())),
        Some(Lookup::Unreadable) => Fact::Hidden,
    }
}
