//! The short way of a plain redirect: a path written as most are, one rule that asks for no more than
//! path and host, and a target where no other redirect is. That is nearly every hop that is ever
//! made; whatever is otherwise is [left](Quick::Long) to the long way, which comes to the same.

mod entries;
mod pattern;

pub(super) use entries::{Entries, Writing, can_be_plain};

use std::borrow::Cow;
use std::fmt::Write as _;

use super::canonical;
use super::path::Paths;
use super::plan::Plan;
use crate::decision::{Field, RuleRef, Stage};
use crate::few::Few;
use crate::policy::map::ExactLine;
use crate::policy::model::{Model, QueryMode, Redirect, RedirectStatus, Rule};
use crate::policy::target::{Authority, LiteralTarget, TargetHost};
use crate::request::Scheme;
use crate::uri::host::HostPattern;
use crate::uri::path::is_one_for_all;
use crate::uri::percent::encode_query;
use pattern::{From, Texts, expand};

/// What the short way comes to.
pub(super) enum Quick<'e> {
    Hop(Hop<'e>),
    /// No redirect acts.
    Nothing,
    /// The long way knows.
    Long,
}

/// One redirect, and no other behind it.
pub(super) struct Hop<'e> {
    id: &'e str,
    line: Option<u32>,
    pub(super) status: u16,
    location: String,
    cache_control: Option<&'e str>,
}

impl<'e> Hop<'e> {
    pub(super) fn rule(&self) -> RuleRef<'e> {
        RuleRef { id: self.id.into(), line: self.line, stage: Stage::Redirect }
    }

    pub(super) fn into_fields(self) -> Few<'e, Field<'e>> {
        let location = Field::new("location", self.location);
        match self.cache_control {
            None => Few::One(location),
            Some(value) => Few::Two([location, Field::new("cache-control", value)]),
        }
    }
}

/// Where redirects are asked for: a URL that isn't answered by `[canonical]`, its path the same in every
/// view and written as in a URL, before the cache.
#[derive(Clone, Copy)]
pub(super) struct At<'q> {
    pub(super) host: &'q str,
    pub(super) path: &'q str,
    pub(super) query: Option<&'q str>,
}

/// A redirect that asks for no more than a path and a host, and leads to one URL made of literal
/// text and captures.
pub(super) struct Plain<'e> {
    pub(super) id: &'e str,
    pub(super) line: Option<u32>,
    pub(super) hosts: Hosts<'e>,
    from: From<'e>,
    /// As [`pattern`] writes it.
    pub(super) path: &'e str,
    pub(super) query: Option<&'e str>,
    pub(super) site: Option<Site<'e>>,
    pub(super) status: RedirectStatus,
    pub(super) mode: QueryMode,
    pub(super) cache_control: Option<&'e str>,
}

/// The hosts at which it acts.
#[derive(Clone, Copy)]
pub(super) enum Hosts<'e> {
    Any,
    One(&'e str),
    Of(&'e [Box<str>]),
}

/// The scheme and the authority of a target that has them.
#[derive(Clone, Copy)]
pub(super) struct Site<'e> {
    scheme: Scheme,
    host: &'e str,
    port: Option<u16>,
}

/// What the candidates at a URL come to.
pub(super) fn redirect<'e>(
    model: &'e Model,
    plan: &'e Plan,
    at: At<'_>,
    found: impl Iterator<Item = usize>,
) -> Quick<'e> {
    for number in found {
        let Some(plain) = plan.redirects.plain(model, number) else { return Quick::Long };
        if !plain.hosts.have(at.host) {
            continue;
        }
        let mut captures = Texts::default();
        match plain.from.is_taken(at.path, &model.bounds, &mut captures) {
            Some(true) => {
                return plain.hop(model, plan, at, &captures).map_or(Quick::Long, Quick::Hop);
            }
            Some(false) => {}
            None => return Quick::Long,
        }
    }
    Quick::Nothing
}

/// The hop of a request by http to https, where no redirect may be: `None` where more has to be asked.
pub(super) fn to_https<'e>(model: &'e Model, paths: Paths<'_>, at: At<'_>) -> Option<Hop<'e>> {
    let https = model.https.as_ref()?;
    if https.except.iter().any(|pattern| paths.matches(pattern, at.path)) {
        return None;
    }
    let site = Site {
        scheme: Scheme::Https,
        host: at.host,
        port: (https.port != 443).then_some(https.port),
    };
    if model.hosts_declared && !model.hosts.iter().any(|pattern| pattern.matches(at.host)) {
        return None;
    }
    let query = match at.query.filter(|query| !query.is_empty()).map(encode_query) {
        None => None,
        Some(Cow::Borrowed(query)) => Some(query),
        Some(Cow::Owned(_)) => return None,
    };
    let length = site.room() + at.path.len() + query.map_or(0, |query| query.len() + 1);
    let mut location = String::with_capacity(length);
    site.write(&mut location);
    location.push_str(at.path);
    if let Some(query) = query {
        location.push('?');
        location.push_str(query);
    }
    (location.len() <= model.bounds.location_bytes).then(|| Hop {
        id: "https",
        line: None,
        status: https.status.code(),
        location,
        cache_control: None,
    })
}

impl Hosts<'_> {
    fn have(self, host: &str) -> bool {
        match self {
            Hosts::Any => true,
            Hosts::One(wanted) => wanted == host,
            Hosts::Of(wanted) => wanted.iter().any(|wanted| **wanted == *host),
        }
    }
}

impl<'e> Plain<'e> {
    /// A line of a map; `None` where it isn't plain.
    #[inline]
    pub(super) fn of_line(rule: &'e Rule<Redirect>, line: ExactLine<'e>) -> Option<Plain<'e>> {
        let LiteralTarget { authority, path, query, fragment: None } = line.to else {
            return None;
        };
        Some(Plain {
            id: &rule.id,
            line: Some(line.line),
            hosts: match line.host {
                None => Hosts::Any,
                Some(HostPattern::Exact(host)) => Hosts::One(host),
                Some(HostPattern::OneLabel(_) | HostPattern::AnyDepth(_)) => return None,
            },
            from: From::Text(line.from),
            path,
            query: query.filter(|query| !query.is_empty()),
            site: match authority {
                None => None,
                Some(authority) => Some(Site::of(authority)?),
            },
            status: line.status.unwrap_or(rule.action.status),
            mode: line.query_mode.unwrap_or(rule.action.query),
            cache_control: rule.action.cache_control.as_deref(),
        })
    }

    /// `None` where more than this hop may have a say.
    fn hop(self, model: &Model, plan: &Plan, at: At<'_>, captures: &Texts<'_>) -> Option<Hop<'e>> {
        let visitor = at.query.filter(|query| !query.is_empty() && self.mode != QueryMode::Drop);
        let query = match (visitor.map(encode_query), self.query) {
            (None, query) => query,
            (Some(Cow::Borrowed(query)), None) => Some(query),
            (Some(_), _) => return None,
        };
        let of_site = self.site.map_or(0, Site::room);
        let length = of_site + self.path.len() + captures.len() + 1;
        let mut location = String::with_capacity(length + query.map_or(0, str::len));
        let start = match self.site {
            Some(site) => site.write(&mut location),
            None => 0,
        };
        expand(self.path, captures, &mut location)?;
        let path = location.get(start..)?;
        if !is_one_for_all(path) || path == at.path {
            return None;
        }
        let (is_ours, host) = match self.site {
            None => (true, at.host),
            // Where it leads to http, `[https]` may have a say.
            Some(site) if site.scheme == Scheme::Http => return None,
            Some(site) => (site.is_ours(model, at.host), site.host),
        };
        // A redirect at that URL would make a chain.
        let ends = || {
            let is_left = |canonical| canonical::leaves(canonical, host, path);
            plan.redirects.index.narrow(path, Some(host)).is_empty()
                && model.canonical.as_ref().is_none_or(is_left)
        };
        if is_ours && model.collapse && !ends() {
            return None;
        }
        if let Some(query) = query {
            location.push('?');
            location.push_str(query);
        }
        if location.len() > model.bounds.location_bytes {
            return None;
        }
        let Plain { id, line, cache_control, .. } = self;
        Some(Hop { id, line, status: self.status.code(), location, cache_control })
    }
}

impl<'e> Site<'e> {
    /// `None` where the request has a part in it.
    fn of(authority: &'e Authority) -> Option<Site<'e>> {
        match authority {
            Authority { scheme: Some(scheme), host: TargetHost::Literal(host), port } => {
                Some(Site { scheme: *scheme, host, port: *port })
            }
            _ => None,
        }
    }

    /// Whether it is at a host of the policy's own, or at the one that was asked for.
    fn is_ours(self, model: &Model, host: &str) -> bool {
        self.host == host || model.hosts.iter().any(|pattern| pattern.matches(self.host))
    }

    /// How much is written before the path, at most.
    fn room(self) -> usize {
        self.host.len() + "https://:65535".len()
    }

    /// Writes what stands before the path: how much that is.
    fn write(self, location: &mut String) -> usize {
        location.push_str(self.scheme.as_str());
        location.push_str("://");
        location.push_str(self.host);
        if let Some(port) = self.port {
            // Writing to a `String` can't fail.
            let _ = write!(location, ":{port}");
        }
        location.len()
    }
}
