//! The lines of maps, most of a large image. Those that are packed stand as they lie in memory, all
//! texts in one and all records in one, so that they are checked in one walk and copied in bulk.

use std::sync::Arc;

use super::flaw::Flaw;
use super::reader::Reader;
use super::stored::Stored;
use super::writer::Writer;
use crate::policy::map::{Lines, NONE, Record};
use crate::policy::model::{QueryMode, RedirectStatus};
use crate::policy::target::Authority;
use crate::policy::template::{Place, is_literal};
use crate::uri::path::{is_canonical, is_one_for_all};

/// The bytes of a record: where its text begins isn't among them.
const RECORD: usize = 18;

/// In place of a line that isn't packed.
const OTHER: [u8; RECORD] = [0; RECORD];

/// A status and a query mode are their places in these lists.
const STATUSES: [Option<RedirectStatus>; 6] = [
    None,
    Some(RedirectStatus::MovedPermanently),
    Some(RedirectStatus::Found),
    Some(RedirectStatus::SeeOther),
    Some(RedirectStatus::TemporaryRedirect),
    Some(RedirectStatus::PermanentRedirect),
];
const QUERY_MODES: [Option<QueryMode>; 4] =
    [None, Some(QueryMode::Merge), Some(QueryMode::Keep), Some(QueryMode::Drop)];

impl Stored for Arc<Lines> {
    const LEAST: usize = 5;

    fn write(&self, to: &mut Writer) {
        let Lines { records, text, hosts, authorities, others } = &**self;
        to.count(records.len());
        hosts.write(to);
        authorities.write(to);
        others.write(to);
        to.text(text);
        for record in records {
            to.bytes(&if record.is_packed() { bytes_of(record) } else { OTHER });
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Arc<Lines>, Flaw> {
        let count = from.count(RECORD)?;
        let (hosts, authorities, others) =
            (Stored::read(from)?, Box::<[Authority]>::read(from)?, Stored::read(from)?);
        let literal = authorities.iter().all(|authority| authority.literal_host().is_some());
        Flaw::unless(literal, "a literal target with a host that isn't")?;
        let text = from.text()?;
        let (stored, _) = from.bytes(count.saturating_mul(RECORD))?.as_chunks();
        let mut lines =
            Lines { records: Box::default(), text: text.into(), hosts, authorities, others };
        let (mut records, mut left, mut others) = (Vec::with_capacity(count), text, 0);
        for bytes in stored {
            if *bytes == OTHER {
                records.push(Record::other(others, lines.others.get(index(others)).ok_or(AMISS)?));
                others += 1;
                continue;
            }
            let at = u32::try_from(text.len() - left.len()).map_err(|_| AMISS)?;
            let record = record_of(bytes, at).ok_or(AMISS)?;
            left = checked(&record, left, &lines)?;
            records.push(record);
        }
        Flaw::unless(left.is_empty() && index(others) == lines.others.len(), AMISS_TEXT)?;
        lines.records = records.into();
        Ok(Arc::new(lines))
    }
}

const AMISS_TEXT: &str = "a line of a map that isn't one";
const AMISS: Flaw = Flaw::Damaged(AMISS_TEXT);

fn index(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

fn bytes_of(record: &Record) -> [u8; RECORD] {
    let Record { at: _, line, from, path, query, fragment, host, authority, status, query_mode } =
        *record;
    let [[a, b], [c, d], [e, f], [g, h], [i, j], [k, l]] =
        [from, path, query, fragment, host, authority].map(u16::to_le_bytes);
    let [m, n, o, p] = line.to_le_bytes();
    let (status, mode) = (place(&STATUSES, &status), place(&QUERY_MODES, &query_mode));
    [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, status, mode]
}

fn record_of(bytes: &[u8; RECORD], at: u32) -> Option<Record> {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, status, mode] = *bytes;
    let [from, path, query, fragment, host, authority] =
        [[a, b], [c, d], [e, f], [g, h], [i, j], [k, l]].map(u16::from_le_bytes);
    Some(Record {
        at,
        line: u32::from_le_bytes([m, n, o, p]),
        from,
        path,
        query,
        fragment,
        host,
        authority,
        status: *STATUSES.get(usize::from(status))?,
        query_mode: *QUERY_MODES.get(usize::from(mode))?,
    })
}

fn place<T: PartialEq>(list: &[T], item: &T) -> u8 {
    let place = list.iter().position(|known| known == item);
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}

/// Checks all that a record says; what of the text it leaves.
fn checked<'t>(record: &Record, text: &'t str, lines: &Lines) -> Result<&'t str, Flaw> {
    let whole = text;
    let (from, text) = text.split_at_checked(record.from.into()).ok_or(AMISS)?;
    let (path, mut text) = text.split_at_checked(record.path.into()).ok_or(AMISS)?;
    let both = whole.get(..from.len() + path.len()).unwrap_or_default();
    let mut fits = true;
    // Nearly always one look at both is enough: of what is plain each part is.
    if !is_one_for_all(both) || from.is_empty() {
        // Its braces are characters: it can't be read as a pattern.
        Flaw::unless(is_canonical(from), "a path that isn't canonical")?;
        fits = is_literal(path, Place::Path);
    }
    for (length, place) in [(record.query, Place::Query), (record.fragment, Place::Fragment)] {
        if length != NONE {
            let (part, rest) = text.split_at_checked(length.into()).ok_or(AMISS)?;
            fits &= is_literal(part, place);
            text = rest;
        }
    }
    Flaw::unless(fits, "a template's text that can't stand in its place")?;
    let known = |index: u16, count| index == NONE || usize::from(index) < count;
    let known =
        known(record.host, lines.hosts.len()) && known(record.authority, lines.authorities.len());
    Flaw::unless(known, "a reference to what doesn't stand before")?;
    Ok(text)
}

#[cfg(test)]
mod tests;
