//! `[[cors]]` (Fetch §3.2): who may read the responses from a script. Preflights are answered here;
//! on the way back an entry's word takes the place of the origin's.

use super::answer::Draft;
use super::fields::{has, has_member, only_line};
use super::pipeline::{Run, asked, named};
use super::scene::{Response, Scene};
use crate::decision::{Edit, Field, Stage};
use crate::policy::model::{Cors, CorsOrigin};
use crate::request::Headers;
use crate::uri::host::parse_authority;

const ALLOW_ORIGIN: &str = "access-control-allow-origin";
const ALLOW_CREDENTIALS: &str = "access-control-allow-credentials";
const EXPOSE_HEADERS: &str = "access-control-expose-headers";

/// The answer to a preflight, by the first live entry whose condition holds. One to an origin that
/// isn't accepted allows nothing.
pub(super) fn preflight<'e>(run: &mut Run<'e, '_>) -> Option<Draft<'e>> {
    let (model, plan) = (run.model, run.plan);
    let request = run.scene.facts.request;
    if !is_preflight(run) {
        return None;
    }
    run.first(Stage::Cors, asked(&plan.cors, &model.cors, run.scene), |run, rule| {
        let holds = run.scene.judge(rule.when.as_ref()).holds();
        holds.then(|| Draft {
            fields: rule.action.permits(request.headers).into(),
            ..Draft::empty(204)
        })
    })
}

/// Whether the request asks for permission, and an entry may give it.
pub(super) fn is_preflight(run: &Run<'_, '_>) -> bool {
    let request = run.scene.facts.request;
    !run.model.cors.is_empty()
        && request.method == "OPTIONS"
        && has(request.headers, "origin")
        && has(request.headers, "access-control-request-method")
}

/// The edits of a response that isn't the answer to a preflight.
pub(super) fn response<'e>(
    run: &mut Run<'e, '_>,
    scene: &Scene<'_>,
    response: Response<'_>,
) -> Vec<Edit<'e>> {
    let (model, plan) = (run.model, run.plan);
    if model.cors.is_empty() {
        return Vec::new();
    }
    for rule in asked(&plan.cors, &model.cors, scene) {
        if !scene.judge(rule.when.as_ref()).holds() {
            continue;
        }
        if rule.shadow {
            run.acted.note_shadow(named(rule, Stage::Cors));
            continue;
        }
        let edits = rule.action.edits(scene.facts.request.headers, response.headers);
        if !edits.is_empty() {
            run.acted.rules.push(named(rule, Stage::Cors));
        }
        return edits;
    }
    Vec::new()
}

impl Cors {
    /// The fields of the answer to a preflight.
    fn permits(&self, request: &(dyn Headers + Sync)) -> Vec<Field<'_>> {
        let mut fields = Vec::new();
        if let Some(origin) = self.allowed(request) {
            fields.push(origin);
            if self.credentials {
                fields.push(Field::new(ALLOW_CREDENTIALS, "true"));
            }
            fields.push(Field::new("access-control-allow-methods", self.methods.join(", ")));
            if !self.headers.is_empty() {
                fields.push(Field::new("access-control-allow-headers", self.headers.join(", ")));
            }
            if let Some(seconds) = self.max_age {
                fields.push(Field::new("access-control-max-age", seconds.to_string()));
            }
        }
        fields.push(Field::new("vary", "Origin"));
        fields
    }

    fn edits(
        &self,
        request: &(dyn Headers + Sync),
        response: &(dyn Headers + Sync),
    ) -> Vec<Edit<'_>> {
        let own = [ALLOW_ORIGIN, ALLOW_CREDENTIALS, EXPOSE_HEADERS];
        let stale = own.into_iter().filter(|name| has(response, name));
        let mut edits: Vec<_> = stale.map(|name| Edit::Remove { name: name.into() }).collect();
        if let Some(origin) = self.allowed(request) {
            edits.push(Edit::Set(origin));
            if self.credentials {
                edits.push(Edit::Set(Field::new(ALLOW_CREDENTIALS, "true")));
            }
            if !self.expose.is_empty() {
                edits.push(Edit::Set(Field::new(EXPOSE_HEADERS, self.expose.join(", "))));
            }
        }
        if !has_member(response, "vary", &["origin", "*"]) {
            edits.push(Edit::Append(Field::new("vary", "Origin")));
        }
        edits
    }

    /// `Access-Control-Allow-Origin`, where the request's origin is accepted.
    fn allowed(&self, request: &(dyn Headers + Sync)) -> Option<Field<'static>> {
        let origin = only_line(request, "origin")?;
        if !self.origins.iter().any(|accepted| accepted.accepts(origin)) {
            return None;
        }
        if !self.credentials && self.origins.contains(&CorsOrigin::Any) {
            return Some(Field::new(ALLOW_ORIGIN, "*"));
        }
        Some(Field::new(ALLOW_ORIGIN, origin.to_owned()))
    }
}

impl CorsOrigin {
    fn accepts(&self, origin: &str) -> bool {
        match self {
            CorsOrigin::Any => true,
            CorsOrigin::Null => origin == "null",
            CorsOrigin::Site { scheme, host: pattern, port: wanted } => {
                split(origin).is_some_and(|(given, host, port)| {
                    given == scheme && pattern.matches(&host) && port == *wanted
                })
            }
        }
    }
}

/// Scheme, host and port of an origin that is written as browsers do (RFC 6454 §6.2): lower case,
/// the scheme's default port left out. Anything else may be read otherwise by somebody else.
fn split(origin: &str) -> Option<(&str, String, Option<u16>)> {
    let (scheme, authority) = origin.split_once("://")?;
    let (host, port) = parse_authority(authority)?;
    let default = match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    };
    let written = match port {
        Some(port) => format!("{host}:{port}"),
        None => host.to_string(),
    };
    (authority == written && (port.is_none() || port != default))
        .then(|| (scheme, host.into_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uri::host::HostPattern;

    fn site(scheme: &str, host: &str, port: Option<u16>) -> CorsOrigin {
        let host = HostPattern::parse(host).unwrap();
        CorsOrigin::Site { scheme: scheme.to_owned(), host, port }
    }

    #[test]
    fn origins_are_accepted_as_browsers_write_them() {
        let table = [
            (site("https", "a.example", None), "https://a.example", true),
            (site("https", "a.example", None), "http://a.example", false),
            (site("https", "a.example", None), "https://a.example:443", false),
            (site("https", "a.example", Some(443)), "https://a.example:443", false),
            (site("http", "a.example", Some(443)), "http://a.example:443", true),
            (site("https", "a.example", None), "https://a.example:8443", false),
            (site("https", "a.example", Some(8443)), "https://a.example:8443", true),
            (site("https", "a.example", Some(8443)), "https://a.example:08443", false),
            (site("https", "a.example", None), "https://A.example", false),
            (site("https", "a.example", None), "HTTPS://a.example", false),
            (site("https", "a.example", None), "https://a.example.", false),
            (site("https", "a.example", None), "https://a.example:", false),
            (site("https", "a.example", None), "https://a.example/", false),
            (site("https", "a.example", None), "https://u@a.example", false),
            (site("https", "a.example", None), "https://a.example.evil.test", false),
            (site("https", "*.a.example", None), "https://b.a.example", true),
            (site("https", "*.a.example", None), "https://a.example", false),
            (site("https", "*.a.example", None), "https://c.b.a.example", false),
            (site("https", "*.a.example", None), "null", false),
            (site("http", "[2001:db8::1]", None), "http://[2001:db8::1]", true),
            (site("http", "[2001:db8::1]", None), "http://[2001:DB8::1]", false),
            (CorsOrigin::Null, "null", true),
            (CorsOrigin::Null, "NULL", false),
            (CorsOrigin::Any, "https://anything.test", true),
        ];
        for (accepted, origin, expected) in table {
            assert_eq!(accepted.accepts(origin), expected, "{accepted:?} {origin}");
        }
    }
}
