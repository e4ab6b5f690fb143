//! `signed_url` of an `[[auth]]`: whether whoever has the secret let this URL out, and until when.

use super::auth::Refusal;
use crate::auth::cloudfront::{Statement, canned, decode, has_dot_segment};
use crate::auth::key::{Algorithm, Key};
use crate::facts::{Fact, Facts, HostFact, Lookup};
use crate::policy::auth::SignedUrl;
use crate::request::Scheme;

/// Whether the URL, or for CloudFront the cookies, are signed.
pub(super) fn by_url(signed: &SignedUrl, facts: &Facts<'_>) -> Result<(), Refusal> {
    match signed {
        SignedUrl::Hmac { keys, expires, signature } => by_hmac(keys, expires, signature, facts),
        SignedUrl::CloudFront { keys } => by_cloudfront(keys, facts),
    }
}

/// The parameters of a query as they are written.
fn parameters<'q>(facts: &Facts<'q>) -> Vec<&'q str> {
    facts.request.query.map(|query| query.split('&').collect()).unwrap_or_default()
}

fn name(parameter: &str) -> &str {
    parameter.split('=').next().unwrap_or_default()
}

/// The value of the one parameter of this name; `None` where there is none.
fn one<'q>(parameters: &[&'q str], wanted: &str) -> Result<Option<&'q str>, Refusal> {
    let found: Vec<&&str> =
        parameters.iter().filter(|parameter| name(parameter) == wanted).collect();
    match found.as_slice() {
        [] => Ok(None),
        [parameter] => Ok(Some(parameter.split_once('=').map_or("", |(_, value)| value))),
        _ => Err(Refusal::new(format!("query parameter {wanted} occurs more than once"))),
    }
}

/// Seconds since 1970, in digits alone.
fn seconds(text: &str) -> Result<i64, Refusal> {
    let is_number = (1..=15).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    let seconds = if is_number { text.parse().ok() } else { None };
    seconds.ok_or_else(|| Refusal::new("the end that is signed is no time"))
}

fn is_before(end: i64, facts: &Facts<'_>) -> Result<(), Refusal> {
    match facts.request.client.now {
        None => Err(Refusal::new("the time isn't known")),
        Some(now) if now.0 < end => Ok(()),
        Some(_) => Err(Refusal::new("the signature is over")),
    }
}

fn by_hmac(keys: &[Key], expires: &str, signature: &str, facts: &Facts<'_>) -> Result<(), Refusal> {
    let parameters = parameters(facts);
    let Some(signed) = one(&parameters, signature)? else {
        return Err(Refusal::empty(format!("no query parameter {signature}")));
    };
    let Some(end) = one(&parameters, expires)? else {
        return Err(Refusal::new(format!("no query parameter {expires}")));
    };
    let rest: Vec<&str> =
        parameters.into_iter().filter(|parameter| name(parameter) != signature).collect();
    let message = format!("{}?{}", facts.request.path, rest.join("&"));
    let Some(signed) = hex(signed) else {
        return Err(Refusal::new("the signature isn't 64 hex digits"));
    };
    if !keys.iter().any(|key| key.has_signed(Algorithm::Hs256, message.as_bytes(), &signed)) {
        return Err(Refusal::new("no secret that is known has signed the URL"));
    }
    is_before(seconds(end)?, facts)
}

/// 64 digits, letters in lower case.
fn hex(text: &str) -> Option<Vec<u8>> {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if text.len() != 64 || !text.bytes().all(is_digit) {
        return None;
    }
    let pairs = text.as_bytes().chunks_exact(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// What CloudFront signs by.
struct Signed {
    expires: Option<String>,
    policy: Option<String>,
    signature: Option<String>,
    key: Option<String>,
}

/// The parameters that CloudFront keeps for itself.
const OWN: [&str; 4] = ["Expires", "Policy", "Signature", "Key-Pair-Id"];

fn by_cloudfront(keys: &[(String, Key)], facts: &Facts<'_>) -> Result<(), Refusal> {
    let parameters = parameters(facts);
    let in_url = parameters.iter().any(|it| OWN.iter().any(|own| name(it) == *own));
    let signed = if in_url { of_query(&parameters)? } else { of_cookies(facts)? };
    let (Some(signature), Some(id)) = (signed.signature, signed.key) else {
        return Err(Refusal::empty("neither URL nor cookies are signed"));
    };
    let Some((_, key)) = keys.iter().find(|(known, _)| *known == id) else {
        return Err(Refusal::new("it is signed by a key that isn't known"));
    };
    let Some(signature) = decode(&signature) else {
        return Err(Refusal::new("the signature can't be read"));
    };
    let urls = urls(&parameters, facts)?;
    match (signed.expires, signed.policy) {
        (Some(expires), None) => {
            let end = seconds(&expires)?;
            let has_signed = |url: &String| {
                !url.contains(['"', '\\'])
                    && key.has_signed_for_cloudfront(canned(url, &expires).as_bytes(), &signature)
            };
            if !urls.iter().any(has_signed) {
                return Err(Refusal::new("the key hasn't signed this URL"));
            }
            is_before(end, facts)
        }
        (None, Some(policy)) => {
            let policy = decode(&policy).ok_or_else(|| Refusal::new("the policy can't be read"))?;
            if !key.has_signed_for_cloudfront(&policy, &signature) {
                return Err(Refusal::new("the key hasn't signed the policy"));
            }
            let statement = Statement::read(&policy);
            let statement = statement.ok_or_else(|| Refusal::new("the policy can't be read"))?;
            allows(&statement, &urls, facts)
        }
        _ => Err(Refusal::new("it is to hold either an end or a policy")),
    }
}

/// Whether a custom policy allows one of the URLs, now and to this address.
fn allows(statement: &Statement, urls: &[String], facts: &Facts<'_>) -> Result<(), Refusal> {
    if !urls.iter().any(|url| statement.covers(url)) {
        return Err(Refusal::new("the policy is for another URL"));
    }
    if has_dot_segment(facts.request.path) {
        return Err(Refusal::new("the path has dot segments, by which it may be another's"));
    }
    is_before(statement.before, facts)?;
    let has_begun = |after: i64| facts.request.client.now.is_some_and(|now| now.0 > after);
    if !statement.after.is_none_or(has_begun) {
        return Err(Refusal::new("the policy isn't valid yet"));
    }
    match (statement.source, facts.ip) {
        (None, _) => Ok(()),
        (Some(network), Fact::Known(ip)) if network.contains(&ip) => Ok(()),
        (Some(_), Fact::Known(_)) => Err(Refusal::new("the policy is for another address")),
        (Some(_), _) => Err(Refusal::new("the address isn't known")),
    }
}

fn of_query(parameters: &[&str]) -> Result<Signed, Refusal> {
    let get = |wanted| Ok(one(parameters, wanted)?.map(str::to_owned));
    let [expires, policy, signature, key] = OWN;
    Ok(Signed {
        expires: get(expires)?,
        policy: get(policy)?,
        signature: get(signature)?,
        key: get(key)?,
    })
}

fn of_cookies(facts: &Facts<'_>) -> Result<Signed, Refusal> {
    let get = |name: &str| {
        let name = format!("CloudFront-{name}");
        match facts.cookies(&name).as_slice() {
            [] => Ok(None),
            [Lookup::Text(text)] => Ok(Some(text.clone().into_owned())),
            [_] => Err(Refusal::new(format!("cookie {name} can't be read"))),
            _ => Err(Refusal::new(format!("cookie {name} occurs more than once"))),
        }
    };
    let [expires, policy, signature, key] = OWN;
    Ok(Signed {
        expires: get(expires)?,
        policy: get(policy)?,
        signature: get(signature)?,
        key: get(key)?,
    })
}

/// The URL without what CloudFront keeps for itself; both of them where nobody told the scheme.
fn urls(parameters: &[&str], facts: &Facts<'_>) -> Result<Vec<String>, Refusal> {
    let HostFact::Valid { host, port } = &facts.host else {
        return Err(Refusal::new("the host isn't known"));
    };
    let rest: Vec<&str> =
        parameters.iter().copied().filter(|it| !OWN.iter().any(|own| name(it) == *own)).collect();
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let rest = rest.join("&");
    let query = if rest.is_empty() { String::new() } else { format!("?{rest}") };
    let path = facts.request.path;
    let schemes = match facts.scheme {
        Fact::Known(scheme) => vec![scheme],
        Fact::Absent | Fact::Hidden => vec![Scheme::Https, Scheme::Http],
    };
    Ok(schemes.into_iter().map(|scheme| format!("{scheme}://{host}{port}{path}{query}")).collect())
}
