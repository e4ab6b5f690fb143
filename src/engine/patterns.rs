//! Where path patterns stand in a policy.

use crate::policy::condition::{Condition, PathTest, Test};
use crate::policy::model::{Model, RedirectSource, Rule};
use crate::policy::pattern::PathPattern;

/// Calls with every path pattern of a policy: of conditions, sources and exceptions.
pub(super) fn each_pattern<'m>(model: &'m Model, visit: &mut dyn FnMut(&'m PathPattern)) {
    model.https.iter().flat_map(|https| &https.except).for_each(&mut *visit);
    each_condition(&model.blocks, visit);
    each_condition(&model.redirects, visit);
    each_condition(&model.responds, visit);
    each_condition(&model.cors, visit);
    each_condition(&model.experiments, visit);
    each_condition(&model.rewrites, visit);
    each_condition(&model.routes, visit);
    each_condition(&model.headers, visit);
    for rule in &model.redirects {
        match &rule.action.source {
            RedirectSource::Entry { from, .. } => from.iter().for_each(&mut *visit),
            RedirectSource::Map(lines) => {
                lines.iter().map(|line| &line.from).for_each(&mut *visit);
            }
        }
    }
    model.rewrites.iter().filter_map(|rule| rule.action.from.as_ref()).for_each(&mut *visit);
}

fn each_condition<'m, A>(rules: &'m [Rule<A>], visit: &mut dyn FnMut(&'m PathPattern)) {
    for condition in rules.iter().filter_map(|rule| rule.when.as_ref()) {
        Condition::each_check(condition, &mut |check| {
            if let Test::Path(tests) = &check.test {
                for test in tests {
                    if let PathTest::Pattern(pattern) = test {
                        visit(pattern);
                    }
                }
            }
        });
    }
}
