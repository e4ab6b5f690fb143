//! What the policy's own Content-Security-Policy comes to, when all rules are read: `[[headers]]`
//! may lay theirs over it, and its nonce must not come from a cache.

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::{CSP, CSP_REPORT_ONLY, HSTS};
use crate::diagnostic::Code;
use crate::policy::model::{
    Csp, HeaderEdit, HeaderEdits, Model, Rule, SecurityHeader, SecurityValue,
};
use crate::policy::template::Template;

impl Reader<'_> {
    /// Puts an empty policy where only `[[headers]]` have one, and writes out the one that is the
    /// same for every response.
    pub(in super::super) fn settle_csp(&mut self, model: &mut Model) {
        if let Some(range) = self.nonce.clone()
            && !model.headers.iter().any(keeps_from_caches)
        {
            let message = "a nonce in responses that a cache may keep";
            self.report(Problem::error(Code::CSP_NONCE_CACHEABLE, range, message).help(
                "write a `[[headers]]` without condition that has \
                 `response.set = { cache-control = \"private, no-cache\" }`",
            ));
        }
        let overlaid = |model: &Model, of: fn(&HeaderEdits) -> &Option<Csp>| {
            model.headers.iter().any(|rule| of(&rule.action).is_some())
        };
        settle(model, CSP, overlaid(model, |edits| &edits.csp));
        settle(model, CSP_REPORT_ONLY, overlaid(model, |edits| &edits.csp_report_only));
    }
}

fn settle(model: &mut Model, name: &'static str, overlaid: bool) {
    let headers = &mut model.security_headers.headers;
    let Some(header) = headers.iter_mut().find(|header| header.name == name) else {
        if overlaid {
            let before = |header: &&SecurityHeader| {
                header.name == HSTS || (name == CSP_REPORT_ONLY && header.name == CSP)
            };
            let at = headers.iter().take_while(before).count();
            let value = SecurityValue::Csp(Csp::default());
            headers.insert(at, SecurityHeader { name, value, https_only: false });
        }
        return;
    };
    if let SecurityValue::Csp(csp) = &header.value
        && !overlaid
        && !csp.directives.iter().any(|directive| directive.nonce)
    {
        header.value = SecurityValue::Text(written(csp));
    }
}

/// The header's value.
fn written(csp: &Csp) -> String {
    let directives = csp.directives.iter().map(|directive| match &directive.sources {
        Some(sources) if !sources.is_empty() => format!("{} {sources}", directive.name),
        _ => directive.name.clone(),
    });
    directives.collect::<Vec<_>>().join("; ")
}

/// Whether a rule makes every response `no-store` or `private`.
fn keeps_from_caches(rule: &Rule<HeaderEdits>) -> bool {
    let always = rule.enabled && !rule.shadow && rule.when.is_none();
    always
        && rule.action.response.iter().any(|edit| match edit {
            HeaderEdit::Set(name, Template::Literal(value)) => {
                let member = |member: &str| {
                    let member = member.trim();
                    ["no-store", "private"].iter().any(|word| member.eq_ignore_ascii_case(word))
                };
                name == "cache-control" && value.split(',').any(member)
            }
            _ => false,
        })
}
