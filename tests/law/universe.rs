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
    "v=b",
    "v=c&q=1",
    "v=none&v=b",
    "utm_source=x&q=1&utm_x=2&y=3&x=1",
];

pub(crate) const METHODS: &[&str] = &["GET", "GET", "HEAD", "POST", "get", "OPTIONS"];

pub(crate) const VALUES: &[&str] = &["1", "2", "a", "ab", "A", "b,a", "", "Z=1", "-3", "caf\u{e9}"];

pub(crate) const ADDRESSES: &[&str] =
    &["192.0.2.7", "198.51.100.7", "203.0.113.9", "2001:db8::1", "::ffff:192.0.2.7", "10.0.0.1"];

pub(crate) const COUNTRIES: &[&str] = &["DE", "US", "FR", "KP", "AQ"];

pub(crate) const CONTINENTS: &[&str] = &["EU", "NA", "AS", "AN"];

pub(crate) const REGIONS: &[&str] = &["DE-BY", "US-CA", "FR-75", "GB-ENG"];

pub(crate) const CITIES: &[&str] = &["Berlin", "Paris", "München", "Oslo", "\u{7}"];

pub(crate) const NETWORKS: &[u32] = &[64496, 64511, 13, 1];

pub(crate) const DEVICES: &[&str] = &["mobile", "tablet", "desktop", "tv"];

/// Seconds around the instants that policies name: 2026-06-01 and 2026-07-01.
pub(crate) const TIMES: &[i64] =
    &[0, 1_780_271_999, 1_780_272_000, 1_781_000_000, 1_782_863_999, 1_782_864_000, 1_800_000_000];

/// Values of `User-Agent`: browsers, programs, and what isn't text.
pub(crate) const AGENTS: &[&[u8]] = &[
    b"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    b"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/140.0",
    b"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    b"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/140.0",
    b"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    b"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/140.0",
    b"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1",
    b"Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36",
    b"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    b"curl/8.5",
    b"",
    b"Amazon CloudFront",
    b"\xff\xfe",
];

pub(crate) const LANGUAGES: &[&[u8]] = &[
    b"de",
    b"de-AT, en;q=0.9",
    b"en-US,en;q=0.5",
    b"fr;q=0.9, *;q=0.1",
    b"es",
    b"de;q=0, *",
    b"en;q=junk",
    b"",
    b"\xff",
];

/// Values of `Authorization`: right ones, wrong ones, and what is none.
pub(crate) const AUTHORIZATIONS: &[&[u8]] = &[
    b"Basic YWxpY2U6d29uZGVy",
    b"Basic YWxpY2U6d29uZGVy",
    b"Basic YWxpY2U6d29uZGVy",
    b"Basic Ym9iOmJ1aWxkZXI=",
    b"Basic Ym9iOmJ1aWxkZXI=",
    b"Basic YWxpY2U6YnVpbGRlcg==",
    b"Basic Y2Fyb2w6d29uZGVy",
    b"basic Ym9iOmJ1aWxkZXI=",
    b"Basic junk",
    b"Bearer a.b.c",
    b"",
    b"\xff",
];

/// Keys of programs.
pub(crate) const API_KEYS: &[&str] =
    &["aZ3-key-of-a", "bY4-key-of-b", "aZ3-key-of-a ", "aZ3-key-of-A", ""];

/// Values of `Origin`, listed ones and others.
pub(crate) const ORIGINS: &[&[u8]] = &[
    b"https://app.example.com",
    b"https://app.example.com",
    b"https://x.example.org",
    b"https://x.example.org",
    b"https://x.y.example.org:8443",
    b"http://localhost:3000",
    b"null",
    b"NULL",
    b"https://APP.example.com",
    b"https://app.example.com:443",
    b"https://app.example.com/",
    b"http://app.example.com",
    b"https://evil.test",
    b"capacitor://localhost",
    b"",
    b"\xff",
];

/// What experiments read of a cookie: of each `NAME=` some visitor's value.
pub(crate) const MARKS: &[&[u8]] = &[
    b"exp-ab=b",
    b"exp-ab=control",
    b"exp-ab=c; uid=2",
    b"exp-ab=gone",
    b"exp-ab=~0",
    b"exp-ab=~499999; exp-xy=~125000; exp-lay=~500000",
    b"exp-ab=~500000; exp-xy=~124999; exp-lay=~999999",
    b"exp-ab=~400000; exp-xy=~999999",
    b"exp-ab=~1000000",
    b"exp-ab=~00000007",
    b"exp-ab=~-1; exp-ab=b",
    b"exp-ab=\xff",
    b"exp-xy=b; exp-ab=c",
    b"exp-lay=b; exp-xy=control",
    b"uid=1",
    b"uid=2; uid=1",
    b"uid=alice; c=1",
    b"uid=bob",
    b"uid=",
    b"uid=\xff",
];

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
