//! The rules of a policy one by one.

use super::conditions::{Without, errors_of_origin, say, statuses};
use super::facts::{Need, Told, told};
use super::finding::Finding;
use super::{Planned, Planner, names};
use crate::Stage;
use crate::adapter::cloudfront::EventType::{
    self, OriginRequest, OriginResponse, ViewerRequest, ViewerResponse,
};
use crate::adapter::cloudfront::restrictions;
use crate::policy::auth::{Auth, Proof, SignedUrl, TokenSource};
use crate::policy::condition::{Condition, Test};
use crate::policy::model::{
    Answer, At, Block, Body, Experiment, HeaderEdit, HeaderEdits, OnUnknown, Redirect,
    RedirectSource, Rewrite, Route, Rule, SecurityValue,
};
use crate::policy::target::Target;
use crate::policy::template::Template;

fn there(at: At) -> EventType {
    match at {
        At::Viewer => ViewerRequest,
        At::Origin => OriginRequest,
    }
}

fn back(at: At) -> EventType {
    match at {
        At::Viewer => ViewerResponse,
        At::Origin => OriginResponse,
    }
}

impl<'p> Planner<'p> {
    /// Every rule that is switched on, in the order of the stages.
    pub(super) fn rules(&mut self) -> Vec<Planned<'p>> {
        let model = self.model;
        let mut rules = Vec::new();
        each(&mut rules, &model.blocks, Stage::Block, |rule| self.block(rule));
        if model.https.is_some() {
            rules.push(self.https());
        }
        if model.canonical.is_some() {
            rules.push(table("canonical", Stage::Redirect, vec![ViewerRequest], Vec::new()));
        }
        each(&mut rules, &model.redirects, Stage::Redirect, |rule| self.redirect(rule));
        each(&mut rules, &model.auth, Stage::Auth, |rule| self.auth(rule));
        each(&mut rules, &model.responds, Stage::Respond, |rule| self.respond(rule));
        each(&mut rules, &model.cors, Stage::Cors, |rule| {
            let (mut findings, events) = (Vec::new(), vec![there(rule.at), back(rule.at)]);
            events.iter().for_each(|event| {
                self.condition(rule.when.as_ref(), *event, None, &mut findings);
            });
            if rule.at == At::Viewer {
                findings.push(errors_of_origin());
            }
            (events, findings)
        });
        each(&mut rules, &model.experiments, Stage::Experiment, |rule| self.experiment(rule));
        each(&mut rules, &model.rewrites, Stage::Rewrite, |rule| self.rewrite(rule));
        each(&mut rules, &model.routes, Stage::Route, |rule| self.route(rule));
        if !model.security_headers.headers.is_empty() {
            rules.push(self.security_headers());
        }
        each(&mut rules, &model.headers, Stage::Headers, |rule| self.headers(rule));
        rules
    }

    fn block(&mut self, rule: &'p Rule<Block>) -> (Vec<EventType>, Vec<Finding>) {
        let (event, mut findings) = (there(rule.at), Vec::new());
        let on_unknown: OnUnknown = rule.action.on_unknown;
        self.condition(rule.when.as_ref(), event, Some(on_unknown), &mut findings);
        self.answer(&rule.action.answer, event, &mut findings);
        (vec![event], findings)
    }

    fn auth(&mut self, rule: &'p Rule<Auth>) -> (Vec<EventType>, Vec<Finding>) {
        let (event, mut findings) = (there(rule.at), Vec::new());
        self.condition(rule.when.as_ref(), event, Some(OnUnknown::Match), &mut findings);
        if let Some(login) = &rule.action.login {
            self.target(login, event, &mut findings);
        }
        if event == OriginRequest {
            findings.push(
                Finding::warning(
                    "auth-at-origin",
                    "guards what isn't cached yet: what CloudFront keeps it gives to everybody",
                )
                .with_help("leave `at` out: at viewer-request every request is asked"),
            );
            self.credentials(&rule.action.proof, event, &mut findings);
        }
        (vec![event], findings)
    }

    /// Behind the cache credentials are there only if they are forwarded.
    fn credentials(&mut self, proof: &'p Proof, event: EventType, findings: &mut Vec<Finding>) {
        let authorization = ("header authorization", Need::header("authorization"));
        let (what, need) = match proof {
            Proof::Basic(_) => authorization,
            Proof::ApiKey(key) => ("its header", Need::header(&key.header)),
            Proof::Jwt(jwt) => match &jwt.from {
                TokenSource::Authorization => authorization,
                TokenSource::Header(name) => ("its header", Need::header(name)),
                TokenSource::Cookie(name) => ("its cookie", Need::Cookie(name)),
                TokenSource::Query(name) => ("its parameter", Need::Query(name)),
            },
            Proof::SignedUrl(signed) => match &**signed {
                SignedUrl::Hmac { signature, .. } => ("its parameter", Need::Query(signature)),
                SignedUrl::CloudFront { .. } => {
                    findings.push(
                        Finding::error(
                            "fact-missing",
                            "admits nobody at origin-request: the host, which is signed, is \
                             CloudFront's own there",
                        )
                        .with_help("leave `at` out"),
                    );
                    return;
                }
            },
        };
        self.fact(what, told(self.model, need, event), event, findings);
    }

    fn https(&mut self) -> Planned<'p> {
        let (model, mut findings) = (self.model, Vec::new());
        match told(model, Need::Scheme, ViewerRequest) {
            Told::Never => findings.push(
                Finding::error("fact-missing", "never acts: viewer-request isn't told the scheme")
                    .with_help(
                        "set the viewer protocol policy to `redirect-to-https`; or write a \
                         `[[redirect]]` with `at = \"origin\"` and `when.scheme = \"http\"`, and put \
                         `CloudFront-Forwarded-Proto` into the cache policy",
                    ),
            ),
            told => self.fact("scheme", told, ViewerRequest, &mut findings),
        }
        table("https", Stage::Redirect, vec![ViewerRequest], findings)
    }

    fn redirect(&mut self, rule: &'p Rule<Redirect>) -> (Vec<EventType>, Vec<Finding>) {
        let (event, mut findings) = (there(rule.at), Vec::new());
        self.condition(rule.when.as_ref(), event, None, &mut findings);
        match &rule.action.source {
            RedirectSource::Entry { to, .. } => self.target(to, event, &mut findings),
            RedirectSource::Map(lines) => {
                let by_host = lines.iter().any(|line| line.host().is_some());
                if by_host && event == OriginRequest {
                    let finding = Finding::error(
                        "fact-missing",
                        "lines with a host never act at origin-request: `host` is CloudFront's own, \
                         not the visitor's, there",
                    );
                    say(&mut findings, finding.with_help(Need::Host.help(event)));
                }
                let others = lines.others().iter();
                others.for_each(|line| self.target(&line.to, event, &mut findings));
            }
        }
        (vec![event], findings)
    }

    fn target(&mut self, target: &'p Target, event: EventType, findings: &mut Vec<Finding>) {
        let templates = [Some(&target.path), target.query.as_deref(), target.fragment.as_deref()];
        for template in templates.into_iter().flatten() {
            self.template(template, event, Without::NoMatch, findings);
        }
    }

    fn respond(&mut self, rule: &'p Rule<Answer>) -> (Vec<EventType>, Vec<Finding>) {
        let mut findings = Vec::new();
        if !rule.when.as_ref().is_some_and(Condition::reads_response) {
            let event = there(rule.at);
            self.condition(rule.when.as_ref(), event, None, &mut findings);
            self.answer(&rule.action, event, &mut findings);
            return (vec![event], findings);
        }
        let event = back(rule.at);
        if event == ViewerResponse {
            findings.push(
                Finding::error(
                    "status-at-viewer",
                    "never acts: neither status nor body can change at viewer-response",
                )
                .with_help("write `at = \"origin\"`: then it acts at origin-response"),
            );
        }
        self.condition(rule.when.as_ref(), event, None, &mut findings);
        self.answer(&rule.action, event, &mut findings);
        (vec![event], findings)
    }

    /// An answer's fields, and its size.
    fn answer(&mut self, answer: &'p Answer, event: EventType, findings: &mut Vec<Finding>) {
        for (name, value) in &answer.headers {
            names::written(name, event, findings);
            self.template(value, event, Without::LeftOut, findings);
        }
        match &answer.body {
            Body::Empty => {}
            Body::Template(template, _) => {
                self.template(template, event, Without::LeftOut, findings);
            }
            Body::Bytes(bytes) => {
                // As text; base64 takes a third more.
                let bytes = match std::str::from_utf8(bytes) {
                    Ok(text) => text.len(),
                    Err(_) => bytes.len().div_ceil(3) * 4,
                };
                let most = restrictions::answer_bytes(event);
                if bytes >= most {
                    let message = format!(
                        "at {event} an answer has {most} bytes at most: the body is left out"
                    );
                    say(findings, Finding::error("answer-too-large", message));
                }
            }
        }
    }

    fn experiment(&mut self, rule: &'p Rule<Experiment>) -> (Vec<EventType>, Vec<Finding>) {
        let (experiment, mut findings) = (&rule.action, Vec::new());
        let variants = &experiment.variants;
        if rule.at == At::Origin {
            findings.push(
                Finding::error(
                    "experiment-at-origin",
                    "nobody is in it: variants are drawn at viewer-request",
                )
                .with_help("leave `at` out"),
            );
        }
        self.condition(rule.when.as_ref(), ViewerRequest, None, &mut findings);
        if let Some(name) = &experiment.key_header {
            names::written(name, ViewerRequest, &mut findings);
            self.in_key("the variant", format!("header {name}"), OriginRequest, &mut findings);
        }
        let rewrites = variants.iter().any(|variant| variant.rewrite.is_some());
        let asks_path = |when: &Condition| {
            let mut asks = false;
            when.each_check(&mut |check| {
                asks |= matches!(check.test, Test::Path(_) | Test::Query(..))
            });
            asks
        };
        if rewrites && experiment.cookie.is_some() && rule.when.as_ref().is_some_and(asks_path) {
            findings.push(
                Finding::warning(
                    "experiment-path",
                    "a variant changes the URL that `when` asks for: if viewer-response has the \
                     changed one, its visitors get no cookie",
                )
                .with_help("let `when` take the variant's path too"),
            );
        }
        for variant in variants {
            self.edits(&variant.headers.request, there(rule.at), &mut findings);
            self.edits(&variant.headers.response, ViewerResponse, &mut findings);
            if let Some(origin) = variant.route.and_then(|index| self.model.origins.get(index)) {
                origin_may_be(origin, &mut findings);
            }
        }
        let mut events = vec![ViewerRequest];
        if variants.iter().any(|variant| variant.route.is_some()) {
            events.push(OriginRequest);
        }
        let answers = variants.iter().any(|variant| !variant.headers.response.is_empty());
        if experiment.cookie.is_some() || answers {
            events.push(ViewerResponse);
        }
        (events, findings)
    }

    fn rewrite(&mut self, rule: &'p Rule<Rewrite>) -> (Vec<EventType>, Vec<Finding>) {
        let (event, mut findings) = (there(rule.at), Vec::new());
        self.condition(rule.when.as_ref(), event, None, &mut findings);
        let rewrite = &rule.action;
        let set =
            rewrite.normalise.iter().flat_map(|edits| edits.set.iter().map(|(_, value)| value));
        for template in [&rewrite.path].into_iter().chain(&rewrite.query).chain(set) {
            self.template(template, event, Without::NoMatch, &mut findings);
        }
        (vec![event], findings)
    }

    fn route(&mut self, rule: &'p Rule<Route>) -> (Vec<EventType>, Vec<Finding>) {
        let (event, mut findings) = (there(rule.at), Vec::new());
        if event == ViewerRequest {
            findings.push(
                Finding::error(
                    "route-at-viewer",
                    "never acts: viewer-request has no origin to choose",
                )
                .with_help("leave `at` out: routes stand at origin-request"),
            );
        }
        self.condition(rule.when.as_ref(), event, None, &mut findings);
        self.template(&rule.action.origin, event, Without::NoMatch, &mut findings);
        for origin in &self.model.origins {
            let is_named = match &rule.action.origin {
                Template::Literal(name) => **name == *origin.name,
                Template::Pieces(_) => true,
            };
            if is_named {
                origin_may_be(origin, &mut findings);
            }
        }
        (vec![event], findings)
    }

    fn security_headers(&mut self) -> Planned<'p> {
        let security = &self.model.security_headers;
        let mut findings = vec![errors_of_origin()];
        let has_nonce = security.headers.iter().any(|header| match &header.value {
            SecurityValue::Csp(csp) => csp.directives.iter().any(|directive| directive.nonce),
            SecurityValue::Text(_) | SecurityValue::Ramp(_) => false,
        });
        if has_nonce {
            findings.push(
                Finding::warning(
                    "nonce-cached",
                    "a page that CloudFront keeps has the nonce of the first visitor",
                )
                .with_help("turn caching off for pages: the managed policy `CachingDisabled`"),
            );
        }
        if let Some(name) = &security.nonce_header {
            names::written(name, ViewerRequest, &mut findings);
        }
        table("security_headers", Stage::Headers, vec![ViewerResponse], findings)
    }

    fn headers(&mut self, rule: &'p Rule<HeaderEdits>) -> (Vec<EventType>, Vec<Finding>) {
        let (edits, mut findings, mut events) = (&rule.action, Vec::new(), Vec::new());
        if !edits.request.is_empty() {
            events.push(there(rule.at));
            self.edits(&edits.request, there(rule.at), &mut findings);
        }
        let lays_over = edits.csp.is_some() || edits.csp_report_only.is_some();
        if !edits.response.is_empty() || lays_over {
            events.push(back(rule.at));
            self.edits(&edits.response, back(rule.at), &mut findings);
        }
        if events.contains(&ViewerResponse) {
            statuses(rule.when.as_ref(), &mut findings);
        }
        if lays_over && rule.at == At::Origin {
            findings.push(
                Finding::error(
                    "csp-at-origin",
                    "its `csp` is never laid over: `[security_headers]` stand at the viewer",
                )
                .with_help("write `at = \"viewer\"`"),
            );
        }
        for event in events.clone() {
            self.condition(rule.when.as_ref(), event, None, &mut findings);
        }
        (events, findings)
    }

    fn edits(&mut self, edits: &'p [HeaderEdit], event: EventType, findings: &mut Vec<Finding>) {
        names::edits(edits, event, findings);
        for edit in edits {
            match edit {
                HeaderEdit::Remove(_) | HeaderEdit::RemovePrefix(_) => {}
                HeaderEdit::Set(_, value)
                | HeaderEdit::Append(_, value)
                | HeaderEdit::Default(_, value) => {
                    self.template(value, event, Without::LeftOut, findings);
                }
            }
        }
    }
}

/// Whether CloudFront can ask an origin.
fn origin_may_be(origin: &crate::policy::model::Origin, findings: &mut Vec<Finding>) {
    let port = origin.port.is_none_or(|port| restrictions::is_port(u64::from(port)));
    let host = restrictions::is_origin_host(&origin.host);
    if !(port && host && restrictions::is_origin_path(&origin.path)) {
        let name = &origin.name;
        let message = format!(
            "CloudFront can't ask the origin `{name}`: it takes names, no addresses, and the ports 80, 443 and 1024 to 65535"
        );
        say(findings, Finding::error("origin-refused", message));
    }
}

fn each<'p, A>(
    planned: &mut Vec<Planned<'p>>,
    rules: &'p [Rule<A>],
    stage: Stage,
    mut of: impl FnMut(&'p Rule<A>) -> (Vec<EventType>, Vec<Finding>),
) {
    for rule in rules.iter().filter(|rule| rule.enabled) {
        let (events, findings) = of(rule);
        planned.push(Planned { id: &rule.id, line: 0, stage, events, findings });
    }
}

fn table<'p>(
    id: &'static str,
    stage: Stage,
    events: Vec<EventType>,
    findings: Vec<Finding>,
) -> Planned<'p> {
    Planned { id, line: 0, stage, events, findings }
}
