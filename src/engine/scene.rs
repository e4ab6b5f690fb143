//! What is seen at one point of the pipeline: the request, or the URL of a redirect chain.

use std::borrow::Cow;

use super::assignment::Variants;
use super::identity::Proofs;
use super::networks::Networks;
use super::path::Paths;
use crate::facts::{self, Fact, Facts, HostFact, Lookup};
use crate::request::{Headers, ResponseHead, Scheme, Tier};
use crate::uri::query;
use crate::uri::url::Url;

/// What conditions and templates read. Lent, since it is long; made anew where one of them changes.
pub(super) struct Scene<'s> {
    pub(super) facts: &'s Facts<'s>,
    pub(super) paths: Paths<'s>,
    pub(super) networks: &'s Networks,
    pub(super) scheme: Fact<Scheme>,
    pub(super) host: Fact<&'s str>,
    pub(super) port: Option<u16>,
    pub(super) method: Fact<&'s str>,
    /// As it arrived, or as a hop wrote it.
    pub(super) path: &'s str,
    /// The canonical view of `path`.
    pub(super) canonical: &'s str,
    pub(super) query: Option<&'s str>,
    /// The query is the request's own, of which a tier may hide something.
    pub(super) query_arrived: bool,
    /// Headers and cookies belong to another host's URL: the visitor may send others there.
    pub(super) headers_hidden: bool,
    /// None where they are being assigned.
    pub(super) variants: Variants<'s, 's>,
    pub(super) proofs: &'s Proofs<'s>,
    pub(super) response: Option<Response<'s>>,
}

/// The response as it came, or as the edge made it.
#[derive(Clone, Copy)]
pub(super) struct Response<'s> {
    pub(super) status: u16,
    pub(super) headers: &'s (dyn Headers + Sync),
}

impl<'s> Scene<'s> {
    /// The request as it arrived; `canonical` is the canonical view of its path.
    pub(super) fn arrival(
        facts: &'s Facts<'s>,
        paths: Paths<'s>,
        networks: &'s Networks,
        canonical: &'s str,
        proofs: &'s Proofs<'s>,
    ) -> Scene<'s> {
        let (host, port) = match &facts.host {
            HostFact::Missing => (Fact::Absent, None),
            HostFact::Invalid(_) | HostFact::Hidden => (Fact::Hidden, None),
            HostFact::Valid { host, port } => (Fact::Known(&**host), *port),
        };
        Scene {
            facts,
            paths,
            networks,
            scheme: facts.scheme,
            host,
            port,
            method: Fact::Known(facts.request.method),
            path: facts.request.path,
            canonical,
            query: facts.request.query,
            query_arrived: true,
            headers_hidden: false,
            variants: Variants::NONE,
            proofs,
            response: None,
        }
    }

    /// The same in another spelling of path and query.
    pub(super) fn spelt(&self, path: &'s str, query: Option<&'s str>) -> Scene<'s> {
        Scene { path, query, ..*self }
    }

    /// The same with another path and query.
    pub(super) fn rewritten(
        &self,
        path: &'s str,
        canonical: &'s str,
        query: Option<&'s str>,
    ) -> Scene<'s> {
        Scene { path, canonical, query, query_arrived: false, ..*self }
    }

    /// The same visitor at another URL.
    pub(super) fn moved(
        &self,
        url: &'s Url<'_>,
        canonical: &'s str,
        method: Fact<&'s str>,
        headers_hidden: bool,
    ) -> Scene<'s> {
        Scene {
            scheme: url.scheme.map_or(self.scheme, Fact::Known),
            host: url.host.as_deref().map_or(self.host, Fact::Known),
            port: url.port,
            method,
            path: &url.path,
            canonical,
            query: url.query.as_deref(),
            query_arrived: false,
            headers_hidden,
            ..*self
        }
    }

    /// The same with the variants of the visitor.
    pub(super) fn with_variants(&self, variants: Variants<'s, 's>) -> Scene<'s> {
        Scene { variants, ..*self }
    }

    /// The same with the response at hand.
    pub(super) fn answered(&self, response: Response<'s>) -> Scene<'s> {
        Scene { response: Some(response), ..*self }
    }

    pub(super) fn tier(&self) -> Tier {
        self.facts.request.tier
    }

    /// The name of the variant that has an effect, of the experiment at an index.
    pub(super) fn variant(&self, experiment: usize) -> Option<&'s str> {
        let variant = self.variants.get(experiment)?.live()?;
        Some(&variant.name)
    }

    /// The values of a query parameter.
    pub(super) fn query_values(&self, name: &str) -> Vec<Lookup<'s>> {
        if self.query_arrived {
            self.facts.query_values(self.query, name)
        } else {
            query::values(self.query, name)
        }
    }

    /// The URL of the scene.
    pub(super) fn url(&self) -> Url<'s> {
        Url {
            scheme: self.scheme.known(),
            host: self.host.known().map(Cow::Borrowed),
            port: self.port,
            absolute: false,
            path: Cow::Borrowed(self.path),
            query: self.query.map(Cow::Borrowed),
            fragment: None,
        }
    }
}

impl<'s> Response<'s> {
    /// As it came.
    pub(super) fn of(head: &ResponseHead<'s>) -> Response<'s> {
        Response { status: head.status, headers: head.headers }
    }

    /// The lines of a field; the name in lower case.
    pub(super) fn header(&self, name: &str) -> Lookup<'s> {
        facts::joined(self.headers, name)
    }
}
