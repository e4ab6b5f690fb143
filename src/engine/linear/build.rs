//! Programs of expressions.

use regex_syntax::hir::Hir;

use super::set::Set;
use super::tree::{Part, Parts, Tree};
use super::{ANY_TEXT, ASCII_TEXT, CLASS, DONE, END, IF, IF_BYTE, JUMP, SAVE, TEXT};

/// A program longer than this would be slower than an automaton.
const LONGEST: usize = 4_096;

/// The program of an expression; `None` where the next byte doesn't always say which way leads on.
pub(in crate::engine) fn program(hir: &Hir) -> Option<Box<[u8]>> {
    let tree = Tree::of(hir)?;
    let (code, _) = parts(&tree.parts, Next::DONE)?;
    let texts = if tree.is_whole { ANY_TEXT } else { ASCII_TEXT };
    let mut program = vec![texts, u8::try_from(tree.groups).ok()?];
    program.extend(code);
    program.push(DONE);
    (program.len() <= LONGEST).then_some(program.into())
}

/// What may stand next where the way leads on.
#[derive(Clone, Copy)]
struct Next {
    set: Set,
    /// The match may be done: no matter what stands there.
    done: bool,
}

impl Next {
    const DONE: Next = Next { set: Set::ALL, done: true };

    fn only(set: Set) -> Next {
        Next { set, done: false }
    }

    fn or(self, other: Next) -> Next {
        Next { set: self.set.with(other.set), done: self.done || other.done }
    }
}

/// The program of parts, and what may stand next before them; `next` is that behind them.
fn parts(all: &[Part], next: Next) -> Option<(Vec<u8>, Next)> {
    let (mut codes, mut next) = (Vec::new(), next);
    for part in all.iter().rev() {
        let (code, before) = self::part(part, next)?;
        codes.push(code);
        next = before;
    }
    codes.reverse();
    Some((codes.concat(), next))
}

fn part(part: &Part, next: Next) -> Option<(Vec<u8>, Next)> {
    match part {
        Part::Text(text) => {
            let first = Next::only(Set::of_byte(*text.first()?));
            Some((text_code(text)?, first))
        }
        Part::End => Some((vec![END], Next::only(Set::END))),
        Part::Group(number, inner) => {
            let slot = u8::try_from(2 * number).ok()?;
            let (inner, before) = parts(inner, next)?;
            Some(([&[SAVE, slot], &*inner, &[SAVE, slot + 1]].concat(), before))
        }
        Part::Class { set, min, max, greedy } => {
            // Where the match may be done, one that is greedy takes each character that it can: none
            // of them has to be given back.
            let is_clear = min == max || if next.done { *greedy } else { !set.meets(next.set) };
            if !is_clear {
                return None;
            }
            let mut code = vec![CLASS];
            set.write(&mut code);
            code.extend(min.to_le_bytes());
            code.extend(max.to_le_bytes());
            let first = Next::only(*set);
            Some((code, if *min == 0 { first.or(next) } else { first }))
        }
        Part::Branches(all) => branches(all, next),
    }
}

/// Each but the last is entered where its first byte stands there.
fn branches(all: &[Parts], next: Next) -> Option<(Vec<u8>, Next)> {
    let mut code = Vec::new();
    let mut before: Option<Next> = None;
    for branch in all.iter().rev() {
        let (mut inner, first) = parts(branch, next)?;
        if let Some(others) = before {
            if first.done || others.done || first.set.meets(others.set) {
                return None;
            }
            inner.push(JUMP);
            inner.extend(length(&code)?);
            let mut entered = match first.set.only_byte() {
                Some(byte) => vec![IF_BYTE, byte],
                None => vec![IF],
            };
            if entered == [IF] {
                first.set.write(&mut entered);
            }
            entered.extend(length(&inner)?);
            inner.splice(0..0, entered);
        }
        inner.append(&mut code);
        code = inner;
        before = Some(before.map_or(first, |others| others.or(first)));
    }
    Some((code, before?))
}

fn text_code(text: &[u8]) -> Option<Vec<u8>> {
    let mut code = Vec::with_capacity(text.len() + 2);
    for text in text.chunks(usize::from(u8::MAX)) {
        code.extend([TEXT, u8::try_from(text.len()).ok()?]);
        code.extend(text);
    }
    Some(code)
}

fn length(code: &[u8]) -> Option<[u8; 2]> {
    Some(u16::try_from(code.len()).ok()?.to_le_bytes())
}
