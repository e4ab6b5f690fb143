//! Packing lines, one at a time: a file of a million never stands in memory as a million
//! [`MapLine`]s.

use std::collections::HashMap;
use std::hash::Hash;

use super::{ExactLine, Lines, NONE, Record};
use crate::policy::model::MapLine;
use crate::policy::pattern::PathPattern;
use crate::policy::target::{Authority, LiteralTarget, TargetRef};
use crate::uri::host::HostPattern;

/// Lines as they are packed.
#[derive(Debug, Default)]
pub(crate) struct Packer {
    records: Vec<Record>,
    text: String,
    hosts: Table<HostPattern>,
    authorities: Table<Authority>,
    others: Vec<MapLine>,
}

/// Each item once.
#[derive(Debug)]
struct Table<T> {
    items: Vec<T>,
    indexes: HashMap<T, u16>,
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table { items: Vec::new(), indexes: HashMap::new() }
    }
}

impl Packer {
    /// With room for so many lines.
    pub(crate) fn with_capacity(lines: usize) -> Packer {
        Packer { records: Vec::with_capacity(lines), ..Packer::default() }
    }

    pub(crate) fn push(&mut self, line: MapLine) {
        let exact = match (&line.from, line.to.lent()) {
            (PathPattern::Exact(from), TargetRef::Literal(to)) => {
                let MapLine { status, query: query_mode, ref host, line, .. } = line;
                let host = host.as_ref();
                self.push_exact(ExactLine { from, to, status, query_mode, host, line })
            }
            _ => None,
        };
        if exact.is_none() {
            self.push_other(line);
        }
    }

    /// `None`: it can't be packed, and isn't among the lines.
    pub(crate) fn push_exact(&mut self, line: ExactLine<'_>) -> Option<()> {
        let ExactLine { from, to, status, query_mode, host, line } = line;
        let LiteralTarget { authority, path, query, fragment } = to;
        let record = Record {
            at: u32::try_from(self.text.len()).ok()?,
            line,
            from: length(from).filter(|length| *length > 0)?,
            path: length(path)?,
            query: query.map_or(Some(NONE), length)?,
            fragment: fragment.map_or(Some(NONE), length)?,
            host: host.map_or(Some(NONE), |host| self.hosts.index(host))?,
            authority: authority.map_or(Some(NONE), |it| self.authorities.index(it))?,
            status,
            query_mode,
        };
        self.records.push(record);
        for text in [Some(from), Some(path), query, fragment].into_iter().flatten() {
            self.text.push_str(text);
        }
        Some(())
    }

    fn push_other(&mut self, line: MapLine) {
        let at = u32::try_from(self.others.len()).unwrap_or(u32::MAX);
        self.records.push(Record::other(at, &line));
        self.others.push(line);
    }

    pub(crate) fn finish(self) -> Lines {
        Lines {
            records: self.records.into(),
            text: self.text.into(),
            hosts: self.hosts.items.into(),
            authorities: self.authorities.items.into(),
            others: self.others.into(),
        }
    }
}

impl FromIterator<MapLine> for Lines {
    fn from_iter<I: IntoIterator<Item = MapLine>>(lines: I) -> Lines {
        let lines = lines.into_iter();
        let mut packer = Packer::with_capacity(lines.size_hint().0);
        lines.for_each(|line| packer.push(line));
        packer.finish()
    }
}

impl<T: Clone + Eq + Hash> Table<T> {
    /// `None`: the table is full.
    fn index(&mut self, item: &T) -> Option<u16> {
        if let Some(index) = self.indexes.get(item) {
            return Some(*index);
        }
        let index = u16::try_from(self.items.len()).ok().filter(|index| *index < NONE)?;
        self.items.push(item.clone());
        self.indexes.insert(item.clone(), index);
        Some(index)
    }
}

fn length(text: &str) -> Option<u16> {
    u16::try_from(text.len()).ok().filter(|length| *length < NONE)
}
