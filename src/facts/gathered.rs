//! The header fields that a policy is likely to ask for, found by one look at all of them.
//!
//! What isn't gathered is looked up when it is asked for: which names are wanted decides the cost of
//! an answer, never the answer.

use std::fmt;

use super::direct::Direct;
use super::lines::Line;
use super::source::Header;
use crate::policy::model::ClientSettings;
use crate::request::Headers;
use crate::uri::space::trim;

/// How many names are gathered.
const SLOTS: usize = 12;

/// So few are found by their names sooner than by a look at all fields.
const BY_NAME: usize = 2;

/// What is known before a request arrives: the names of the fields to gather, and hosts that need not
/// be read again.
#[derive(Debug)]
pub(crate) struct Wanted {
    fields: Names,
    hosts: Names,
    /// The slots of the [`Usual`] fields.
    usual: [Option<u8>; 5],
    pub(super) direct: Direct,
}

/// Fields that are asked for of nearly every request: their slots are known beforehand.
#[derive(Clone, Copy)]
pub(super) enum Usual {
    Host,
    Cookie,
    /// The headers that the policy itself names for a fact.
    Scheme,
    Ip,
    Country,
}

impl Wanted {
    /// More names of a kind are of no use.
    pub(crate) const MOST: usize = SLOTS;

    /// Names of fields in lower case, hosts as [`HostFact::Valid`](super::HostFact) has them; the first
    /// ones count where there are many.
    pub(crate) fn new(settings: &ClientSettings, fields: &[&str], hosts: &[&str]) -> Wanted {
        let fields = Names::of(fields);
        let slot = |name: &str| u8::try_from(fields.slot(name.as_bytes(), false)?).ok();
        let usual = [Usual::Host, Usual::Cookie, Usual::Scheme, Usual::Ip, Usual::Country]
            .map(|usual| slot(usual.name(settings)));
        let direct = Direct::of(settings, slot);
        Wanted { fields, hosts: Names::of(hosts), usual, direct }
    }
}

impl Usual {
    /// Its name, in lower case; empty where the policy names none.
    pub(super) fn name(self, settings: &ClientSettings) -> &str {
        match self {
            Usual::Host => "host",
            Usual::Cookie => "cookie",
            Usual::Scheme => Header::Scheme.name(settings),
            Usual::Ip => Header::Ip.name(settings),
            Usual::Country => Header::Country.name(settings),
        }
    }
}

/// A few names, found by their length, first and last letter.
#[derive(Debug)]
struct Names {
    names: Box<[Box<str>]>,
    /// The slot of the name that has a place; [`NONE`] where none has.
    places: Box<[u8; PLACES]>,
    seed: u32,
    /// A bit for every length that names have, as far as it is over a multiple of 64.
    any_length: u64,
    /// By the length of a name, as far as it is over a multiple of 64: its slot, [`SEVERAL`] where
    /// names have that length in common, [`NONE`] where none has it.
    lengths: Box<[u8; 64]>,
}

const PLACES: usize = 64;
const NONE: u8 = u8::MAX;
const SEVERAL: u8 = NONE - 1;

impl Names {
    /// With the seed, of some, that gives the most names a place of their own.
    fn of(names: &[&str]) -> Names {
        let seed = |number: u32| 0x9e37_79b1_u32.wrapping_mul(2 * number + 1);
        let mut best = Names::seeded(names, seed(0));
        for number in 1..64 {
            // Nearly always the first will do.
            if best.names.len() == names.len() {
                break;
            }
            let other = Names::seeded(names, seed(number));
            if other.names.len() > best.names.len() {
                best = other;
            }
        }
        best
    }

    fn seeded(names: &[&str], seed: u32) -> Names {
        let (mut placed, mut places) = (Vec::<Box<str>>::new(), Box::new([NONE; PLACES]));
        let (mut lengths, mut any_length) = (Box::new([NONE; 64]), 0);
        for name in names {
            if let Some(place) =
                place(name.as_bytes(), seed).and_then(|place| places.get_mut(place))
                && *place == NONE
                && let Ok(slot) = u8::try_from(placed.len())
                && placed.len() < SLOTS
            {
                *place = slot;
                if let Some(of_length) = lengths.get_mut(name.len() % 64) {
                    *of_length = if *of_length == NONE { slot } else { SEVERAL };
                }
                any_length |= 1 << (name.len() % 64);
                placed.push((*name).into());
            }
        }
        Names { names: placed.into(), places, seed, any_length, lengths }
    }

    /// The slot of a name in any case, or in lower case only.
    #[inline(always)]
    fn slot(&self, name: &[u8], any_case: bool) -> Option<usize> {
        let mut slot = *self.lengths.get(name.len() % 64)?;
        if slot == NONE {
            return None;
        }
        if slot == SEVERAL {
            slot = *self.places.get(place(name, self.seed)?)?;
        }
        // No name stands at `NONE`.
        let wanted = self.names.get(usize::from(slot))?.as_bytes();
        let is_same = is_same(wanted, name) || any_case && wanted.eq_ignore_ascii_case(name);
        is_same.then_some(usize::from(slot))
    }
}

/// Equality, faster than that of slices of any length: names are short.
#[inline(always)]
fn is_same(name: &[u8], other: &[u8]) -> bool {
    if name.len() != other.len() {
        return false;
    }
    match name.len() {
        4..8 => are_ends_same::<4>(name, other),
        8..16 => are_ends_same::<8>(name, other),
        16..=32 => are_ends_same::<16>(name, other),
        _ => name == other,
    }
}

/// Whether the first and the last bytes are the same.
#[inline(always)]
fn are_ends_same<const N: usize>(name: &[u8], other: &[u8]) -> bool {
    name.first_chunk::<N>() == other.first_chunk() && name.last_chunk::<N>() == other.last_chunk()
}

/// The place of a name, whatever the case of its letters.
#[inline(always)]
fn place(name: &[u8], seed: u32) -> Option<usize> {
    let (first, last) = (name.first()?, name.last()?);
    // One bit of the length is as good as the next: a table of names has few that are over 255.
    let [length, ..] = name.len().to_le_bytes();
    let mixed = u32::from_le_bytes([first | 0x20, last | 0x20, length, 0]).wrapping_mul(seed) >> 26;
    usize::try_from(mixed).ok()
}

/// The fields of a message, those that are wanted at hand.
pub(crate) struct Gathered<'h> {
    wanted: &'h Wanted,
    headers: &'h (dyn Headers + Sync),
    /// The one line of each, without white space around it.
    lines: [Option<&'h [u8]>; SLOTS],
    /// A bit for each that has several lines.
    several: u16,
}

/// One who is shown the fields of a message, and keeps those that are wanted.
pub struct Look<'l, 'h> {
    gathered: &'l mut Gathered<'h>,
    /// Of the names that are wanted.
    any_length: u64,
}

impl fmt::Debug for Look<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Look")
    }
}

impl<'h> Look<'_, 'h> {
    /// A line; the name in any case.
    #[inline]
    pub(crate) fn see(&mut self, name: &'h str, value: &'h [u8]) {
        if self.may_be_wanted(name) {
            self.gathered.see(name, value, true);
        }
    }

    /// A line; the name in lower case.
    #[inline(always)]
    pub(crate) fn see_lower_case(&mut self, name: &'h str, value: &'h [u8]) {
        if self.may_be_wanted(name) {
            self.gathered.see(name, value, false);
        }
    }

    #[inline(always)]
    fn may_be_wanted(&self, name: &str) -> bool {
        self.any_length & 1 << (name.len() % 64) != 0
    }
}

impl<'h> Gathered<'h> {
    /// Nothing is gathered before a [look](Gathered::look).
    #[inline(always)]
    pub(crate) fn new(wanted: &'h Wanted, headers: &'h (dyn Headers + Sync)) -> Gathered<'h> {
        Gathered { wanted, headers, lines: [None; SLOTS], several: 0 }
    }

    pub(crate) fn look(&mut self) {
        let (wanted, headers) = (self.wanted, self.headers);
        if wanted.fields.names.len() <= BY_NAME {
            for (slot, name) in wanted.fields.names.iter().enumerate() {
                headers.visit_lines(name, &mut |value| self.keep(slot, value));
            }
        } else {
            let any_length = wanted.fields.any_length;
            headers.show(&mut Look { gathered: self, any_length });
        }
    }

    #[inline(always)]
    fn see(&mut self, name: &str, value: &'h [u8], any_case: bool) {
        if let Some(slot) = self.wanted.fields.slot(name.as_bytes(), any_case) {
            self.keep(slot, value);
        }
    }

    #[inline]
    fn keep(&mut self, slot: usize, value: &'h [u8]) {
        if let Some(line) = self.lines.get_mut(slot)
            && line.replace(trim(value)).is_some()
        {
            self.several |= 1 << slot;
        }
    }

    /// How the policy's `[client]` is told about the visitor.
    #[inline]
    pub(super) fn direct(&self) -> &'h Direct {
        &self.wanted.direct
    }

    /// The line of a field; the name in lower case.
    #[inline]
    pub(super) fn line(&'h self, name: &str) -> Line<'h> {
        match self.at_hand(name) {
            Some(line) => line.map_or(Line::None, Line::One),
            None => Line::of(self.headers, name),
        }
    }

    /// The line of one of the usual fields, whose name it is.
    #[inline]
    pub(super) fn usual_line(&'h self, usual: Usual, name: &str) -> Line<'h> {
        let slot = self.wanted.usual.get(usual as usize).copied().flatten();
        match slot.and_then(|slot| self.in_slot(usize::from(slot))) {
            Some(line) => line.map_or(Line::None, Line::One),
            None => self.line(name),
        }
    }

    /// The only line of a field, or that there is none; `None` where it has to be looked up.
    #[inline]
    fn at_hand(&self, name: &str) -> Option<Option<&'h [u8]>> {
        self.in_slot(self.wanted.fields.slot(name.as_bytes(), false)?)
    }

    #[inline]
    pub(super) fn in_slot(&self, slot: usize) -> Option<Option<&'h [u8]>> {
        (self.several & (1 << slot) == 0).then(|| self.lines.get(slot).copied().flatten())
    }

    /// The host that a text names, where it is one of those that are known.
    #[inline]
    pub(super) fn known_host(&self, text: &[u8]) -> Option<&'h str> {
        let slot = self.wanted.hosts.slot(text, false)?;
        self.wanted.hosts.names.get(slot).map(|host| &**host)
    }
}

impl Headers for Gathered<'_> {
    fn visit<'v>(&'v self, visit: &mut dyn FnMut(&'v str, &'v [u8])) {
        self.headers.visit(visit);
    }

    fn visit_lines<'v>(&'v self, name: &str, visit: &mut dyn FnMut(&'v [u8])) {
        match self.at_hand(name) {
            Some(line) => line.into_iter().for_each(visit),
            None => self.headers.visit_lines(name, visit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::tests::settings;
    use crate::policy::model::Platform;

    #[test]
    fn every_line_of_every_name_is_there() {
        let headers = [
            ("Host", "a"),
            ("x-c", "1"),
            ("COOKIE", "b"),
            ("accept", "c"),
            ("x-b", "2"),
            ("cookie", "d"),
            ("x-a", "3"),
        ];
        let long = "x".repeat(300);
        let many: Vec<String> = (0..20).map(|number| format!("x-{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        for wanted in
            [&["host", "cookie", "x-a", "x-b", "x-d", "x-a", &long][..], &[], &["cookie"], &many]
        {
            let settings = settings(Platform::Bare);
            let settings = ClientSettings { ip_header: Some("x-a".into()), ..settings };
            let wanted = Wanted::new(&settings, wanted, &[]);
            let mut gathered = Gathered::new(&wanted, &headers);
            gathered.look();
            for name in ["host", "cookie", "accept", "x-a", "x-b", "x-c", "x-d", "x-7", "", &long] {
                let lines = |headers: &(dyn Headers + Sync)| {
                    let mut lines = Vec::new();
                    headers.visit_lines(name, &mut |line| lines.push(line.to_vec()));
                    lines
                };
                assert_eq!(lines(&gathered), lines(&headers), "{name}");
                assert_eq!(gathered.line(name), Line::of(&headers, name), "{name}");
            }
            for usual in [Usual::Host, Usual::Cookie, Usual::Ip, Usual::Country] {
                let name = usual.name(&settings);
                assert_eq!(gathered.usual_line(usual, name), Line::of(&headers, name), "{name}");
            }
            let mut count = 0;
            gathered.visit(&mut |_, _| count += 1);
            assert_eq!(count, headers.len());
        }
    }

    #[test]
    fn names_of_every_length_are_compared_whole() {
        for length in 0..70 {
            let name = "n".repeat(length);
            assert!(is_same(name.as_bytes(), name.as_bytes()));
            assert!(!is_same(name.as_bytes(), format!("{name}n").as_bytes()));
            for at in 0..length {
                let mut other = name.clone().into_bytes();
                other[at] = b'o';
                assert!(!is_same(name.as_bytes(), &other), "{length} {at}");
            }
        }
    }

    #[test]
    fn a_name_is_found_by_itself_only() {
        // Length, first and last letter of these are the same.
        let names = Names::of(&["x-abc", "x-bbc", "host", "", "host"]);
        assert_eq!(names.names.len(), 2);
        assert!(
            names.slot("x-abc".as_bytes(), false).is_some()
                && names.slot("host".as_bytes(), false).is_some()
        );
        assert!(names.slot("Host".as_bytes(), true).is_some());
        for other in ["Host", "x-bbc", "hast", "", "t", "x-abd"] {
            assert_eq!(names.slot(other.as_bytes(), false), None, "{other}");
        }
    }
}
