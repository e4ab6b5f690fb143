//! What holds for more than one line of a `_headers` file.

use super::super::Format;
use super::super::cloudflare::EVERY_SPELLING;
use super::rule::HeaderRule;

/// What `[security_headers]` would say.
const SECURITY: [&str; 12] = [
    "content-security-policy",
    "content-security-policy-report-only",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "origin-agent-cluster",
    "permissions-policy",
    "referrer-policy",
    "reporting-endpoints",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
];

const OF_ITS_OWN: &str = "what Cloudflare adds of its own accord isn't in the file: \
    `access-control-allow-origin: *`, `referrer-policy: strict-origin-when-cross-origin`, \
    `x-content-type-options: nosniff`";

pub(super) fn notes(rules: &[HeaderRule], format: Format) -> Vec<String> {
    let mut notes = Vec::new();
    if rules.is_empty() {
        return notes;
    }
    let (host, except) = match format {
        Format::CloudflareHeaders => ("Cloudflare", "Functions"),
        _ => ("Netlify", "functions and proxied sites"),
    };
    notes.push(format!(
        "{host} doesn't add these headers to what {except} answer; the policy adds them to every \
         response"
    ));
    if format == Format::NetlifyHeaders && rules.iter().any(|rule| rule.source.by_segments) {
        notes.push(
            "`/a/*` is `/a` and all under it; `netlify dev` takes `/ab` for it too".to_owned(),
        );
    }
    if format == Format::CloudflareHeaders {
        if rules.iter().any(|rule| !rule.source.paths.is_empty()) {
            notes.push(EVERY_SPELLING.to_owned());
        }
        notes.push(OF_ITS_OWN.to_owned());
    }
    let security: Vec<&str> = SECURITY
        .into_iter()
        .filter(|name| rules.iter().any(|rule| rule.edits.iter().any(|edit| edit.name == *name)))
        .map(|name| name as &str)
        .collect();
    if !security.is_empty() {
        notes.push(format!(
            "`[security_headers]` has a key for {}, and checks what it says; here they stay as \
             they were written",
            security.join(", ")
        ));
    }
    notes
}
