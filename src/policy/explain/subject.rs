//! What a condition looks at: a request as one stage sees it.

use super::assignment::Assignments;
use crate::auth::claims::Claims;
use crate::facts::{self, Fact, Facts, HostFact, Lookup};
use crate::policy::model::PathSettings;
use crate::request::{ResponseHead, Scheme};
use crate::uri::query;

/// A request as one stage sees it: most of it is the visitor's, but a redirect chain looks at the
/// URL at hand, and a guard at one view of the path.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) settings: &'a PathSettings,
    pub(super) scheme: Fact<Scheme>,
    pub(super) host: Fact<&'a str>,
    pub(super) method: Fact<&'a str>,
    /// The path as it arrived, or of the URL at hand.
    pub(super) raw_path: &'a str,
    /// The view of the path that path checks read.
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    /// The query is the request's own, of which a platform may hide parts.
    pub(super) own_query: bool,
    pub(super) variants: &'a Assignments<'a>,
    /// None where nobody has proved anything yet.
    pub(super) claims: &'a Claimed,
    /// Headers and cookies aren't known any more: a hop led to another host.
    pub(super) elsewhere: bool,
    pub(super) response: Option<ResponseHead<'a>>,
}

/// The claims of who was admitted.
pub(super) enum Claimed {
    /// Behind the cache, where no credentials are.
    Unknown,
    Known(Option<Claims>),
}

impl Claimed {
    const NONE: Claimed = Claimed::Known(None);
}

impl<'a> Subject<'a> {
    /// The request as it arrived; `path` is its canonical view.
    pub(super) fn of_request(
        facts: &'a Facts<'a>,
        settings: &'a PathSettings,
        path: &'a str,
        variants: &'a Assignments<'a>,
    ) -> Subject<'a> {
        Subject {
            facts,
            settings,
            scheme: facts.scheme,
            host: match &facts.host {
                HostFact::Missing => Fact::Absent,
                HostFact::Invalid(_) | HostFact::Hidden => Fact::Hidden,
                HostFact::Valid { host, .. } => Fact::Known(host),
            },
            method: Fact::Known(facts.request.method),
            raw_path: facts.request.path,
            path,
            query: facts.request.query,
            own_query: true,
            variants,
            claims: &Claimed::NONE,
            elsewhere: false,
            response: None,
        }
    }

    /// The lines of a request header. Not asked [elsewhere](Subject::elsewhere).
    pub(super) fn header(&self, name: &str) -> Lookup<'a> {
        self.facts.header(name)
    }

    /// The values of a cookie. Not asked [elsewhere](Subject::elsewhere).
    pub(super) fn cookies(&self, name: &str) -> Vec<Lookup<'a>> {
        self.facts.cookies(name)
    }

    /// The values of a query parameter, decoded.
    pub(super) fn query_values(&self, name: &str) -> Vec<Lookup<'a>> {
        if self.own_query {
            self.facts.query_values(self.query, name)
        } else {
            query::values(self.query, name)
        }
    }

    /// The lines of a response header.
    pub(super) fn response_header(&self, name: &str) -> Lookup<'a> {
        match self.response {
            Some(response) => facts::joined(response.headers, name),
            None => Lookup::Missing,
        }
    }
}
