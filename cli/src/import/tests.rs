//! Whole files: what is written, and what is reported.

use super::*;

mod cloudflare;

/// The entries of the policy, its maps and the report, before the reader of policies has seen
/// them.
fn draft(text: &str, options: &Options) -> (String, Vec<(String, String)>, Report) {
    let lines = lines(text.as_bytes());
    let mut report = Report::new(&options.source, options.format.name(), lines.len());
    let names = Names { stem: &options.stem, prefix: &options.id_prefix };
    let written = read(&lines, options, &mut report).write(&[], &names);
    let files = written.files.into_iter().map(|(name, file)| (name, file.text)).collect();
    (written.toml.text.trim_start().to_owned(), files, report)
}

fn netlify(text: &str) -> (String, Report) {
    let (policy, files, report) = draft(text, &Options::new(Format::Netlify, "_redirects"));
    assert!(files.is_empty());
    (policy, report)
}

fn outcomes(report: &Report) -> Vec<Outcome> {
    report.lines.iter().map(|line| line.outcome).collect()
}

#[test]
fn a_plain_line() {
    let (policy, report) = netlify("# moved\n\n/a/  /b?x=1\n/c https://e.example/d 302!\n");
    assert_eq!(
        policy,
        r#"[[redirect]]
id = "line-3"
from = "/a/"
to = "/b?x=1"
status = 301
query = "drop"

[[redirect]]
id = "line-4"
from = "/c"
to = "https://e.example/d"
status = 302
query = "keep"
"#
    );
    assert_eq!(outcomes(&report), [Outcome::Comment, Outcome::Blank, Outcome::Same, Outcome::Same]);
}

#[test]
fn conditions() {
    let (policy, report) = netlify(
        "https://Old.example/* https://new.example/:splat 301!\n\
         /blog post=:id kind=a.b /b/:id 302! Country=us,ca Cookie=seen\n\
         /x /y 302 Language=de\n",
    );
    assert_eq!(
        policy,
        r#"[[redirect]]
id = "line-1"
when.scheme = "https"
when.host = "old.example"
from = "/{*splat}"
to = "https://new.example/{splat}"
status = 301
query = "keep"

[[redirect]]
id = "line-2"
when.query.post = { present = true }
when.query.kind = "a.b"
when.country = ["US", "CA"]
when.cookie.seen = { present = true }
from = "/blog"
to = "/b/{query.post}"
status = 302
query = "keep"
"#
    );
    assert_eq!(outcomes(&report), [Outcome::Same, Outcome::Same, Outcome::Refused]);
}

#[test]
fn an_earlier_rewrite_is_kept_from_a_later_redirect() {
    let (policy, _) = netlify(
        "/pkg/* go-get=:v /go/pkg.html 200\n/k/a_* /k.html 200\n/p /p.html 200\n\
         /pkg/* https://e.example/:splat\n/other /p\n/* https://f.example/:splat 302\n",
    );
    let unless: Vec<&str> = policy.lines().filter(|line| line.starts_with("unless")).collect();
    assert_eq!(
        unless,
        [
            r#"unless = { all = [{ path = "/pkg/{*splat}", query.go-get = { present = true } }] }"#,
            r#"unless = { any = [{ path = [{ prefix = "/k/a_" }, "/p"] }, { path = "/pkg/{*splat}", query.go-get = { present = true } }] }"#,
        ]
    );
}

#[test]
fn what_the_site_serves_itself_is_left_alone() {
    // `200` to itself says that later lines don't get it.
    let (policy, report) = netlify("/api/* 200\n/* /index.html 200!\n");
    assert_eq!(
        policy,
        r#"[[rewrite]]
id = "line-2"
unless = { path = "/api/{*splat}" }
from = "/{*splat}"
to = "/index.html"
query = "keep"
"#
    );
    assert_eq!(outcomes(&report), [Outcome::Same, Outcome::Same]);
}

#[test]
fn a_fallback_takes_no_file_away() {
    let text = "/ja/* /ja/404.html 404\n/app/* /app/i.html 200\n/* /en/:splat\n";
    let (policy, report) = netlify(text);
    assert_eq!(policy, "");
    assert_eq!(outcomes(&report), [Outcome::Approximated, Outcome::Refused, Outcome::Refused]);

    let mut options = Options::new(Format::Netlify, "_redirects");
    options.as_forced = true;
    let (policy, _, report) = draft(text, &options);
    assert!(policy.starts_with(
        "[[respond]]\nid = \"line-1\"\nwhen.path = \"/ja/{*splat}\"\n\
         unless = { path = { prefix = \"/ja/404.html\" } }\nstatus = 404\n"
    ));
    // A respond goes before a rewrite in any policy, a redirect before both.
    assert!(policy.contains("id = \"line-2\"\nfrom = \"/app/{*splat}\"\n"));
    assert!(policy.contains("id = \"line-3\"\nunless = { path = [{ prefix = \"/ja/404.html\" }, "));
    assert_eq!(outcomes(&report), [Outcome::Approximated, Outcome::Same, Outcome::Same]);
}

#[test]
fn a_line_into_itself_stops_where_it_leads() {
    let (policy, report) =
        netlify("/docs/* /docs/v2/:splat 302!\n/docs/v2/x /y\n/a/* /a/:splat/b\n");
    assert_eq!(
        policy,
        r#"[[redirect]]
id = "line-1"
unless = { path = { prefix = "/docs/v2" } }
from = "/docs/{*splat}"
to = "/docs/v2/{splat}"
status = 302
query = "keep"

[[redirect]]
id = "line-2"
unless = { path = { prefix = "/docs/v2" } }
from = "/docs/v2/x"
to = "/y"
status = 301
query = "keep"
"#
    );
    assert_eq!(outcomes(&report), [Outcome::Same, Outcome::Same, Outcome::Same]);
}

#[test]
fn another_site_cannot_be_fetched_from() {
    let (policy, report) = netlify("/api/* https://e.example/:splat 200\n/api/x /y\n");
    // The request that it took doesn't fall to a later line.
    assert!(policy.contains("unless = { path = \"/api/{*splat}\" }\nfrom = \"/api/x\""));
    assert_eq!(outcomes(&report), [Outcome::Refused, Outcome::Same]);
}

#[test]
fn many_plain_lines_are_a_map() {
    let mut text = String::new();
    for n in 1..=20 {
        text.push_str(&format!("/a{n} /b,{n}{}\n", if n == 7 { " 302" } else { "" }));
    }
    let (policy, files, report) = draft(&text, &Options::new(Format::Netlify, "_redirects"));
    assert_eq!(
        policy,
        "[[redirect]]\nid = \"lines-1-20\"\nmap = \"rules-lines-1-20.csv\"\nstatus = 301\nquery = \"keep\"\n"
    );
    let (name, file) = files.first().unwrap();
    assert_eq!(name, "rules-lines-1-20.csv");
    assert!(file.starts_with("from,to,status\n/a1,\"/b,1\",301\n"));
    assert!(file.contains("\n/a7,\"/b,7\",302\n"));
    assert_eq!(report.count(Outcome::Same), 20);
}

#[test]
fn a_repeated_source() {
    let (policy, report) = netlify("/a /b\n/a/ /c\n");
    assert_eq!(policy.matches("[[redirect]]").count(), 1);
    let because = report.lines.last().unwrap().because.as_deref();
    let expected =
        "it is never reached: line 1 has the same source; it leads to `/b`, this one to `/c`";
    assert_eq!(because, Some(expected));
    let (_, report) = netlify("/a /b\n/a/ /b\n");
    let because = report.lines.last().unwrap().because.as_deref();
    assert_eq!(because, Some("it is never reached: line 1 has the same source and target"));
    assert_eq!(outcomes(&report), [Outcome::Same, Outcome::Same]);
}

#[test]
fn a_transition_map() {
    let text = "Old Url,New Url,Status\n\
        http://old.example/a,https://new.example/x?y={z},301\n\
        http://old.example/a?id=7,,410\n\
        http://old.example/a?id=8,https://new.example/8,301\n\
        http://old.example/A,,410\n\
        http://old.example/a,https://new.example/again,301\n\
        http://old.example/b,,301\n";
    let (policy, _, report) = draft(text, &Options::new(Format::Csv, "old.csv"));
    assert_eq!(
        policy,
        r#"[[respond]]
id = "line-3"
when.host = "old.example"
when.path = "/a"
when.query.id = "7"
status = 410

[[redirect]]
id = "line-4"
when.host = "old.example"
when.query.id = "8"
from = "/a"
to = "https://new.example/8"
status = 301
query = "drop"

[[redirect]]
id = "line-2"
when.host = "old.example"
unless = { all = [{ host = "old.example", path = "/a", query.id = "7" }] }
from = "/a"
to = "https://new.example/x?y={{z}}"
status = 301
query = "drop"

[[respond]]
id = "line-5"
when.host = "old.example"
when.path = "/A"
status = 410
"#
    );
    let (same, refused) = (Outcome::Same, Outcome::Refused);
    assert_eq!(outcomes(&report), [Outcome::Header, same, same, same, same, refused, refused]);
}

#[test]
fn two_columns_with_a_tab() {
    let text = "# FROM-URL\tTO-URL\n/en/a{b}\t/en/c:d#e\r\n/en/x\n";
    let (policy, _, report) = draft(text, &Options::new(Format::Tsv, "_redirects.txt"));
    assert_eq!(
        policy,
        r#"[[redirect]]
id = "line-2"
from = "/en/a%7Bb%7D"
to = "/en/c:d#e"
status = 301
query = "merge"
"#
    );
    assert_eq!(outcomes(&report), [Outcome::Comment, Outcome::Same, Outcome::Refused]);
}

#[test]
fn every_line_counts() {
    for text in ["", "\n", "\n\n", "/a /b", "/a /b\n", "\u{feff}/a /b\n\n"] {
        let (_, _, report) = draft(text, &Options::new(Format::Netlify, "_redirects"));
        assert_eq!(report.lines.len(), text.lines().count(), "{text:?}");
    }
    let lines = lines(b"/a /b\n/\xff /c\n");
    let mut report = Report::new("_redirects", "netlify", lines.len());
    read(&lines, &Options::new(Format::Netlify, "_redirects"), &mut report);
    assert_eq!(outcomes(&report), [Outcome::Same, Outcome::Refused]);
}
