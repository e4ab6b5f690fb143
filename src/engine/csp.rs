//! `Content-Security-Policy` (CSP3 §2.2): the policy's own directives, over which matching
//! `[[headers]]` lay theirs.

use std::collections::BTreeMap;

use super::pipeline::{Run, named, note, standing};
use super::scene::Scene;
use crate::decision::Stage;
use crate::draw;
use crate::policy::model::{Csp, Directive, HeaderEdits, Rule};

/// The directives in force, by their names.
pub(super) struct Directives<'e>(BTreeMap<&'e str, &'e Directive>);

impl<'e> Directives<'e> {
    pub(super) fn of(base: &'e Csp) -> Directives<'e> {
        let mut directives = Directives(BTreeMap::new());
        directives.lay_over(base);
        directives
    }

    fn lay_over(&mut self, csp: &'e Csp) {
        for directive in &csp.directives {
            if directive.sources.is_some() {
                self.0.insert(&directive.name, directive);
            } else {
                self.0.remove(directive.name.as_str());
            }
        }
    }

    /// Lays the overlays of the entries that match over these, in file order; `of` says which one
    /// of an entry. The entries that did so are `overlaid`; those in shadow mode are noted.
    pub(super) fn overlay(
        &mut self,
        run: &mut Run<'e, '_>,
        scene: &Scene<'_>,
        of: fn(&HeaderEdits) -> Option<&Csp>,
        overlaid: &mut Vec<&'e Rule<HeaderEdits>>,
    ) {
        let model = run.model;
        for rule in standing(&model.headers, scene.tier()) {
            let Some(csp) = of(&rule.action) else { continue };
            if !scene.judge(rule.when.as_ref()).holds() {
                continue;
            }
            if rule.shadow {
                note(&mut run.shadow, named(rule, Stage::Headers));
            } else {
                self.lay_over(csp);
                overlaid.push(rule);
            }
        }
    }

    /// The value of the header; `None` where nothing is left to say. `entropy` is what the nonce is
    /// made from, without which directives that have one are left out: without the nonce they would
    /// forbid the page its own scripts.
    pub(super) fn text(&self, entropy: Option<&[u8; 16]>) -> Option<String> {
        let mut text = String::new();
        for directive in self.0.values() {
            let nonce = match (directive.nonce, entropy) {
                (false, _) => None,
                (true, Some(entropy)) => Some(draw::nonce(entropy)),
                (true, None) => continue,
            };
            if !text.is_empty() {
                text.push_str("; ");
            }
            text.push_str(&directive.name);
            let sources = directive.sources.as_deref().unwrap_or_default();
            if !sources.is_empty() {
                text.push(' ');
                text.push_str(sources);
            }
            if let Some(nonce) = nonce {
                text.push_str(&format!(" 'nonce-{nonce}'"));
            }
        }
        (!text.is_empty()).then_some(text)
    }
}
