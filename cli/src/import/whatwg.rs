//! A path with query and fragment, spelled as browsers spell it (WHATWG URL §4.4), which is how
//! Cloudflare keeps the two sides of a line.

/// What a text says; query and fragment with their `?` and `#`, empty where nothing follows these.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Relative {
    pub(super) path: String,
    pub(super) query: String,
    pub(super) fragment: String,
}

/// Takes a text apart; a path that doesn't begin with `/` is given one.
pub(super) fn relative(text: &str) -> Relative {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    let behind = |mark: &str, text: &str, set: &str| match text {
        "" => String::new(),
        text => format!("{mark}{}", encoded(text, set)),
    };
    Relative {
        path: resolved(path.strip_prefix('/').unwrap_or(path)),
        // The special-query and the fragment percent-encode sets (WHATWG URL §1.3).
        query: behind("?", query, "\"#<>'"),
        fragment: behind("#", fragment, "\"<>`"),
    }
}

/// The path with its dot segments resolved; `text` is what follows its first `/`.
fn resolved(text: &str) -> String {
    let mut segments: Vec<String> = Vec::new();
    let mut written = text.split('/').peekable();
    while let Some(segment) = written.next() {
        let dots = segment.to_ascii_lowercase().replace("%2e", ".");
        let is_dots = matches!(dots.as_str(), "." | "..");
        if dots == ".." {
            segments.pop();
        }
        if !is_dots {
            // The path percent-encode set.
            segments.push(encoded(segment, "\"#<>?^`{}"));
        } else if written.peek().is_none() {
            segments.push(String::new());
        }
    }
    format!("/{}", segments.join("/"))
}

/// The text with white space, control characters, those of the set and all beyond ASCII escaped.
fn encoded(text: &str, set: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_graphic() && !set.contains(character) {
            encoded.push(character);
            continue;
        }
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_text_apart() {
        let parts = relative("/a?b='c'&d#e#f");
        assert_eq!(parts.path, "/a");
        assert_eq!((parts.query.as_str(), parts.fragment.as_str()), ("?b=%27c%27&d", "#e#f"));
        assert_eq!(relative("a?#").query + &relative("a?#").fragment, "");
    }

    #[test]
    fn spells_a_path() {
        let path = |text: &str| relative(text).path;
        assert_eq!(path("/://so;`me/{x}/ü"), "/://so;%60me/%7Bx%7D/%C3%BC");
        assert_eq!(path("/a%20b/%c3%bc|"), "/a%20b/%c3%bc|");
        assert_eq!(path("/a/../b/./c/%2E%2e"), "/b/");
        assert_eq!((path("//a"), path("/../.."), path("")), ("//a".into(), "/".into(), "/".into()));
    }
}
