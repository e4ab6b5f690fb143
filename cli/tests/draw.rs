//! `fingerpost draw`.

mod run;

use insta::assert_snapshot;
use run::{policies, shown, shown_with};

#[test]
fn shares_stand_beside_the_expected_ones() {
    assert_snapshot!(shown(&["draw", "why.toml", "landing"]));
}

#[test]
fn the_same_seed_draws_the_same_visitors() {
    let json = |seed: &'static str| {
        let args = ["draw", "why.toml", "landing", "--visitors", "500", "--format", "json"];
        shown(&[&args[..], &["--seed", seed]].concat())
    };
    assert_eq!(json("7"), json("7"));
    assert_ne!(json("7"), json("8").replace("\"seed\": 8", "\"seed\": 7"));
    assert_snapshot!(json("7"));
}

#[test]
fn every_unit_is_drawn_by() {
    for unit in ["'ip'", "{ cookie = 'uid' }", "{ header = 'x-user' }"] {
        let policy = format!(
            "hosts = ['example.com']\n[[experiment]]\nid = 'e'\nwhen.path = '/'\nunit = {unit}\n\
             traffic = '50%'\nvariants.control = 1\nvariants.b = {{ weight = 3, rewrite = '/b' }}\n"
        );
        let shown = shown_with(&policies(), &["draw", "-", "e"], &policy);
        assert!(shown.contains("no more than chance"), "{shown}");
        assert!(shown.contains("37.50 %") && shown.contains("(none)"), "{shown}");
    }
}

#[test]
fn the_path_of_the_experiment_is_asked_for() {
    for (path, asked) in [
        ("when.path = '/pricing'", "https://example.com/pricing"),
        ("when.path = ['/a', '/b']", "https://example.com/"),
        ("when.path = '/a/{b}'", "https://example.com/"),
        ("when.path = { prefix = '/a' }", "https://example.com/"),
        ("unless.path = '/a'", "https://example.com/"),
        ("", "https://example.com/"),
    ] {
        let policy = format!(
            "hosts = ['example.com']\n[[experiment]]\nid = 'e'\nunit = 'ip'\n{path}\n\
             variants = {{ control = 1, new = 1 }}\n"
        );
        let shown = shown_with(&policies(), &["draw", "-", "e", "--visitors", "10"], &policy);
        assert!(shown.contains(&format!(" visitors of {asked}, ")), "{shown}");
    }
}

#[test]
fn sample_leads_to_draw() {
    for args in [&["sample"][..], &["sample", "why.toml", "landing", "--visitors", "5"]] {
        let shown = shown(args);
        assert!(shown.starts_with("exit 2\n") && shown.contains("`fingerpost draw "), "{shown}");
    }
}

#[test]
fn nobody_drawn_is_said_with_the_reason() {
    let shown = shown(&["draw", "why.toml", "landing", "--url", "/elsewhere", "--visitors", "10"]);
    assert!(shown.contains("nobody is drawn: path wants /, saw `/elsewhere`"), "{shown}");
}

#[test]
fn what_can_not_be_drawn_is_wrong_usage() {
    for (args, told) in [
        (&["draw", "why.toml", "launch"][..], "there is no experiment `launch`"),
        (&["draw", "why.toml", "landing", "--visitors", "0"], "draws nobody"),
    ] {
        let shown = shown(args);
        assert!(shown.starts_with("exit 2\n") && shown.contains(told), "{shown}");
    }
}
