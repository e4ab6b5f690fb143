//! The path of a rule as Cloudflare keeps it: read as a browser reads a URL (WHATWG URL §4.4).

/// `/path` or `https://host/path`, spelled as it is compared.
///
/// # Errors
///
/// Why Cloudflare rejects it.
pub(super) fn rule_path(text: &str) -> Result<String, String> {
    let path = match split_host(text) {
        Some((host, _)) if has_port(host) => {
            return Err("a URL with a port is none of its rules".to_owned());
        }
        Some((host, path)) => format!("https://{host}{}", pathname(path)),
        None if text.starts_with('/') => pathname(text),
        None => return Err("a path begins with `/` or `https://`".to_owned()),
    };
    if path.matches('*').count() > 1 {
        return Err("it has more than one `*`".to_owned());
    }
    if path.contains('*') && has_splat(&path) {
        return Err("`*` is `:splat` already".to_owned());
    }
    Ok(path)
}

/// The host and the path of `https://host/path`.
pub(super) fn split_host(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("https://")?.trim_start_matches('/');
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    (!host.is_empty()).then_some((host, path))
}

fn has_port(host: &str) -> bool {
    host.rsplit_once(':').is_some_and(|(_, port)| {
        !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit())
    })
}

/// Whether `:splat` stands in it as a word of its own.
fn has_splat(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let mut ends = path.match_indices(":splat").map(|(at, found)| at + found.len());
    ends.any(|end| {
        let next = path.get(end..).and_then(|rest| rest.chars().next());
        !next.is_some_and(|next| next.is_ascii_alphanumeric() || next == '_')
    })
}

/// The path without query and fragment, its dot segments resolved, escaped where it must be.
fn pathname(text: &str) -> String {
    let text = text.strip_prefix('/').unwrap_or(text);
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let mut segments: Vec<String> = Vec::new();
    let mut written = text.split('/').peekable();
    while let Some(segment) = written.next() {
        let is_last = written.peek().is_none();
        let dots = segment.to_ascii_lowercase().replace("%2e", ".");
        match dots.as_str() {
            "." | ".." => {
                if dots == ".." {
                    segments.pop();
                }
                if is_last {
                    segments.push(String::new());
                }
            }
            _ => segments.push(escaped(segment)),
        }
    }
    format!("/{}", segments.join("/"))
}

/// The path percent-encode set (WHATWG URL §1.3).
fn escaped(segment: &str) -> String {
    let mut text = String::with_capacity(segment.len());
    for character in segment.chars().filter(|character| *character != '\t') {
        let stands = character.is_ascii_graphic() && !"\"#<>?^`{}".contains(character);
        if stands {
            text.push(character);
            continue;
        }
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_spelled_as_browsers_do() {
        let path = |text: &str| rule_path(text).unwrap();
        assert_eq!(path("/a b/ü?x#y"), "/a%20b/%C3%BC");
        assert_eq!(path("/a/../b/./c/%2E%2e"), "/b/");
        assert_eq!(path("/../.."), "/");
        assert_eq!(path("//a/b"), "//a/b");
        assert_eq!(path("https://e.example"), "https://e.example/");
        assert_eq!(path("https:///e.example/b"), "https://e.example/b");
        assert_eq!(path("/:splatter/*"), "/:splatter/*");
    }

    #[test]
    fn what_cloudflare_rejects() {
        for text in [
            "http://e.example/",
            "https://e.example:8080/a",
            "/a/*/b/*",
            "https://*.e.example/*",
            "/a/*/:splat",
        ] {
            assert!(rule_path(text).is_err(), "{text}");
        }
    }
}
