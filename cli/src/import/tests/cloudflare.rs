//! Whole files of Cloudflare Pages.

use super::*;

fn cloudflare(text: &str) -> (String, Report) {
    let (policy, files, report) = draft(text, &Options::new(Format::Cloudflare, "_redirects"));
    assert!(files.is_empty());
    (policy, report)
}

fn because(report: &Report) -> Vec<&str> {
    report.lines.iter().map(|line| line.because.as_deref().unwrap_or_default()).collect()
}

#[test]
fn cloudflares_lines() {
    let (policy, report) = cloudflare(
        "/a/ /b?x=1# # moved\n/blog/:year-:slug /news/:slug?y=:year 301\n/old/* /new/:splat\n\
         /*.txt https://e.example/:splat#t 308\n",
    );
    assert_eq!(
        policy,
        r#"[[redirect]]
id = "line-1"
from = "/a/"
to = "/b?x=1"
status = 302
query = "drop"

[[redirect]]
id = "line-2"
from = "/blog/{year}-{slug}"
to = "/news/{slug}?y={year}"
status = 301
query = "drop"

[[redirect]]
id = "line-3"
unless = { path = "/old" }
from = "/old/{*splat}"
to = "/new/{splat}"
status = 302
query = "keep"

[[redirect]]
id = "line-4"
from = { regex = '^/(?<splat>.*)\.txt$' }
to = "https://e.example/{splat}#t"
status = 308
query = "keep"
"#
    );
    assert_eq!(outcomes(&report), [Outcome::Same; 4]);
}

#[test]
fn cloudflares_files_go_before_later_lines() {
    let (policy, report) =
        cloudflare("/a/b/* /a/b/:splat 200\n/a/* /b/:splat?x#y 200\n/* /c 301\n");
    assert_eq!(
        policy,
        r#"[[rewrite]]
id = "line-2"
unless = { path = ["/a", { prefix = "/a/b/" }] }
from = "/a/{*splat}"
to = "/b/{splat}"
query = "keep"

[[redirect]]
id = "line-3"
unless = { path = [{ prefix = "/a/b/" }, { prefix = "/a/" }] }
from = "/{*splat}"
to = "/c"
status = 301
query = "keep"
"#
    );
    let (same, approximated) = (Outcome::Same, Outcome::Approximated);
    assert_eq!(outcomes(&report), [same, same, approximated]);
}

#[test]
fn what_cloudflare_ignores_is_refused_and_takes_nothing() {
    let (policy, report) = cloudflare(
        "https://e.example/* /a\n/b /c 302!\n/* /index.html 200\n/d /e\n/d /f\n/g/* /h/*/:x 404\n",
    );
    assert_eq!(policy.matches("[[").count(), 1);
    let because = because(&report);
    let ignored = because.iter().filter(|why| why.starts_with("Cloudflare ignores the line: "));
    assert_eq!(ignored.count(), 5);
    assert_eq!(because[4], "Cloudflare ignores the line: line 4 has the same source");
    assert_eq!(report.count(Outcome::Refused), 5);
}

#[test]
fn what_cloudflare_never_applies_is_nothing_here_either() {
    let (policy, report) = cloudflare("/*/* /a\n/:x/:x /b\n/:a /c/c\n/:b /d\n");
    assert_eq!(policy.matches("[[").count(), 1);
    assert_eq!(outcomes(&report), [Outcome::Same; 4]);
    assert_eq!(because(&report)[3], "it is never reached: line 3 takes the same paths");
}

#[test]
fn where_a_policy_only_comes_near_cloudflare() {
    let (_, report) = cloudflare(
        "/%7Ea /b\n/~a /c\n/d //e.example\n/f/* /f/:splat\n/g /h#i#j\n/k* /l?:splat\n/m|n /o\n",
    );
    assert_eq!(outcomes(&report), [Outcome::Approximated; 7]);
    for (because, expected) in because(&report).iter().zip([
        "Cloudflare takes the path in this spelling alone",
        "it is never reached: line 1 has the same source",
        "the target has no scheme",
        "it leads to itself",
        "a `#` in the fragment",
        "where its `*` stands for nothing",
        "Cloudflare takes the path in this spelling alone",
    ]) {
        assert!(because.starts_with(expected), "{because}");
    }
}

#[test]
fn lines_over_cloudflares_limits() {
    let mut text = "/a/* /b\n".to_owned();
    for n in 0..101 {
        text.push_str(&format!("/{n} /c\n"));
    }
    let mut options = Options::new(Format::Cloudflare, "_redirects");
    let (_, _, report) = draft(&text, &options);
    assert_eq!((report.count(Outcome::Same), report.count(Outcome::Refused)), (100, 2));
    options.over_limits = true;
    let (_, _, report) = draft(&text, &options);
    assert_eq!((report.count(Outcome::Same), report.count(Outcome::Approximated)), (100, 2));
    assert_eq!(
        because(&report)[101],
        "Cloudflare ignores the line, the policy does it: it is over the limit of 100 dynamic \
         rules, which all are from the first with a placeholder or `*` on"
    );
}
