//! `[lists]`: named lists of addresses or countries, in the policy or in files of their own.
//!
//! What a list holds is decided by who uses it: its entries are read as addresses or as countries
//! when the first rule asks for them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use ipnet::IpNet;

use super::address;
use super::keys::is_among;
use super::problem::{FileId, Problem};
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::condition::CountrySet;
use crate::policy::language::{self, top};
use crate::policy::nearest::nearest;
use crate::syntax::{Key, Kind, Table, Value};

/// The lists of a policy by name.
#[derive(Default)]
pub(super) struct Lists<'t> {
    named: BTreeMap<&'t str, NamedList<'t>>,
}

struct NamedList<'t> {
    key: Key<'t>,
    used: bool,
    entries: Arc<Entries<'t>>,
    networks: Option<Option<Arc<[IpNet]>>>,
    countries: Option<Option<Arc<CountrySet>>>,
}

/// What a list holds, as texts.
enum Entries<'t> {
    /// In the policy.
    Values(Vec<(&'t str, Range<usize>)>),
    /// In a file: its bytes are UTF-8.
    File { name: &'t str, bytes: Arc<[u8]> },
    /// It can't be read, which has been said.
    Wrong,
}

impl Entries<'_> {
    /// Calls `visit` with every entry and its place; stops at the first `false`.
    fn each(&self, visit: &mut dyn FnMut(&str, Range<usize>) -> bool) {
        match self {
            Entries::Values(values) => {
                let _ = values.iter().all(|(text, range)| visit(text, range.clone()));
            }
            Entries::File { bytes, .. } => {
                let text = std::str::from_utf8(bytes).unwrap_or_default();
                let mut start = 0;
                for line in text.split('\n') {
                    let entry = line.split('#').next().unwrap_or_default();
                    let entry = entry.trim_start_matches('\u{FEFF}');
                    let text = entry.trim();
                    let indent = line.find(text).unwrap_or_default();
                    let at = start + indent;
                    if !text.is_empty() && !visit(text, at..at + text.len()) {
                        return;
                    }
                    start += line.len() + 1;
                }
            }
            Entries::Wrong => {}
        }
    }
}

impl<'t> Reader<'t> {
    /// Reads `[lists]`.
    pub(super) fn read_lists(&mut self, table: Table<'t>) {
        for (key, value) in table.written() {
            if self.is_full() {
                return;
            }
            if table.has_header() && is_among(key.name, &[top::TOP]) {
                let keys = &language::LISTS;
                self.unknown_key(table, key, keys);
                continue;
            }
            let entries = Arc::new(self.list_entries(value).unwrap_or(Entries::Wrong));
            let list = NamedList { key, used: false, entries, networks: None, countries: None };
            self.lists.named.insert(key.name, list);
        }
    }

    fn list_entries(&mut self, value: Value<'t>) -> Option<Entries<'t>> {
        let most = self.limits.list_entries;
        let (entries, range) = match value.kind() {
            Kind::List(list) => {
                if list.len() > most {
                    self.too_many_entries(value.range(), list.len());
                    return None;
                }
                let texts = self.values(value, |reader, value| {
                    Some((reader.some_string(value)?, value.range()))
                })?;
                (Entries::Values(texts), value.range())
            }
            Kind::Table(table) => {
                self.keys(table, &language::LIST_FILE);
                let Some(file) = table.get("file") else {
                    self.missing_key(
                        table,
                        &language::LIST_FILE,
                        "file",
                        "write `{ file = \"…\" }`",
                    );
                    return None;
                };
                let name = self.some_string(file)?;
                let bytes: Arc<[u8]> =
                    self.sidecar(file, self.limits.sidecar_bytes, Code::LIMIT_SIDECAR)?.into();
                if let Err(error) = std::str::from_utf8(&bytes) {
                    let at = error.valid_up_to();
                    let id = self.problems.sidecar(name, &bytes);
                    self.report(not_utf8(at).in_file(id));
                    return None;
                }
                (Entries::File { name, bytes }, file.range())
            }
            _ => {
                let help = match value.kind() {
                    Kind::String(text) => Some(format!("write `[\"{text}\"]`")),
                    _ => None,
                };
                self.wrong_type_but(value, "a list or `{ file = \"…\" }`", help);
                return None;
            }
        };
        let mut count = 0;
        entries.each(&mut |_, _| {
            count += 1;
            true
        });
        if count > most {
            self.too_many_entries(range, count);
            return None;
        }
        if count == 0 {
            let problem = Problem::error(Code::EMPTY, range, "a list without entries");
            self.report(problem.help("write at least one entry, or take the list out"));
            return None;
        }
        Some(entries)
    }

    fn too_many_entries(&mut self, range: Range<usize>, count: usize) {
        let most = self.limits.list_entries;
        let message = format!("a list of {count} entries, at most {most} are allowed");
        self.report(
            Problem::error(Code::LIMIT_LIST, range, message)
                .help("join neighbours to networks, or split the list"),
        );
    }

    /// Marks a list as used.
    fn use_list(&mut self, name: &str, range: Range<usize>) -> Option<&mut NamedList<'t>> {
        if !self.lists.named.contains_key(name) {
            let known: Vec<&str> = self.lists.named.keys().copied().collect();
            let near = nearest(name, known);
            // That nothing uses it would be said beside it.
            if let Some(list) = near.and_then(|near| self.lists.named.get_mut(near)) {
                list.used = true;
            }
            let help = match near {
                Some(near) => format!("did you mean `@{near}`?"),
                None => format!("write it under `[lists]`: `{name} = […]`"),
            };
            let message = format!("there is no list `{name}`");
            self.report(Problem::error(Code::UNKNOWN_LIST, range, message).help(help));
        }
        let list = self.lists.named.get_mut(name)?;
        list.used = true;
        Some(list)
    }

    /// The repair where a list's name stands without its `@`. It counts as used: that nothing
    /// uses it would be said beside it.
    pub(super) fn list_meant(&mut self, text: &str) -> Option<String> {
        let list = self.lists.named.get_mut(text)?;
        list.used = true;
        Some(format!("write `\"@{text}\"` for the list"))
    }

    /// A list's entries as networks.
    pub(super) fn list_networks(
        &mut self,
        name: &str,
        range: Range<usize>,
    ) -> Option<Arc<[IpNet]>> {
        let list = self.use_list(name, range)?;
        if let Some(networks) = &list.networks {
            return networks.clone();
        }
        let entries = Arc::clone(&list.entries);
        let mut nets = Vec::new();
        let complete = self.each_entry(&entries, |reader, text, range, file| {
            let net = reader.network(address::parse(text), range, file)?;
            nets.push(net);
            Some(())
        });
        let networks = complete.then(|| address::sorted(nets));
        if let Some(list) = self.lists.named.get_mut(name) {
            list.networks = Some(networks.clone());
        }
        networks
    }

    /// A list's entries as countries.
    pub(super) fn list_countries(
        &mut self,
        name: &str,
        range: Range<usize>,
    ) -> Option<Arc<CountrySet>> {
        let list = self.use_list(name, range)?;
        if let Some(countries) = &list.countries {
            return countries.clone();
        }
        let entries = Arc::clone(&list.entries);
        let mut set = CountrySet { countries: Vec::new(), unknown: false };
        let complete = self.each_entry(&entries, |reader, text, range, file| {
            let added = set.add_value(text);
            reader.country_added(added, range, file)
        });
        let countries = complete.then(|| Arc::new(set));
        if let Some(list) = self.lists.named.get_mut(name) {
            list.countries = Some(countries.clone());
        }
        countries
    }

    /// Reads every entry; whether all of them could be.
    fn each_entry(
        &mut self,
        entries: &Entries<'t>,
        mut read: impl FnMut(&mut Reader<'t>, &str, Range<usize>, FileId) -> Option<()>,
    ) -> bool {
        let mut complete = !matches!(entries, Entries::Wrong);
        entries.each(&mut |text, range| {
            // Which file it is matters only for what is wrong, so most entries don't ask.
            let file = match entries {
                Entries::File { name, bytes } => self.problems.sidecar(name, bytes),
                Entries::Values(_) | Entries::Wrong => FileId::Policy,
            };
            complete &= read(self, text, range, file).is_some();
            !self.is_full()
        });
        complete
    }

    /// Warns of lists that nothing uses.
    pub(super) fn warn_of_unused_lists(&mut self) {
        let unused: Vec<Key<'t>> =
            self.lists.named.values().filter(|list| !list.used).map(|list| list.key).collect();
        for key in unused {
            let message = format!("nothing uses the list `{}`", key.name);
            self.report(
                Problem::warning(Code::UNUSED_LIST, key.range(), message)
                    .help(format!("write `@{}` in an `ip` or `country`, or take it out", key.name)),
            );
        }
    }
}

/// A byte that begins no character.
pub(super) fn not_utf8(at: usize) -> Problem {
    Problem::error(Code::NOT_UTF8, at..at + 1, "not UTF-8").help("save the file as UTF-8")
}
