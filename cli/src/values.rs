//! Long values: never cut, because the end is what one looks for.

use crate::output::visible;

/// A value up to this long stands behind its name.
const SHORT: usize = 88;

/// The lines of a header's value: one where it is short, of a Content-Security-Policy one for each
/// directive, of others as many as it takes.
pub(crate) fn lines(name: &str, value: &str) -> Vec<String> {
    if value.chars().count() <= SHORT {
        return vec![visible(value).into_owned()];
    }
    let parts: Vec<String> = if is_csp(name) {
        value.split_inclusive(';').map(|part| part.trim().to_owned()).collect()
    } else {
        wrapped(value)
    };
    parts.iter().map(|part| visible(part).into_owned()).collect()
}

fn is_csp(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("content-security-policy")
        || name.ends_with("content-security-policy-report-only")
}

/// Broken behind spaces.
fn wrapped(value: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in value.split_inclusive(' ') {
        if !line.is_empty() && line.chars().count() + word.chars().count() > SHORT {
            lines.push(std::mem::take(&mut line));
        }
        line.push_str(word);
    }
    lines.push(line);
    lines.iter().map(|line| line.trim_end_matches(' ').to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost() {
        let csp = "default-src 'self'; base-uri 'none'; form-action 'self'; img-src https://a.example.com; object-src 'none'";
        assert_eq!(
            lines("headers.content-security-policy", csp),
            [
                "default-src 'self';",
                "base-uri 'none';",
                "form-action 'self';",
                "img-src https://a.example.com;",
                "object-src 'none'",
            ]
        );
        assert_eq!(
            lines("content-security-policy", "default-src 'self'; a"),
            ["default-src 'self'; a"]
        );
        let long = "camera=() ".repeat(30);
        let broken = lines("permissions-policy", long.trim());
        assert_eq!(broken.join(" "), long.trim());
        assert!(broken.len() > 2 && broken.iter().all(|line| line.len() <= SHORT), "{broken:?}");
        assert_eq!(lines("x", &"a".repeat(300)), ["a".repeat(300)]);
    }
}
