//! The layer: what a policy's service is made with.

use std::net::IpAddr;

use ::http::Extensions;
use tower_layer::Layer;

use super::handle::Handle;
use super::service::PolicyService;
use super::stated::Stated;
use crate::Scheme;

/// Puts a service under a policy: see the [module](super).
///
/// ```
/// use std::net::{IpAddr, SocketAddr};
///
/// use fingerpost::adapter::tower::PolicyLayer;
/// use fingerpost::{Engine, Scheme};
///
/// /// What this host puts into the extensions of its requests.
/// #[derive(Clone)]
/// struct Peer(SocketAddr);
///
/// let engine: Engine = "[[block]]\nwhen.ip = '192.0.2.0/24'".parse()?;
/// let layer = PolicyLayer::new(engine)
///     .scheme(Scheme::Https)
///     .client_ip(|extensions| extensions.get::<Peer>().map(|peer| peer.0.ip()));
/// # drop(layer);
/// # Ok::<(), fingerpost::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct PolicyLayer {
    handle: Handle,
    stated: Stated,
}

impl PolicyLayer {
    /// A layer that decides by the engine in this handle; an [`Engine`](crate::Engine) becomes a
    /// handle of its own.
    #[must_use]
    pub fn new(handle: impl Into<Handle>) -> PolicyLayer {
        PolicyLayer { handle: handle.into(), stated: Stated::default() }
    }

    /// The scheme by which visitors reach this listener. Without it the scheme is known only where a
    /// proxy tells it and the policy believes it.
    #[must_use]
    pub fn scheme(mut self, scheme: Scheme) -> PolicyLayer {
        self.stated.scheme = Some(scheme);
        self
    }

    /// Where the address of the connection's peer is among the extensions of a request. Without it
    /// the address is known only where a proxy tells it and the policy believes it.
    #[must_use]
    pub fn client_ip(mut self, client_ip: fn(&Extensions) -> Option<IpAddr>) -> PolicyLayer {
        self.stated.client_ip = client_ip;
        self
    }

    /// The handle from which the engine is taken.
    #[must_use]
    pub fn handle(&self) -> &Handle {
        &self.handle
    }
}

impl<S> Layer<S> for PolicyLayer {
    type Service = PolicyService<S>;

    fn layer(&self, inner: S) -> PolicyService<S> {
        PolicyService::new(inner, self.handle.clone(), self.stated)
    }
}
