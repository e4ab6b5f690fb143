//! The short way of a plain redirect: a path written as most are, one rule that asks for no more than
//! path and host, and a target where no other redirect is. That is nearly every hop that is ever
//! made; whatever is otherwise is [left](Quick::Long) to the long way, which comes to the same.

mod entries;
mod pattern;

pub(super) use entries::{Entries, Writing, can_be_plain};

use std::borrow::Cow;

use super::answer::Draft;
use super::pipeline::Run;
use super::redirect::{canonical, https};
use crate::decision::{Field, RuleRef, Stage};
use crate::facts::Fact;
use crate::few::Few;
use crate::policy::model::{MapLine, QueryMode, Redirect, RedirectStatus, Rule};
use crate::policy::pattern::PathPattern;
use crate::policy::target::Target;
use crate::request::{Scheme, Tier};
use crate::uri::host::HostPattern;
use crate::uri::path::is_one_for_all;
use crate::uri::percent::encode_query;
use pattern::{Texts, expand, is_taken, literal};

/// What the short way comes to.
pub(super) enum Quick<'e> {
    Answer(Draft<'e>),
    /// No redirect acts.
    Nothing,
    /// The long way knows.
    Long,
}

/// A redirect that asks for no more than a path and a host, and leads to one URL made of literal
/// text and captures.
pub(super) struct Plain<'e> {
    pub(super) id: &'e str,
    pub(super) line: Option<u32>,
    pub(super) hosts: Hosts<'e>,
    /// As [`pattern`] writes it.
    pub(super) from: &'e str,
    /// Likewise.
    pub(super) path: &'e str,
    pub(super) query: Option<&'e str>,
    pub(super) site: Option<&'e Site>,
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
#[derive(Debug)]
pub(super) struct Site {
    /// What a `Location` begins with: `https://example.com:8443`.
    prefix: Box<str>,
    host: Box<str>,
    scheme: Scheme,
    /// One of the policy's own.
    is_ours: bool,
}

/// `is_plain`: nothing in the path needs an escape, and it is the same in every view.
pub(super) fn redirect<'e>(
    run: &mut Run<'e, '_>,
    found: impl Iterator<Item = usize>,
    is_plain: bool,
) -> Quick<'e> {
    let scene = run.scene;
    let Fact::Known(host) = scene.host else { return Quick::Long };
    let is_usual = is_plain && scene.tier() != Tier::Origin && canonical(run).is_none();
    let stays = |scheme| https(run).is_none() || scheme == Fact::Known(Scheme::Https);
    if !is_usual || !stays(scene.scheme) {
        return Quick::Long;
    }
    for number in found {
        let redirects = &run.plan.redirects;
        let Some(plain) = redirects.plain(run.model, number) else { return Quick::Long };
        if !plain.hosts.have(host) {
            continue;
        }
        let mut captures = Texts::default();
        if is_taken(plain.from, scene.canonical, &mut captures) {
            return match plain.answer(run, host, &captures) {
                Some(draft) => Quick::Answer(draft),
                None => Quick::Long,
            };
        }
    }
    Quick::Nothing
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
    pub(super) fn of_line(rule: &'e Rule<Redirect>, line: &'e MapLine) -> Option<Plain<'e>> {
        let (PathPattern::Exact(from), Target { authority: None, path, query, fragment: None }) =
            (&line.from, &line.to)
        else {
            return None;
        };
        let query = query.as_deref().map(literal);
        Some(Plain {
            id: &rule.id,
            line: Some(line.line),
            hosts: match &line.host {
                None => Hosts::Any,
                Some(HostPattern::Exact(host)) => Hosts::One(host),
                Some(HostPattern::OneLabel(_) | HostPattern::AnyDepth(_)) => return None,
            },
            from,
            path: literal(path)?,
            query: match query {
                None => None,
                Some(query) => Some(query?).filter(|query| !query.is_empty()),
            },
            site: None,
            status: line.status.unwrap_or(rule.action.status),
            mode: line.query.unwrap_or(rule.action.query),
            cache_control: rule.action.cache_control.as_deref(),
        })
    }

    /// `None` where more than this hop may have a say.
    fn answer(self, run: &mut Run<'e, '_>, host: &str, captures: &Texts<'_>) -> Option<Draft<'e>> {
        let scene = run.scene;
        let visitor = scene.query.filter(|query| !query.is_empty() && self.mode != QueryMode::Drop);
        let query = match (visitor.map(encode_query), self.query) {
            (None, query) => query,
            (Some(Cow::Borrowed(query)), None) => Some(query),
            (Some(_), _) => return None,
        };
        let prefix = self.site.map_or("", |site| &site.prefix);
        let length = prefix.len() + self.path.len() + captures.len() + 1;
        let mut location = String::with_capacity(length + query.map_or(0, str::len));
        location.push_str(prefix);
        expand(self.path, captures, &mut location)?;
        let path = location.get(prefix.len()..)?;
        if !is_one_for_all(path) || path == scene.path {
            return None;
        }
        let (is_ours, host) = match self.site {
            None => (true, host),
            // Where it leads to http, `[https]` may have a say.
            Some(site) if site.scheme == Scheme::Http => return None,
            Some(site) => (site.is_ours || *site.host == *host, &*site.host),
        };
        // A redirect at that URL would make a chain.
        if is_ours
            && run.model.collapse
            && !run.plan.redirects.index.narrow(path, Some(host)).is_empty()
        {
            return None;
        }
        if let Some(query) = query {
            location.push('?');
            location.push_str(query);
        }
        if location.len() > run.model.bounds.location_bytes {
            return None;
        }
        let mut fields = Few::One(Field::new("location", location));
        if let Some(value) = self.cache_control {
            fields.push(Field::new("cache-control", value));
        }
        let rule = RuleRef { id: self.id.into(), line: self.line, stage: Stage::Redirect };
        run.acted.rules.push(rule);
        Some(Draft { fields, ..Draft::empty(self.status.code()) })
    }
}
