//! The path line of a rule: which requests it means.

use super::super::placeholder::Names;
use super::super::spelling;
use super::glob::{Bit, Glob};
use super::placeholder::{Scanned, Slot, scan};
use super::url::split_host;

/// Which requests a rule means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// A host, or `*.host`.
    pub(super) host: Option<String>,
    pub(super) glob: Glob,
    /// The placeholders that values may hold.
    pub(super) slots: Vec<Slot>,
    /// Where it only comes near what the line says.
    pub(super) difference: Option<&'static str>,
}

const STAR_IN_HOST: &str =
    "the `*` of its host is any name before the rest; Cloudflare would let it reach into the path";

impl Source {
    /// Netlify goes by segments: `:name` is one, `*` any number of them or, beside text, anything.
    pub(super) fn of_netlify(path: &str) -> Source {
        let mut names = Names::default();
        let mut bits = Vec::new();
        for segment in path.split('/').map(str::trim_end).filter(|segment| !segment.is_empty()) {
            if segment == "*" {
                bits.push(Bit::Rest);
            } else if let Some(name) = segment.strip_prefix(':') {
                push_text(&mut bits, "/");
                bits.push(Bit::One(names.capture(name)));
            } else {
                push_text(&mut bits, "/");
                for (index, text) in segment.split('*').enumerate() {
                    if index > 0 {
                        bits.push(Bit::Any);
                    }
                    push_text(&mut bits, text);
                }
            }
        }
        if bits.is_empty() {
            push_text(&mut bits, "/");
        }
        let glob = Glob { bits, loose: true };
        Source { host: None, glob, slots: Vec::new(), difference: None }
    }

    /// Cloudflare makes a regular expression of the whole line.
    ///
    /// # Errors
    ///
    /// Why there is no such rule.
    pub(super) fn of_cloudflare(path: &str) -> Result<Source, String> {
        let (host, path) = match split_host(path) {
            Some((host, path)) => (Some(host), path),
            None => (None, path),
        };
        let (host_bits, path_bits) = (scan(host.unwrap_or_default()), scan(path));
        let names = || {
            host_bits.iter().chain(&path_bits).filter_map(|bit| match bit {
                Scanned::Name(name) => Some(*name),
                _ => None,
            })
        };
        // They are replaced one after the other, also where the name is only begun.
        for (index, name) in names().enumerate() {
            if names().take(index).any(|before| name.starts_with(before)) {
                return Err(format!("Cloudflare drops the rule: its placeholder `:{name}` is two"));
            }
        }
        let mut source = Source {
            host: None,
            glob: Glob { bits: bits(&path_bits), loose: false },
            slots: Vec::new(),
            difference: None,
        };
        if let Some(host) = host {
            source.read_host(host, &host_bits)?;
        }
        source.slots.extend(Slot::of_path(&path_bits));
        Ok(source)
    }

    fn read_host(&mut self, host: &str, bits: &[Scanned<'_>]) -> Result<(), String> {
        let is_name = |text: &str| text.starts_with('.') && !text.ends_with('.');
        if host.contains(|character: char| character.is_ascii_uppercase())
            && matches!(bits, [Scanned::Text(_)])
        {
            return Err("its host has capitals: it never acts at Cloudflare".to_owned());
        }
        self.host = Some(match bits {
            [Scanned::Text(host)] => (*host).to_owned(),
            [Scanned::Name(name), Scanned::Text(rest)] if is_name(rest) => {
                self.slots.push(Slot::of_host(name, rest));
                format!("*{rest}")
            }
            [Scanned::Star, Scanned::Text(rest)] if is_name(rest) => {
                self.difference = Some(STAR_IN_HOST);
                format!("**{rest}")
            }
            _ => {
                return Err(format!(
                    "a condition can't ask for the host `{host}`: a placeholder or `*` may only \
                     be its first label"
                ));
            }
        });
        Ok(())
    }

    /// Whether a request may be meant by both.
    pub(super) fn meets(&self, other: &Source) -> bool {
        let is_wild = |host: &str| host.contains('*');
        let hosts_meet = match (&self.host, &other.host) {
            (Some(one), Some(other)) => one == other || is_wild(one) || is_wild(other),
            _ => true,
        };
        hosts_meet && self.glob.meets(&other.glob)
    }

    /// Whether every request of the other is certainly meant by this.
    pub(super) fn covers(&self, other: &Source) -> bool {
        (self.host.is_none() || self.host == other.host) && self.glob.covers(&other.glob)
    }
}

fn bits(scanned: &[Scanned<'_>]) -> Vec<Bit> {
    let mut names = Names::default();
    let mut bits = Vec::new();
    for bit in scanned {
        match bit {
            Scanned::Text(text) => push_text(&mut bits, text),
            Scanned::Name(name) => bits.push(Bit::One(names.capture(name))),
            Scanned::Star => bits.push(Bit::Any),
        }
    }
    bits
}

fn push_text(bits: &mut Vec<Bit>, text: &str) {
    let text = spelling::of_encoded(text);
    match bits.last_mut() {
        _ if text.is_empty() => {}
        Some(Bit::Text(before)) => before.push_str(&text),
        _ => bits.push(Bit::Text(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(path: &str) -> Result<Option<String>, String> {
        Source::of_cloudflare(path).map(|source| source.host)
    }

    #[test]
    fn hosts() {
        let some = |host: &str| Ok(Some(host.to_owned()));
        assert_eq!(host("/a"), Ok(None));
        assert_eq!(host("https://e.example/a"), some("e.example"));
        assert_eq!(host("https://:Project.pages.dev/*"), some("*.pages.dev"));
        assert_eq!(host("https://*.pages.dev/"), some("**.pages.dev"));
        for path in ["https://:a.e.*/b", "https://:a/b", "https://a.:b.dev/", "https://E.example/"]
        {
            assert!(host(path).is_err(), "{path}");
        }
    }

    #[test]
    fn a_placeholder_that_is_two() {
        assert!(Source::of_cloudflare("/:a/:a").is_err());
        assert!(Source::of_cloudflare("/:a/:ab").is_err());
        assert!(Source::of_cloudflare("/:ab/:a").is_ok());
        assert!(Source::of_cloudflare("https://:a.e.example/:a").is_err());
    }

    #[test]
    fn hosts_meet_and_cover() {
        let source = |path: &str| Source::of_cloudflare(path).unwrap();
        let (any, one) = (source("/*"), source("https://a.example/*"));
        assert!(any.covers(&one) && !one.covers(&any) && one.meets(&any));
        assert!(!one.meets(&source("https://b.example/*")));
        assert!(one.meets(&source("https://:x.example/*")));
    }
}
