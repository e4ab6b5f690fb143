//! Running a policy's own tests: each through the definition and through the engine.

use serde::Serialize;

use super::Test;
use super::outcome::Outcome;
use super::reached::{self, Judged};
use crate::decision::Decision;
use crate::engine::Engine;
use crate::policy::Policy;
use crate::policy::explanation::{Explanation, ResponseExplanation};
use crate::policy::near_miss::NearMiss;
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

    /// The rules that came [nearest](Policy::nearest) to acting on a test's request.
    #[must_use]
    pub fn nearest_in_test(&self, test: &Test, most: usize) -> Vec<NearMiss<'_>> {
        let headers = test.request_headers();
        let response = test.response.as_ref();
        let head = response.map(|response| ResponseHead::new(response.status, &response.headers));
        self.nearest(&test.request(&headers), head.as_ref(), most)
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
        request.client.device = stated.device;
        request.client.now = stated.now;
        request.client.entropy = stated.entropy;
        request.with_geo(&stated.geo).with_tier(stated.tier)
    }
}

#[cfg(test)]
mod tests;
