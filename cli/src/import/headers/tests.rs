//! Whole files: what is written, and what is reported.

use super::super::report::Outcome;
use super::super::{Imported, import};
use super::*;

fn imported(format: Format, text: &str) -> Imported {
    let imported = import(text.as_bytes(), &Options::new(format, "_headers")).unwrap();
    assert_eq!(imported.report.lines.len(), text.lines().count());
    imported
}

/// The entries of the policy.
fn entries(imported: &Imported) -> &str {
    let at = imported.policy.find("[[headers]]").unwrap_or(imported.policy.len());
    // A comment may stand before the first.
    let at = imported.policy.get(..at).unwrap().rfind("\n\n").unwrap_or(at);
    imported.policy.get(at..).unwrap().trim_start()
}

fn outcomes(imported: &Imported) -> Vec<Outcome> {
    imported.report.lines.iter().map(|line| line.outcome).collect()
}

/// Why the line came out as it did.
fn because(imported: &Imported, line: usize) -> &str {
    imported.report.lines.get(line - 1).unwrap().because.as_deref().unwrap_or_default()
}

use Outcome::{Approximated, Blank, Comment, Refused, Same};

#[test]
fn netlify_rules_override_each_other() {
    let imported = imported(
        Format::NetlifyHeaders,
        "# all\n/*\n  X-Frame-Options: DENY\n  cache-control: max-age=0,must-revalidate\n  \
         cache-control: public\n\n/docs/:page/*.html\n  NEL: {\"a\":1}\n",
    );
    assert_eq!(
        entries(&imported),
        r#"[[headers]]
id = "line-2"
response.set.x-frame-options = "DENY"
response.set.cache-control = "max-age=0, must-revalidate, public"

[[headers]]
id = "line-7"
when.path = { regex = '^/docs/[^/]+/.*\.html/?$' }
response.set.nel = '{{"a":1}}'
"#
    );
    assert_eq!(outcomes(&imported), [Comment, Same, Same, Same, Same, Blank, Same, Same]);
    assert_eq!(imported.report.lines.last().unwrap().rule.as_deref(), Some("line-7"));
    assert!(imported.policy.contains("case = \"insensitive\"\ntrailing_slash = \"ignore\"\n"));
    assert!(!imported.policy.contains("[redirects]"));
}

#[test]
fn what_netlify_would_not_send() {
    let imported = imported(
        Format::NetlifyHeaders,
        "X-A: before any path\n/a\n  Basic-Auth: me:secret\n  Date: today\n  no header\n  : b\n  \
         X-B:\n  https://e.example/*\n/b\n/c\n  Content-Length: 3\n  X Y: z\n  X-C: c\u{1}d\n  \
         X-D: d\n/d\n  X-E: e\n  x-e: f\n",
    );
    assert_eq!(
        entries(&imported),
        "[[headers]]\nid = \"line-10\"\nwhen.path = \"/c\"\nresponse.set.x-d = \"d\"\n\n\
         [[headers]]\nid = \"line-15\"\nwhen.path = \"/d\"\nresponse.set.x-e = \"e, f\"\n"
    );
    let refused = [1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13];
    for (line, outcome) in outcomes(&imported).into_iter().enumerate() {
        let expected = match line + 1 {
            line if refused.contains(&line) => Refused,
            16 | 17 => Approximated,
            _ => Same,
        };
        assert_eq!(outcome, expected, "line {}", line + 1);
    }
    assert!(because(&imported, 3).starts_with("`Basic-Auth` is access control"));
    assert_eq!(because(&imported, 2), "every header under it is refused");
    assert_eq!(because(&imported, 9), "no header stands under it: it does nothing");
    assert_eq!(because(&imported, 11), "`content-length` belongs to the connection");
    assert!(!imported.policy.contains("secret"));
}

#[test]
fn cloudflare_rules_add_to_each_other() {
    let imported = imported(
        Format::CloudflareHeaders,
        "/*\n  X-A: 1\n/docs/*\n  X-A: 2\n/*.pdf\n  X-B: 1\n/docs/*\n  X-A: 3\n  X-B: 2\n\
         /docs/free.pdf\n  ! X-B\n  ! X-A\n  X-A: 4\n",
    );
    assert_eq!(
        entries(&imported),
        r#"[[headers]]
id = "line-1"
response.set.x-a = "1"

# Line 5 adds to what line 7 sets, not to what the origin sends.
[[headers]]
id = "line-5-before-7"
when.path = { suffix = ".pdf" }
response.remove = ["x-b"]

[[headers]]
id = "line-7"
when.path = { prefix = "/docs/" }
response.set.x-b = "2"
response.append.x-a = "3"

[[headers]]
id = "line-5"
when.path = { suffix = ".pdf" }
response.append.x-b = "1"

[[headers]]
id = "line-10"
when.path = "/docs/free.pdf"
response.remove = ["x-b"]
response.set.x-a = "4"
"#
    );
    assert_eq!(because(&imported, 4), "it never acts: line 7 has the same path again");
}

#[test]
fn the_origins_header_goes_before_the_first_line() {
    let imported = imported(
        Format::CloudflareHeaders,
        "/a/*\n  Vary: a\n/*.js\n  Vary: b\n/*.css\n  Vary: c\n",
    );
    assert_eq!(
        entries(&imported),
        r#"# Lines 3, 5 add to what line 1 sets, not to what the origin sends.
[[headers]]
id = "line-3-before-1"
when.path = [
    { suffix = ".js" },
    { suffix = ".css" },
]
response.remove = ["vary"]

[[headers]]
id = "line-1"
when.path = { prefix = "/a/" }
response.set.vary = "a"

[[headers]]
id = "line-3"
when.path = { suffix = ".js" }
response.append.vary = "b"

[[headers]]
id = "line-5"
when.path = { suffix = ".css" }
response.append.vary = "c"
"#
    );
}

#[test]
fn cloudflare_hosts_and_placeholders() {
    let imported = imported(
        Format::CloudflareHeaders,
        "https://:project.pages.dev/*\n  X-Project: :project\n  Link: <https://e.example/:splat>; \
         rel=\"canonical\"\n/m/:title/x\n  X-Title: :title\nhttps://a.*/b\n  X-A: a\n\
         https://*.e.example/\n  Basic-Auth: a:b\n",
    );
    assert_eq!(
        entries(&imported),
        r#"[[headers]]
id = "line-1"
when.host = "*.pages.dev"
response.set.x-project = '{host|replace:".pages.dev",""}'
response.set.link = '<https://e.example/{path|slice:1,8192}>; rel="canonical"'

[[headers]]
id = "line-8"
when.host = "**.e.example"
when.path = "/"
response.set.basic-auth = "a:b"
"#
    );
    let expected =
        [Same, Same, Approximated, Refused, Refused, Refused, Refused, Approximated, Same];
    assert_eq!(outcomes(&imported), expected);
}

#[test]
fn cloudflare_reads_no_further_than_its_limits() {
    let long = "x".repeat(1_993);
    let mut text = format!("/a\n  X-Long: {long}\n  X-A: a\n# {long}{long}\n");
    for n in 0..=100 {
        text.push_str(&format!("/{n}\n  X: {n}\n"));
    }
    let imported = imported(Format::CloudflareHeaders, &text);
    assert_eq!(
        because(&imported, 2),
        "Cloudflare rejects the line: it is longer than 2000 characters (`--over-limits` takes it all \
         the same)"
    );
    assert_eq!(outcomes(&imported).get(..4), Some(&[Same, Refused, Same, Comment][..]));
    // One more than its limit comes through, as there.
    assert_eq!(imported.policy.matches("[[headers]]").count(), 101);
    assert_eq!(imported.report.count(Refused), 3);

    let mut options = Options::new(Format::CloudflareHeaders, "_headers");
    options.over_limits = true;
    let imported = import(text.as_bytes(), &options).unwrap();
    assert_eq!(imported.policy.matches("[[headers]]").count(), 102);
    assert_eq!((imported.report.count(Refused), imported.report.count(Approximated)), (0, 3));
}
