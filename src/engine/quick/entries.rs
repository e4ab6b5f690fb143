//! Plain redirects, each read from one place in memory: an entry of a policy is spread over twenty.

use std::collections::HashMap;

use super::pattern::{From, literal, target, written};
use super::{Hosts, Plain, Site};
use crate::engine::expression;
use crate::engine::linear::Linear;
use crate::policy::condition::{Condition, Test};
use crate::policy::model::{At, Model, QueryMode, Redirect, RedirectSource, RedirectStatus, Rule};
use crate::policy::pattern::PathPattern;
use crate::policy::target::{Authority, Target};
use crate::request::Scheme;
use crate::uri::host::HostPattern;

/// Those entries that are plain.
#[derive(Debug, Default)]
pub(in crate::engine) struct Entries {
    /// Of every entry, none where it isn't plain.
    heads: Box<[Option<Head>]>,
    /// The texts of each, one behind the other.
    text: Box<str>,
    /// The programs of their regular expressions.
    programs: Box<[u8]>,
    hosts: Box<[Box<[Box<str>]>]>,
    authorities: Box<[Authority]>,
}

/// Lengths are in bytes.
#[derive(Clone, Copy, Debug)]
struct Head {
    at: u32,
    /// Where its program begins, if its source is a regular expression.
    program: u32,
    id: u16,
    from: u16,
    path: u16,
    query: u16,
    /// Of the policy's own; [`NONE`] without one.
    cache_control: u16,
    hosts: u16,
    authority: u16,
    status: RedirectStatus,
    mode: QueryMode,
}

/// No index, or no text.
const NONE: u16 = u16::MAX;

/// The source is a text.
const NO_PROGRAM: u32 = u32::MAX;

impl Entries {
    /// The plain redirect at an index.
    #[inline]
    pub(in crate::engine) fn get(&self, index: usize) -> Option<Plain<'_>> {
        let head = self.heads.get(index)?.as_ref()?;
        let mut left = self.text.get(usize::try_from(head.at).ok()?..)?;
        let mut next = |length: u16| {
            let (text, after) = left.split_at_checked(usize::from(length))?;
            left = after;
            Some(text)
        };
        let id = next(head.id)?;
        let from = match head.program {
            NO_PROGRAM => From::Text(next(head.from)?),
            at => {
                let program = self.programs.get(usize::try_from(at).ok()?..)?;
                From::Program(Linear::new(program.get(..usize::from(head.from))?))
            }
        };
        let path = next(head.path)?;
        let mut maybe = |length| if length == NONE { None } else { next(length) };
        let hosts = self.hosts.get(usize::from(head.hosts));
        Some(Plain {
            id,
            line: None,
            hosts: hosts.map_or(Hosts::Any, |hosts| Hosts::Of(hosts)),
            from,
            path,
            query: maybe(head.query),
            cache_control: maybe(head.cache_control),
            site: match self.authorities.get(usize::from(head.authority)) {
                None => None,
                Some(authority) => Some(Site::of(authority)?),
            },
            status: head.status,
            mode: head.mode,
        })
    }
}

/// Entries as they are collected.
#[derive(Default)]
pub(in crate::engine) struct Writing<'m> {
    heads: Vec<Option<Head>>,
    text: String,
    programs: Vec<u8>,
    hosts: Vec<Box<[Box<str>]>>,
    host_numbers: HashMap<Vec<&'m str>, u16>,
    authorities: Vec<Authority>,
    authority_numbers: HashMap<(Scheme, &'m str, Option<u16>), u16>,
}

impl<'m> Writing<'m> {
    /// Adds an entry: its index.
    pub(in crate::engine) fn add(&mut self, model: &'m Model, rule: &'m Rule<Redirect>) -> usize {
        let head = self.head(model, rule);
        self.heads.push(head);
        self.heads.len() - 1
    }

    /// `None` of one that isn't plain.
    fn head(&mut self, model: &'m Model, rule: &'m Rule<Redirect>) -> Option<Head> {
        let RedirectSource::Entry { from: Some(from), to } = &rule.action.source else {
            return None;
        };
        if !can_be_plain(model, rule) {
            return None;
        }
        let ((from, captures), program) = match (written(from), from) {
            (Some(written), _) => (written, None),
            (None, PathPattern::Regex(regex)) => {
                ((String::new(), regex.names().collect()), Some(expression::bytes(regex)?))
            }
            (None, _) => return None,
        };
        let Target { authority, path, query, fragment: None } = to else { return None };
        let path = target(path, &captures)?;
        let query = match query {
            Some(query) => Some(literal(query)?).filter(|query| !query.is_empty()),
            None => None,
        };
        let length = |text: &str| u16::try_from(text.len()).ok().filter(|length| *length != NONE);
        let maybe = |text: Option<&str>| text.map_or(Some(NONE), length);
        let cache_control = rule.action.cache_control.as_deref();
        let head = Head {
            at: u32::try_from(self.text.len()).ok()?,
            id: length(&rule.id)?,
            program: match program {
                Some(_) => u32::try_from(self.programs.len()).ok()?,
                None => NO_PROGRAM,
            },
            from: program
                .map_or_else(|| length(&from), |program| u16::try_from(program.len()).ok())?,
            path: length(&path)?,
            query: maybe(query)?,
            cache_control: maybe(cache_control)?,
            hosts: self.hosts(rule.when.as_ref())?,
            authority: authority.as_deref().map_or(Some(NONE), |other| self.authority(other))?,
            status: rule.action.status,
            mode: rule.action.query,
        };
        for text in [&*rule.id, &from, &path, query.unwrap_or(""), cache_control.unwrap_or("")] {
            self.text.push_str(text);
        }
        self.programs.extend(program.unwrap_or_default());
        Some(head)
    }

    /// The number of the hosts that a condition asks for, where it asks for nothing else.
    fn hosts(&mut self, when: Option<&'m Condition>) -> Option<u16> {
        let Some(when) = when else { return Some(NONE) };
        let Test::Host(patterns) = only_test(when)? else { return None };
        let exact = |pattern: &'m HostPattern| match pattern {
            HostPattern::Exact(name) => Some(name.as_str()),
            HostPattern::OneLabel(_) | HostPattern::AnyDepth(_) => None,
        };
        let names = patterns.iter().map(exact).collect::<Option<Vec<&str>>>()?;
        if let Some(number) = self.host_numbers.get(&names) {
            return Some(*number);
        }
        let number = u16::try_from(self.hosts.len()).ok().filter(|number| *number != NONE)?;
        self.hosts.push(names.iter().map(|name| (*name).into()).collect());
        self.host_numbers.insert(names, number);
        Some(number)
    }

    /// The number of a target's scheme and authority, where they are written out.
    fn authority(&mut self, authority: &'m Authority) -> Option<u16> {
        let Site { scheme, host, port } = Site::of(authority)?;
        let next = u16::try_from(self.authorities.len()).ok().filter(|next| *next != NONE)?;
        let number = *self.authority_numbers.entry((scheme, host, port)).or_insert(next);
        if number == next {
            self.authorities.push(authority.clone());
        }
        Some(number)
    }

    pub(in crate::engine) fn finish(self) -> Entries {
        Entries {
            heads: self.heads.into(),
            text: self.text.into(),
            programs: self.programs.into(),
            hosts: self.hosts.into(),
            authorities: self.authorities.into(),
        }
    }
}

/// Whether a rule has nothing but its source and its target to be asked about.
pub(in crate::engine) fn can_be_plain(model: &Model, rule: &Rule<Redirect>) -> bool {
    let paths = model.paths;
    rule.enabled
        && !rule.shadow
        && rule.at == At::Viewer
        && !paths.ignore_case
        && !paths.ignore_trailing_slash
}

/// The test that a condition consists of.
fn only_test(condition: &Condition) -> Option<&Test> {
    match condition {
        Condition::All(inner) => match inner.as_slice() {
            [only] => only_test(only),
            _ => None,
        },
        Condition::Check(check) => Some(&check.test),
        Condition::Any(_) | Condition::Not(_) => None,
    }
}
