//! A reading cursor over the spanned tree of a TOML text.
//!
//! The tree is walked, not deserialised: the reader of a policy says everything that is wrong with
//! it at once, each with its place. Only this file names the `toml` crate; [`size`] has bounded
//! the text before a tree is made of it.

mod instant;
pub(crate) mod position;
pub(crate) mod size;
mod written;

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// A text and the tree that was made of it.
pub(crate) struct Document<'s> {
    text: &'s str,
    root: DeTable<'s>,
}

/// A place where the text is no TOML.
#[derive(Debug)]
pub(crate) struct SyntaxError {
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
}

impl<'s> Document<'s> {
    /// Makes the tree of whatever can be read, and tells all that can't.
    pub(crate) fn parse(text: &'s str) -> (Document<'s>, Vec<SyntaxError>) {
        let (root, errors) = DeTable::parse_recoverable(text);
        let errors = errors
            .into_iter()
            .map(|error| SyntaxError {
                range: error.span().unwrap_or(0..0),
                message: error.message().to_owned(),
            })
            .collect();
        (Document { text, root: root.into_inner() }, errors)
    }

    /// The table of the whole file.
    pub(crate) fn root(&self) -> Table<'_> {
        Table { text: self.text, entries: &self.root, start: 0, end: 0 }
    }
}

/// A table: a header's, an inline one, or one that dotted keys make.
#[derive(Clone, Copy)]
pub(crate) struct Table<'t> {
    text: &'t str,
    entries: &'t DeTable<'t>,
    start: usize,
    end: usize,
}

impl<'t> Table<'t> {
    /// Its header, its braces, or the key that made it.
    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Made by a `[header]`: its keys stand on the lines below.
    pub(crate) fn has_header(&self) -> bool {
        self.text.as_bytes().get(self.start) == Some(&b'[') && self.start < self.end
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The value of a key.
    pub(crate) fn get(&self, name: &str) -> Option<Value<'t>> {
        self.find(name).map(|(_, node)| Value { text: self.text, node })
    }

    /// The value of a key, and where the key stands.
    pub(crate) fn entry(&self, name: &str) -> Option<(Key<'t>, Value<'t>)> {
        self.find(name).map(|(key, node)| self.pair(key, node))
    }

    /// Of the few keys of a rule the right one is found sooner by comparing lengths than by the
    /// order of the tree.
    fn find(&self, name: &str) -> Option<(&'t Spanned<DeString<'t>>, &'t Spanned<DeValue<'t>>)> {
        if self.entries.len() > 16 {
            return self.entries.get_key_value(name);
        }
        self.entries.iter().find(|(key, _)| key.get_ref() == name)
    }

    /// Its entries by name.
    pub(crate) fn by_name(&self) -> impl Iterator<Item = (Key<'t>, Value<'t>)> + use<'t> {
        let table = *self;
        self.entries.iter().map(move |(key, node)| table.pair(key, node))
    }

    /// Its entries in the order in which they are written.
    pub(crate) fn written(&self) -> Vec<(Key<'t>, Value<'t>)> {
        let mut entries: Vec<_> = self.by_name().collect();
        entries.sort_by_key(|(key, _)| key.start);
        entries
    }

    fn pair(
        &self,
        key: &'t Spanned<DeString<'t>>,
        node: &'t Spanned<DeValue<'t>>,
    ) -> (Key<'t>, Value<'t>) {
        let Range { start, end } = key.span();
        let quoted = matches!(self.text.as_bytes().get(start), Some(b'"' | b'\''));
        let key = Key { name: key.get_ref(), start, end, quoted };
        (key, Value { text: self.text, node })
    }
}

/// A key: one part of a dotted one.
#[derive(Clone, Copy)]
pub(crate) struct Key<'t> {
    pub(crate) name: &'t str,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Written in quotes.
    pub(crate) quoted: bool,
}

impl Key<'_> {
    /// Where it stands, its quotes included.
    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// A value of any type.
#[derive(Clone, Copy)]
pub(crate) struct Value<'t> {
    text: &'t str,
    node: &'t Spanned<DeValue<'t>>,
}

/// A value by its type.
#[derive(Clone, Copy)]
pub(crate) enum Kind<'t> {
    String(&'t str),
    /// `None` where it doesn't fit into 64 bits.
    Integer(Option<i64>),
    Float,
    Boolean(bool),
    /// Seconds since 1970 of a date-time with offset; `None` for the other kinds of date and time.
    Datetime(Option<i64>),
    List(List<'t>),
    Table(Table<'t>),
}

impl<'t> Value<'t> {
    /// Where it stands: a string's quotes included, a header's table by its header.
    pub(crate) fn range(&self) -> Range<usize> {
        self.node.span()
    }

    pub(crate) fn kind(&self) -> Kind<'t> {
        match self.node.get_ref() {
            DeValue::String(text) => Kind::String(text),
            DeValue::Integer(integer) => {
                Kind::Integer(i64::from_str_radix(integer.as_str(), integer.radix()).ok())
            }
            DeValue::Float(_) => Kind::Float,
            DeValue::Boolean(boolean) => Kind::Boolean(*boolean),
            DeValue::Datetime(datetime) => {
                let parts = datetime.date.zip(datetime.time).zip(datetime.offset);
                Kind::Datetime(parts.and_then(|((date, time), offset)| {
                    let time = (time.hour, time.minute, time.second.unwrap_or_default());
                    instant::seconds((date.year, date.month, date.day), time, &offset.to_string())
                }))
            }
            DeValue::Array(items) => Kind::List(List { text: self.text, items }),
            DeValue::Table(entries) => {
                let Range { start, end } = self.node.span();
                Kind::Table(Table { text: self.text, entries, start, end })
            }
        }
    }

    /// The text of the file that it is made of.
    fn source(&self) -> &'t str {
        self.text.get(self.range()).unwrap_or_default()
    }

    /// The part of the file that is the string's text as it stands, without its quotes; `None`
    /// for a string with escapes, and for what is no string.
    pub(crate) fn verbatim(&self) -> Option<Range<usize>> {
        let DeValue::String(Cow::Borrowed(text)) = self.node.get_ref() else {
            return None;
        };
        // A string without escapes borrows the file's text.
        let start = text.as_ptr().addr().checked_sub(self.text.as_ptr().addr())?;
        let range = start..start.checked_add(text.len())?;
        (self.text.get(range.clone()) == Some(text)).then_some(range)
    }
}

impl Kind<'_> {
    /// The type with its article, as messages name it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Kind::String(_) => "a string",
            Kind::Integer(_) => "an integer",
            Kind::Float => "a float",
            Kind::Boolean(_) => "a boolean",
            Kind::Datetime(_) => "a date or time",
            Kind::List(_) => "a list",
            Kind::Table(_) => "a table",
        }
    }
}

/// A list of values, or the entries of an array of tables.
#[derive(Clone, Copy)]
pub(crate) struct List<'t> {
    text: &'t str,
    items: &'t [Spanned<DeValue<'t>>],
}

impl<'t> List<'t> {
    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Value<'t>> + use<'t> {
        let text = self.text;
        self.items.iter().map(move |node| Value { text, node })
    }
}
