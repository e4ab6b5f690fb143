//! Expressions from a grammar, and texts of which many match or nearly do.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// How many texts an expression is made with.
const TEXTS: usize = 3;

/// An expression, and texts that it is meant for.
#[derive(Clone, Debug)]
struct Piece {
    expression: String,
    texts: [String; TEXTS],
}

#[derive(Debug)]
pub(super) struct Case {
    pub(super) expression: String,
    pub(super) texts: Vec<String>,
}

/// Most can stand in a program.
const USUAL: [(&str, [&str; TEXTS]); 19] = [
    ("a", ["a", "a", "a"]),
    ("ab", ["ab", "ab", "ab"]),
    ("/", ["/", "/", "/"]),
    ("/abc", ["/abc", "/abc", "/abc"]),
    ("/é", ["/é", "/é", "/é"]),
    ("-", ["-", "-", "-"]),
    ("[a-c]", ["a", "b", "c"]),
    ("[a-c]*", ["", "ab", "ccc"]),
    ("[a-c]+", ["a", "ba", "c"]),
    ("[0-9]+", ["0", "12", "012"]),
    ("[0-9]{2}", ["01", "10", "11"]),
    ("[0-9]{2,3}", ["01", "012", "12"]),
    ("[^/]+", ["é", "a", "0b-"]),
    ("[^/]{2,3}", ["éa", "ééé", "ab"]),
    ("[^/]{1,}?", ["éa", "ééé", "ab"]),
    ("a{0,2}", ["", "a", "aa"]),
    ("/?", ["", "/", ""]),
    (".*", ["", "/é", "a0"]),
    ("(?s:.)*", ["\n", "", "é\n"]),
];

const UNUSUAL: [(&str, [&str; TEXTS]); 21] = [
    (".*?", ["", "/é", "a0"]),
    ("[a-c]*?", ["", "ab", "c"]),
    ("[a-c]{1,2}?", ["a", "ab", "c"]),
    ("/??", ["", "/", ""]),
    (r"\d+", ["1", "٣", "12"]),
    (r"\w", ["a", "é", "_"]),
    (r"[^\d]{2}", ["aé", "bb", "//"]),
    ("(?i:k)", ["k", "K", "\u{212A}"]),
    ("(?i:a)+", ["a", "A", "aA"]),
    ("$", ["", "", ""]),
    ("(?m:$)", ["", "\n", ""]),
    ("^", ["", "", ""]),
    (r"\b", ["", "", ""]),
    ("", ["", "", ""]),
    (r"[^\s\S]", ["", "a", ""]),
    ("é*", ["", "é", "éé"]),
    ("[éü]", ["é", "ü", "é"]),
    (r"[\x{80}-\x{10FFFF}]+", ["é", "éü", "\u{10FFFF}"]),
    ("(?-u:[a-c])+", ["a", "b", "ab"]),
    (r"\n", ["\n", "\n", "\n"]),
    ("x|é", ["x", "é", "x"]),
];

fn leaf() -> impl Strategy<Value = Piece> {
    let piece = |(expression, texts): (&str, [&str; TEXTS])| Piece {
        expression: expression.to_owned(),
        texts: texts.map(str::to_owned),
    };
    prop_oneof![8 => select(&USUAL[..]), 1 => select(&UNUSUAL[..])].prop_map(piece)
}

/// All of them, with something between; their texts likewise.
fn joined(pieces: &[Piece], between: &str) -> Piece {
    let join =
        |part: &dyn Fn(&Piece) -> String| pieces.iter().map(part).collect::<Vec<_>>().join(between);
    Piece {
        expression: join(&|piece| piece.expression.clone()),
        texts: std::array::from_fn(|text| join(&|piece| piece.texts[text].clone())),
    }
}

/// One of them.
fn either(pieces: &[Piece]) -> Piece {
    let expressions: Vec<_> = pieces.iter().map(|piece| piece.expression.as_str()).collect();
    Piece {
        expression: format!("(?:{})", expressions.join("|")),
        texts: std::array::from_fn(|text| pieces[text % pieces.len()].texts[text].clone()),
    }
}

fn piece() -> impl Strategy<Value = Piece> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        let some = prop::collection::vec(inner.clone(), 1..5);
        let repeated = select(&["(?:@)?", "(?:@)?", "(?:@)??", "(?:@)*", "(@){2}", "(@)+"][..]);
        let grouped = select(&["(?<#>@)", "(?<#>@)", "(@)", "(?:@)"][..]);
        let around = |form: &str, piece: Piece, empty: bool| {
            let [first, second, third] = piece.texts;
            Piece {
                expression: form.replace('@', &piece.expression),
                texts: [if empty { String::new() } else { first }, second, third],
            }
        };
        prop_oneof![
            4 => (some.clone(), select(&["", "/", "/", "-", "[0-9]+"][..]))
                .prop_map(|(pieces, between)| joined(&pieces, between)),
            2 => some.prop_map(|pieces| either(&pieces)),
            2 => (inner.clone(), grouped)
                .prop_map(move |(piece, form)| around(form, piece, false)),
            1 => (inner, repeated).prop_map(move |(piece, form)| around(form, piece, true)),
        ]
    })
}

/// A group's name stands for `#`: each has its own.
fn named(expression: &str) -> String {
    let mut parts = expression.split('#');
    let mut named = parts.next().unwrap().to_owned();
    for (number, part) in parts.enumerate() {
        named.push_str(&format!("g{number}{part}"));
    }
    named
}

/// What is done to a text.
#[derive(Clone, Debug)]
enum Edit {
    Put(Index, char),
    Take(Index),
    Cut(Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let letter = select(&['a', 'b', 'c', 'x', '/', '0', '1', '-', 'é', 'ü', 'K', '\n'][..]);
    prop_oneof![
        2 => (any::<Index>(), letter).prop_map(|(at, letter)| Edit::Put(at, letter)),
        1 => any::<Index>().prop_map(Edit::Take),
        1 => any::<Index>().prop_map(Edit::Cut),
    ]
}

fn edited(text: &str, edits: &[Edit]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for edit in edits {
        match edit {
            Edit::Put(at, letter) => letters.insert(at.index(letters.len() + 1), *letter),
            Edit::Take(at) if !letters.is_empty() => {
                letters.remove(at.index(letters.len()));
            }
            Edit::Cut(at) => letters.truncate(at.index(letters.len() + 1)),
            Edit::Take(_) => {}
        }
    }
    letters.into_iter().collect()
}

pub(super) fn case() -> impl Strategy<Value = Case> {
    let edits = prop::collection::vec(prop::collection::vec(edit(), 0..3), 8);
    let start = prop_oneof![9 => Just("^"), 1 => Just("")];
    let end = prop_oneof![2 => Just("$"), 1 => Just("")];
    let others = prop::collection::vec("[abc/01é\n-]{0,8}", 4);
    (start, piece(), end, edits, others).prop_map(|(start, piece, end, edits, mut texts)| {
        let near = edits.iter().zip(piece.texts.iter().cycle());
        texts.extend(near.map(|(edits, text)| edited(text, edits)));
        texts.extend(piece.texts);
        Case { expression: named(&format!("{start}{}{end}", piece.expression)), texts }
    })
}
