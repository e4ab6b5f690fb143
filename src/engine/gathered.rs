//! The header fields that a policy is likely to ask for, found by one look at all of them.
//!
//! What isn't gathered is looked up when it is asked for: which names are wanted decides the cost of
//! an answer, never the answer.

use super::patterns::each_test;
use crate::facts;
use crate::policy::condition::{Test, Unit};
use crate::policy::model::Model;
use crate::request::Headers;

/// How many names are gathered.
const SLOTS: usize = 12;

/// Lengths of names, from 0; longer ones are not gathered.
const LENGTHS: usize = 64;

/// No name has this length.
const NONE: u8 = u8::MAX;

/// The names, in lower case.
#[derive(Debug)]
pub(super) struct Wanted {
    /// By length.
    names: Box<[Box<str>]>,
    /// Where those of a length begin.
    first: [u8; LENGTHS],
}

impl Wanted {
    pub(super) fn of(model: &Model) -> Wanted {
        let mut names: Vec<&str> = vec!["host"];
        names.extend(facts::headers(&model.client));
        let reads_cookies = |unit: &Unit| matches!(unit, Unit::Cookie(_));
        for experiment in model.experiments.iter().map(|rule| &rule.action) {
            let cookie = experiment.cookie.is_some() || reads_cookies(&experiment.unit);
            names.extend(cookie.then_some("cookie"));
            names.extend((!experiment.includes_bots).then_some("user-agent"));
            names.extend(experiment.key_header.as_deref());
        }
        names.extend(model.security_headers.nonce_header.as_deref());
        each_test(model, &mut |test| match test {
            Test::Header(name, _) => names.push(name),
            Test::Cookie(..) => names.push("cookie"),
            Test::Bot(_) | Test::Device(_) => names.push("user-agent"),
            Test::Language(_) => names.push("accept-language"),
            _ => {}
        });
        Wanted::named(&names)
    }

    fn named(names: &[&str]) -> Wanted {
        let mut wanted: Vec<&str> = Vec::new();
        for name in names.iter().filter(|name| name.len() < LENGTHS) {
            if !wanted.contains(name) && wanted.len() < SLOTS {
                wanted.push(name);
            }
        }
        wanted.sort_by_key(|name| name.len());
        let mut first = [NONE; LENGTHS];
        for (at, name) in (0..).zip(&wanted) {
            if let Some(first) = first.get_mut(name.len()).filter(|first| **first == NONE) {
                *first = at;
            }
        }
        Wanted { names: wanted.into_iter().map(Box::from).collect(), first }
    }

    /// The slot of a name, which is in lower case or, where `any_case` is set, in any.
    #[inline(always)]
    fn slot(&self, name: &str, any_case: bool) -> Option<usize> {
        // No name stands at `NONE`.
        let mut slot = usize::from(*self.first.get(name.len())?);
        loop {
            let wanted = self.names.get(slot).filter(|wanted| wanted.len() == name.len())?;
            if is_same(wanted, name, any_case) {
                return Some(slot);
            }
            slot += 1;
        }
    }
}

/// Whether two names of one length are the same; the first is in lower case.
#[inline]
fn is_same(wanted: &str, name: &str, any_case: bool) -> bool {
    // Most that differ do so in their first letter.
    let letter = |name: &str| name.as_bytes().first().map(|letter| letter | 0x20);
    letter(wanted) == letter(name)
        && (wanted == name || any_case && wanted.eq_ignore_ascii_case(name))
}

/// The fields of a message, those that are wanted at hand.
pub(super) struct Gathered<'h> {
    wanted: &'h Wanted,
    headers: &'h (dyn Headers + Sync),
    /// The one line of each.
    lines: [Option<&'h [u8]>; SLOTS],
    /// A bit for each that has several lines.
    several: u16,
}

impl<'h> Gathered<'h> {
    pub(super) fn of(wanted: &'h Wanted, headers: &'h (dyn Headers + Sync)) -> Gathered<'h> {
        let (mut lines, mut several) = ([None; SLOTS], 0);
        headers.visit(&mut |name, value| {
            if let Some(slot) = wanted.slot(name, true)
                && let Some(line) = lines.get_mut(slot)
                && line.replace(value).is_some()
            {
                several |= 1 << slot;
            }
        });
        Gathered { wanted, headers, lines, several }
    }
}

impl Headers for Gathered<'_> {
    fn visit<'v>(&'v self, visit: &mut dyn FnMut(&'v str, &'v [u8])) {
        self.headers.visit(visit);
    }

    fn visit_lines<'v>(&'v self, name: &str, visit: &mut dyn FnMut(&'v [u8])) {
        match self.wanted.slot(name, false) {
            Some(slot) if self.several & (1 << slot) == 0 => {
                if let Some(line) = self.lines.get(slot).copied().flatten() {
                    visit(line);
                }
            }
            _ => self.headers.visit_lines(name, visit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let long = "x".repeat(LENGTHS);
        let many: Vec<String> = (0..20).map(|number| format!("x-{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        for wanted in
            [&["host", "cookie", "x-a", "x-b", "x-d", "x-a", &long][..], &[], &["cookie"], &many]
        {
            let wanted = Wanted::named(wanted);
            let gathered = Gathered::of(&wanted, &headers);
            for name in ["host", "cookie", "accept", "x-a", "x-b", "x-c", "x-d", "x-7", "", &long] {
                let lines = |headers: &(dyn Headers + Sync)| {
                    let mut lines = Vec::new();
                    headers.visit_lines(name, &mut |line| lines.push(line.to_vec()));
                    lines
                };
                assert_eq!(lines(&gathered), lines(&headers), "{name}");
            }
            let mut count = 0;
            gathered.visit(&mut |_, _| count += 1);
            assert_eq!(count, headers.len());
        }
    }
}
