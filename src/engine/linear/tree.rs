//! An expression as parts of which every one has its step in a program.

use regex_syntax::hir::{Hir, HirKind, Look};

use super::set::Set;
use super::{ENDLESS, MOST_GROUPS};

/// Parts, one behind the other.
pub(super) type Parts = Vec<Part>;

#[derive(Debug)]
pub(super) enum Part {
    /// Whole characters, at least one.
    Text(Vec<u8>),
    Class {
        set: Set,
        min: u16,
        max: u16,
        greedy: bool,
    },
    /// One of these; in which order doesn't matter.
    Branches(Vec<Parts>),
    /// A named group.
    Group(usize, Parts),
    /// The end of the text.
    End,
}

/// An expression that is anchored at the start, without the anchor.
pub(super) struct Tree {
    pub(super) parts: Parts,
    /// Every class holds all characters outside ASCII, or none.
    pub(super) is_whole: bool,
    /// How many of them are named.
    pub(super) groups: usize,
}

/// How deep branches may stand in branches: a program is built by recursion.
const DEEPEST: usize = 64;

impl Tree {
    /// `None` of one that isn't anchored, or has a part that isn't known here.
    pub(super) fn of(hir: &Hir) -> Option<Tree> {
        let parts = match hir.kind() {
            HirKind::Concat(parts) => parts.as_slice(),
            HirKind::Look(_) => std::slice::from_ref(hir),
            _ => return None,
        };
        let (first, parts) = parts.split_first()?;
        if !matches!(first.kind(), HirKind::Look(Look::Start)) {
            return None;
        }
        let mut reader = Reader { groups: 0, is_whole: true };
        let mut all = Parts::new();
        parts.iter().try_for_each(|part| reader.read(part, &mut all))?;
        Some(Tree { parts: all, is_whole: reader.is_whole, groups: reader.groups })
    }
}

struct Reader {
    /// Named groups so far: they stand in the order of their numbers.
    groups: usize,
    is_whole: bool,
}

impl Reader {
    /// Adds what an expression is made of.
    fn read(&mut self, hir: &Hir, to: &mut Parts) -> Option<()> {
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) => push_text(to, text(&literal.0)?, 0)?,
            HirKind::Class(_) => to.push(self.class(hir, 1, 1, true)?),
            HirKind::Look(Look::End) => to.push(Part::End),
            HirKind::Look(_) => return None,
            HirKind::Repetition(repeated) => {
                let max = repeated.max.map_or(Some(ENDLESS), |max| {
                    u16::try_from(max).ok().filter(|max| *max != ENDLESS)
                })?;
                let min = u16::try_from(repeated.min).ok().filter(|min| *min != ENDLESS)?;
                if let Some(part) = self.class(&repeated.sub, min, max, repeated.greedy) {
                    to.push(part);
                } else if (min, max) == (0, 1) {
                    let some = self.parts(&repeated.sub)?;
                    push_branches(to, vec![some, Parts::new()], 0)?;
                } else {
                    return None;
                }
            }
            HirKind::Capture(group) if group.name.is_some() => {
                let number = self.groups;
                self.groups += 1;
                let parts = self.parts(&group.sub)?;
                to.push((number < MOST_GROUPS).then_some(Part::Group(number, parts))?);
            }
            HirKind::Capture(group) => self.read(&group.sub, to)?,
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.read(part, to))?,
            HirKind::Alternation(parts) => {
                let all = parts.iter().map(|part| self.parts(part)).collect::<Option<_>>()?;
                push_branches(to, all, 0)?;
            }
        }
        Some(())
    }

    fn parts(&mut self, hir: &Hir) -> Option<Parts> {
        let mut parts = Parts::new();
        self.read(hir, &mut parts)?;
        Some(parts)
    }

    /// A repeated class, or character of ASCII; `None` of anything else.
    fn class(&mut self, hir: &Hir, min: u16, max: u16, greedy: bool) -> Option<Part> {
        let set = match hir.kind() {
            HirKind::Class(class) => {
                let (set, is_whole) = Set::of_class(class);
                self.is_whole &= is_whole;
                set
            }
            HirKind::Literal(literal) => match &*literal.0 {
                [byte] if byte.is_ascii() => Set::of_byte(*byte),
                _ => return None,
            },
            _ => return None,
        };
        Some(Part::Class { set, min, max, greedy })
    }
}

/// Texts that end within a character are none.
fn text(bytes: &[u8]) -> Option<&[u8]> {
    std::str::from_utf8(bytes).is_ok().then_some(bytes)
}

/// Adds text. Of `(?:/page)?/` the first byte doesn't say whether the page is there: so the text behind
/// it is taken into the branches, which is the same as `/(?:page/)?`.
fn push_text(to: &mut Parts, text: &[u8], depth: usize) -> Option<()> {
    match to.last_mut() {
        _ if text.is_empty() => {}
        Some(Part::Text(before)) => before.extend(text),
        Some(Part::Branches(all)) if depth < DEEPEST && is_hidden(all, text) => {
            let mut all = std::mem::take(all);
            all.iter_mut().try_for_each(|branch| push_text(branch, text, depth + 1))?;
            to.pop();
            push_branches(to, all, depth + 1)?;
        }
        _ => to.push(Part::Text(text.to_vec())),
    }
    Some(())
}

/// Whether a text behind branches begins as one of them does, where another is empty.
fn is_hidden(all: &[Parts], text: &[u8]) -> bool {
    let first = text.first().filter(|byte| byte.is_ascii());
    all.iter().any(Vec::is_empty)
        && first.is_some_and(|first| all.iter().any(|branch| first_byte(branch) == Some(*first)))
}

/// Adds branches; what they all begin with stands before them.
fn push_branches(to: &mut Parts, all: Vec<Parts>, depth: usize) -> Option<()> {
    let mut all = branches(all, depth)?;
    if all.len() > 1 {
        to.push(Part::Branches(all));
        return Some(());
    }
    for part in all.pop()? {
        match part {
            Part::Text(text) => push_text(to, &text, depth + 1)?,
            part => to.push(part),
        }
    }
    Some(())
}

/// Branches, those that begin with the same text joined: of `en|es|fr` the first byte tells one from
/// two others, the second these two.
fn branches(all: Vec<Parts>, depth: usize) -> Option<Vec<Parts>> {
    let mut joined: Vec<Vec<Parts>> = Vec::new();
    for branch in all.into_iter().flat_map(own_branches) {
        let first = first_byte(&branch);
        let alike = joined.iter_mut().find(|others| {
            first.is_some() && others.first().and_then(|other| first_byte(other)) == first
        });
        match alike {
            Some(others) => others.push(branch),
            None => joined.push(vec![branch]),
        }
    }
    let one = |alike: Vec<Parts>| match alike.len() {
        1 => alike.into_iter().next(),
        _ if depth == DEEPEST => None,
        _ => join(alike, depth + 1),
    };
    joined.into_iter().map(one).collect()
}

/// A branch that is nothing but branches is these.
fn own_branches(mut branch: Parts) -> Vec<Parts> {
    match branch.as_mut_slice() {
        [Part::Branches(all)] => std::mem::take(all),
        _ => vec![branch],
    }
}

/// The byte of ASCII that a branch begins with, if it begins with a text.
fn first_byte(branch: &[Part]) -> Option<u8> {
    match branch.first() {
        Some(Part::Text(text)) => text.first().copied().filter(u8::is_ascii),
        _ => None,
    }
}

/// What branches begin with alike, and their rests as branches.
fn join(mut alike: Vec<Parts>, depth: usize) -> Option<Parts> {
    let texts = alike.iter().filter_map(|branch| match branch.first() {
        Some(Part::Text(text)) => Some(text.as_slice()),
        _ => None,
    });
    let start = texts.reduce(common)?.to_vec();
    for branch in &mut alike {
        if let Some(Part::Text(text)) = branch.first_mut() {
            text.drain(..start.len());
            if text.is_empty() {
                branch.remove(0);
            }
        }
    }
    let mut joined = vec![Part::Text(start)];
    push_branches(&mut joined, alike, depth)?;
    Some(joined)
}

/// The characters that two texts begin with.
fn common<'t>(text: &'t [u8], other: &[u8]) -> &'t [u8] {
    let mut length = text.iter().zip(other).take_while(|(one, two)| one == two).count();
    while matches!(text.get(length).or(other.get(length)), Some(0x80..0xC0)) {
        length -= 1;
    }
    text.get(..length).unwrap_or_default()
}
