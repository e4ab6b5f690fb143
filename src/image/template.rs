//! Templates and targets. Whether their literal text may stand where it lands is checked by who
//! knows the place: [`fits`].

use super::flaw::Flaw;
use super::reader::Reader;
use super::stored::{Stored, choice, record};
use super::writer::Writer;
use crate::policy::target::{Authority, Target, TargetHost};
use crate::policy::template::{BodyKind, Filter, Piece, Place, Slot, Template, Value};
use crate::uri::host::is_own_spelling;

choice!(BodyKind { 0: Markup, 1: Json, 2: Plain });
choice!(Template { 0: Literal(text), 1: Pieces(pieces) });
choice!(Piece { 0: Text(text), 1: Slot(slot) });
record!(Slot { value, filters });

choice!(
    Filter {
        0: Lower,
        1: Upper,
        2: Default(text),
        3: Encode,
        4: Replace(old, new),
        5: Slice(start, length),
    },
    finds_something
);

fn finds_something(filter: &Filter) -> Result<(), Flaw> {
    let finds_nothing = matches!(filter, Filter::Replace(old, _) if old.is_empty());
    Flaw::unless(!finds_nothing, "a filter that replaces nothing")
}

impl Stored for Value {
    fn write(&self, to: &mut Writer) {
        let (kind, name) = match self {
            Value::Capture(name) => (0, Some(name)),
            Value::Host => (1, None),
            Value::Path => (2, None),
            Value::Query => (3, None),
            Value::PathAndQuery => (4, None),
            Value::Scheme => (5, None),
            Value::Country => (6, None),
            Value::Region => (7, None),
            Value::City => (8, None),
            Value::Language => (9, None),
            Value::Device => (10, None),
            Value::Ip => (11, None),
            Value::Method => (12, None),
            Value::Status => (13, None),
            Value::Cookie(name) => (14, Some(name)),
            Value::Header(name) => (15, Some(name)),
            Value::QueryParam(name) => (16, Some(name)),
            Value::Variant(_, id) => (17, Some(id)),
            Value::Rule => (18, None),
            Value::Claim(name) => (19, Some(name)),
        };
        to.byte(kind);
        if let Value::Variant(experiment, _) = self {
            to.count(*experiment);
        }
        name.into_iter().for_each(|name| to.text(name));
    }

    fn read(from: &mut Reader<'_>) -> Result<Value, Flaw> {
        Ok(match from.byte()? {
            0 => Value::Capture(String::read(from)?),
            1 => Value::Host,
            2 => Value::Path,
            3 => Value::Query,
            4 => Value::PathAndQuery,
            5 => Value::Scheme,
            6 => Value::Country,
            7 => Value::Region,
            8 => Value::City,
            9 => Value::Language,
            10 => Value::Device,
            11 => Value::Ip,
            12 => Value::Method,
            13 => Value::Status,
            14 => Value::Cookie(String::read(from)?),
            15 => Value::Header(String::read(from)?),
            16 => Value::QueryParam(String::read(from)?),
            17 => {
                let experiment = from.size()?;
                from.names_experiment(experiment);
                Value::Variant(experiment, String::read(from)?)
            }
            18 => Value::Rule,
            19 => Value::Claim(String::read(from)?),
            _ => return Err(Flaw::Damaged("no such placeholder")),
        })
    }
}

/// Whether every literal text of a template may stand in its place.
pub(super) fn fits(template: &Template, place: Place) -> Result<(), Flaw> {
    Flaw::unless(template.fits(place), "a template's text that can't stand in its place")
}

record!(Target { authority, path, query, fragment }, keeps_its_parts);
record!(Authority { scheme, host, port });
choice!(TargetHost { 0: Literal(host), 1: Request, 2: Label { label, suffix } }, is_one_host);

/// No text moves from one part of a URL to another.
fn keeps_its_parts(target: &Target) -> Result<(), Flaw> {
    fits(&target.path, Place::Path)?;
    target.query.as_deref().map_or(Ok(()), |query| fits(query, Place::Query))?;
    target.fragment.as_deref().map_or(Ok(()), |fragment| fits(fragment, Place::Fragment))
}

/// The visitor has no part in it but one label.
fn is_one_host(host: &TargetHost) -> Result<(), Flaw> {
    let is_one = match host {
        TargetHost::Request => true,
        TargetHost::Literal(host) => is_own_spelling(host),
        TargetHost::Label { label, suffix } => {
            let is_capture = matches!(label, Value::Capture(_));
            is_capture && Target::is_suffix(suffix)
        }
    };
    Flaw::unless(is_one, "a target that could lead to any host")
}
