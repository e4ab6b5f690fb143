//! The small universes from which policies and requests are drawn, so that they meet.

pub(crate) const HOSTS: &[&str] =
    &["example.com", "www.example.com", "old.example.org", "a.example.com", "other.test"];

/// Paths as a client may send them, odd spellings among them.
pub(crate) const PATHS: &[&str] = &[
    "/",
    "/a",
    "/a/",
    "/a/b",
    "/a/b/",
    "/A",
    "/A/B",
    "/b",
    "/c",
    "/a/b/c",
    "/x.html",
    "/v2/b",
    "/ab",
    "/ab/b",
    "/a-b",
    "/a-b-c",
    "/%61",
    "/a//b",
    "//a",
    "/a;v=1/b",
    "/a%2Fb",
    "/a%2fb",
    "/a\\b",
    "/a%5Cb",
    "/caf%C3%A9",
    "/café",
    "/%E9",
    "/%zz",
    "/a/../b",
    "/../a",
    "/%2e%2e/a",
    "/a/./b",
    "/a%00",
    "/a%3Fb",
    "/a/%252e%252e/b",
    "/index.html",
    "/a/index.html",
    "/n/a",
    "/n/b",
    "/.well-known/acme-challenge/T",
    "/a%0D%0Ab",
    "/a b",
    "/@b",
    "/a|b",
    "*",
    "/%2F%2Fother.test",
    "/a/b;c",
    "/old/a",
    "/old",
    "/q",
];

pub(crate) const QUERIES: &[&str] = &[
    "",
    "q=1",
    "q=2",
    "q=a&q=1",
    "x=9",
    "q=%31",
    "q=a+b",
    "q=%E9",
    "q",
    "x=1&q=7&y=2",
    "Q=1",
    "q=1#f",
];

pub(crate) const METHODS: &[&str] = &["GET", "HEAD", "POST", "get"];

pub(crate) const VALUES: &[&str] = &["1", "2", "a", "ab", "A", "b,a", "", "Z=1", "-3", "caf\u{e9}"];

pub(crate) const ADDRESSES: &[&str] =
    &["192.0.2.7", "198.51.100.7", "203.0.113.9", "2001:db8::1", "::ffff:192.0.2.7", "10.0.0.1"];

pub(crate) const COUNTRIES: &[&str] = &["DE", "US", "FR", "KP"];

/// Patterns, each with the names that it captures.
pub(crate) const PATTERNS: &[(&str, &[&str])] = &[
    ("'/a'", &[]),
    ("'/b'", &[]),
    ("'/A'", &[]),
    ("'/a/'", &[]),
    ("'/a/b'", &[]),
    ("'/'", &[]),
    ("'/café'", &[]),
    ("'/caf%C3%A9'", &[]),
    ("'/a%2Fb'", &[]),
    ("'/{x}'", &["x"]),
    ("'/a/{x}'", &["x"]),
    ("'/{x}/'", &["x"]),
    ("'/{*rest}'", &["rest"]),
    ("'/a/{*rest}'", &["rest"]),
    ("'/old/{*rest}'", &["rest"]),
    ("'/{x}/{y}'", &["x", "y"]),
    ("'/{x}/{*rest}'", &["x", "rest"]),
    ("'/v{major}/b'", &["major"]),
    ("'/{name}.html'", &["name"]),
    ("'/{x}-{y}'", &["x", "y"]),
    ("'/{id:[a-c]+}/b'", &["id"]),
    ("'/{id:a|ab}'", &["id"]),
    ("{ regex = '^/(?<one>[a-z]+)/b' }", &["one"]),
    ("{ regex = 'b' }", &[]),
    ("{ regex = '^/a(?:/(?<tail>.+))?$' }", &["tail"]),
];
