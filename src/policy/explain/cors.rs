//! Stage 7: `[[cors]]`. A preflight is answered here; on the way back every response says whose
//! scripts may read it (Fetch §3.2). An `Origin` is never reflected unless the policy accepts it.

use super::condition::judge;
use super::fields::{has, words};
use super::respond::Draft;
use super::stage::{Asked, first, stands};
use super::subject::Subject;
use crate::decision::{Edit, Field, RuleRef, Stage};
use crate::facts::Lookup;
use crate::facts::lines;
use crate::policy::explanation::Outcome;
use crate::policy::model::{Cors, CorsOrigin, Model, Rule};
use crate::request::ResponseHead;
use crate::uri::host::parse_authority;

const ALLOW_ORIGIN: &str = "access-control-allow-origin";
const ALLOW_CREDENTIALS: &str = "access-control-allow-credentials";
const EXPOSE_HEADERS: &str = "access-control-expose-headers";

/// Answers a preflight; `None` where the request is none.
pub(super) fn preflight<'p>(
    model: &'p Model,
    subject: &Subject<'_>,
    shadow: &mut Vec<RuleRef<'p>>,
) -> Option<Asked<'p, Cors, Draft>> {
    let asks = |name| subject.facts.header(name) != Lookup::Missing;
    let is_preflight = subject.facts.request.method == "OPTIONS"
        && asks("origin")
        && asks("access-control-request-method");
    (is_preflight && !model.cors.is_empty()).then(|| {
        first(Stage::Cors, &model.cors, shadow, |rule| {
            applies(rule, subject)?;
            let allowed = allowed(&rule.action, subject);
            let effect = match &allowed {
                Ok(origin) => format!("204, allows {origin}"),
                Err(because) => format!("204, allows nothing: {because}"),
            };
            Ok((answer(&rule.action, allowed.ok()), effect))
        })
    })
}

fn answer(cors: &Cors, allowed: Option<String>) -> Draft {
    let mut fields = Vec::new();
    if let Some(origin) = allowed {
        fields.push(Field::new(ALLOW_ORIGIN, origin));
        if cors.credentials {
            fields.push(Field::new(ALLOW_CREDENTIALS, "true"));
        }
        fields.push(Field::new("access-control-allow-methods", cors.methods.join(", ")));
        if !cors.headers.is_empty() {
            fields.push(Field::new("access-control-allow-headers", cors.headers.join(", ")));
        }
        if let Some(seconds) = cors.max_age {
            fields.push(Field::new("access-control-max-age", seconds.to_string()));
        }
    }
    fields.push(Field::new("vary", "Origin"));
    Draft { status: 204, fields, body: Vec::new() }
}

/// The edits of a response by the first entry that applies. What the response said itself about
/// reading it is taken away.
pub(super) fn on_response<'p>(
    model: &'p Model,
    subject: &Subject<'_>,
    response: ResponseHead<'_>,
    shadow: &mut Vec<RuleRef<'p>>,
) -> Asked<'p, Cors, Vec<Edit<'static>>> {
    first(Stage::Cors, &model.cors, shadow, |rule| {
        applies(rule, subject)?;
        let mut edits = Vec::new();
        for name in [ALLOW_ORIGIN, ALLOW_CREDENTIALS, EXPOSE_HEADERS] {
            if has(response.headers, name) {
                edits.push(Edit::Remove { name: name.into() });
            }
        }
        let allowed = allowed(&rule.action, subject);
        let effect = match &allowed {
            Ok(origin) => format!("allows {origin}"),
            Err(because) => format!("allows nothing: {because}"),
        };
        if let Ok(origin) = allowed {
            edits.push(Edit::Set(Field::new(ALLOW_ORIGIN, origin)));
            if rule.action.credentials {
                edits.push(Edit::Set(Field::new(ALLOW_CREDENTIALS, "true")));
            }
            if !rule.action.expose.is_empty() {
                edits.push(Edit::Set(Field::new(EXPOSE_HEADERS, rule.action.expose.join(", "))));
            }
        }
        let varies = words(response.headers, "vary");
        if !varies.iter().any(|word| word == "origin" || word == "*") {
            edits.push(Edit::Append(Field::new("vary", "Origin")));
        }
        Ok((edits, effect))
    })
}

fn applies(rule: &Rule<Cors>, subject: &Subject<'_>) -> Result<(), Outcome> {
    stands(rule, subject.facts.request.tier)?;
    match judge(rule.when.as_ref(), subject).miss {
        Some(miss) => Err(Outcome::NotMatched(miss)),
        None => Ok(()),
    }
}

/// What `Access-Control-Allow-Origin` says to the visitor's origin, or why nothing.
fn allowed(cors: &Cors, subject: &Subject<'_>) -> Result<String, String> {
    let origin = match lines::of(subject.facts.request.headers, "origin").as_slice() {
        [] => return Err("no header origin".to_owned()),
        [line] => {
            std::str::from_utf8(line).map_err(|_| "header origin can't be read".to_owned())?
        }
        _ => return Err("header origin occurs more than once".to_owned()),
    };
    if !cors.origins.iter().any(|accepted| accepts(accepted, origin)) {
        return Err(format!("`{origin}` isn't one of its origins"));
    }
    let any = cors.origins.contains(&CorsOrigin::Any) && !cors.credentials;
    Ok(if any { "*".to_owned() } else { origin.to_owned() })
}

fn accepts(accepted: &CorsOrigin, origin: &str) -> bool {
    match accepted {
        CorsOrigin::Any => true,
        CorsOrigin::Null => origin == "null",
        CorsOrigin::Site { scheme, host, port } => {
            let Some((sent_scheme, authority)) = origin.split_once("://") else { return false };
            let Some((sent_host, sent_port)) = parse_authority(authority) else { return false };
            // As a browser writes it (RFC 6454 §6.2), or it isn't what a browser sent.
            let written = match sent_port {
                Some(port) => format!("{sent_scheme}://{sent_host}:{port}"),
                None => format!("{sent_scheme}://{sent_host}"),
            };
            let is_default =
                matches!((sent_scheme, sent_port), ("http", Some(80)) | ("https", Some(443)));
            written == origin
                && !is_default
                && sent_scheme == scheme
                && host.matches(&sent_host)
                && sent_port == *port
        }
    }
}
