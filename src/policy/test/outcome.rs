//! What came out of a test, compared with what it expects.

use super::run::Mismatch;
use super::{Expect, ExpectedBody, ExpectedCookie};
use crate::decision::{Assignment, Decision, Field, Forward, Replacement, apply_edits};
use crate::policy::explanation::{Explanation, ResponseExplanation};
use crate::request::Request;

/// What came out of a test, as the visitor and the origin see it.
pub(super) struct Outcome<'a> {
    status: u16,
    /// Of the answer that the visitor gets.
    headers: Vec<Field<'a>>,
    /// Of that answer, where the edge made it.
    body: Option<&'a [u8]>,
    /// What the origin gets; `None` where it isn't asked.
    origin: Option<Asked<'a>>,
    variants: &'a [Assignment<'a>],
    rules: Vec<&'a str>,
}

/// The request that the origin gets.
struct Asked<'a> {
    path: &'a str,
    query: Option<&'a str>,
    headers: Vec<Field<'a>>,
    /// Its name, where a route chose it.
    name: Option<&'a str>,
}

impl<'a> Outcome<'a> {
    pub(super) fn of(
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
        let variants = decision.variants();
        match decision {
            Decision::Respond(respond) => Outcome {
                status: respond.status(),
                headers: respond.headers().iter().cloned().collect(),
                body: Some(respond.body()),
                origin: None,
                variants,
                rules,
            },
            Decision::Forward(forward) => {
                let mut headers: Vec<Field<'a>> = origin_headers
                    .iter()
                    .map(|(name, value)| Field::new(name.to_ascii_lowercase(), value.clone()))
                    .collect();
                let mut replaced: Option<&'a Replacement<'_>> = None;
                if let Some(decision) = on_response {
                    apply_edits(&mut headers, decision.edits().iter().cloned());
                    replaced = decision.replacement();
                }
                Outcome {
                    status: replaced.map_or(status, |replacement| replacement.status),
                    headers,
                    body: replaced.and_then(|replacement| replacement.body.as_deref()),
                    origin: Some(Asked::of(forward, request)),
                    variants,
                    rules,
                }
            }
        }
    }

    /// Every expectation that isn't met.
    pub(super) fn compare(&self, expect: &Expect) -> Vec<Mismatch> {
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
        for (name, wanted) in &expect.cookies {
            let got = self.cookie(name);
            let (wanted, got) = match wanted {
                ExpectedCookie::Value(value) => (value.clone(), shown(got.map(str::to_owned))),
                ExpectedCookie::Set(true) if got.is_some() => continue,
                ExpectedCookie::Set(true) => ("any value".to_owned(), shown(None)),
                ExpectedCookie::Set(false) => (shown(None), shown(got.map(str::to_owned))),
            };
            differs(&format!("cookies.{name}"), wanted, got);
        }
        if let Some(body) = &expect.body {
            let got = self.body.map(String::from_utf8_lossy);
            let met = match (body, &got) {
                (ExpectedBody::Exact(text), Some(got)) => got == text,
                (ExpectedBody::Contains(text), Some(got)) => got.contains(text.as_str()),
                (_, None) => false,
            };
            if !met {
                let wanted = match body {
                    ExpectedBody::Exact(text) => text.clone(),
                    ExpectedBody::Contains(text) => format!("… {text} …"),
                };
                differs("body", wanted, got.map_or_else(|| ORIGINS.to_owned(), |got| got.into()));
            }
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
        if let Some(wanted) = &expect.origin {
            let got = origin.and_then(|origin| origin.name).map(str::to_owned);
            differs("origin", shown(wanted.clone()), asked(got));
        }
        for (experiment, wanted) in &expect.variants {
            let assigned = self.variants.iter().find(|found| found.experiment == *experiment);
            let got = assigned.map(|found| found.variant.clone().into_owned());
            differs(&format!("variant.{experiment}"), shown(wanted.clone()), shown(got));
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

    /// The value that the answer gives a cookie: of two lines the later counts (RFC 6265 §5.3).
    fn cookie(&self, name: &str) -> Option<&str> {
        let lines = self.headers.iter().rev().filter(|field| field.name == "set-cookie");
        let mut values = lines.filter_map(|field| {
            let pair = field.value.split(';').next().unwrap_or_default();
            let (found, value) = pair.split_once('=')?;
            (found.trim() == name).then_some(value.trim())
        });
        values.next()
    }
}

impl<'a> Asked<'a> {
    fn of(forward: &'a Forward<'_>, request: &Request<'a>) -> Asked<'a> {
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
        apply_edits(&mut headers, forward.request_edits().iter().cloned());
        let (path, query) = match forward.target() {
            Some(target) => (target.path.as_str(), target.query.as_deref()),
            None => (request.path, request.query),
        };
        let name = forward.origin().map(|origin| origin.name.as_ref());
        Asked { path, query, headers, name }
    }
}

const NOT_ASKED: &str = "nothing: the origin isn't asked";

const ORIGINS: &str = "the body of the origin's response";

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
mod tests {
    use super::*;

    fn missed(outcome: &Outcome<'_>, expect: Expect) -> Vec<(String, String, String)> {
        let failures = outcome.compare(&expect).into_iter();
        failures.map(|miss| (miss.what, miss.wanted, miss.got)).collect()
    }

    fn one(what: &str, wanted: &str, got: &str) -> Vec<(String, String, String)> {
        vec![(what.to_owned(), wanted.to_owned(), got.to_owned())]
    }

    fn forwarded(name: Option<&'static str>) -> Outcome<'static> {
        let origin = Asked { path: "/", query: None, headers: Vec::new(), name };
        Outcome {
            status: 200,
            headers: Vec::new(),
            body: None,
            origin: Some(origin),
            variants: &[],
            rules: Vec::new(),
        }
    }

    #[test]
    fn the_origin_is_compared_by_name() {
        let wants = |name: Option<&str>| Expect {
            origin: Some(name.map(str::to_owned)),
            ..Expect::default()
        };
        assert_eq!(missed(&forwarded(Some("app")), wants(Some("app"))), []);
        assert_eq!(missed(&forwarded(None), wants(None)), []);
        assert_eq!(missed(&forwarded(None), wants(Some("app"))), one("origin", "app", "nothing"));
        assert_eq!(missed(&forwarded(Some("app")), wants(None)), one("origin", "nothing", "app"));
        let answered = Outcome { origin: None, ..forwarded(None) };
        assert_eq!(missed(&answered, wants(Some("app"))), one("origin", "app", NOT_ASKED));
    }

    #[test]
    fn variants_are_compared_by_experiment() {
        let variants = [Assignment { experiment: "a".into(), variant: "fast".into() }];
        let outcome = Outcome { variants: &variants, ..forwarded(None) };
        let wants = |experiment: &str, variant: Option<&str>| Expect {
            variants: vec![(experiment.to_owned(), variant.map(str::to_owned))],
            ..Expect::default()
        };
        assert_eq!(missed(&outcome, wants("a", Some("fast"))), []);
        assert_eq!(missed(&outcome, wants("b", None)), []);
        assert_eq!(missed(&outcome, wants("a", None)), one("variant.a", "nothing", "fast"));
        assert_eq!(missed(&outcome, wants("b", Some("x"))), one("variant.b", "x", "nothing"));
    }

    #[test]
    fn cookies_are_compared_by_what_the_answer_sets() {
        let set = |value: &'static str| Field::new("set-cookie", value);
        let headers = vec![
            set("a=1; Path=/"),
            Field::new("vary", "b=1"),
            set(" c = d=e ; Secure"),
            set("a=2"),
            set("flag"),
        ];
        let outcome = Outcome { headers, ..forwarded(None) };
        let wants = |name: &str, cookie| Expect {
            cookies: vec![(name.to_owned(), cookie)],
            ..Expect::default()
        };
        let value = |text: &str| ExpectedCookie::Value(text.to_owned());
        assert_eq!(missed(&outcome, wants("a", value("2"))), []);
        assert_eq!(missed(&outcome, wants("c", value("d=e"))), []);
        assert_eq!(missed(&outcome, wants("a", ExpectedCookie::Set(true))), []);
        assert_eq!(missed(&outcome, wants("b", ExpectedCookie::Set(false))), []);
        assert_eq!(missed(&outcome, wants("a", value("1"))), one("cookies.a", "1", "2"));
        let absent = wants("b", ExpectedCookie::Set(true));
        assert_eq!(missed(&outcome, absent), one("cookies.b", "any value", "nothing"));
        let set = wants("a", ExpectedCookie::Set(false));
        assert_eq!(missed(&outcome, set), one("cookies.a", "nothing", "2"));
        assert_eq!(
            missed(&outcome, wants("flag", ExpectedCookie::Set(true))),
            one("cookies.flag", "any value", "nothing")
        );
    }

    #[test]
    fn the_body_is_compared_where_the_edge_made_it() {
        let outcome = Outcome { body: Some(b"not found"), ..forwarded(None) };
        let wants = |body| Expect { body: Some(body), ..Expect::default() };
        let exact = |text: &str| wants(ExpectedBody::Exact(text.to_owned()));
        let contains = |text: &str| wants(ExpectedBody::Contains(text.to_owned()));
        assert_eq!(missed(&outcome, exact("not found")), []);
        assert_eq!(missed(&outcome, contains("found")), []);
        assert_eq!(missed(&outcome, exact("found")), one("body", "found", "not found"));
        assert_eq!(missed(&outcome, contains("gone")), one("body", "… gone …", "not found"));
        assert_eq!(missed(&forwarded(None), exact("")), one("body", "", ORIGINS));
    }
}
