use crate::policy::Policy;
use crate::policy::near_miss::NearMiss;
use crate::request::Request;

fn policy(text: &str) -> Policy {
    match Policy::parse(text) {
        Ok(policy) => policy,
        Err(error) => panic!("{error}\n{text}"),
    }
}

fn said(near: &NearMiss<'_>) -> String {
    let line = near.rule.line.map(|line| format!(":{line}")).unwrap_or_default();
    let (miss, why) = (&near.miss, near.to_string());
    format!("{}{line} {} {} {}: {why}", near.rule.id, miss.condition, miss.wanted, miss.seen)
}

/// What is nearest to a request, a line each.
fn near(policy: &Policy, path: &str) -> Vec<String> {
    let headers = [("host", "example.com")];
    let request = Request::new("GET", path).with_headers(&headers);
    policy.nearest(&request, None, 3).iter().map(said).collect()
}

/// The first.
fn nearest(text: &str, path: &str) -> String {
    near(&policy(text), path).into_iter().next().unwrap_or_default()
}

#[test]
fn the_source_weighs_most() {
    let mut text = "hosts = ['example.com']\n".to_owned();
    for number in 0..30 {
        text.push_str(&format!(
            "[[redirect]]\nid = 'r{number}'\nfrom = '/p{number}/{{rest}}'\nto = '/q'\n\
             when = {{ host = 'example.com', method = 'GET', cookie.c = 'x' }}\n"
        ));
    }
    text.push_str("[[redirect]]\nid = 'old-page'\nfrom = '/old-page'\nto = '/new'\n");
    assert_eq!(
        near(&policy(&text), "/Old-Page/"),
        ["old-page from `/old-page` `/Old-Page/`: differs only in case and in a slash at the end \
          ([paths] case = \"insensitive\", trailing_slash = \"ignore\" make them equal)"]
    );
    assert_eq!(near(&policy(&text), "/something/else/entirely"), [""; 0]);
}

#[test]
fn spellings() {
    for (from, path, why) in [
        ("/old", "/OLD", "in case ([paths] case = \"insensitive\" makes them equal)"),
        ("/Old", "/old", "in case ([paths] case = \"insensitive\" makes them equal)"),
        (
            "/old/",
            "/old",
            "in a slash at the end ([paths] trailing_slash = \"ignore\" makes them equal)",
        ),
        (
            "/a/b",
            "//a//b",
            "in doubled slashes ([canonical] merge_slashes = true makes them equal)",
        ),
        ("/a/b", "/a%2Fb", "in escapes"),
        ("/a%20b", "/a+b", "in escapes"),
        ("/about", "/about.html", "in the extension"),
        ("/about.html", "/about", "in the extension"),
        ("/about.html", "/About/", "in case, in a slash at the end and in the extension"),
        (
            "/docs/",
            "/docs/index.html",
            "in the name of the index file ([canonical] index = [\"index.html\"] makes them equal)",
        ),
        (
            "/blog/{slug}",
            "/Blog/Hello/",
            "in case and in a slash at the end ([paths] case = \"insensitive\", trailing_slash = \"ignore\" make them equal)",
        ),
        ("/v{n:[0-9]}.html", "/v1", "in the extension"),
        (
            "/static/{*rest}",
            "//static//a",
            "in doubled slashes ([canonical] merge_slashes = true makes them equal)",
        ),
    ] {
        let text = format!("[[redirect]]\nid = 'r'\nfrom = '{from}'\nto = '/new'\n");
        let canonical = crate::uri::path::canonical(path).path;
        assert_eq!(
            nearest(&text, path),
            format!("r from `{from}` `{canonical}`: differs only {why}"),
            "{from} {path}"
        );
    }
    let regex = "[[redirect]]\nid = 'r'\nfrom.regex = '^/old$'\nto = '/new'\n";
    let why = "differs only in a slash at the end";
    assert!(nearest(regex, "/old/").ends_with(why), "{}", nearest(regex, "/old/"));
    let insensitive = "[paths]\ncase = 'insensitive'\n[[redirect]]\nfrom = '/old'\nto = '/new'\n";
    let why = ": differs only in a slash at the end ([paths] trailing_slash = \"ignore\" makes them equal)";
    assert!(nearest(insensitive, "/OLD/").ends_with(why), "{}", nearest(insensitive, "/OLD/"));
}

#[test]
fn letters_and_segments() {
    for (from, path, why) in [
        ("/pricing", "/pircing", "1 letter differs"),
        ("/blog/{slug}", "/bolg/hello", "1 letter differs"),
        (
            "/blog/{year:[0-9]{4}}/{slug}",
            "/blog/20x4/hello",
            "the first segment is the same, then it wants `{year:[0-9]{4}}`, not `20x4`",
        ),
        (
            "/blog/{year}/{slug}",
            "/blog/2024",
            "the first segment is the same, then it wants `{slug}` too",
        ),
        ("/shop/shoes", "/shop/hats/red", ""),
        (
            "/shop/shoes/blue",
            "/shop/shoes/x",
            "the first 2 segments are the same, then it wants `blue`, not `x`",
        ),
        (
            "/shop/shoes",
            "/shop/shoes/x",
            "the first 2 segments are the same, then it ends, and `x` follows",
        ),
    ] {
        let text = format!("[[redirect]]\nid = 'r'\nfrom = '{from}'\nto = '/new'\n");
        let expected = match (from, why) {
            ("/blog/{year}/{slug}", _) => {
                format!(
                    "r from `{from}` `{path}`: the first 2 segments are the same, then it wants `{{slug}}` too"
                )
            }
            (_, "") => String::new(),
            _ => format!("r from `{from}` `{path}`: {why}"),
        };
        assert_eq!(nearest(&text, path), expected, "{from} {path}");
    }
}

#[test]
fn guards_rewrites_and_edits() {
    let block = "[[block]]\nid = 'b'\nwhen.path = '/admin/{*rest}'\n";
    assert!(
        nearest(block, "/Admin/x")
            .starts_with("b path /admin/{*rest} `/Admin/x`: differs only in case")
    );
    // Of the views, the one in which most holds.
    let block = "[[block]]\nid = 'b'\nwhen.path = '/admin'\nunless.method = 'GET'\n";
    assert_eq!(nearest(block, "//admin"), "b not method not GET `GET`: ");
    let rewrite = "[[rewrite]]\nid = 'w'\nfrom = '/app/{*rest}'\nto = '/app.html'\n";
    assert!(
        nearest(rewrite, "/App").starts_with("w from `/app/{*rest}` `/App`: differs only in case")
    );
    let headers = "[[headers]]\nid = 'h'\nwhen.path = { prefix = '/assets/' }\nresponse.set = { x-a = 'b' }\n";
    assert!(
        nearest(headers, "/Assets/a")
            .starts_with("h path { prefix = \"/assets/\" } `/Assets/a`: differs only in case"),
        "{}",
        nearest(headers, "/Assets/a")
    );
    let any =
        "[[respond]]\nid = 'a'\nstatus = 503\nwhen.any = [{ path = '/x' }, { path = '/closed' }]\n";
    assert!(
        nearest(any, "/Closed").contains("differs only in case"),
        "{}",
        nearest(any, "/Closed")
    );
}

#[test]
fn only_the_host_is_missing() {
    let text = "hosts = ['example.com', 'www.example.com']\n[[redirect]]\nid = 'r'\nfrom = '/old'\n\
                to = '/new'\nwhen.host = 'www.example.com'\n";
    assert_eq!(
        nearest(text, "/old"),
        "r host www.example.com `example.com`: only the host is missing"
    );
    let other = nearest(text, "/Old");
    assert!(other.ends_with("makes them equal); `host` doesn't hold either"), "{other}");
    let source = crate::Source::text(
        "hosts = ['example.com', 'www.example.com']\n[[redirect]]\nid = 'm'\nmap = 'm.csv'\n",
    );
    let policy =
        Policy::parse(source.with_file("m.csv", "from,to,host\n/old,/new,www.example.com\n"))
            .unwrap();
    assert_eq!(
        near(&policy, "/old"),
        ["m:2 host `www.example.com` `example.com`: only the host is missing"]
    );
}

#[test]
fn canonical_comes_first() {
    let text = "[canonical]\nhost = 'example.com'\nlowercase = true\n\
                [[redirect]]\nid = 'r'\nfrom = '/Old-Page'\nto = '/new'\n";
    let near = nearest(text, "/Old-Page");
    assert!(
        near.starts_with("r from `/Old-Page` `/old-page`: it takes `/Old-Page`, which [canonical]"),
        "{near}"
    );
}

#[test]
fn of_equal_paths_the_one_that_lacks_least() {
    let text = "[[redirect]]\nid = 'two'\nfrom = '/a'\nto = '/b'\nwhen = { method = 'PUT', cookie.x = 'y' }\n\
                [[redirect]]\nid = 'one'\nfrom = '/a'\nto = '/c'\nwhen.method = 'PUT'\n";
    let ids: Vec<String> = near(&policy(text), "/a");
    assert_eq!(
        ids,
        ["one method PUT `GET`: ", "two method PUT `GET`: `cookie.x` doesn't hold either"]
    );
}

#[test]
fn a_large_map_is_read_once() {
    let mut csv = "from,to\n".to_owned();
    for number in 0..45_000 {
        csv.push_str(&format!(
            "/products/category-{}/item-{number}.html,/new/{number}\n",
            number % 97
        ));
    }
    let source = crate::Source::text("[[redirect]]\nid = 'm'\nmap = 'm.csv'\n");
    let policy = Policy::parse(source.with_file("m.csv", csv)).unwrap();
    let since = std::time::Instant::now();
    let found = near(&policy, "/Products/category-3/item-100");
    let took = since.elapsed();
    assert!(found[0].starts_with("m:102 "), "{found:?}");
    assert!(found[0].ends_with("differs only in case and in the extension"), "{found:?}");
    // A tenth of it in a release build.
    assert!(took.as_secs() < 5, "{took:?}");
}

#[test]
fn rules_that_take_the_path_and_do_nothing() {
    let policy = policy(
        "hosts = ['example.com']
        [client]
        platform = 'cloudfront'
        [[redirect]]
        id = 'off'
        enabled = false
        from = '/jobs'
        to = '/careers'
        [[redirect]]
        id = 'quiet'
        mode = 'shadow'
        from = '/press'
        to = '/news'
        [[redirect]]
        id = 'same'
        from = '/self'
        to = '/self'
        [[redirect]]
        id = 'who'
        from = '/who'
        to = '/users/{cookie.uid}'
        [[block]]
        id = 'behind'
        at = 'origin'
        when.path = '/app'",
    );
    for (path, said) in [
        ("/jobs", "off enabled `true` `false`: "),
        ("/press", "quiet mode `live` `shadow`: "),
        ("/self", "same to `/self` it leads to the URL that was asked for: "),
        ("/who", "who to `/users/{cookie.uid}` `{cookie.uid}` is absent: "),
    ] {
        assert_eq!(near(&policy, path), [said], "{path}");
    }
    let headers = [("host", "example.com")];
    let request = Request::new("GET", "/app").with_headers(&headers);
    let nearest = policy.nearest(&request.with_tier(crate::Tier::Viewer), None, 3);
    let nearest: Vec<String> = nearest.iter().map(said).collect();
    assert_eq!(nearest, ["behind at `origin` `viewer`, the tier of this request: "]);
}

#[test]
fn a_path_without_an_extension_is_not_near_to_a_test_for_one() {
    let text = "[[block]]\nwhen.path = { suffix = '.php' }\n";
    assert_eq!(nearest(text, "/team"), "");
    assert_ne!(nearest(text, "/team.PHP"), "");
}
