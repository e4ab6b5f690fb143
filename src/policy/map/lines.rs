//! The lines of a map, packed: a map of a million lines is three pieces of memory, not millions.
//!
//! Of nearly every line the source is one path and the target a literal: its texts lie one behind
//! the other in a buffer of all lines, the source directly before the path that it leads to, and
//! 24 bytes say the rest. A line of another kind, or one over the bounds of those bytes, stays a
//! [`MapLine`].

mod pack;
mod view;

use super::super::model::{MapLine, QueryMode, RedirectStatus};
use super::super::target::{Authority, LiteralTarget};
use crate::uri::host::HostPattern;
pub(crate) use pack::Packer;
pub(crate) use view::{ExactLine, Line};

/// The lines of a map, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    pub(crate) records: Box<[Record]>,
    /// The texts of all lines that are packed.
    pub(crate) text: Box<str>,
    /// What lines have in common: few hosts, and fewer authorities.
    pub(crate) hosts: Box<[HostPattern]>,
    pub(crate) authorities: Box<[Authority]>,
    /// Lines that can't be packed.
    pub(crate) others: Box<[MapLine]>,
}

/// One line. An image holds them as they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record {
    /// Where its text begins; of a line that isn't packed, its index among the others.
    pub(crate) at: u32,
    pub(crate) line: u32,
    /// The lengths of its texts, in the order in which they stand. A source is never empty: with 0
    /// the line isn't packed.
    pub(crate) from: u16,
    pub(crate) path: u16,
    pub(crate) query: u16,
    pub(crate) fragment: u16,
    /// Indexes.
    pub(crate) host: u16,
    pub(crate) authority: u16,
    pub(crate) status: Option<RedirectStatus>,
    pub(crate) query_mode: Option<QueryMode>,
}

const _: () = assert!(size_of::<Record>() == 24);

/// In place of a length or an index: there is none.
pub(crate) const NONE: u16 = u16::MAX;

impl Record {
    /// Of a line that stands among the others.
    pub(crate) fn other(at: u32, line: &MapLine) -> Record {
        Record {
            at,
            line: line.line,
            from: 0,
            path: 0,
            query: NONE,
            fragment: NONE,
            host: NONE,
            authority: NONE,
            status: None,
            query_mode: None,
        }
    }

    pub(crate) fn is_packed(&self) -> bool {
        self.from > 0
    }
}

impl Lines {
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<Line<'_>> {
        match self.exact(index) {
            Some(line) => Some(Line::Exact(line)),
            None => self.line(self.records.get(index)?),
        }
    }

    /// The line at an index, where it is packed: a look at a record, and at the text of that line.
    pub(crate) fn exact(&self, index: usize) -> Option<ExactLine<'_>> {
        self.packed(self.records.get(index)?)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Line<'_>> {
        // Every record has its line: none is left out.
        self.records.iter().filter_map(|record| self.line(record))
    }

    /// The lines that have a pattern or a placeholder, and few besides.
    pub(crate) fn others(&self) -> &[MapLine] {
        &self.others
    }

    /// The hosts that lines ask for, each once, but for those of [`others`](Lines::others).
    pub(crate) fn hosts(&self) -> &[HostPattern] {
        &self.hosts
    }

    fn line(&self, record: &Record) -> Option<Line<'_>> {
        if !record.is_packed() {
            return self.others.get(place(record.at)).map(Line::Other);
        }
        self.packed(record).map(Line::Exact)
    }

    fn packed(&self, record: &Record) -> Option<ExactLine<'_>> {
        if !record.is_packed() {
            return None;
        }
        let text = self.text.get(place(record.at)..)?;
        let (from, text) = text.split_at_checked(record.from.into())?;
        let (path, text) = text.split_at_checked(record.path.into())?;
        let (query, text) = optional(text, record.query)?;
        let (fragment, _) = optional(text, record.fragment)?;
        Some(ExactLine {
            from,
            to: LiteralTarget {
                authority: indexed(&self.authorities, record.authority)?,
                path,
                query,
                fragment,
            },
            status: record.status,
            query_mode: record.query_mode,
            host: indexed(&self.hosts, record.host)?,
            line: record.line,
        })
    }
}

/// A text of this length at the beginning, if there is one, and what follows.
fn optional(text: &str, length: u16) -> Option<(Option<&str>, &str)> {
    if length == NONE {
        return Some((None, text));
    }
    let (found, text) = text.split_at_checked(length.into())?;
    Some((Some(found), text))
}

/// `None`: there is no such item.
fn indexed<T>(items: &[T], index: u16) -> Option<Option<&T>> {
    if index == NONE {
        return Some(None);
    }
    items.get(usize::from(index)).map(Some)
}

fn place(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

#[cfg(test)]
pub(super) use tests::written_out;

#[cfg(test)]
mod tests;
