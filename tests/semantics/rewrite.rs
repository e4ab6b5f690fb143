//! `[[rewrite]]`.

use fingerpost::Decision;

use crate::{decide, get, outcome};

#[test]
fn from_to_and_query() {
    let of = |query: &str| {
        format!("[[rewrite]]\nfrom = '/a/{{*rest}}'\nto = '/b/{{rest}}?x=1'\n{query}")
    };
    assert_eq!(outcome(&of(""), get("/a/1?x=2&y=3")), "pass /b/1?x=1&y=3");
    assert_eq!(outcome(&of("query = 'keep'"), get("/a/1?x=2")), "pass /b/1?x=1&x=2");
    assert_eq!(outcome(&of("query = 'drop'"), get("/a/1?y=3")), "pass /b/1?x=1");
    assert_eq!(outcome(&of(""), get("/c")), "pass");
}

#[test]
fn a_table_makes_one_query_of_many() {
    let of = |table: &str| {
        let policy = format!("[[rewrite]]\nquery = {table}");
        outcome(&policy, get("/p%61th?b=%32&utm_x=1&a=3&a=1&c"))
    };
    assert_eq!(of("{ keep_only = ['a', 'u*'] }"), "pass /p%61th?utm_x=1&a=3&a=1");
    assert_eq!(of("{ remove = ['utm_*', 'c'] }"), "pass /p%61th?b=%32&a=3&a=1");
    assert_eq!(
        of("{ set = { a = 'x y', new = '&' } }"),
        "pass /p%61th?b=%32&utm_x=1&a=x%20y&c&new=%26"
    );
    assert_eq!(of("{ sort = true }"), "pass /p%61th?a=3&a=1&b=%32&c&utm_x=1");
    assert_eq!(
        of("{ keep_only = ['a', 'b'], remove = ['b'], set = { z = '1', b = '0' }, sort = true }"),
        "pass /p%61th?a=3&a=1&b=0&z=1"
    );
}

#[test]
fn one_that_changes_nothing_does_not_match() {
    let policy = "[[rewrite]]\nquery = { remove = ['utm_*'] }\n[[rewrite]]\nfrom = '/a'\nto = '/b'";
    assert_eq!(outcome(policy, get("/a?q=1")), "pass /b?q=1");
    let Decision::Forward(forward) = decide(policy, get("/c?q=1")) else { panic!("answered") };
    assert!(forward.target().is_none());
}

#[test]
fn the_asterisk_is_no_path() {
    let policy = "[[rewrite]]\nquery = { set = { n = '1' } }";
    assert_eq!(outcome(policy, fingerpost::Request::new("OPTIONS", "*")), "pass");
}
