//! `[https]`: plain http is answered with the same URL over TLS.

use super::scene::Scene;
use crate::facts::Fact;
use crate::policy::model::{Https, Model};
use crate::request::Scheme;
use crate::uri::url::Url;

/// Whether the visitor certainly came by http, to a host of ours, on a path that isn't excepted.
pub(super) fn acts(model: &Model, https: &Https, scene: &Scene<'_>) -> bool {
    let Fact::Known(host) = scene.host else {
        return false;
    };
    scene.scheme == Fact::Known(Scheme::Http)
        && (!model.hosts_declared || model.hosts.iter().any(|pattern| pattern.matches(host)))
        && !https.except.iter().any(|pattern| scene.paths.matches(pattern, scene.canonical))
}

/// The same URL over https.
pub(super) fn hop<'u>(https: &Https, at: &Url<'u>) -> Url<'u> {
    Url {
        scheme: Some(Scheme::Https),
        port: (https.port != 443).then_some(https.port),
        absolute: true,
        ..at.clone()
    }
}
