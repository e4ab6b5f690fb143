//! The URL that a redirect chain has reached.

use super::assignment::Assignments;
use super::canonical::is_own;
use super::subject::Subject;
use crate::facts::{Fact, Facts, HostFact};
use crate::policy::model::{Model, RedirectStatus};
use crate::request::Tier;
use crate::uri::url::Url;
use crate::uri::{path, percent};

/// The URL that a chain has reached, and what is still known there.
pub(super) struct AtHand<'a> {
    facts: &'a Facts<'a>,
    model: &'a Model,
    pub(super) url: Url<'static>,
    variants: &'a Assignments<'a>,
    canonical_path: String,
    method: Fact<String>,
    /// No hop was made yet.
    arrived: bool,
    elsewhere: bool,
}

impl<'a> AtHand<'a> {
    /// The request as it arrived.
    pub(super) fn start(
        model: &'a Model,
        facts: &'a Facts<'a>,
        variants: &'a Assignments<'a>,
    ) -> AtHand<'a> {
        let (host, port) = match &facts.host {
            HostFact::Valid { host, port } => (Some(host.clone()), *port),
            HostFact::Missing | HostFact::Invalid(_) | HostFact::Hidden => (None, None),
        };
        let url = Url {
            scheme: facts.scheme.known(),
            host,
            port,
            absolute: false,
            // What may not stand in a URL is encoded, as a client should have done.
            path: percent::encode_path(facts.request.path),
            query: facts.request.query.map(percent::encode_query),
            fragment: None,
        }
        .into_owned();
        AtHand {
            canonical_path: path::canonical(&url.path).path.into_owned(),
            method: Fact::Known(facts.request.method.to_owned()),
            arrived: true,
            elsewhere: false,
            facts,
            model,
            variants,
            url,
        }
    }

    /// What the next request would be, if the visitor followed this hop.
    pub(super) fn after(&self, url: Url<'static>, status: RedirectStatus) -> AtHand<'a> {
        let method = match (&self.method, status) {
            (Fact::Known(method), RedirectStatus::SeeOther) if method != "HEAD" => {
                Fact::Known("GET".to_owned())
            }
            (Fact::Known(method), RedirectStatus::MovedPermanently | RedirectStatus::Found)
                if method != "GET" && method != "HEAD" =>
            {
                Fact::Hidden
            }
            // Only a method other than HEAD is ever hidden.
            (Fact::Hidden, RedirectStatus::SeeOther) => Fact::Known("GET".to_owned()),
            (method, _) => method.clone(),
        };
        let start = AtHand::start(self.model, self.facts, self.variants).url;
        AtHand {
            canonical_path: path::canonical(&url.path).path.into_owned(),
            method,
            arrived: false,
            elsewhere: self.elsewhere || url.site() != start.site(),
            facts: self.facts,
            model: self.model,
            variants: self.variants,
            url,
        }
    }

    /// Whether nothing may be said about this URL: its host is neither the request's nor ours.
    pub(super) fn is_foreign(&self) -> bool {
        let host_of_request = AtHand::start(self.model, self.facts, self.variants).url.host;
        self.url.host != host_of_request
            && !self.url.host.as_deref().is_some_and(|host| is_own(self.model, host))
    }

    pub(super) fn tier(&self) -> Tier {
        self.facts.request.tier
    }

    /// The visitor's request for this URL.
    pub(super) fn subject(&self) -> Subject<'_> {
        Subject {
            scheme: match self.url.scheme {
                Some(scheme) => Fact::Known(scheme),
                None => self.facts.scheme,
            },
            host: match (&self.url.host, &self.facts.host) {
                (Some(host), _) => Fact::Known(host),
                (None, HostFact::Invalid(_) | HostFact::Hidden) => Fact::Hidden,
                (None, _) => Fact::Absent,
            },
            method: match &self.method {
                Fact::Known(method) => Fact::Known(method),
                Fact::Absent => Fact::Absent,
                Fact::Hidden => Fact::Hidden,
            },
            raw_path: &self.url.path,
            query: self.url.query.as_deref(),
            own_query: self.arrived,
            elsewhere: self.elsewhere,
            ..Subject::of_request(
                self.facts,
                &self.model.paths,
                &self.canonical_path,
                self.variants,
            )
        }
    }
}
