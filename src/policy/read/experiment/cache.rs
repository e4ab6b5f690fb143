//! Experiments that a cache can't see: without a key header, what tells variants apart is the URL.

use std::ops::Range;

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::variant::Variants;
use crate::diagnostic::Code;
use crate::policy::condition::{Condition, Test};
use crate::policy::model::{
    Answer, At, Body, HeaderEdit, HeaderEdits, Model, RedirectSource, Rewrite, Rule,
};
use crate::policy::target::Target;
use crate::policy::template::{Template, Value};

impl Reader<'_> {
    /// Refuses an experiment without key header of which two variants would be answered from one
    /// entry of a cache. `forced`: variants without weight can be seen too.
    pub(super) fn forbid_shared_entry(
        &mut self,
        variants: &Variants,
        at: At,
        forced: bool,
        range: Range<usize>,
    ) {
        let seen = variants.read.iter().zip(&variants.leads);
        let seen = seen.filter(|(variant, _)| variant.weight > 0 || forced);
        let mut urls: Vec<(Option<&str>, &str)> = Vec::new();
        for (variant, lead) in seen {
            // A rewrite behind the cache doesn't change what the cache keys on.
            let rewrite = lead.rewrite.as_deref().filter(|_| at == At::Viewer);
            let url = lead.redirect.as_deref().or(rewrite);
            if let Some((_, other)) = urls.iter().find(|(known, _)| *known == url) {
                let (other, name) = (other.to_owned(), &variant.name);
                let message = format!("a cache would answer `{other}` and `{name}` alike");
                self.report(Problem::error(Code::EXPERIMENT_CACHE, range, message).help(
                    "leave `key_header` out and let the cache key on it, or give every variant \
                         but one a `redirect` or `rewrite` of its own",
                ));
                return;
            }
            urls.push((url, &variant.name));
        }
    }

    /// Warns of rules that ask for the variant of an experiment that no cache can see.
    pub(in super::super) fn warn_of_missing_cache_keys(&mut self, model: &Model) {
        for (index, range) in std::mem::take(&mut self.keyless) {
            let Some(reader) = readers_of(model, index) else { continue };
            let id = model.experiments.get(index).map_or("", |rule| rule.id.as_str());
            let message = format!("`{reader}` asks for `variant.{id}`, which no cache can see");
            self.report(
                Problem::warning(Code::EXPERIMENT_WITHOUT_CACHE_KEY, range, message)
                    .help("leave `key_header` out, and let the cache key on it"),
            );
        }
    }
}

/// The id of the first rule that reads the variant of an experiment.
fn readers_of(model: &Model, experiment: usize) -> Option<&str> {
    let asks = Asks { experiment };
    asks.among(&model.blocks, |block| asks.answer(&block.answer))
        .or_else(|| {
            asks.among(&model.redirects, |redirect| match &redirect.source {
                RedirectSource::Entry { to, .. } => asks.target(to),
                RedirectSource::Map(lines) => {
                    lines.others().iter().any(|line| asks.target(&line.to))
                }
            })
        })
        .or_else(|| {
            asks.among(&model.auth, |auth| {
                auth.login.as_ref().is_some_and(|login| asks.target(login))
            })
        })
        .or_else(|| asks.among(&model.responds, |answer| asks.answer(answer)))
        .or_else(|| asks.among(&model.cors, |_| false))
        .or_else(|| {
            asks.among(&model.experiments, |experiment| {
                experiment.variants.iter().any(|variant| {
                    let rewrite = variant.rewrite.as_ref().is_some_and(|rewrite| {
                        asks.template(&rewrite.path)
                            || rewrite.query.as_ref().is_some_and(|query| asks.template(query))
                    });
                    rewrite
                        || variant.redirect.as_ref().is_some_and(|target| asks.target(target))
                        || asks.edits(&variant.headers)
                })
            })
        })
        .or_else(|| asks.among(&model.rewrites, |rewrite| asks.rewrite(rewrite)))
        .or_else(|| asks.among(&model.routes, |route| asks.template(&route.origin)))
        .or_else(|| asks.among(&model.headers, |edits| asks.edits(edits)))
}

/// Which parts of a policy read the variant of one experiment.
#[derive(Clone, Copy)]
struct Asks {
    experiment: usize,
}

impl Asks {
    fn among<A>(self, rules: &[Rule<A>], acts: impl Fn(&A) -> bool) -> Option<&str> {
        let mut rules = rules.iter().filter(|rule| rule.enabled);
        let found = rules.find(|rule| {
            rule.when.as_ref().is_some_and(|when| self.condition(when)) || acts(&rule.action)
        });
        found.map(|rule| rule.id.as_str())
    }

    fn condition(self, condition: &Condition) -> bool {
        let mut found = false;
        condition.each_check(&mut |check| {
            found |= matches!(check.test, Test::Variant(index, _) if index == self.experiment);
        });
        found
    }

    fn template(self, template: &Template) -> bool {
        template.any_value(
            &|value| matches!(value, Value::Variant(index, _) if *index == self.experiment),
        )
    }

    fn target(self, target: &Target) -> bool {
        let part = |part: &Option<Box<Template>>| {
            part.as_ref().is_some_and(|template| self.template(template))
        };
        self.template(&target.path) || part(&target.query) || part(&target.fragment)
    }

    fn answer(self, answer: &Answer) -> bool {
        let body = match &answer.body {
            Body::Template(template, _) => self.template(template),
            Body::Empty | Body::Bytes(_) => false,
        };
        body || answer.headers.iter().any(|(_, template)| self.template(template))
    }

    fn rewrite(self, rewrite: &Rewrite) -> bool {
        self.template(&rewrite.path)
            || rewrite.query.as_ref().is_some_and(|query| self.template(query))
            || rewrite
                .normalise
                .iter()
                .flat_map(|edits| &edits.set)
                .any(|(_, template)| self.template(template))
    }

    fn edits(self, edits: &HeaderEdits) -> bool {
        edits.request.iter().chain(&edits.response).any(|edit| match edit {
            HeaderEdit::Remove(_) | HeaderEdit::RemovePrefix(_) => false,
            HeaderEdit::Set(_, template)
            | HeaderEdit::Append(_, template)
            | HeaderEdit::Default(_, template) => self.template(template),
        })
    }
}
