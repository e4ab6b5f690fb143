//! Rules, and what those do that answer or redirect.

use super::flaw::Flaw;
use super::name;
use super::reader::Reader;
use super::stored::{Stored, choice, record};
use super::template::fits;
use super::writer::Writer;
use crate::policy::model::{
    Answer, At, Block, Body, MapLine, OnUnknown, QueryEdits, QueryMode, QueryName, Redirect,
    RedirectSource, RedirectStatus, Rewrite, Route, Rule,
};
use crate::policy::read::field::Side;
use crate::policy::template::Place;

choice!(At { 0: Viewer, 1: Origin });

/// Without the words for people: an engine names a rule by its id.
impl<A: Stored> Stored for Rule<A> {
    const LEAST: usize = 5 + A::LEAST;

    fn write(&self, to: &mut Writer) {
        let Rule { id, about: _, enabled, shadow, at, when, action } = self;
        id.write(to);
        enabled.write(to);
        shadow.write(to);
        at.write(to);
        when.write(to);
        action.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Rule<A>, Flaw> {
        let id = String::read(from)?;
        name::id(&id)?;
        Ok(Rule {
            id,
            about: None,
            enabled: Stored::read(from)?,
            shadow: Stored::read(from)?,
            at: Stored::read(from)?,
            when: Stored::read(from)?,
            action: Stored::read(from)?,
        })
    }
}

record!(Block { answer, on_unknown });
choice!(OnUnknown { 0: ByCause, 1: Match, 2: Skip });
record!(Answer { status, body, content_type, cache_control, headers }, can_be_sent);
choice!(Body { 0: Empty, 1: Bytes(bytes), 2: Template(template, kind) }, fits_its_kind);

fn can_be_sent(answer: &Answer) -> Result<(), Flaw> {
    let values = [&answer.content_type, &answer.cache_control];
    values.into_iter().flatten().try_for_each(|value| name::value(value))?;
    answer.headers.iter().try_for_each(|(name, value)| name::field(name, value, Side::Response))
}

fn fits_its_kind(body: &Body) -> Result<(), Flaw> {
    match body {
        Body::Template(template, kind) => fits(template, Place::Body(*kind)),
        Body::Empty | Body::Bytes(_) => Ok(()),
    }
}

choice!(RedirectStatus {
    0: MovedPermanently,
    1: Found,
    2: SeeOther,
    3: TemporaryRedirect,
    4: PermanentRedirect,
});
choice!(QueryMode { 0: Merge, 1: Keep, 2: Drop });
choice!(RedirectSource { 0: Entry { from, to }, 1: Map(lines) });
record!(Redirect { source, status, query, cache_control }, has_a_value);
record!(MapLine { from, to, status, query, host, line });

fn has_a_value(redirect: &Redirect) -> Result<(), Flaw> {
    redirect.cache_control.as_deref().map_or(Ok(()), name::value)
}

record!(Rewrite { from, path, query, query_mode, normalise }, stays_a_path);
record!(QueryEdits { keep_only, remove, set, sort }, stays_a_query);
choice!(QueryName { 0: Exact(name), 1: Prefix(name) });
record!(Route { origin }, is_a_name);

fn stays_a_path(rewrite: &Rewrite) -> Result<(), Flaw> {
    fits(&rewrite.path, Place::Path)?;
    rewrite.query.as_ref().map_or(Ok(()), |query| fits(query, Place::Query))
}

fn stays_a_query(edits: &QueryEdits) -> Result<(), Flaw> {
    edits.set.iter().try_for_each(|(_, value)| fits(value, Place::Query))
}

fn is_a_name(route: &Route) -> Result<(), Flaw> {
    fits(&route.origin, Place::Header)
}
