//! Where path patterns, and the tests of conditions, stand in a policy.

use crate::policy::condition::{Condition, PathTest, Test};
use crate::policy::model::{Model, RedirectSource, Rule};
use crate::policy::pattern::PathPattern;

/// Calls with every path pattern of a policy that isn't one path: of conditions, sources and
/// exceptions; and with some that are.
pub(super) fn each_pattern<'m>(model: &'m Model, visit: &mut dyn FnMut(&'m PathPattern)) {
    model.https.iter().flat_map(|https| &https.except).for_each(&mut *visit);
    each_test(model, &mut |test| {
        if let Test::Path(tests) = test {
            for test in tests {
                if let PathTest::Pattern(pattern) = test {
                    visit(pattern);
                }
            }
        }
    });
    for rule in &model.redirects {
        match &rule.action.source {
            RedirectSource::Entry { from, .. } => from.iter().for_each(&mut *visit),
            RedirectSource::Map(lines) => {
                lines.others().iter().map(|line| &line.from).for_each(&mut *visit);
            }
        }
    }
    model.rewrites.iter().filter_map(|rule| rule.action.from.as_ref()).for_each(&mut *visit);
}

/// Calls with every test of every rule's condition.
pub(super) fn each_test<'m>(model: &'m Model, visit: &mut dyn FnMut(&'m Test)) {
    of_rules(&model.blocks, visit);
    of_rules(&model.redirects, visit);
    of_rules(&model.auth, visit);
    of_rules(&model.responds, visit);
    of_rules(&model.cors, visit);
    of_rules(&model.experiments, visit);
    of_rules(&model.rewrites, visit);
    of_rules(&model.routes, visit);
    of_rules(&model.headers, visit);
}

fn of_rules<'m, A>(rules: &'m [Rule<A>], visit: &mut dyn FnMut(&'m Test)) {
    for condition in rules.iter().filter_map(|rule| rule.when.as_ref()) {
        Condition::each_check(condition, &mut |check| visit(&check.test));
    }
}
