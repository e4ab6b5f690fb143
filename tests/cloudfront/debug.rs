//! The debug header: who knows the secret is told which rules acted.

use std::time::Duration;

use fingerpost::adapter::cloudfront::EventType::{
    OriginRequest, OriginResponse, ViewerRequest, ViewerResponse,
};
use fingerpost::adapter::cloudfront::{Handler, Settings};
use serde_json::{Value, json};

use crate::{engine, event, handled_with, lines, request, response};

const SECRET: &str = "4uWb1FGm1NtX0CRJ";

const POLICY: &str = "
    [[block]]
    id = 'by-header'
    when.header.x-debug = { regex = '.' }
    [[block]]
    id = 'quiet'
    mode = 'shadow'
    when.path = '/old'
    [[redirect]]
    id = 'old'
    from = '/old'
    to = '/new?debug={header.x-debug|default:\"\"}'
    [[respond]]
    id = 'page'
    at = 'origin'
    when.path = '/page'
    body = 'page'
    [[headers]]
    id = 'mark'
    request.set = { x-copy = '{header.x-debug|default:\"nothing\"}' }
    response.set = { x-mark = '{header.x-debug|default:\"nothing\"}' }";

fn settings() -> Settings {
    format!(r#"{{ "debug": {{ "header": "x-debug", "secret": "{SECRET}" }} }}"#).parse().unwrap()
}

fn told(result: &Value) -> Vec<String> {
    lines(result, "x-fingerpost-rule")
}

#[test]
fn an_answer_tells_who_knows_the_secret() {
    let engine = engine(POLICY);
    let asks = |headers: &[&str]| {
        let event = event(ViewerRequest, &request("/old", headers), None);
        let outcome = handled_with(&engine, &event, &settings());
        assert_eq!(outcome.result()["status"], "308");
        assert_eq!(lines(outcome.result(), "location"), ["/new?debug="]);
        told(outcome.result())
    };
    let secret = format!("X-Debug: {SECRET}");
    assert_eq!(asks(&[&secret]), ["old, mark, quiet;shadow"]);
    assert_eq!(asks(&["X-Debug: wrong", &secret]), ["old, mark, quiet;shadow"]);
    for wrong in ["", "4uWb1FGm1NtX0CR", "4uWb1FGm1NtX0CRJ1", "4uwb1fgm1ntx0crj", "wrong"] {
        assert!(asks(&[&format!("X-Debug: {wrong}")]).is_empty(), "{wrong}");
    }
    assert!(asks(&[]).is_empty());
}

#[test]
fn the_secret_goes_no_further_and_viewer_response_tells() {
    let engine = engine(POLICY);
    let arrived = request("/", &[&format!("X-Debug: {SECRET}")]);
    let there = handled_with(&engine, &event(ViewerRequest, &arrived, None), &settings());
    let forwarded = there.into_result();
    assert!(!forwarded.to_string().contains(SECRET), "{forwarded}");
    assert_eq!(lines(&forwarded, "x-copy"), ["nothing"]);
    let word = lines(&forwarded, "x-debug");
    assert_eq!(word.len(), 1);

    // Behind the cache it goes, and nothing is told: everybody would get it.
    let behind = handled_with(&engine, &event(OriginRequest, &forwarded, None), &settings());
    assert!(lines(behind.result(), "x-debug").is_empty());
    let mut page = arrived.clone();
    page["uri"] = json!("/page");
    let answered = handled_with(&engine, &event(OriginRequest, &page, None), &settings());
    assert_eq!((&answered.result()["status"], told(answered.result())), (&json!("200"), vec![]));
    let came = response("200", &[]);
    let back = handled_with(&engine, &event(OriginResponse, &arrived, Some(&came)), &settings());
    assert!(told(back.result()).is_empty());

    let back = handled_with(&engine, &event(ViewerResponse, &forwarded, Some(&came)), &settings());
    assert_eq!(told(back.result()), ["mark"]);
    assert_eq!(lines(back.result(), "x-mark"), ["nothing"]);

    // The word is good for this request only, and at viewer-response only.
    let mut other = event(ViewerResponse, &forwarded, Some(&came));
    other["Records"][0]["cf"]["config"]["requestId"] = json!("another");
    assert!(told(handled_with(&engine, &other, &settings()).result()).is_empty());
    let mut again = forwarded.clone();
    again["uri"] = json!("/old");
    let again = handled_with(&engine, &event(ViewerRequest, &again, None), &settings());
    assert!(told(again.result()).is_empty());
}

#[test]
fn without_viewer_request_the_secret_itself_arrives() {
    let engine = engine(POLICY);
    let arrived = request("/", &[&format!("X-Debug: {SECRET}")]);
    let came = response("200", &[]);
    let back = handled_with(&engine, &event(ViewerResponse, &arrived, Some(&came)), &settings());
    assert_eq!(told(back.result()), ["mark"]);
    // Without an id there is no word for one request.
    let mut there = event(ViewerRequest, &arrived, None);
    there["Records"][0]["cf"]["config"]["requestId"] = json!(null);
    let there = handled_with(&engine, &there, &settings());
    assert!(lines(there.result(), "x-debug").is_empty());
}

#[test]
fn where_no_rule_acts_it_says_so() {
    let engine = engine("[[block]]\nwhen.path = '/a'");
    let came = response("200", &[]);
    let arrived = request("/", &[&format!("X-Debug: {SECRET}")]);
    let back = handled_with(&engine, &event(ViewerResponse, &arrived, Some(&came)), &settings());
    assert_eq!(told(back.result()), ["none"]);
}

#[test]
fn a_long_list_is_cut() {
    let rule = |number: usize| {
        format!(
            "[[headers]]\nid = 'a-rule-with-a-rather-long-name-{number:03}'\nresponse.append = {{ x-a = '1' }}\n"
        )
    };
    let engine = engine(&(0..100).map(rule).collect::<String>());
    let came = response("200", &[]);
    let arrived = request("/", &[&format!("X-Debug: {SECRET}")]);
    let back = handled_with(&engine, &event(ViewerResponse, &arrived, Some(&came)), &settings());
    let told = told(back.result()).concat();
    assert!(told.len() < 1_200 && told.ends_with(", ..."), "{told}");
}

#[test]
fn the_line_of_a_map_is_told() {
    let source = fingerpost::Source::text("[[redirect]]\nid = 'moved'\nmap = 'moved.csv'")
        .with_file("moved.csv", "from,to\n/a,/b\n/c,/d\n");
    let engine = fingerpost::Engine::new(&fingerpost::Policy::parse(source).unwrap()).unwrap();
    let arrived = request("/c", &[&format!("X-Debug: {SECRET}")]);
    let there = handled_with(&engine, &event(ViewerRequest, &arrived, None), &settings());
    assert_eq!(told(there.result()), ["moved;line=3"]);
}

#[test]
fn an_event_that_cannot_be_read_keeps_no_secret() {
    let handler = Handler::new(engine(POLICY), settings());
    let mut broken = event(ViewerRequest, &request("/", &[&format!("X-Debug: {SECRET}")]), None);
    broken["Records"][0]["cf"]["request"]["method"] = json!(1);
    let handled = handler.handle_text(&broken.to_string(), None, || Duration::ZERO);
    assert!(handled.result.contains(r#""method":1"#) && !handled.result.contains(SECRET));
    assert!(!handled.log.unwrap().contains(SECRET));
}
