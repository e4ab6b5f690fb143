//! What the policy's own Content-Security-Policy comes to, when all rules are read: `[[headers]]`
//! may lay theirs over it, and its nonce must not come from a cache.

use std::ops::Range;

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::rule::Kind;
use super::{CSP, CSP_REPORT_ONLY, HSTS};
use crate::diagnostic::Code;
use crate::policy::model::{
    At, Csp, Directive, HeaderEdit, HeaderEdits, Model, Rule, SecurityHeader, SecurityValue,
};
use crate::policy::template::{Piece, Template};

const CACHE_CONTROL: &str = "cache-control";

impl Reader<'_> {
    /// Puts an empty policy where only `[[headers]]` have one, and writes out the one that is the
    /// same for every response.
    pub(in super::super) fn settle_csp(&mut self, model: &mut Model) {
        if let Some(range) = self.nonce.clone() {
            match model.headers.iter().rposition(keeps_from_caches) {
                Some(keeper) => self.report_opened(model, keeper, &range),
                None => {
                    let message = "a nonce in responses that a cache may keep";
                    self.report(Problem::error(Code::CSP_NONCE_CACHEABLE, range, message).help(
                        "write a `[[headers]]` without condition that has \
                         `response.set = { cache-control = \"private, no-cache\" }`",
                    ));
                }
            }
        }
        let overlaid = |model: &Model, of: fn(&HeaderEdits) -> &Option<Csp>| {
            model.headers.iter().any(|rule| of(&rule.action).is_some())
        };
        settle(model, CSP, overlaid(model, |edits| &edits.csp));
        settle(model, CSP_REPORT_ONLY, overlaid(model, |edits| &edits.csp_report_only));
    }

    /// What the rules behind the one that keeps every response from caches hand to them again.
    fn report_opened(&mut self, model: &Model, keeper: usize, nonce: &Range<usize>) {
        for (index, rule) in model.headers.iter().enumerate().skip(keeper + 1) {
            // Behind the cache no nonce has been given yet.
            let acts = rule.enabled && !rule.shadow && rule.at == At::Viewer;
            if !acts || !opens_to_caches(&rule.action) || drops_nonce(model, &rule.action) {
                continue;
            }
            let place = |index| self.places.of(Kind::Headers, index);
            let message = format!("`{}` lets caches keep responses that carry a nonce", rule.id);
            let problem = Problem::error(Code::CSP_NONCE_CACHEABLE, place(index), message)
                .related(nonce.clone(), "the nonce")
                .related(place(keeper), "this rule keeps responses from caches")
                .help(
                    "leave `cache-control` alone, or take the policy away there as well: \
                     `response.remove = [\"content-security-policy\"]`",
                );
            self.report(problem);
        }
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
            HeaderEdit::Set(name, value @ Template::Literal(_)) => {
                name == CACHE_CONTROL && is_kept(value)
            }
            _ => false,
        })
}

/// Whether a `Cache-Control` says `no-store` or `private`, in what is literal of it.
pub(in super::super) fn is_kept(value: &Template) -> bool {
    let says = |text: &str| {
        let mut members = text.split(',').map(str::trim);
        members.any(|member| {
            ["no-store", "private"].iter().any(|word| member.eq_ignore_ascii_case(word))
        })
    };
    match value {
        Template::Literal(text) => says(text),
        Template::Pieces(pieces) => pieces.iter().any(|piece| match piece {
            Piece::Text(text) => says(text),
            Piece::Slot(_) => false,
        }),
    }
}

/// Whether a response that was kept from caches isn't any more after these edits.
fn opens_to_caches(edits: &HeaderEdits) -> bool {
    let mut kept = true;
    let mut present = true;
    // In the order in which they are done, which is that of reading.
    for edit in &edits.response {
        match edit {
            HeaderEdit::Remove(_) | HeaderEdit::RemovePrefix(_) => {
                if takes_away(edit, CACHE_CONTROL) {
                    (kept, present) = (false, false);
                }
            }
            HeaderEdit::Set(name, value) if name == CACHE_CONTROL => {
                (kept, present) = (is_kept(value), true);
            }
            HeaderEdit::Append(name, value) if name == CACHE_CONTROL => {
                kept |= is_kept(value);
            }
            HeaderEdit::Default(name, value) if name == CACHE_CONTROL && !present => {
                kept = is_kept(value);
            }
            HeaderEdit::Set(..) | HeaderEdit::Append(..) | HeaderEdit::Default(..) => {}
        }
    }
    !kept
}

fn takes_away(edit: &HeaderEdit, header: &str) -> bool {
    match edit {
        HeaderEdit::Remove(name) => name == header,
        HeaderEdit::RemovePrefix(prefix) => header.starts_with(prefix.as_str()),
        HeaderEdit::Set(..) | HeaderEdit::Append(..) | HeaderEdit::Default(..) => false,
    }
}

/// Whether a rule that replaces the policies, or takes them or the nonce's directives away, leaves
/// no nonce in a response.
fn drops_nonce(model: &Model, edits: &HeaderEdits) -> bool {
    let mut carriers = model.security_headers.headers.iter().filter_map(|header| {
        let SecurityValue::Csp(csp) = &header.value else { return None };
        let nonce: Vec<&Directive> = csp.directives.iter().filter(|found| found.nonce).collect();
        (!nonce.is_empty()).then_some((header.name, nonce))
    });
    carriers.all(|(name, directives)| {
        let replaced = edits.response.iter().any(|edit| match edit {
            HeaderEdit::Set(set, _) => set == name,
            _ => takes_away(edit, name),
        });
        let overlay = if name == CSP { &edits.csp } else { &edits.csp_report_only };
        let without = |directive: &&Directive| {
            let laid = overlay.iter().flat_map(|csp| &csp.directives);
            laid.filter(|laid| laid.name == directive.name).any(|laid| laid.sources.is_none())
        };
        replaced || directives.iter().all(without)
    })
}
