//! Small policies and requests over one vocabulary, so that rules meet requests often.

mod edge;
mod experiment;
mod request;

use arbitrary::{Arbitrary, Result, Unstructured};

/// A policy as text, its map, and requests in the form of [`crate::wire`].
#[derive(Debug)]
pub struct Case {
    pub policy: String,
    pub map: String,
    pub requests: Vec<String>,
}

const SEGMENTS: [&str; 22] = [
    "a",
    "b",
    "A",
    "admin",
    "index.html",
    "x.html",
    "v2",
    "é",
    "caf%C3%A9",
    "%61",
    "%41dmin",
    "%2F",
    "%5c",
    "..",
    ".",
    "",
    "a;p",
    "a b",
    "%00",
    "%FF",
    "%252e",
    "~",
];
const HOSTS: [&str; 6] = [
    "example.com",
    "www.example.com",
    "a.example.com",
    "b.a.example.com",
    "other.test",
    "192.0.2.1",
];
const HOST_PATTERNS: [&str; 5] =
    ["example.com", "*.example.com", "**.example.com", "other.test", "192.0.2.1"];
const NETWORKS: [&str; 5] =
    ["192.0.2.0/24", "192.0.2.7", "2001:db8::/32", "::ffff:192.0.2.7", "0.0.0.0/0"];
const NAMES: [&str; 3] = ["a", "b", "x-test"];
const VALUES: [&str; 8] = ["", "1", "yes", "Yes", "-5", "12", "a b", "é"];
const REGEXES: [&str; 7] = [
    r"^/a",
    r"^/(?<x>[a-z]+)$",
    r"^/(?<x>[^/]+)/(?<y>.*)$",
    r"(?i)admin",
    r"\.html$",
    r"^/(a|b)/",
    r"%[0-9A-F]{2}",
];
const REDIRECT_STATUS: [&str; 5] = ["301", "302", "303", "307", "308"];
const PLATFORMS: [&str; 6] = ["bare", "cloudfront", "cloudflare", "fastly", "alb", "proxy"];
impl<'a> Arbitrary<'a> for Case {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Case> {
        let mut maker =
            Maker { u, text: String::new(), captures: Vec::new(), asks_for_variants: false };
        maker.policy()?;
        let policy = std::mem::take(&mut maker.text);
        let map = maker.map()?;
        let count = maker.u.int_in_range(1..=4)?;
        let requests = (0..count).map(|_| maker.request()).collect::<Result<_>>()?;
        Ok(Case { policy, map, requests })
    }
}

struct Maker<'m, 'a> {
    u: &'m mut Unstructured<'a>,
    text: String,
    /// What the `from` of the rule at hand captures.
    captures: Vec<&'static str>,
    /// Whether conditions may ask for variants: those of experiments mustn't.
    asks_for_variants: bool,
}

impl Maker<'_, '_> {
    fn one(&mut self, of: &[&'static str]) -> Result<&'static str> {
        self.u.choose(of).copied()
    }

    /// Once in `n`.
    fn rarely(&mut self, n: u8) -> Result<bool> {
        self.u.ratio(1, n)
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn policy(&mut self) -> Result<()> {
        if self.u.arbitrary()? {
            self.line("hosts = ['example.com', '*.example.com']");
        }
        if self.rarely(8)? {
            self.line("on_error = 'deny'");
        }
        // Always there, since conditions and templates may ask for them.
        self.line("languages = ['en', 'de', 'fr-CA']");
        self.origins();
        self.client()?;
        self.paths()?;
        if self.u.arbitrary()? {
            self.line("[https]");
            if self.rarely(4)? {
                self.line("status = 301\nexcept = ['/a/{*rest}']");
            }
        }
        self.canonical()?;
        if self.rarely(8)? {
            self.line("[redirects]\ncollapse = false");
        }
        self.security_headers()?;
        self.experiments()?;
        for _ in 0..self.u.int_in_range(1..=6)? {
            self.rule()?;
        }
        Ok(())
    }

    fn client(&mut self) -> Result<()> {
        let platform = self.one(&PLATFORMS)?;
        self.line(&format!("[client]\nplatform = '{platform}'"));
        if platform == "proxy" {
            self.line("trusted_proxies = ['10.0.0.0/8', '192.0.2.7']");
        }
        if self.rarely(6)? {
            self.line("country_header = 'x-country'");
        }
        if self.rarely(4)? {
            self.line("salt = 'pepper'");
        }
        Ok(())
    }

    fn paths(&mut self) -> Result<()> {
        self.line("[paths]");
        if self.rarely(3)? {
            let reject = self.one(&["[]", "['encoded_slash']", "['bad_utf8', 'nul']"])?;
            self.line(&format!("reject = {reject}"));
        }
        if self.rarely(3)? {
            self.line("case = 'insensitive'");
        }
        if self.rarely(3)? {
            self.line("trailing_slash = 'ignore'");
        }
        Ok(())
    }

    fn canonical(&mut self) -> Result<()> {
        if self.u.arbitrary()? {
            return Ok(());
        }
        self.line("[canonical]\nhost = 'example.com'");
        for option in [
            "aliases = ['www.example.com', '*.example.com']",
            "trailing_slash = 'add'",
            "index = ['index.html']",
            "lowercase = true",
            "merge_slashes = true",
            "status = 302",
        ] {
            if self.u.arbitrary()? {
                self.line(option);
            }
        }
        Ok(())
    }

    fn rule(&mut self) -> Result<()> {
        self.captures.clear();
        match self.u.int_in_range(0..=11)? {
            0 => self.block()?,
            1..=3 => self.redirect()?,
            4 => {
                self.line("[[redirect]]");
                self.common()?;
                let map = self.one(&["'moved.csv'", "{ '/a' = '/b', '/{x}/b' = '/{x}' }"])?;
                self.line(&format!("map = {map}"));
            }
            5 => {
                self.line("[[respond]]");
                self.common()?;
                self.when()?;
                self.line(
                    "body_template = 'here {language} {device|default:\"\"} {city|default:\"\"}'",
                );
            }
            6 => {
                self.line("[[rewrite]]");
                self.common()?;
                self.when()?;
                self.from()?;
                let to = self.target(false)?;
                self.line(&format!("to = {to}"));
            }
            7 => self.normalising()?,
            8 => self.replacement()?,
            9 => self.cors()?,
            10 => self.route()?,
            _ => self.headers()?,
        }
        Ok(())
    }

    fn common(&mut self) -> Result<()> {
        if self.rarely(6)? {
            self.line("mode = 'shadow'");
        }
        if self.rarely(10)? {
            self.line("enabled = false");
        }
        if self.rarely(5)? {
            let at = self.one(&["viewer", "origin"])?;
            self.line(&format!("at = '{at}'"));
        }
        if self.rarely(6)? {
            let window = self.one(&[
                "from_time = 2026-06-01T00:00:00Z",
                "until_time = 2026-07-01T00:00:00Z",
                "from_time = 2026-06-01T00:00:00Z\nuntil_time = '2026-07-01T02:00:00+02:00'",
            ])?;
            self.line(window);
        }
        if self.rarely(6)? {
            let sample = self.one(&[
                "'50%'",
                "'0%'",
                "{ share = '50%', unit = { cookie = 'uid' } }",
                "{ share = '99.9999%', unit = { header = 'x-test' } }",
            ])?;
            self.line(&format!("sample = {sample}"));
        }
        Ok(())
    }

    fn when(&mut self) -> Result<()> {
        let when = self.condition(2)?;
        self.line(&format!("when = {when}"));
        if self.rarely(4)? {
            let unless = self.condition(1)?;
            self.line(&format!("unless = {unless}"));
        }
        Ok(())
    }

    fn block(&mut self) -> Result<()> {
        self.line("[[block]]");
        self.common()?;
        self.when()?;
        let on_unknown = self.one(&["match", "skip"])?;
        if self.u.arbitrary()? {
            self.line(&format!("on_unknown = '{on_unknown}'"));
        }
        if self.rarely(3)? {
            self.line("body_template = '{path} {query|default:\"none\"}'");
        }
        Ok(())
    }

    fn redirect(&mut self) -> Result<()> {
        self.line("[[redirect]]");
        self.common()?;
        if self.u.arbitrary()? {
            self.when()?;
        }
        self.from()?;
        let to = self.target(true)?;
        let status = self.one(&REDIRECT_STATUS)?;
        let query = self.one(&["merge", "keep", "drop"])?;
        self.line(&format!("to = {to}\nstatus = {status}\nquery = '{query}'"));
        Ok(())
    }

    fn headers(&mut self) -> Result<()> {
        self.line("[[headers]]");
        self.common()?;
        if self.rarely(3)? {
            let status = self.one(&["404", "'2xx'", "'400-499'"])?;
            self.line(&format!("when = {{ status = {status} }}"));
        } else {
            self.when()?;
            self.line("request.set = { x-test = '{cookie.a}', x-path = '{path}' }");
            self.line("request.remove = ['x-te*']");
        }
        self.line("response.set = { x-q = '{query.a|default:\"none\"}', x-place = '{region}' }");
        if self.rarely(3)? {
            let csp = self.one(&[
                "{ script-src = \"'self'\" }",
                "{ default-src = false, img-src = '*' }",
                "{ sandbox = true, report_only = { script-src = \"'none'\" } }",
            ])?;
            self.line(&format!("csp = {csp}"));
        }
        if self.u.arbitrary()? {
            self.line("response.append = { vary = '{header.x-test}' }");
            self.line("response.default = { x-new = '{path_and_query}' }");
        }
        Ok(())
    }

    /// An inline table of conditions.
    fn condition(&mut self, depth: u8) -> Result<String> {
        let mut keys: Vec<String> = Vec::new();
        for _ in 0..self.u.int_in_range(1..=2)? {
            let key = self.check(depth)?;
            let name = key.split([' ', '.']).next().unwrap_or_default().to_owned();
            if !keys.iter().any(|other| other.starts_with(&name)) {
                keys.push(key);
            }
        }
        Ok(format!("{{ {} }}", keys.join(", ")))
    }

    fn check(&mut self, depth: u8) -> Result<String> {
        let kinds = if depth == 0 { 12 } else { 15 };
        Ok(match self.u.int_in_range(0..=kinds)? {
            0 => format!("host = '{}'", self.one(&HOST_PATTERNS)?),
            1 | 2 => {
                let captures = std::mem::take(&mut self.captures);
                let path = if self.u.arbitrary()? { self.pattern()? } else { self.path_matcher()? };
                self.captures = captures;
                format!("path = {path}")
            }
            3 => format!("method = '{}'", self.one(&["GET", "HEAD", "POST"])?),
            4 => format!("scheme = '{}'", self.one(&["http", "https"])?),
            5 => {
                let side = self.one(&["query", "header", "cookie"])?;
                let name = self.one(&NAMES)?;
                format!("{side}.{name} = {}", self.matcher(&VALUES)?)
            }
            6 => format!("ip = '{}'", self.one(&NETWORKS)?),
            7 => format!("country = ['{}']", self.one(&["DE", "EU", "unknown", "US"])?),
            8 => format!("user_agent = {}", self.matcher(&["bot", "1"])?),
            9 | 10 => self.visitor()?,
            11 if self.asks_for_variants => {
                let variant = self.one(&["'b'", "['control', 'c']", "{ present = false }"])?;
                format!("variant.{} = {variant}", self.one(&experiment::IDS)?)
            }
            11 | 12 => self.visitor()?,
            13 => format!("not = {}", self.condition(depth - 1)?),
            14 => format!("any = [{}, {}]", self.condition(depth - 1)?, self.condition(depth - 1)?),
            _ => format!("all = [{}, {}]", self.condition(depth - 1)?, self.condition(depth - 1)?),
        })
    }

    /// The tests that a path knows.
    fn path_matcher(&mut self) -> Result<String> {
        let case = if self.rarely(3)? { ", ignore_case = true" } else { "" };
        Ok(match self.u.int_in_range(0..=4)? {
            0 => format!("{{ prefix = '/a'{case} }}"),
            1 => format!("{{ suffix = 'html'{case} }}"),
            2 => format!("{{ contains = 'admin'{case} }}"),
            3 => format!("{{ one_of = ['/a/b', '/B']{case} }}"),
            _ => format!("{{ regex = '{}'{case} }}", self.one(&REGEXES)?),
        })
    }

    fn matcher(&mut self, values: &[&'static str]) -> Result<String> {
        let value = self.one(values)?;
        let test = self.one(&["prefix", "suffix", "contains"])?;
        let case = if self.rarely(3)? { ", ignore_case = true" } else { "" };
        Ok(match self.u.int_in_range(0..=5)? {
            0 => format!("'{value}'"),
            1 => format!("{{ {test} = '{}'{case} }}", if value.is_empty() { "a" } else { value }),
            2 => format!("{{ one_of = ['{value}', 'b']{case} }}"),
            3 => format!("{{ regex = '{}'{case} }}", self.one(&REGEXES)?),
            4 => "{ gte = -5, lt = 12 }".to_owned(),
            _ => self.one(&["{ present = true }", "{ present = false }"])?.to_owned(),
        })
    }

    fn from(&mut self) -> Result<()> {
        let from = if self.rarely(4)? {
            let regex = self.one(&REGEXES)?;
            for name in ["x", "y"] {
                if regex.contains(&format!("<{name}>")) {
                    self.captures.push(name);
                }
            }
            format!("{{ regex = '{regex}' }}")
        } else {
            self.pattern()?
        };
        self.line(&format!("from = {from}"));
        Ok(())
    }

    /// A path pattern; its captures are noted.
    fn pattern(&mut self) -> Result<String> {
        let mut text = String::new();
        let mut free = vec!["y", "x"];
        for _ in 0..self.u.int_in_range(1..=3)? {
            text.push('/');
            let segment = self.one(&["a", "b", "admin", "é", "x.html", "1", "2", "3", "4"])?;
            match (segment.parse::<u8>(), free.last().copied()) {
                (Ok(shape), Some(name)) => {
                    free.pop();
                    self.captures.push(name);
                    text.push_str(&match shape {
                        1 => format!("{{{name}}}"),
                        2 => format!("v{{{name}}}"),
                        3 => format!("{{{name}}}.html"),
                        _ => format!("{{{name}:[a-z0-9]+}}"),
                    });
                }
                (Ok(_), None) => text.push('c'),
                (Err(_), _) => text.push_str(segment),
            }
        }
        if self.rarely(4)? {
            text.push_str("/{*rest}");
            self.captures.push("rest");
        } else if self.rarely(6)? {
            text.push('/');
        }
        Ok(format!("'{text}'"))
    }

    fn target(&mut self, absolute: bool) -> Result<String> {
        let mut text = String::new();
        if absolute && self.rarely(3)? {
            text.push_str(match (self.u.int_in_range(0..=3)?, self.captures.first()) {
                (0, _) => "https://example.com",
                (1, _) => "https://{host}",
                (2, Some(&"x")) => "https://{x}.example.com",
                _ => "http://other.test:8080",
            });
        }
        for _ in 0..self.u.int_in_range(1..=2)? {
            text.push('/');
            let slot = match self.captures.last().copied() {
                Some(name) if self.u.arbitrary()? => {
                    let filter = self.one(&["", "|lower", "|upper", "|slice:0,2", "|encode"])?;
                    format!("{{{name}{filter}}}")
                }
                _ => self
                    .one(&[
                        "b",
                        "c",
                        "index.html",
                        "{query.a}",
                        "B",
                        "{path}",
                        "{language}",
                        "{region|lower}",
                        "{city}",
                        "{device|default:\"none\"}",
                        "{variant.ab}",
                    ])?
                    .to_owned(),
            };
            text.push_str(&slot);
        }
        if self.rarely(3)? {
            text.push_str(self.one(&["?a=1", "?c={query.a|default:\"0\"}", "?{query}"])?);
        }
        if absolute && self.rarely(6)? {
            text.push_str("#top");
        }
        Ok(format!("'{text}'"))
    }

    fn map(&mut self) -> Result<String> {
        let mut text = "from,to,status,query,host\n".to_owned();
        for _ in 0..self.u.int_in_range(0..=3)? {
            let line = self.one(&[
                "/a,/b,,,\n",
                "/b,/a,302,,\n",
                "/{x}/a,/{x},,drop,\n",
                "/c,https://other.test/,,,\n",
                "/a,/c,,,example.com\n",
                "/a/{*rest},/{rest},303,keep,*.example.com\n",
            ])?;
            text.push_str(line);
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use arbitrary::{Arbitrary, Unstructured};
    use fingerpost::{Policy, Source};

    use super::Case;
    use crate::holds::Pair;
    use crate::wire::Wire;

    /// A grammar whose policies are refused finds nothing; of those that load the law holds.
    #[test]
    fn most_policies_load() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let (mut loaded, mut refused) = (0, Vec::new());
        for _ in 0..400 {
            let bytes: Vec<u8> = (0..4096)
                .map(|_| {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    state.to_le_bytes()[3]
                })
                .collect();
            let case = Case::arbitrary(&mut Unstructured::new(&bytes)).unwrap();
            let source = Source::text(case.policy.as_str()).with_file("moved.csv", case.map);
            match Policy::parse(source) {
                Ok(policy) => {
                    loaded += 1;
                    let pair = Pair::new(policy);
                    for request in &case.requests {
                        pair.check(&Wire::read(request.as_bytes()));
                    }
                }
                Err(error) => {
                    let first = error
                        .diagnostics()
                        .iter()
                        .find(|d| d.severity() == fingerpost::Severity::Error)
                        .unwrap();
                    let line = case.policy.lines().nth(first.span().line - 1).unwrap_or_default();
                    refused.push(format!("{first}\n    {line}"));
                }
            }
        }
        println!("{loaded} of 400 load");
        assert!(loaded >= 300, "{loaded} of 400 load\n{}", refused.join("\n"));
    }
}
