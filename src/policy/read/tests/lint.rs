//! What is said about policies that load; the definition must agree with it.

use super::codes;
use crate::request::Scheme;
use crate::{Policy, Request, Source};

/// The rules that acted on a path of `example.com`, and whether they went in a circle.
fn acted(text: &str, path: &str) -> (Vec<String>, bool) {
    let policy = Policy::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let request = Request::new("GET", path).with_authority("example.com");
    let explanation = policy.explain(&request.with_scheme(Scheme::Https));
    let decision = explanation.decision();
    let rules = decision.rules().iter().map(|rule| rule.id.to_string()).collect();
    (rules, !decision.looped().is_empty())
}

#[test]
fn a_source_is_unreachable_where_the_definition_never_comes_to_it() {
    const ADD: &str = "trailing_slash = 'add'";
    const REMOVE: &str = "trailing_slash = 'remove'";
    for (canonical, paths, from, asked, unreachable) in [
        (ADD, "", "/a", "/a", true),
        (ADD, "", "/a/", "/a/", false),
        (ADD, "", "/a.html", "/a.html", false),
        (ADD, "", "/.well-known/x", "/.well-known/x", false),
        (ADD, "", "/", "/", false),
        (ADD, "trailing_slash = 'ignore'", "/a", "/a", false),
        (ADD, "case = 'insensitive'", "/a", "/a", true),
        (ADD, "", "/{x}/a", "/x/a", true),
        (ADD, "", "/{x}/a.b", "/x/a.b", false),
        (ADD, "", "/a/{x}", "/a/x.y", false),
        (ADD, "", "/a/{*x}", "/a/b", false),
        (ADD, "", "/.well-known/{x}/a", "/.well-known/x/a", false),
        (ADD, "trailing_slash = 'ignore'", "/{x}/a", "/x/a", false),
        (REMOVE, "", "/a/", "/a/", true),
        (REMOVE, "", "/a", "/a/", false),
        (REMOVE, "", "/", "/", false),
        (REMOVE, "", "/{x}/", "/a/", true),
        (REMOVE, "", "/{x}", "/a/", false),
        (REMOVE, "trailing_slash = 'ignore'", "/{x}/", "/a/", false),
        ("lowercase = true", "", "/A", "/A", true),
        ("lowercase = true", "", "/a%2F", "/a%2f", false),
        ("lowercase = true", "", "/é", "/%C3%A9", false),
        ("lowercase = true", "", "/A/{x}", "/A/b", true),
        ("lowercase = true", "", "/a%2F/{x}", "/a%2f/b", false),
        ("lowercase = true", "case = 'insensitive'", "/A/{x}", "/A/b", false),
        ("lowercase = true", "case = 'insensitive'", "/A", "/A", false),
        ("index = ['index.html']", "", "/a/index.html", "/a/index.html", true),
        ("merge_slashes = true", "", "/a//b", "/a//b", true),
        ("host = 'example.com'", "", "/A/", "/A/", false),
    ] {
        let text = format!(
            "hosts = ['example.com']\n[canonical]\n{canonical}\n[paths]\n{paths}\n\
             [[redirect]]\nid = 'r'\nfrom = '{from}'\nto = 'https://else.example/'\n"
        );
        assert_eq!(codes(&text).contains(&"unreachable-source"), unreachable, "{text}");
        let reached = acted(&text, asked).0.contains(&"r".to_owned());
        assert_eq!(reached, !unreachable, "{text}");
    }
}

#[test]
fn a_source_is_reached_where_canonical_isnt_asked() {
    let head = "hosts = ['example.com']\n[canonical]\ntrailing_slash = 'add'\n[[redirect]]\n";
    for (rule, said) in [
        ("from = '/a'\nto = '/b/'", true),
        ("map = { '/b/' = '/c/', '/a' = '/d/' }", true),
        ("when.path = ['/a', '/b/']\nto = '/c/'", true),
        ("from = '/a'\nto = '/b/'\nwhen.host = 'example.com'", true),
        ("from = '/a'\nto = '/b/'\nwhen.host = 'other.example'", false),
        ("from = '/a'\nto = '/b/'\nat = 'origin'", false),
        ("from = '/a'\nto = '/b/'\nenabled = false", false),
        ("from = { regex = '^/a$' }\nto = '/b/'", false),
    ] {
        assert_eq!(
            codes(&format!("{head}{rule}\n")).contains(&"unreachable-source"),
            said,
            "{rule}"
        );
    }
    let rest = "[canonical]\ntrailing_slash = 'add'\n[[respond]]\nwhen.path = '/a'\n[[rewrite]]\n\
                from = '/a'\nto = '/b'\n[[block]]\nwhen.path = '/a'\n[[headers]]\n\
                when.path = '/a'\nresponse.set = { x-a = '1' }\n";
    assert_eq!(codes(rest), ["unreachable-source"; 2]);
}

#[test]
fn a_circle_is_one_in_the_definition_too() {
    const ADD: &str = "[canonical]\ntrailing_slash = 'add'\n";
    for (head, from, to, asked, circle) in [
        (ADD, "/a/", "/a", "/a/", true),
        (ADD, "/a/", "/b", "/a/", false),
        ("", "/a/", "/a", "/a/", false),
        ("[canonical]\nlowercase = true\n", "/a", "/A", "/a", true),
        ("", "/{*rest}", "/x/{rest}", "/p", true),
        ("", "/{*rest}", "/x", "/p", false),
        ("", "/{*rest}", "/{rest}", "/p", false),
        ("", "/{*rest}", "/x{path}", "/p", true),
        ("", "/{*rest}", "https://example.com/x/{rest}", "/p", true),
        ("", "/{*rest}", "https://{host}/x/{rest}", "/p", true),
        ("", "/{*rest}", "https://else.example/x/{rest}", "/p", false),
        ("", "/docs/{*rest}", "/docs/v2/{rest}", "/docs/p", true),
        ("", "/docs/{*rest}", "/v2/docs/{rest}", "/docs/p", false),
        ("", "/{lang}/{*rest}", "/en/{rest}", "/de/p", false),
        ("", "/{a}/{b}", "/{b}/{a}", "/p/q", true),
        ("", "/{a}", "/x-{a}", "/p", true),
        ("", "/{a}", "/{a|upper}", "/p", false),
        ("", "/{a}", "/x/{a}", "/p", false),
        ("", "/{a:[0-9]+}", "/1{a}", "/7", true),
        ("", "/{a:[0-9]+}", "/p{a}", "/7", false),
        (ADD, "/{a}/", "/{a}", "/p/", true),
    ] {
        let text = format!(
            "hosts = ['example.com']\n{head}[[redirect]]\nid = 'r'\nfrom = '{from}'\nto = '{to}'\n"
        );
        assert_eq!(codes(&text).contains(&"redirect-cycle"), circle, "{text}");
        assert_eq!(acted(&text, asked).1, circle, "{text}");
    }
}

#[test]
fn a_circle_needs_nobody_who_breaks_it() {
    let circle = "[[redirect]]\nfrom = '/{*rest}'\nto = '/x/{rest}'\n";
    for (before, said) in [
        ("", true),
        ("[[redirect]]\nfrom = '/x/{*rest}'\nto = 'https://else.example/'\n", false),
        (
            "[[redirect]]\nfrom = '/x/{*rest}'\nwhen.method = 'POST'\nto = 'https://e.example/'\n",
            false,
        ),
        ("[[redirect]]\nfrom = '/x/{*rest}'\nto = 'https://e.example/'\nenabled = false\n", true),
        ("[[redirect]]\nwhen.cookie.a = 'b'\nto = 'https://e.example/'\nstatus = 302\n", false),
        ("[[redirect]]\nmap = { '/x/page' = '/end' }\n", true),
    ] {
        let text = format!("{before}{circle}");
        assert_eq!(codes(&text).contains(&"redirect-cycle"), said, "{text}");
    }
    let guarded = format!("{circle}unless.path = '/x/{{*rest}}'\n");
    assert_eq!(codes(&guarded), [""; 0]);
}

#[test]
fn without_collapse_visitors_go_round() {
    let text = "[redirects]\ncollapse = false\n[[redirect]]\nmap = { '/a' = '/b', '/b' = '/a', \
                '/c' = '/d', '/d' = '/e' }\n[[redirect]]\nfrom = '/x/{*r}'\nto = '/x/y/{r}'\n";
    let policy = Policy::parse(text).unwrap();
    let helps: Vec<&str> = policy.warnings().iter().filter_map(|found| found.help()).collect();
    assert_eq!(helps.len(), 3);
    assert!(helps.iter().all(|help| help.contains("with `collapse = false`")), "{helps:?}");
}

#[test]
fn a_redirect_to_a_foreign_host_hides_what_follows() {
    for (head, to, when, hidden) in [
        ("hosts = ['example.com']", "https://new.example/{rest}", "", true),
        ("hosts = ['example.com']", "https://new.example{path}", "", true),
        ("hosts = ['example.com']", "https://new.example/{rest}", "when.method = 'GET'", true),
        // On the new host itself the first one does nothing.
        ("", "https://new.example/{rest}", "", false),
        ("hosts = ['**.example']", "https://new.example/{rest}", "", false),
        (
            "hosts = ['example.com']",
            "https://new.example/{rest}",
            "when.host = 'new.example'",
            false,
        ),
        ("hosts = ['example.com']", "https://new.example/{query.a}", "", false),
        ("canonical.host = 'example.com'", "https://new.example/{rest}", "", true),
    ] {
        let text = format!(
            "{head}\n[[redirect]]\nfrom = '/{{*rest}}'\nto = '{to}'\n\
             [[redirect]]\nfrom = '/old'\nto = '/b'\n{when}\n"
        );
        assert_eq!(codes(&text).contains(&"hidden-rule"), hidden, "{text}");
    }
}

#[test]
fn a_block_of_everything() {
    for (rule, said) in [
        ("", true),
        ("status = 404", true),
        ("mode = 'shadow'", false),
        ("enabled = false", false),
        ("until_time = 2026-03-01T00:00:00Z", false),
        ("sample = '10%'", false),
        ("when.path = '/{*any}'", false),
    ] {
        let text = format!("[[block]]\n{rule}\n");
        assert_eq!(codes(&text).contains(&"unconditional-block"), said, "{rule}");
    }
}

#[test]
fn unless_with_several_keys() {
    for (unless, said) in [
        ("unless.path = '/a'", false),
        ("unless.path = ['/a', '/b']", false),
        ("unless.path = '/a'\nunless.method = 'GET'", true),
        ("unless = { header.a = 'b', header.c = 'd' }", true),
        ("unless.any = [{ path = '/a' }, { method = 'GET', scheme = 'https' }]", false),
        ("unless.all = [{ path = '/a', method = 'GET' }]", false),
        ("unless.all = [{ path = '/a' }, { method = 'GET' }]", false),
        ("when.not = { path = '/a', method = 'GET' }", true),
        ("when.any = [{ not = { path = '/a', method = 'GET' } }]", true),
        ("when = { path = '/a', method = 'GET' }", false),
    ] {
        assert_eq!(
            codes(&format!("[[block]]\n{unless}\n")).contains(&"not-both"),
            said,
            "{unless}"
        );
    }
}

#[test]
fn a_later_rule_hands_the_nonce_to_caches() {
    const KEEP: &str = "response.set = { cache-control = 'private, no-cache' }";
    const ASSETS: &str = "when.path = '/assets/{*rest}'\n";
    for (rules, refused) in [
        (vec![KEEP], false),
        (
            vec![KEEP, "when.path = '/a'\nresponse.set = { cache-control = 'public, max-age=60' }"],
            true,
        ),
        (vec![KEEP, "when.path = '/a'\nresponse.set = { cache-control = 'max-age=60' }"], true),
        (vec![KEEP, "when.path = '/a'\nresponse.set = { cache-control = 'no-store' }"], false),
        (vec![KEEP, "when.path = '/a'\nresponse.remove = ['cache-*']"], true),
        (vec![KEEP, "when.path = '/a'\nresponse.append = { cache-control = 'max-age=60' }"], false),
        (vec![KEEP, "when.path = '/a'\nresponse.default = { cache-control = 'public' }"], false),
        (vec![KEEP, "mode = 'shadow'\nresponse.set = { cache-control = 'public' }"], false),
        (vec![KEEP, "at = 'origin'\nresponse.set = { cache-control = 'public' }"], false),
        (vec!["when.path = '/a'\nresponse.set = { cache-control = 'public' }", KEEP], false),
        (vec![KEEP, "when.path = '/a'\nresponse.set = { cache-control = 'public' }", KEEP], false),
    ] {
        let rules: String = rules.iter().map(|rule| format!("[[headers]]\n{rule}\n")).collect();
        let text = format!(
            "[security_headers]\ncsp = {{ script-src = '\\'self\\'', nonce = true }}\n{rules}"
        )
        .replace("'\\'self\\''", "\"'self'\"");
        assert_eq!(codes(&text).contains(&"csp-nonce-cacheable"), refused, "{text}");
    }
    for (drop, refused) in [
        ("response.remove = ['content-security-policy']", false),
        ("response.remove = ['content-security-*']", false),
        ("response.set.content-security-policy = \"default-src 'self'\"", false),
        ("csp = { script-src = false }", false),
        ("csp = { script-src = \"'none'\" }", true),
        ("csp = { img-src = false }", true),
    ] {
        let text = format!(
            "[security_headers]\ncsp = {{ script-src = \"'self'\", nonce = true }}\n\
             [[headers]]\n{KEEP}\n[[headers]]\n{ASSETS}response.set.cache-control = 'public'\n{drop}\n"
        );
        assert_eq!(codes(&text).contains(&"csp-nonce-cacheable"), refused, "{text}");
    }
}

#[test]
fn a_line_of_a_map_is_named_by_its_file() {
    let said = |head: &str, lines: &str| {
        let source = Source::text(format!("{head}\n[[redirect]]\nmap = 'moved.csv'\n"))
            .with_file("moved.csv", format!("from,to\n{lines}"));
        let policy = Policy::parse(source).unwrap();
        let [warning] = policy.warnings() else { panic!("{:?}", policy.warnings()) };
        warning.message().to_owned()
    };
    for (head, lines, message) in [
        ("", "/a,/b\n/c,/c\n", "`/c` (moved.csv:3) leads to itself"),
        (
            "",
            "/a,/b\n/a,/c\n",
            "`/a` (moved.csv:3) leads elsewhere than moved.csv:2, which goes before it",
        ),
        ("", "/{*x},/y/{x}\n", "`/{*x}` (moved.csv:2) takes again where it leads: "),
        (
            "[canonical]\nlowercase = true",
            "/A,/b\n",
            "`/A` (moved.csv:2) never matches: `[canonical]` makes `/a` of it first",
        ),
    ] {
        let said = said(head, lines);
        assert!(said.starts_with(message), "{said}");
    }
}

#[test]
fn what_is_meant_is_said_once_and_with_its_repair() {
    for (text, code, help) in [
        (
            "[security_headers]\ncsp = { default-src = \"'self\" }\n",
            "unknown-value",
            "write `'self'`",
        ),
        (
            "[[block]]\nif.country = 'DE'\n",
            "unknown-key",
            "write `when.KEY = …`, as in `when.path`",
        ),
        (
            "[lists]\noffice = ['192.0.2.1']\n[[block]]\nwhen.ip = '@ofice'\n",
            "unknown-list",
            "did you mean `@office`?",
        ),
        (
            "[[headers]]\nwhen.path = '/a'\ncsp = false\n",
            "wrong-type",
            "write `response.remove = [\"content-security-policy\"]` to send none, or `NAME = \
             false` to take a directive away",
        ),
    ] {
        let error = Policy::parse(text).unwrap_err();
        let [found] = error.diagnostics() else { panic!("{error}") };
        assert_eq!((found.code().as_str(), found.help()), (code, Some(help)), "{text}");
    }
}
