//! The path line as Cloudflare keeps it.

use super::super::super::cloudflare::split_host;
use super::super::super::whatwg::relative;

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
        Some((host, path)) => format!("https://{host}{}", relative(path).path),
        None if text.starts_with('/') => relative(text).path,
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

fn has_port(host: &str) -> bool {
    host.rsplit_once(':').is_some_and(|(_, port)| {
        !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit())
    })
}

/// Whether `:splat` stands in it as a word of its own.
fn has_splat(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path.split(":splat")
        .skip(1)
        .any(|rest| !rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let path = |text: &str| rule_path(text).unwrap();
        assert_eq!(path("/a b/ü?x#y"), "/a%20b/%C3%BC");
        assert_eq!(path("https://e.example"), "https://e.example/");
        assert_eq!(path("https:///e.example/b"), "https://e.example/b");
        assert_eq!(path("/:splatter/*"), "/:splatter/*");
    }
}
