use super::{Ask, answer, names, policy};
use crate::Decision;
use crate::policy::Policy;
use crate::request::Tier;

/// What the origin sees, and the rules that acted.
fn seen(policy: &Policy, ask: &Ask) -> (Option<String>, Vec<String>) {
    let request = ask.request();
    match policy.explain(&request).decision() {
        Decision::Forward(forward) => {
            let target = forward.target().map(|target| match &target.query {
                Some(query) => format!("{}?{query}", target.path),
                None => target.path.clone(),
            });
            (target, names(&forward.acted.rules))
        }
        Decision::Respond(respond) => {
            (Some(respond.status.to_string()), names(&respond.acted.rules))
        }
    }
}

fn target(policy: &Policy, target: &str) -> Option<String> {
    seen(policy, &Ask::get(target)).0
}

#[test]
fn a_query_is_normalised_and_the_path_stays() {
    let policy = policy(
        "[[rewrite]]
         id = 'norm'
         query = { keep_only = ['b', 'a', 'who'], remove = 'b', set = { who = '{query.u}' }, sort = true }",
    );
    assert_eq!(
        target(&policy, "//x%2fy/?z=1&u=me%20&c&b=2&a=1").as_deref(),
        Some("//x%2fy/?a=1&who=me%20")
    );
    // A value that isn't there: no match.
    assert_eq!(target(&policy, "/?b=2"), None);
    assert_eq!(target(&policy, "/?who=&u="), Some("/?who=".to_owned()));
}

#[test]
fn after_the_rewrite_itself() {
    let policy = policy(
        "[[rewrite]]
         from = '/{slug}'
         to = '/s/{slug}?b=1'
         query = { set = { slug = '{slug|upper}' }, sort = true }",
    );
    assert_eq!(target(&policy, "/x?z=1&b=2").as_deref(), Some("/s/x?b=1&slug=X&z=1"));
}

const VARIANT: &str = "[[experiment]]
    id = 'a'
    override = { query = 'a' }
    variants.control = 1
    variants.new = { weight = 1, rewrite = '/new{path}?x={rule}' }
    variants.cookie = { weight = 1, rewrite = '/{cookie.c}' }
    variants.same = { weight = 1, rewrite = '/p?a=same' }
    [[experiment]]
    id = 'b'
    override = { query = 'b' }
    variants.control = 1
    variants.new = { weight = 1, rewrite = '/b' }
    [[rewrite]]
    id = 'plain'
    from = '/p'
    to = '/plain'
    [[block]]
    id = 'shut'
    when.path = '/new/shut'\n";

#[test]
fn a_variant_takes_the_place_of_the_rewrites() {
    let policy = policy(VARIANT);
    let both = || vec!["a@experiment".to_owned(), "b@experiment".to_owned()];
    let to = |target: &str| seen(&policy, &Ask::get(target));
    assert_eq!(to("/p?a=new"), (Some("/new/p?a=new&x=a".to_owned()), both()));
    // No value, or no difference: the next.
    assert_eq!(to("/p?a=cookie&b=new"), (Some("/b?a=cookie&b=new".to_owned()), both()));
    assert_eq!(to("/p?a=same&b=new"), (Some("/b?a=same&b=new".to_owned()), both()));
    let (target, mut rules) = to("/p?a=same");
    assert_eq!(
        (target.as_deref(), rules.pop().as_deref()),
        (Some("/plain?a=same"), Some("plain@rewrite"))
    );
    // Blocks are asked again.
    let (target, rules) = to("/shut?a=new");
    assert_eq!(target.as_deref(), Some("403"));
    assert_eq!(rules, ["a@experiment", "b@experiment", "shut@block"]);
}

#[test]
fn each_at_its_tier() {
    let policy = policy(VARIANT);
    let at = |tier, target: &str| {
        let ask = Ask { tier, ..Ask::get(target) }.header("x-experiment-a", "new");
        seen(&policy, &ask).0
    };
    assert_eq!(at(Tier::Viewer, "/p?a=new").as_deref(), Some("/new/p?a=new&x=a"));
    assert_eq!(at(Tier::Viewer, "/p"), None);
    assert_eq!(at(Tier::Origin, "/p").as_deref(), Some("/plain"));
    assert_eq!(at(Tier::Origin, "/q"), None);
}

#[test]
fn behind_the_cache_no_rewrite_walks_around_a_block() {
    let policy = policy(
        "[[rewrite]]
         from = '/in/{*rest}'
         to = '/{rest}'
         [[block]]
         id = 'path'
         when.path = '/admin/{*rest}'
         [[block]]
         id = 'deep'
         when = { method = 'GET', not.any = [{ path = '/{*rest}' }] }
         [[block]]
         id = 'method'
         when.method = 'GET'
         when.query.x = '1'",
    );
    let at = |tier, target: &str| answer(&policy, &Ask { tier, ..Ask::get(target) })[0].clone();
    assert_eq!(at(Tier::Origin, "/in/admin/x"), "403");
    // Asked before the cache only, where it said no.
    assert_eq!(at(Tier::Origin, "/admin/x"), "forwarded");
    assert_eq!(at(Tier::Origin, "/in/y?x=1"), "forwarded");
    assert_eq!(at(Tier::Whole, "/in/y?x=1"), "403");
    assert_eq!(at(Tier::Viewer, "/in/admin/x"), "forwarded");
}
