//! The values under a path, in which its placeholders stand again.

use super::super::super::glob::{Glob, Token};
use super::super::super::placeholder::{Bit, Names, bits, template};

/// What follows the text of a path, as a template cuts it out; empty where none can.
pub(super) fn cut(glob: &Glob) -> String {
    match glob.tokens() {
        [Token::Text(before), Token::Any(_) | Token::Splat(_)] if before.is_ascii() => {
            // An escape is one character of a `slice`.
            let length = before.len() - 2 * before.matches('%').count();
            format!("{CUT_OUT}{length},8192")
        }
        _ => String::new(),
    }
}

const CUT_OUT: &str = "path|slice:";

/// Why a value with a piece of the path is only nearly the same.
pub(super) const CUT: &str =
    "what its path captures is cut out of the path as the visitor sent it, dot segments and all";

/// The template of a value, and whether a piece of the path is cut out for it.
///
/// # Errors
///
/// Why there is none.
pub(super) fn value(text: &str, names: &Names) -> Result<(String, bool), String> {
    let bits = bits(text, names);
    let holds = |test: fn(&str) -> bool| {
        bits.iter().any(|bit| matches!(bit, Bit::Slot(slot) if test(slot)))
    };
    if holds(str::is_empty) {
        return Err("a header's value can hold of its path only what ends it behind plain text, \
                    and of its host only a placeholder"
            .to_owned());
    }
    Ok((template(&bits), holds(|slot| slot.starts_with(CUT_OUT))))
}

#[cfg(test)]
mod tests {
    use super::super::source::read;
    use super::*;

    #[test]
    fn values() {
        let of = |path: &str, text: &str| value(text, &read(path).unwrap().names);
        let cut = |text: &str| Ok((text.to_owned(), true));
        let plain = |text: &str| Ok((text.to_owned(), false));
        assert_eq!(of("/a%20b/*", "x=:splat;"), cut("x={path|slice:5,8192};"));
        assert_eq!(of("/m/:title", "\":titles\""), cut("\"{path|slice:3,8192}s\""));
        assert_eq!(of("/m/:title", "{a:b}"), plain("{{a:b}}"));
        assert!(of("/m/:title/x", ":title").is_err());
        assert!(of("/ü/:title", ":title").is_err());
        assert!(of("https://*.e.example/", ":splat").is_err());
        let replaced = plain("a {host|replace:\".pages.dev\",\"\"}");
        assert_eq!(of("https://:p.pages.dev/", "a :p"), replaced);
    }
}
