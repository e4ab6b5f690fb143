//! One request: the way there and the way back.

use std::rc::Rc;

use fingerpost::{Decision, Engine, Forward, Respond, ResponseHead};
use proxy_wasm::traits::{Context, HttpContext};
use proxy_wasm::types::Action;

use crate::arrived::Arrived;
use crate::edit::{OfRequest, OfResponse, Section};

/// The name of the origin that a rule chose, for Envoy's routes to match on.
const ORIGIN: &str = "x-fingerpost-origin";

pub(crate) struct Filter {
    engine: Rc<Engine>,
    /// A request that went on. What the policy answered itself is finished.
    passed: Option<(Forward<'static>, Arrived)>,
    /// What stands in place of the response's body; empty after it was sent.
    body: Option<Vec<u8>>,
}

impl Filter {
    pub(crate) fn new(engine: Rc<Engine>) -> Filter {
        Filter { engine, passed: None, body: None }
    }

    fn answer(&self, answer: &Respond<'_>) {
        let fields = answer.headers().iter().map(|field| (&*field.name, &*field.value)).collect();
        self.send_http_response(answer.status().into(), fields, Some(answer.body()));
    }

    fn forward(&self, forward: &Forward<'_>, arrived: &Arrived) {
        // No visitor chooses.
        self.remove_http_request_header(ORIGIN);
        OfRequest(self).apply(forward.request_edits());
        if let Some(origin) = forward.origin() {
            self.set_http_request_header(ORIGIN, Some(&origin.name));
            if !origin.keeps_host {
                self.set_http_request_header(":authority", Some(&origin.authority()));
            }
        }
        let asked = arrived.view();
        if let Some(target) = forward.request_target(asked.path(), asked.query()) {
            self.set_http_request_header(":path", Some(&target));
        }
    }
}

impl Context for Filter {}

impl HttpContext for Filter {
    fn on_http_request_headers(&mut self, _: usize, _: bool) -> Action {
        let arrived = Arrived::of(self);
        match self.engine.evaluate(arrived.view()).into_owned() {
            Decision::Respond(answer) => {
                self.answer(&answer);
                Action::Pause
            }
            Decision::Forward(forward) => {
                self.forward(&forward, &arrived);
                self.passed = Some((forward, arrived));
                Action::Continue
            }
        }
    }

    fn on_http_response_headers(&mut self, _: usize, is_end: bool) -> Action {
        let Some((forward, arrived)) = self.passed.take() else { return Action::Continue };
        let mut status = 0;
        let mut headers = self.get_http_response_headers_bytes();
        headers.retain(|(name, value)| {
            if name == ":status" {
                status =
                    std::str::from_utf8(value).ok().and_then(|code| code.parse().ok()).unwrap_or(0);
            }
            !name.starts_with(':')
        });
        let head = ResponseHead::new(status, &headers);
        let engine = self.engine.clone();
        let decision = engine.evaluate_response_after(&forward, arrived.view(), &head);
        OfResponse(self).apply(decision.edits());
        let Some(replacement) = decision.replacement() else { return Action::Continue };
        self.set_http_response_header(":status", Some(&replacement.status.to_string()));
        if let Some(body) = &replacement.body {
            self.remove_http_response_header("content-length");
            self.body = Some(body.to_vec());
            if is_end {
                // There is no body that could be another: a whole response takes its place.
                let left = self.get_http_response_headers();
                let left = left.iter().filter(|(name, _)| !name.starts_with(':'));
                let left = left.map(|(name, value)| (name.as_str(), value.as_str())).collect();
                self.send_http_response(replacement.status.into(), left, self.body.as_deref());
                self.body = None;
                return Action::Pause;
            }
        }
        Action::Continue
    }

    fn on_http_response_body(&mut self, size: usize, _: bool) -> Action {
        if let Some(body) = &mut self.body {
            // As it streams: the first piece becomes all of it, the others nothing.
            let body = std::mem::take(body);
            self.set_http_response_body(0, size, &body);
        }
        Action::Continue
    }
}
