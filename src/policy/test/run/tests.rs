use super::*;
use crate::policy::test::reached::Judged;
use crate::request::{Client, Continent, Device, Geo, Region};

/// What doesn't come out as the first test of the policy expects: what was compared, what came out.
fn failures(policy: &str, test: &str) -> Vec<(String, String)> {
    let policy = Policy::parse(format!("hosts = ['example.com']\n{policy}\n[[test]]\n{test}"));
    let policy = policy.unwrap_or_else(|error| panic!("{error}"));
    let engine = Engine::new(&policy).unwrap();
    let report = policy.run_test(&engine, &policy.tests()[0]);
    assert_eq!(report.passed(), report.failures().is_empty());
    report.failures().iter().map(|miss| (miss.what.clone(), miss.got.clone())).collect()
}

fn fails(policy: &str, test: &str, what: &str, got: &str) {
    assert_eq!(failures(policy, test), [(what.to_owned(), got.to_owned())], "{policy}\n{test}");
}

fn passes(policy: &str, test: &str) {
    assert_eq!(failures(policy, test), [], "{policy}\n{test}");
}

const MOVED: &str = "[[redirect]]\nid = 'moved'\nfrom = '/old/{page}'\nto = '/new/{page}'";

#[test]
fn an_answer_of_the_edge_is_compared() {
    let request = "request.url = '/old/a?b'\n";
    passes(
        MOVED,
        &format!(
            "{request}expect = {{ status = 308, location = '/new/a?b', rule = 'moved', \
             pass = false, headers = {{ location = '/new/a?b', content-type = false }} }}"
        ),
    );
    fails(MOVED, &format!("{request}expect.status = 301"), "status", "308");
    fails(MOVED, &format!("{request}expect.location = '/new/a'"), "location", "/new/a?b");
    fails(MOVED, &format!("{request}expect.pass = true"), "pass", "answered at the edge");
    let two = format!("{MOVED}\n[[block]]\nid = 'other'\nwhen.path = '/other'");
    fails(&two, &format!("{request}expect.rule = 'other'"), "rule", "moved");
    let header = "headers.x-a";
    fails(MOVED, &format!("{request}expect.headers = {{ x-a = 'b' }}"), header, "nothing");
    for (key, what) in [
        ("path = '/old/a'", "path"),
        ("query = 'b'", "query"),
        ("request_headers = { host = 'example.com' }", "request_headers.host"),
        ("request_headers = { x-a = false }", "request_headers.x-a"),
    ] {
        fails(MOVED, &format!("{request}expect.{key}"), what, "nothing: the origin isn't asked");
    }
}

#[test]
fn body_and_cookies_of_an_answer_are_compared() {
    let policy = "[[respond]]\nwhen.path = '/robots.txt'\nbody = 'User-agent: *'\n\
        headers = { set-cookie = 'seen=1; Path=/' }";
    let request = "request.url = '/robots.txt'\n";
    passes(
        policy,
        &format!(
            "{request}expect = {{ body = 'User-agent: *', cookies = {{ seen = '1', a = false }} }}"
        ),
    );
    passes(policy, &format!("{request}expect.body = {{ contains = 'agent' }}"));
    fails(policy, &format!("{request}expect.body = 'x'"), "body", "User-agent: *");
    fails(policy, &format!("{request}expect.cookies = {{ a = true }}"), "cookies.a", "nothing");
    fails(
        policy,
        "request.url = '/'\nexpect.body = ''",
        "body",
        "the body of the origin's response",
    );
    let edited = "[[headers]]\nresponse.append = { set-cookie = 'seen=2' }";
    passes(
        edited,
        "request.url = '/'\nresponse.headers = { set-cookie = 'seen=1' }\n\
         expect.cookies = { seen = '2' }",
    );
}

#[test]
fn what_a_test_leaves_open_is_completed() {
    let policy = Policy::parse(
        "[[test]]\nrequest = { url = '/', region = 'US-CA', device = 'tv' }\nexpect.pass = true\n",
    )
    .unwrap();
    let client =
        Client { device: Some(Device::Mobile), entropy: Some([7; 16]), ..Client::default() };
    let mut geo = Geo {
        continent: Some(Continent::Europe),
        region: Region::parse("DE-BY"),
        city: Some("Munich".to_owned()),
        asn: Some(64_496),
        ..Geo::default()
    };
    let request = policy.tests()[0].clone().completed(&client, &geo, &[]).request;
    assert_eq!((request.device, request.entropy), (Some(Device::Tv), client.entropy));
    geo.region = Region::parse("US-CA");
    assert_eq!(request.geo, geo);
}

#[test]
fn what_the_origin_gets_is_compared() {
    let policy = "[[rewrite]]\nfrom = '/app/{*rest}'\nto = '/index?page={rest}'\n\
        [[headers]]\nrequest.set = { x-edge = 'yes' }\nrequest.remove = ['x-secret']";
    let request = "request = { url = '/app/a/b', method = 'POST', headers = { X-Secret = 's', \
        Accept = ['a', 'b'] }, cookies = { c = '1', d = '2' } }\n";
    passes(
        policy,
        &format!(
            "{request}expect = {{ pass = true, path = '/index', query = 'page=a/b', \
             rule = 'rewrite-1', request_headers = {{ x-edge = 'yes', x-secret = false, \
             accept = 'a, b', cookie = 'c=1; d=2', Host = 'example.com' }} }}"
        ),
    );
    fails(policy, &format!("{request}expect.path = '/app/a/b'"), "path", "/index");
    fails(policy, &format!("{request}expect.query = ''"), "query", "page=a/b");
    let header = "request_headers.x-edge";
    fails(
        policy,
        &format!("{request}expect.request_headers = {{ x-edge = false }}"),
        header,
        "yes",
    );
    fails(MOVED, "request.url = '/x'\nexpect.query = 'a'", "query", "nothing");
    passes(MOVED, "request.url = '/x?'\nexpect.query = ''");
    fails(MOVED, "request.url = '/x'\nexpect.rule = 'moved'", "rule", "no rule acted");
}

#[test]
fn the_response_is_edited_before_it_is_compared() {
    let policy = "[[headers]]\nid = 'errors'\nwhen.status = '4xx'\n\
        response.set = { cache-control = 'no-store' }\nresponse.remove = ['server']";
    let request = "request.url = '/'\n";
    passes(
        policy,
        &format!(
            "{request}response = {{ status = 404, headers = {{ Server = 'x', link = ['a', 'b'] }} }}\n\
             expect = {{ status = 404, rule = 'errors', headers = {{ cache-control = 'no-store', \
             server = false, Link = 'a, b' }} }}"
        ),
    );
    passes(
        policy,
        &format!("{request}expect = {{ status = 200, headers = {{ cache-control = false }} }}"),
    );
    fails(policy, &format!("{request}expect.status = 404"), "status", "200");
    fails(policy, &format!("{request}expect.location = '/a'"), "location", "nothing");
}

#[test]
fn a_path_alone_means_https_and_the_own_host() {
    let policy =
        "[https]\n[[block]]\nid = 'host'\nwhen = { host = 'example.com', scheme = 'https' }"
            .replace("'host'\n", "'found'\n");
    passes(&policy, "request.url = '/'\nexpect.rule = 'found'");
    passes(
        &policy,
        "request.url = 'http://example.com/'\nexpect.location = 'https://example.com/'",
    );
}

#[test]
fn conditions_are_judged_one_by_one() {
    let policy = Policy::parse(
        "hosts = ['example.com']\n\
         [[redirect]]\nid = 'r'\nfrom = '/a/{b}'\nto = '/c'\n\
         when = { method = 'GET', country = 'DE', any = [{ query.x = '1' }, { header.y = '2' }] }\n\
         unless.path = '/a/no'\n\
         [[redirect]]\nid = 'map'\nmap = { '/m' = '/n' }\n\
         [[test]]\nrequest = { url = '/a/b?x=1', country = 'DE' }\nexpect.rule = 'r'\n\
         [[test]]\nrequest = { url = '/a/b', country = 'DE' }\nexpect.pass = true\n\
         [[test]]\nrequest = { url = '/a/no?x=1', country = 'DE' }\nexpect.pass = true\n\
         [[test]]\nrequest = { url = '/b?x=1', country = 'DE' }\nexpect.pass = true\n\
         [[test]]\nrequest = { url = '/a/b?x=1', method = 'PUT' }\nexpect.pass = true\n\
         [[test]]\nrequest = { url = '/a/b?x=1' }\nexpect.pass = true\n\
         [[test]]\nrequest = { url = '/m' }\nexpect.rule = 'map'\n",
    )
    .unwrap_or_else(|error| panic!("{error}"));
    let rules: Vec<_> = policy.rules().collect();
    let keys: Vec<String> = rules[0].conditions().into_iter().map(|c| c.key).collect();
    assert_eq!(keys, ["from", "method", "country", "any of query.x, header.y", "not path"]);
    let engine = Engine::new(&policy).unwrap();
    let judged = |test: usize| -> Vec<(usize, bool)> {
        let report = policy.run_test(&engine, &policy.tests()[test]);
        assert!(report.passed(), "{:?}", report.failures());
        let of_rule = |judged: &&Judged<'_>| judged.rule == "r";
        report.judged().iter().filter(of_rule).map(|j| (j.condition, j.held)).collect()
    };
    let but = |failed| (0..5).filter(move |other| *other != failed).map(|other| (other, true));
    // The second round of the chain asks `from` again, about `/c`.
    assert_eq!(judged(0), but(5).chain([(0, false)]).collect::<Vec<_>>());
    assert_eq!(judged(1), but(3).chain([(3, false)]).collect::<Vec<_>>());
    assert_eq!(judged(2), but(4).chain([(4, false)]).collect::<Vec<_>>());
    assert_eq!(judged(3), but(0).chain([(0, false)]).collect::<Vec<_>>());
    // With the country unknown, what comes after the method isn't certain.
    assert_eq!(judged(4), [(0, true), (1, false)]);
    // Unknown is neither.
    assert_eq!(judged(5), but(2).collect::<Vec<_>>());
    let report = policy.run_test(&engine, &policy.tests()[6]);
    assert_eq!(report.reached(), ["map"]);
    let held = Judged { rule: "map", condition: 0, held: true };
    assert!(report.judged().contains(&held));
}

#[test]
fn an_engine_that_decides_otherwise_is_a_failure() {
    let policy = Policy::parse(format!(
        "hosts = ['example.com']\n{MOVED}\n[[test]]\nrequest.url = '/old/a'\nexpect.status = 308\n"
    ))
    .unwrap();
    let other = Policy::parse("[[headers]]\nresponse.set = { x-a = 'b' }\n").unwrap();
    let report = policy.run_test(&Engine::new(&other).unwrap(), &policy.tests()[0]);
    assert_eq!(report.failures()[0].what, "engine");
    let ours = Engine::new(&policy).unwrap();
    let forwarded = Policy::parse(
        "hosts = ['example.com']\n[[headers]]\nresponse.set = { x-a = 'c' }\n\
         [[test]]\nrequest.url = '/'\nexpect.pass = true\n",
    )
    .unwrap();
    let report = forwarded.run_test(&ours, &forwarded.tests()[0]);
    assert_eq!(report.failures().len(), 1);
    assert_eq!(report.failures()[0].what, "engine");
}
