use crate::engine::plan::Plan;
use crate::policy::Policy;

fn plan(text: &str) -> Plan {
    Plan::of(&Policy::parse(text).unwrap().model)
}

#[test]
fn each_rule_is_found_by_what_it_needs() {
    let plan = plan(
        "[[redirect]]
        map = { '/a' = '/b', '/docs/{page}' = '/d/{page}', '/old/{*rest}' = '/new/{rest}' }
        [[redirect]]
        from = { regex = '^/media/(?<id>\\d+)$' }
        to = '/m/{id}'
        [[redirect]]
        from = { regex = 'x$' }
        to = '/y'
        [[redirect]]
        from = { regex = '^/(?:en|fr)/shop/' }
        to = '/z'
        [[redirect]]
        when.host = 'shop.example.com'
        to = 'https://example.com/shop'
        [[block]]
        when.path = ['/private', '/wp-{x}/{*rest}']
        [[block]]
        when.any = [{ path = '/x' }, { path = { prefix = '/y' } }]
        [[block]]
        when.path = { suffix = '.bak' }
        [[block]]
        enabled = false",
    );
    insta::assert_snapshot!(plan);
}

#[test]
fn what_is_offered_is_in_order_and_once() {
    let plan = plan(
        "[[block]]
        when.method = 'PUT'
        [[block]]
        when.path = ['/a/{b}', '/a/{c}', '/{*rest}', '/a/b']
        [[block]]
        when.path = '/a/c'
        [[block]]
        when.host = ['a.example', 'b.example']
        [[block]]
        when.method = 'POST'",
    );
    let offered = |path, host| plan.blocks.narrow(path, host).collect::<Vec<_>>();
    assert_eq!(offered("/a/b", Some("b.example")), [0, 1, 3, 4]);
    assert_eq!(offered("/a/c", Some("c.example")), [0, 1, 2, 4]);
    assert_eq!(offered("/", None), [0, 1, 3, 4]);
}

#[test]
fn many_candidates_are_all_offered() {
    let rules: String =
        (0..40).map(|rule| format!("[[block]]\nwhen.path = '/{{a}}/{{b{rule}}}'\n")).collect();
    let offered: Vec<usize> = plan(&rules).blocks.narrow("/x/y", None).collect();
    assert_eq!(offered, (0..40).collect::<Vec<_>>());
}

#[test]
fn a_segment_is_found_wherever_it_stands() {
    let plan = plan(
        "[[block]]
        when.path = { regex = '[0-9]/private/[a-z]' }",
    );
    let deep = "/0".repeat(40) + "/private/x";
    for (path, is_offered) in
        [("/0/private/x", true), (&deep, true), ("0/private/x", true), ("/0/private-x/", false)]
    {
        assert_eq!(plan.blocks.narrow(path, None).count() == 1, is_offered, "{path}");
    }
}
