//! Running a policy's own tests: each through the definition and through the engine.

use serde::Serialize;

use super::reached::{self, Judged};
use super::{Expect, Test};
use crate::decision::{Decision, Field, Forward, apply_edits};
use crate::engine::Engine;
use crate::policy::Policy;
use crate::policy::explanation::{Explanation, ResponseExplanation};
use crate::request::{Headers, Request, ResponseHead};

/// What became of one [`Test`].
#[derive(Clone, Debug, Serialize)]
pub struct TestReport<'p> {
    name: String,
    failures: Vec<Mismatch>,
    explanation: Explanation<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<ResponseExplanation<'p>>,
    #[serde(skip)]
    judged: Vec<Judged<'p>>,
}

/// Something that a test expects and that came out otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// What was compared: a key of `expect` such as `status` or `headers.x-robots-tag`, or
    /// `engine` where the definition and the engine differ, which is a fault of fingerpost.
    pub what: String,
    /// What the test wants.
    pub wanted: String,
    /// What came out.
    pub got: String,
}

impl<'p> TestReport<'p> {
    /// The test's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether everything came out as expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }

    /// What didn't come out as expected; empty where the test passed.
    #[must_use]
    pub fn failures(&self) -> &[Mismatch] {
        &self.failures
    }

    /// Why the request was decided so.
    #[must_use]
    pub fn explanation(&self) -> &Explanation<'p> {
        &self.explanation
    }

    /// Why the response was decided so; `None` where the edge answered.
    #[must_use]
    pub fn response(&self) -> Option<&ResponseExplanation<'p>> {
        self.response.as_ref()
    }

    /// The ids of the rules that acted, or matched in shadow mode, each once.
    #[must_use]
    pub fn reached(&self) -> Vec<&str> {
        reached::rules(&self.explanation, self.response.as_ref())
    }

    /// The conditions that were seen to hold or to fail, each once.
    #[must_use]
    pub fn judged(&self) -> &[Judged<'p>] {
        &self.judged
    }
}

impl Policy {
    /// Runs one of the policy's [tests](Policy::tests) through the definition and the engine, as
    /// a host would: the request, then, where it is forwarded, the test's response (200 without
    /// headers if it has none). A difference between the two is a failure that says so.
    ///
    /// ```
    /// use fingerpost::{Engine, Policy};
    ///
    /// let policy = Policy::parse(
    ///     "hosts = ['example.com']\n[[redirect]]\nfrom = '/a'\nto = '/b'\n\
    ///      [[test]]\nrequest.url = '/a'\nexpect = { status = 308, location = '/c' }\n",
    /// ).unwrap();
    /// let engine = Engine::new(&policy).unwrap();
    /// let report = policy.run_test(&engine, &policy.tests()[0]);
    /// assert_eq!(report.failures()[0].what, "location");
    /// assert_eq!(report.failures()[0].got, "/b");
    /// ```
    #[must_use]
    pub fn run_test(&self, engine: &Engine, test: &Test) -> TestReport<'_> {
        let headers = test.request_headers();
        let request = test.request(&headers);
        let mut failures = Vec::new();

        let explanation = self.explain(&request);
        let decided = engine.evaluate(request);
        if decided != *explanation.decision() {
            let (wanted, got) = (format!("{:?}", explanation.decision()), format!("{decided:?}"));
            failures.push(Mismatch { what: "engine".to_owned(), wanted, got });
        }

        let no_headers = Vec::new();
        let (status, origin_headers) = match &test.response {
            Some(response) => (response.status, &response.headers),
            None => (200, &no_headers),
        };
        let response = match explanation.decision() {
            Decision::Respond(_) => None,
            Decision::Forward(_) => {
                let head = ResponseHead::new(status, origin_headers);
                let explained = self.explain_response(&request, &head);
                let decided = engine.evaluate_response(request, &head);
                if decided != *explained.decision() {
                    let wanted = format!("{:?}", explained.decision());
                    let got = format!("{decided:?}");
                    failures.push(Mismatch { what: "engine".to_owned(), wanted, got });
                }
                Some(explained)
            }
        };

        let outcome =
            Outcome::of(&explanation, response.as_ref(), &request, status, origin_headers);
        failures.extend(outcome.compare(&test.expect));
        let judged = reached::conditions(self, &explanation, response.as_ref());
        TestReport { name: test.name.clone(), failures, explanation, response, judged }
    }
}

impl Test {
    /// The field lines of the request: those of `headers`, then the cookies as one line.
    fn request_headers(&self) -> Vec<(String, String)> {
        let mut headers = self.request.headers.clone();
        if !self.request.cookies.is_empty() {
            let pairs: Vec<String> = self
                .request
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            headers.push(("cookie".to_owned(), pairs.join("; ")));
        }
        headers
    }

    /// The request, with the [headers](Test::request_headers) lent to it.
    fn request<'t>(&'t self, headers: &'t (dyn Headers + Sync)) -> Request<'t> {
        let stated = &self.request;
        let mut request = Request::new(&stated.method, &stated.target).with_headers(headers);
        if let Some(authority) = &stated.authority {
            request = request.with_authority(authority);
        }
        request.client.scheme = stated.scheme;
        request.client.ip = stated.ip;
        request.client.country = stated.country;
        request.client.now = stated.now;
        request
    }
}

/// What came out of a test, as the visitor and the origin see it.
struct Outcome<'a> {
    status: u16,
    /// Of the answer that the visitor gets.
    headers: Vec<Field<'a>>,
    /// What the origin gets; `None` where it isn't asked.
    origin: Option<Origin<'a>>,
    rules: Vec<&'a str>,
}

struct Origin<'a> {
    path: &'a str,
    query: Option<&'a str>,
    headers: Vec<Field<'a>>,
}

impl<'a> Outcome<'a> {
    fn of(
        explanation: &'a Explanation<'_>,
        response: Option<&'a ResponseExplanation<'_>>,
        request: &Request<'a>,
        status: u16,
        origin_headers: &[(String, String)],
    ) -> Outcome<'a> {
        let decision = explanation.decision();
        let on_response = response.map(ResponseExplanation::decision);
        let rules = decision
            .rules()
            .iter()
            .chain(on_response.map_or([].as_slice(), |decision| decision.rules()))
            .map(|rule| rule.id.as_ref())
            .collect();
        match decision {
            Decision::Respond(respond) => Outcome {
                status: respond.status(),
                headers: respond.headers().to_vec(),
                origin: None,
                rules,
            },
            Decision::Forward(forward) => {
                let mut headers: Vec<Field<'a>> = origin_headers
                    .iter()
                    .map(|(name, value)| Field::new(name.to_ascii_lowercase(), value.clone()))
                    .collect();
                if let Some(decision) = on_response {
                    apply_edits(&mut headers, decision.edits());
                }
                Outcome { status, headers, origin: Some(Origin::of(forward, request)), rules }
            }
        }
    }

    /// Every expectation that isn't met.
    fn compare(&self, expect: &Expect) -> Vec<Mismatch> {
        let mut failures = Vec::new();
        let mut differs = |what: &str, wanted: String, got: String| {
            if wanted != got {
                failures.push(Mismatch { what: what.to_owned(), wanted, got });
            }
        };
        if let Some(pass) = expect.pass {
            let word = |pass| if pass { "forwarded to the origin" } else { "answered at the edge" };
            differs("pass", word(pass).to_owned(), word(self.origin.is_some()).to_owned());
        }
        if let Some(status) = expect.status {
            differs("status", status.to_string(), self.status.to_string());
        }
        if let Some(location) = &expect.location {
            differs("location", location.clone(), shown(joined(&self.headers, "location")));
        }
        for (name, wanted) in &expect.headers {
            let got = joined(&self.headers, name);
            differs(&format!("headers.{name}"), shown(wanted.clone()), shown(got));
        }
        let origin = self.origin.as_ref();
        let asked = |value: Option<String>| match origin {
            Some(_) => shown(value),
            None => NOT_ASKED.to_owned(),
        };
        for (name, wanted) in &expect.request_headers {
            let got = origin.and_then(|origin| joined(&origin.headers, name));
            differs(&format!("request_headers.{name}"), shown(wanted.clone()), asked(got));
        }
        if let Some(path) = &expect.path {
            differs("path", path.clone(), asked(origin.map(|origin| origin.path.to_owned())));
        }
        if let Some(query) = &expect.query {
            let got = origin.and_then(|origin| origin.query).filter(|query| !query.is_empty());
            let wanted = Some(query.clone()).filter(|query| !query.is_empty());
            differs("query", shown(wanted), asked(got.map(str::to_owned)));
        }
        if let Some(rule) = &expect.rule
            && !self.rules.contains(&rule.as_str())
        {
            let got = match self.rules.as_slice() {
                [] => "no rule acted".to_owned(),
                rules => rules.join(", "),
            };
            differs("rule", rule.clone(), got);
        }
        failures
    }
}

impl<'a> Origin<'a> {
    fn of(forward: &'a Forward<'_>, request: &Request<'a>) -> Origin<'a> {
        let mut headers = Vec::new();
        request.headers.visit(&mut |name, value| {
            let value = String::from_utf8_lossy(value).into_owned();
            headers.push(Field::new(name.to_ascii_lowercase(), value));
        });
        if let Some(authority) = request.authority
            && !headers.iter().any(|field| field.name == "host")
        {
            headers.push(Field::new("host", authority.to_owned()));
        }
        apply_edits(&mut headers, forward.request_edits());
        let (path, query) = match forward.target() {
            Some(target) => (target.path.as_str(), target.query.as_deref()),
            None => (request.path, request.query),
        };
        Origin { path, query, headers }
    }
}

const NOT_ASKED: &str = "nothing: the origin isn't asked";

fn shown(value: Option<String>) -> String {
    value.unwrap_or_else(|| "nothing".to_owned())
}

/// The lines of a field joined by `, ` (RFC 9110 §5.3); `None` where there is none.
fn joined(fields: &[Field<'_>], name: &str) -> Option<String> {
    let values: Vec<&str> = fields
        .iter()
        .filter(|field| field.name.eq_ignore_ascii_case(name))
        .map(|field| field.value.as_ref())
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}

#[cfg(test)]
mod tests;
