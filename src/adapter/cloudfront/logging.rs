//! Of which events there is a line to log.

use std::str::FromStr;

use super::Outcome;
use crate::draw::share::millionths;
use crate::draw::{DrawKey, Purpose};

/// Of which events there is a line to log. Unless it is off, there is one of each event that
/// couldn't be read, of which something was left out, or whose redirects led in a circle; and of
/// events at which a rule acted, or one in shadow mode matched: all, or a share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Logging {
    /// Of none.
    Off,
    /// Of a share of those at which a rule acted, drawn by `config.requestId`: the events of one
    /// request are logged all or not. One without an id isn't drawn.
    Sampled {
        /// The share, in millionths.
        millionths: u32,
    },
    /// Of each at which a rule acted.
    #[default]
    All,
}

impl Logging {
    /// Whether there is a line of this.
    #[must_use]
    pub fn wants(self, outcome: &Outcome<'_>) -> bool {
        match self {
            Logging::Off => false,
            _ if outcome.is_amiss() => true,
            Logging::All => outcome.has_acted(),
            Logging::Sampled { millionths } => {
                outcome.has_acted() && point(outcome).is_some_and(|point| point < millionths)
            }
        }
    }
}

/// Where the request falls, in millionths.
fn point(outcome: &Outcome<'_>) -> Option<u32> {
    let key = DrawKey::derive(Purpose::Log, "", "");
    outcome.entropy.map(|entropy| key.point(&entropy))
}

impl FromStr for Logging {
    type Err = ();

    fn from_str(text: &str) -> Result<Logging, ()> {
        match text {
            "off" => Ok(Logging::Off),
            "all" => Ok(Logging::All),
            share => millionths(share).map(|millionths| Logging::Sampled { millionths }).ok_or(()),
        }
    }
}
