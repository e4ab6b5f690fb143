//! A line of a `_redirects` file, read as Netlify's own parser reads it:
//! `from [query…] [to] [status[!]] [conditions…]`, whatever follows a `#` cut off.

/// A line, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parsed {
    pub(super) scheme: Option<&'static str>,
    pub(super) host: Option<String>,
    /// Begins with `/`. Netlify compares it with the decoded path.
    pub(super) path: String,
    /// In written order, each name once.
    pub(super) query: Vec<(String, String)>,
    pub(super) to: String,
    pub(super) status: i64,
    /// `!`: also where the site has a file at this path.
    pub(super) force: bool,
    pub(super) conditions: Vec<(String, String)>,
    /// What a reader may not expect of the line.
    pub(super) remark: Option<&'static str>,
}

/// Reads a line that is neither blank nor a comment.
///
/// # Errors
///
/// Why Netlify rejects the line.
pub(super) fn parse(line: &str) -> Result<Parsed, String> {
    let mut words = line.split_whitespace().take_while(|word| !word.starts_with('#'));
    let from = words.next().ok_or("it is empty")?;
    let words: Vec<&str> = words.collect();
    let Some(first) = words.first() else { return Err("it has no target".to_owned()) };

    let mut parsed = Parsed { status: 301, ..Parsed::default() };
    let (to, rest) = if leading_number(first).is_some() {
        (None, words.as_slice())
    } else {
        let at = words.iter().position(|word| word.starts_with('/') || is_url(word));
        let at = at.ok_or("its target begins neither with `/` nor with `http://` or `https://`")?;
        let (query, rest) = words.split_at(at);
        parsed.query = pairs(query);
        (rest.first().copied(), rest.get(1..).unwrap_or_default())
    };
    if let Some((status, conditions)) = rest.split_first() {
        parsed.status = leading_number(status).ok_or_else(|| format!("`{status}` is no status"))?;
        parsed.force = status.ends_with('!');
        parsed.conditions = pairs(conditions);
    }
    parsed.to = match to {
        Some(to) => to.to_owned(),
        None => forwarded(from, parsed.status).ok_or("it has no target")?,
    };
    parsed.read_from(from)?;
    if parsed.path.starts_with("/.netlify") {
        return Err("its path begins with `/.netlify`".to_owned());
    }
    Ok(parsed)
}

impl Parsed {
    fn read_from(&mut self, from: &str) -> Result<(), String> {
        let (scheme, rest) = match (from.strip_prefix("https://"), from.strip_prefix("http://")) {
            (Some(rest), _) => ("https", rest),
            (None, Some(rest)) => ("http", rest),
            (None, None) => {
                let slash = if from.starts_with('/') { "" } else { "/" };
                self.path = format!("{slash}{from}");
                return Ok(());
            }
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        if host.is_empty() {
            return Err(format!("`{from}` is no URL"));
        }
        let path_end = path.find(['?', '#']).unwrap_or(path.len());
        let (path, ignored) = path.split_at(path_end);
        if ignored.len() > 1 {
            self.remark = Some("Netlify doesn't look at the query of a full URL");
        }
        self.scheme = Some(scheme);
        self.host = Some(host.to_ascii_lowercase());
        self.path = if path.is_empty() { "/".to_owned() } else { path.to_owned() };
        Ok(())
    }
}

/// `/app/* 200` stands for `/app/* /app/:splat 200`.
fn forwarded(from: &str, status: i64) -> Option<String> {
    let stem = from.strip_suffix("/*")?;
    (200..300).contains(&status).then(|| format!("{stem}/:splat"))
}

/// The number that a word begins with, as `parseInt` reads it.
fn leading_number(word: &str) -> Option<i64> {
    let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let number = digits.get(..end)?.parse::<i64>().ok()?;
    Some(if word.starts_with('-') { -number } else { number })
}

/// `key=value` words; what follows a second `=` is lost, a word without one means nothing, and of
/// equal keys the last one counts.
fn pairs(words: &[&str]) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for word in words {
        let mut parts = word.split('=');
        if let (Some(key), Some(value)) = (parts.next(), parts.next()) {
            match pairs.iter_mut().find(|(known, _)| known == key) {
                Some((_, known)) => value.clone_into(known),
                None => pairs.push((key.to_owned(), value.to_owned())),
            }
        }
    }
    pairs
}

pub(super) fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn takes_a_line_apart() {
        let parsed = parse(
            "/donate source=:source email=:email /donate/usa?source=:source 302! Country=us # x",
        )
        .unwrap();
        assert_eq!(parsed.path, "/donate");
        assert_eq!(parsed.query, owned(&[("source", ":source"), ("email", ":email")]));
        assert_eq!(parsed.to, "/donate/usa?source=:source");
        assert_eq!((parsed.status, parsed.force), (302, true));
        assert_eq!(parsed.conditions, owned(&[("Country", "us")]));
    }

    #[test]
    fn fills_in_what_is_left_out() {
        let parsed = parse("  /home              /").unwrap();
        assert_eq!((parsed.to.as_str(), parsed.status, parsed.force), ("/", 301, false));
        assert_eq!(parse("/admin/* 200").unwrap().to, "/admin/:splat");
        assert_eq!(parse("docs/a /b").unwrap().path, "/docs/a");
    }

    #[test]
    fn reads_full_urls() {
        let parsed = parse("http://Hello.example/* http://www.example/:splat").unwrap();
        assert_eq!((parsed.scheme, parsed.host.as_deref()), (Some("http"), Some("hello.example")));
        assert_eq!(parsed.path, "/*");
        assert_eq!(parse("https://a.example /b").unwrap().path, "/");
        assert!(parse("https://a.example/x?y=1 /b").unwrap().remark.is_some());
    }

    #[test]
    fn rejects_what_netlify_rejects() {
        for line in [
            "http:// /to",
            "/.netlify/from /to",
            "https://example.com/.netlify/from /to",
            "/from /to not_a_status",
            "/from /to Country=us",
            "/m/scge/legal",
            "/swfobject.html?detectflash=false 301",
            "/m/scge/legal source=:source",
            "/blog\tblog.html",
            "/from # /to",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
