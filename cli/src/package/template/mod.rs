//! What deploys a function: a snippet with the events that the plan needs and the cache key that it
//! asks for.

use fingerpost::adapter::cloudfront::Plan;

use super::Packaged;
use crate::args::Template;

/// What the cache policy has to hold, by kind.
struct Key<'p> {
    headers: Vec<&'p str>,
    cookies: Vec<&'p str>,
    queries: Vec<&'p str>,
}

impl<'p> Key<'p> {
    fn of(plan: &'p Plan<'_>) -> Key<'p> {
        let of = |kind: &str| {
            plan.cache_key()
                .filter_map(|part| part.strip_prefix(kind))
                .map(str::trim_start)
                .collect()
        };
        Key { headers: of("header "), cookies: of("cookie "), queries: of("query ") }
    }
}

/// The snippet.
pub(super) fn draw(kind: Template, packaged: &Packaged<'_>, plan: &Plan<'_>) -> String {
    let key = Key::of(plan);
    let file = std::path::Path::new(&packaged.function).file_name();
    let file = file.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (text, [headers, cookies, queries]) = match kind {
        Template::Cloudformation => (include_str!("cloudformation.yaml"), cloudformation(&key)),
        Template::Terraform => (include_str!("terraform.tf"), terraform(&key)),
        Template::Cdk => (include_str!("cdk.ts"), cdk(&key)),
    };
    let associations: String =
        packaged.events.iter().map(|event| association(kind, event, packaged)).collect();
    let mut text = text.to_owned();
    for (name, value) in [
        ("«file»", file.as_str()),
        ("«runtime»", packaged.runtime),
        ("«family»", if packaged.runtime.starts_with("node") { "NODEJS" } else { "PYTHON" }),
        ("«handler»", packaged.handler),
        ("«short»", packaged.sha256.get(..12).unwrap_or_default()),
        ("«base64»", &packaged.sha256_base64),
        ("«headers»", &headers),
        ("«cookies»", &cookies),
        ("«queries»", &queries),
        ("«associations»", &associations),
    ] {
        text = text.replace(name, value);
    }
    text
}

fn association(kind: Template, event: &str, packaged: &Packaged<'_>) -> String {
    match kind {
        Template::Cloudformation => format!(
            "\n            - EventType: {event}\n              LambdaFunctionARN: !Ref FingerpostVersion{}",
            packaged.sha256.get(..12).unwrap_or_default()
        ),
        Template::Terraform => format!(
            "\n    lambda_function_association {{\n      event_type = \"{event}\"\n      lambda_arn = \
             aws_lambda_function.fingerpost.qualified_arn\n    }}"
        ),
        Template::Cdk => {
            let event = event.to_ascii_uppercase().replace('-', "_");
            format!(
                "\n      {{ functionVersion: fingerpost.currentVersion, eventType: \
                 cloudfront.LambdaEdgeEventType.{event} }},"
            )
        }
    }
}

fn cloudformation(key: &Key<'_>) -> [String; 3] {
    let list = |behaviour: &str, names: &str, parts: &[&str]| {
        if parts.is_empty() {
            return format!("\n            {behaviour}: none");
        }
        let parts: String =
            parts.iter().map(|part| format!("\n              - {}", quoted(part))).collect();
        format!("\n            {behaviour}: whitelist\n            {names}:{parts}")
    };
    [
        list("HeaderBehavior", "Headers", &key.headers),
        list("CookieBehavior", "Cookies", &key.cookies),
        list("QueryStringBehavior", "QueryStrings", &key.queries),
    ]
}

fn terraform(key: &Key<'_>) -> [String; 3] {
    let list = |behaviour: &str, names: &str, parts: &[&str]| {
        if parts.is_empty() {
            return format!("\n      {behaviour} = \"none\"");
        }
        format!(
            "\n      {behaviour} = \"whitelist\"\n      {names} {{\n        items = [{}]\n      }}",
            // In Terraform these begin templates.
            joined(parts).replace("${", "$${").replace("%{", "%%{")
        )
    };
    [
        list("header_behavior", "headers", &key.headers),
        list("cookie_behavior", "cookies", &key.cookies),
        list("query_string_behavior", "query_strings", &key.queries),
    ]
}

fn cdk(key: &Key<'_>) -> [String; 3] {
    let list = |parts: &[&str]| match parts {
        [] => "none()".to_owned(),
        parts => format!("allowList({})", joined(parts)),
    };
    [list(&key.headers), list(&key.cookies), list(&key.queries)]
}

fn joined(parts: &[&str]) -> String {
    parts.iter().map(|part| quoted(part)).collect::<Vec<_>>().join(", ")
}

/// A string of JSON is one of YAML, of Terraform and of TypeScript too.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}
