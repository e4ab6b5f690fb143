//! `[security_headers]`: a preset, then each header by a key of its own.

mod csp;
mod hsts;
mod overlay;
mod permissions;
mod preset;
mod reporting;

pub(super) use overlay::is_kept;

use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::language;
use crate::policy::language::words::{
    CONTENT_TYPE_OPTIONS, EMBEDDER_POLICIES, FRAME_OPTIONS, OPENER_POLICIES, PRESETS, PresetName,
    REFERRER_POLICIES, RESOURCE_POLICIES,
};
use crate::policy::model::{Csp, SecurityHeader, SecurityHeaders as Model, SecurityValue};
use crate::syntax::{Kind, Table, Value};
use preset::{API, Preset, WEB};

/// The policies that `[[headers]]` may lay theirs over.
const CSP: &str = "content-security-policy";
const CSP_REPORT_ONLY: &str = "content-security-policy-report-only";

/// The header behind which the policies have their place.
const HSTS: &str = "strict-transport-security";

/// What `[security_headers]` says.
#[derive(Default)]
pub(super) struct SecurityHeaders {
    pub(super) model: Model,
    /// `hsts.preload` is on.
    pub(super) preload: bool,
}

impl<'t> Reader<'t> {
    /// Reads `[security_headers]`. `https`: the policy sends visitors to HTTPS.
    pub(super) fn security_headers(&mut self, table: Table<'t>, https: bool) -> SecurityHeaders {
        self.keys(table, &language::SECURITY_HEADERS);
        let none = Preset::default();
        let preset = table.get("preset").and_then(|value| self.word(value, &PRESETS));
        let preset = match preset {
            Some(PresetName::Web2026) => &WEB,
            Some(PresetName::Api2026) => &API,
            Some(PresetName::None) | None => &none,
        };
        if table.is_empty() {
            let problem =
                Problem::error(Code::EMPTY, table.range(), "`[security_headers]` without a key");
            self.report(problem.help("write `preset = \"web-2026\"`"));
        }
        let mut headers = Vec::new();
        let mut send = |name: &'static str, value: Option<SecurityValue>| {
            let https_only = name == HSTS;
            headers.extend(value.map(|value| SecurityHeader { name, value, https_only }));
        };
        let text = |text: &str| SecurityValue::Text(text.to_owned());
        let hsts = match table.get("hsts") {
            Some(value) => self.hsts(value, https),
            None => preset.hsts.map(|value| (text(value), false)),
        };
        let preload = matches!(hsts, Some((_, true)));
        send(HSTS, hsts.map(|(value, _)| value));
        let base = csp::of_preset(preset.csp);
        let csp = match table.get("csp") {
            Some(value) => self.csp(value, base),
            None => csp::Policies { enforced: base, ..csp::Policies::default() },
        };
        let policy = |csp: Csp| (!csp.directives.is_empty()).then_some(SecurityValue::Csp(csp));
        send(CSP, policy(csp.enforced));
        send(CSP_REPORT_ONLY, policy(csp.reported));
        let endpoints = table.get("reporting_endpoints");
        let endpoints = endpoints.and_then(|value| self.reporting_endpoints(value));
        send("reporting-endpoints", endpoints.map(SecurityValue::Text));
        let permissions = match table.get("permissions_policy") {
            Some(value) => self.permissions(value),
            None => preset.permissions.map(str::to_owned),
        };
        send("permissions-policy", permissions.map(SecurityValue::Text));
        let mut word = |key: &str, of_preset: Option<&'static str>, words: &[&'static str]| {
            let value = match table.get(key) {
                Some(value) => self.word_or_false(value, words),
                None => of_preset,
            };
            value.map(text)
        };
        send("referrer-policy", word("referrer_policy", preset.referrer, &REFERRER_POLICIES));
        send("x-frame-options", word("frame_options", preset.frame, &FRAME_OPTIONS));
        let sniff =
            word("content_type_options", preset.content_type_options, &CONTENT_TYPE_OPTIONS);
        send("x-content-type-options", sniff);
        send("cross-origin-opener-policy", word("coop", preset.coop, &OPENER_POLICIES));
        send("cross-origin-embedder-policy", word("coep", None, &EMBEDDER_POLICIES));
        send("cross-origin-resource-policy", word("corp", preset.corp, &RESOURCE_POLICIES));
        let cluster = match table.get("origin_agent_cluster") {
            Some(value) => self.boolean(value).unwrap_or_default(),
            None => preset.origin_agent_cluster,
        };
        send("origin-agent-cluster", cluster.then(|| text("?1")));
        SecurityHeaders { model: Model { headers, nonce_header: csp.nonce_header }, preload }
    }

    /// One of some words, or `false` for none.
    fn word_or_false(&mut self, value: Value<'t>, words: &[&'static str]) -> Option<&'static str> {
        if let Kind::Boolean(false) = value.kind() {
            return None;
        }
        let words: Vec<(&str, &'static str)> = words.iter().map(|word| (*word, *word)).collect();
        self.word(value, &words)
    }
}
