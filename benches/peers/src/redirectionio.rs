//! The library of redirection.io: rules as JSON; those that match make an action together.

use redirectionio::RouterConfig;
use redirectionio::action::Action;
use redirectionio::api::{Rule as Loaded, RulesMessage};
use redirectionio::http::Request;
use redirectionio::router::Router;
use serde_json::{Value, json};

use crate::workload::rules::{Piece, spell};
use crate::workload::{Ask, BLOCKED, COOKIE, Rule, SECURITY_HEADERS, Workload};
use crate::{Outcome, Peer};

struct Redirectionio {
    redirects: Router<Loaded>,
    all: Router<Loaded>,
}

/// Every regular expression compiled in advance.
pub(crate) fn cached(workload: &Workload) -> Box<dyn Peer> {
    build(workload, Some(10_000_000))
}

/// As the library does it by itself.
pub(crate) fn default(workload: &Workload) -> Box<dyn Peer> {
    build(workload, None)
}

fn build(workload: &Workload, cache: Option<u64>) -> Box<dyn Peer> {
    let redirects: Vec<Value> =
        workload.rules.iter().enumerate().map(|(index, rule)| redirect(index, rule)).collect();
    let mut all = redirects.clone();
    all.extend(fixed(workload));
    let router = |rules: Vec<Value>| {
        let text = json!({ "hydra:member": rules }).to_string();
        let message: RulesMessage = serde_json::from_str(&text).unwrap();
        let config = RouterConfig { ignore_all_query_parameters: true, ..RouterConfig::default() };
        let mut router = Router::from_config(config);
        message.rules.into_iter().for_each(|rule| router.insert(rule));
        router.cache(cache);
        router
    };
    Box::new(Redirectionio { redirects: router(redirects), all: router(all) })
}

fn redirect(index: usize, rule: &Rule) -> Value {
    let marker = |piece: &Piece| match piece {
        Piece::Text(_) => None,
        Piece::Hole(hole) => Some(json!({ "name": hole.name(), "regex": hole.regex() })),
    };
    let markers: Vec<Value> = rule.source.iter().filter_map(marker).collect();
    let at = |hole: crate::workload::rules::Hole| format!("@{}", hole.name());
    json!({
        "id": index.to_string(), "rank": 500, "stop": true, "markers": markers,
        "source": { "host": rule.host_name(), "path": rule.source(at) },
        "target": spell(&rule.target, at), "status_code": rule.status,
    })
}

fn fixed(workload: &Workload) -> Vec<Value> {
    let any = json!([{ "name": "any", "regex": ".*" }]);
    let networks: Vec<Value> =
        workload.denied.iter().map(|network| json!({ "in_range": network.to_string() })).collect();
    let countries = BLOCKED.join("|").to_lowercase();
    let new =
        json!([{ "type": "does_not_contain", "name": "cookie", "value": format!("{COOKIE}=") }]);
    let cookie = |variant: &str| {
        let value = format!("{COOKIE}={variant}; Path=/");
        json!([{ "action": "override", "header": "Set-Cookie", "value": value }])
    };
    let headers = SECURITY_HEADERS.into_iter();
    let security: Vec<Value> = headers
        .map(|(name, value)| json!({ "action": "override", "header": name, "value": value }))
        .collect();
    vec![
        json!({ "id": "denied", "rank": 1000, "stop": true, "markers": any,
                "source": { "path": "@any", "ips": networks }, "status_code": 403 }),
        json!({ "id": "countries", "rank": 999, "stop": true, "status_code": 403,
                "markers": [{ "name": "any", "regex": ".*" }, { "name": "cc", "regex": countries }],
                "source": { "path": "@any", "headers": [
                    { "type": "match_regex", "name": "cf-ipcountry", "value": "@cc" }] } }),
        json!({ "id": "https", "rank": 998, "stop": true, "markers": any, "status_code": 301,
                "source": { "scheme": "http", "path": "@any" }, "target": "https://@host@any",
                "variables": [{ "name": "host", "type": "request_host" },
                              { "name": "any", "type": { "marker": "any" } }] }),
        json!({ "id": "b", "rank": 10, "markers": any, "header_filters": cookie("b"),
                "source": { "path": "@any", "headers": new } }),
        json!({ "id": "a", "rank": 9, "markers": any, "header_filters": cookie("a"),
                "source": { "path": "@any", "headers": new, "sampling": 50 } }),
        json!({ "id": "security", "rank": 8, "markers": any, "header_filters": security,
                "source": { "path": "@any" } }),
    ]
}

fn request(router: &Router<Loaded>, ask: &Ask, with_headers: bool) -> Request {
    let config = &router.config;
    let mut request = Request::from_config(
        config,
        ask.http.uri().path_and_query().map_or("/", |target| target.as_str()).to_owned(),
        Some(ask.header("host").to_owned()),
        Some(ask.header("x-forwarded-proto").to_owned()),
        Some(ask.http.method().as_str().to_owned()),
        Some(ask.ip),
        None,
    );
    if with_headers {
        for (name, value) in ask.http.headers() {
            let value = value.to_str().unwrap_or_default().to_owned();
            request.add_header(name.as_str().to_owned(), value, config.ignore_header_case);
        }
    }
    request
}

impl Peer for Redirectionio {
    fn find(&self, ask: &Ask) -> Option<usize> {
        let request = request(&self.redirects, ask, false);
        self.redirects.match_request(&request).first()?.id().parse().ok()
    }

    fn full(&self, ask: &Ask) -> Option<Outcome> {
        let request = request(&self.all, ask, true);
        let routes = self.all.match_request(&request);
        let mut action = Action::from_routes_rule(routes, &request, None);
        let status = action.get_status_code(0, None);
        let headers = action.filter_headers(Vec::new(), status, false, None);
        let location = headers.into_iter().find(|header| header.name == "Location");
        Some(Outcome { status, location: location.map(|header| header.value) })
    }
}
