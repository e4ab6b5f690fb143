//! Every key of the language is written in some policy of these tests.

use std::collections::BTreeSet;
use std::fs;

use regex::Regex;

use crate::language;

/// The string literals of a source file of Rust.
fn literals(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (&mut open, character) {
            (None, '"') => open = Some(String::new()),
            (None, '/') if characters.peek() == Some(&'/') => {
                characters.by_ref().find(|character| *character == '\n');
            }
            (None, _) => {}
            (Some(_), '"') => found.extend(open.take()),
            (Some(literal), '\\') => match characters.next() {
                Some('n') => literal.push('\n'),
                // The end of a line, and the white space that begins the next.
                Some('\n') => while characters.next_if(|next| next.is_whitespace()).is_some() {},
                Some(escaped) => literal.push(escaped),
                None => {}
            },
            (Some(literal), character) => literal.push(character),
        }
    }
    found
}

#[test]
fn every_key_is_written() {
    let argument = Regex::new(r"\{[A-Za-z_]*\}").unwrap();
    let mut written = BTreeSet::new();
    for entry in fs::read_dir("tests/semantics").unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for literal in literals(&text) {
            // Formatted texts: what is put in is some value, or a line by itself.
            let plain = literal.replace("{{", "\u{1}").replace("}}", "\u{2}");
            let plain = argument.replace_all(&plain, "1");
            let plain = plain.replace('\u{1}', "{").replace('\u{2}', "}");
            // What stands in a list of cases is a line of a table, or the inside of one.
            for text in
                [&literal, &plain].into_iter().flat_map(|text| text.lines().chain([&**text]))
            {
                language::collect(text, &mut written);
                language::collect(&format!("x = {{ {text} }}"), &mut written);
                language::collect(&format!("x = {text}"), &mut written);
            }
        }
    }
    let keys = language::of_the_language();
    let missing: Vec<&String> = keys.iter().filter(|key| !written.contains(*key)).collect();
    assert!(missing.is_empty(), "no policy of these tests has {missing:?}");
}
