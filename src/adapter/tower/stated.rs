//! What is stated about the visitor of a request.

use std::net::IpAddr;

use ::http::Extensions;

use crate::adapter::system;
use crate::{Client, Scheme};

/// What the layer was told to state.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stated {
    pub(super) scheme: Option<Scheme>,
    pub(super) client_ip: fn(&Extensions) -> Option<IpAddr>,
}

impl Default for Stated {
    fn default() -> Stated {
        Stated { scheme: None, client_ip: |_| None }
    }
}

impl Stated {
    /// What the host stated already, and what it left out.
    pub(super) fn client(&self, extensions: &Extensions) -> Client {
        let mut client = extensions.get::<Client>().copied().unwrap_or_default();
        client.scheme = client.scheme.or(self.scheme);
        client.ip = client.ip.or_else(|| (self.client_ip)(extensions));
        client.now = client.now.or_else(system::now);
        client.entropy = client.entropy.or_else(system::entropy);
        client
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    #[test]
    fn what_the_host_stated_stays() {
        let stated =
            Stated { scheme: Some(Scheme::Http), client_ip: |_| Some([192, 0, 2, 1].into()) };
        let added = stated.client(&Extensions::new());
        assert_eq!((added.scheme, added.ip), (Some(Scheme::Http), Some([192, 0, 2, 1].into())));
        assert!(added.now.is_some_and(|now| now > Timestamp(1_700_000_000)));
        assert!(added.entropy.is_some());
        assert_ne!(added.entropy, stated.client(&Extensions::new()).entropy);

        let client = Client {
            scheme: Some(Scheme::Https),
            ip: Some([192, 0, 2, 2].into()),
            now: Some(Timestamp(0)),
            entropy: Some([7; 16]),
            ..Client::default()
        };
        let mut extensions = Extensions::new();
        extensions.insert(client);
        assert_eq!(stated.client(&extensions), client);
    }
}
