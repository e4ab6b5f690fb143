//! The hops of a redirect chain, and the one answer that they make together.

use smallvec::SmallVec;

use super::answer::{Draft, PRIVATE};
use super::pipeline::Run;
use crate::decision::{Field, RuleRef, note};
use crate::facts::Fact;
use crate::few::Few;
use crate::policy::model::RedirectStatus;
use crate::uri::url::Url;

/// One hop: a rule, and the URL that it leads to.
pub(super) struct Hop<'e, 'u> {
    pub(super) rule: RuleRef<'e>,
    pub(super) url: Url<'u>,
    pub(super) status: RedirectStatus,
    pub(super) cache_control: Option<&'e str>,
    /// The rule looked at the visitor: a shared cache mustn't keep it.
    pub(super) personal: bool,
}

/// The hops that were made, and what a client's next request would look like.
pub(super) struct Trail<'e, 'q> {
    pub(super) start: Url<'q>,
    pub(super) hops: SmallVec<[Hop<'e, 'q>; 1]>,
    pub(super) method: Fact<&'q str>,
    /// Headers and cookies of the request were for another host.
    pub(super) headers_hidden: bool,
}

impl<'e, 'q> Trail<'e, 'q> {
    pub(super) fn new(start: Url<'q>, method: Fact<&'q str>) -> Trail<'e, 'q> {
        Trail { start, hops: SmallVec::new(), method, headers_hidden: false }
    }

    /// Goes one hop on. The client follows as RFC 9110 §15.4 says.
    pub(super) fn push(&mut self, hop: Hop<'e, 'q>) {
        self.method = match (hop.status, self.method) {
            (_, Fact::Known("HEAD")) => Fact::Known("HEAD"),
            (RedirectStatus::SeeOther, _) => Fact::Known("GET"),
            (RedirectStatus::MovedPermanently | RedirectStatus::Found, Fact::Known(method))
                if method != "GET" =>
            {
                Fact::Hidden
            }
            (_, method) => method,
        };
        self.headers_hidden |= hop.url.site() != self.start.site();
        self.hops.push(hop);
    }

    /// The rules that lead in a circle, where the last hop leads back to a URL of the chain.
    pub(super) fn circle(&self) -> Option<Vec<RuleRef<'e>>> {
        let last = self.hops.last()?;
        // No hop leads to the URL that it was made at.
        if self.hops.len() == 1 {
            return None;
        }
        let urls = std::iter::once(&self.start).chain(self.hops.iter().map(|hop| &hop.url));
        let first = urls.take(self.hops.len()).position(|url| url.may_be(&last.url))?;
        Some(distinct(self.hops.iter().skip(first)))
    }

    /// Every rule of the chain, once.
    pub(super) fn rules(&self) -> Vec<RuleRef<'e>> {
        distinct(self.hops.iter())
    }

    /// One redirect to the end of the chain; `None` where there was no hop.
    pub(super) fn answer(self, run: &mut Run<'e, '_>) -> Option<Draft<'e>> {
        let last = self.hops.last()?;
        // What the visitor sent may be of any length, and plain http isn't let through for it.
        if last.url.location_len() > run.model.bounds.location_bytes {
            run.acted.rules.extend(self.hops.into_iter().map(|hop| hop.rule));
            let fields = Few::One(Field::new("cache-control", "no-store"));
            return Some(Draft { fields, ..Draft::empty(414) });
        }
        let mut fields = Few::One(Field::new("location", last.url.location()));
        let personal = self.hops.iter().any(|hop| hop.personal);
        if let Some(value) = last.cache_control.or(personal.then_some(PRIVATE)) {
            fields.push(Field::new("cache-control", value));
        }
        let status = status(self.hops.iter().map(|hop| hop.status)).code();
        run.acted.rules.extend(self.hops.into_iter().map(|hop| hop.rule));
        Some(Draft { fields, ..Draft::empty(status) })
    }
}

/// One status for several hops: as lasting as the least lasting of them.
fn status(hops: impl Iterator<Item = RedirectStatus> + Clone) -> RedirectStatus {
    if hops.clone().any(|status| status == RedirectStatus::SeeOther) {
        return RedirectStatus::SeeOther;
    }
    let keeps_method = hops.clone().all(RedirectStatus::keeps_method);
    match (hops.clone().all(RedirectStatus::is_permanent), keeps_method) {
        (true, true) => RedirectStatus::PermanentRedirect,
        (true, false) => RedirectStatus::MovedPermanently,
        (false, true) => RedirectStatus::TemporaryRedirect,
        (false, false) => RedirectStatus::Found,
    }
}

fn distinct<'h, 'e: 'h, 'u: 'h>(hops: impl Iterator<Item = &'h Hop<'e, 'u>>) -> Vec<RuleRef<'e>> {
    let mut rules = Vec::new();
    for hop in hops {
        note(&mut rules, hop.rule.clone());
    }
    rules
}
