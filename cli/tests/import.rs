//! `fingerpost import` as a command: files, exit codes, reports.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test whose command can't run fails"
)]

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

fn import(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::cargo_bin("fingerpost").unwrap();
    command.current_dir(folder).arg("import").args(args).output().unwrap()
}

fn report(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stderr).expect("the report is JSON")
}

#[test]
fn writes_a_policy_that_the_other_commands_take() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = "# moved\n/app/* /app.html 200\n".to_owned();
    for n in 0..40 {
        lines.push_str(&format!("/old/{n} /new/{n}\n"));
    }
    std::fs::write(folder.path().join("_redirects"), lines).unwrap();

    let args = ["--from", "netlify", "_redirects", "-o", "made.toml", "--report", "json"];
    let output = import(folder.path(), &args);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let report = report(&output);
    assert_eq!(report.pointer("/counts/same"), Some(&40.into()));
    assert_eq!(report.pointer("/counts/approximated"), Some(&1.into()));
    assert_eq!(report.pointer("/lines/2/rule"), Some(&"lines-3-42".into()));
    assert!(folder.path().join("made-lines-3-42.csv").is_file());

    let mut check = Command::cargo_bin("fingerpost").unwrap();
    check.current_dir(folder.path()).args(["check", "made.toml"]).assert().success();
    // Again: what it made itself it may make anew.
    assert_eq!(import(folder.path(), &args).status.code(), Some(0));
}

#[test]
fn a_refused_line_is_exit_code_1_and_the_policy_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "/a /b\n/c /d 302 Language=de\n/e/:x https://:x/f\n";
    std::fs::write(folder.path().join("_redirects"), lines).unwrap();
    let output = import(folder.path(), &["--from", "netlify", "_redirects"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let report = String::from_utf8(output.stderr).unwrap();
    assert!(
        report.starts_with("_redirects (netlify), 3 lines: 1 same, 0 approximated, 2 refused\n")
    );
    assert!(report.contains("\n  line 2: it asks for `Language`, "), "{report}");
    assert!(report.contains("\n  line 3: "), "{report}");
    assert!(report.ends_with("\nwritten: rules.toml\n"), "{report}");
    let policy = std::fs::read_to_string(folder.path().join("rules.toml")).unwrap();
    assert!(policy.starts_with("# Made by `fingerpost import` from `_redirects`\n"), "{policy}");
}

#[test]
fn cloudflares_limits_are_kept_unless_told_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let lines: String = (0..102).map(|n| format!("/{n}/* /b/:splat\n")).collect();
    std::fs::write(folder.path().join("_redirects"), lines).unwrap();
    let args = ["--from", "cloudflare", "_redirects", "--report", "json"];
    let output = import(folder.path(), &args);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(report(&output).pointer("/counts/refused"), Some(&2.into()));

    let output = import(folder.path(), &[args.as_slice(), &["--over-limits"]].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let report = report(&output);
    assert_eq!(report.pointer("/counts/same"), Some(&100.into()));
    assert_eq!(report.pointer("/lines/101/outcome"), Some(&"approximated".into()));
    let mut check = Command::cargo_bin("fingerpost").unwrap();
    check.current_dir(folder.path()).args(["check", "rules.toml"]).assert().success();
}

#[test]
fn what_is_no_file_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("_redirects")).unwrap();
    for name in ["_redirects", "absent"] {
        let output = import(folder.path(), &["--from", "netlify", name]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with(&format!("error: `{name}` can't be read: ")), "{said}");
    }
    assert!(!folder.path().join("rules.toml").exists());
}

#[test]
fn a_policy_written_by_hand_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("_redirects"), "/a /b\n").unwrap();
    std::fs::write(folder.path().join("rules.toml"), "# mine\n").unwrap();
    let output = import(folder.path(), &["--from", "netlify", "_redirects"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(folder.path().join("rules.toml")).unwrap(), "# mine\n");
}

#[test]
fn what_was_edited_since_is_kept_unless_forced() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let lines = |count: usize| (0..count).map(|n| format!("/a/{n},/b/{n}\n")).collect::<String>();
    let args = ["--from", "csv", "moved.csv"];
    let said = |args: &[&str]| {
        let output = import(folder.path(), args);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    std::fs::write(at("moved.csv"), lines(20)).unwrap();
    assert_eq!(said(&args).0, Some(0));
    let map = at("rules-lines-1-20.csv");
    let written = std::fs::read_to_string(&map).unwrap();

    // The map was edited.
    std::fs::write(&map, written.clone() + "/mine,/too\n").unwrap();
    let (code, words) = said(&args);
    assert_eq!(code, Some(2), "{words}");
    assert!(words.starts_with("error: `rules-lines-1-20.csv` was edited since "), "{words}");
    std::fs::write(&map, written).unwrap();
    assert_eq!(said(&args).0, Some(0));

    // The policy was edited.
    let policy = std::fs::read_to_string(at("rules.toml")).unwrap();
    let edited = policy + "\n[[test]]\nrequest.url = \"/a/1\"\nexpect.status = 301\n";
    std::fs::write(at("rules.toml"), &edited).unwrap();
    std::fs::write(at("moved.csv"), lines(30)).unwrap();
    let (code, words) = said(&args);
    assert_eq!(code, Some(2), "{words}");
    assert_eq!(
        words,
        "error: `rules.toml` was edited since `fingerpost import` made it: name another policy by \
         `-o`, or write over it by `--force`\n"
    );
    assert_eq!(std::fs::read_to_string(at("rules.toml")).unwrap(), edited);
    assert!(!at("rules-lines-1-30.csv").exists());

    // The map of the earlier import is named.
    let (code, words) = said(&[args.as_slice(), &["--force"]].concat());
    assert_eq!(code, Some(0), "{words}");
    let named = "\nnote: of an earlier import, and no longer used: rules-lines-1-20.csv\nwritten: \
                 rules.toml, rules-lines-1-30.csv\n";
    assert!(words.ends_with(named), "{words}");
    assert!(!std::fs::read_to_string(at("rules.toml")).unwrap().contains("[[test]]"));

    // A map that no import is known to have written.
    std::fs::remove_file(at("rules.toml")).unwrap();
    std::fs::write(at("rules-lines-1-30.csv"), "from,to\n/mine,/too\n").unwrap();
    let (code, words) = said(&args);
    assert_eq!(code, Some(2), "{words}");
    assert!(words.starts_with("error: `rules-lines-1-30.csv` is there already, "), "{words}");
}

#[test]
fn what_a_spreadsheet_writes() {
    let folder = tempfile::tempdir().unwrap();
    let lines = b"from;to;status\n/a;/b;302\n/caf\xE9;/c;301\n";
    std::fs::write(folder.path().join("moved.csv"), lines).unwrap();
    let output = import(folder.path(), &["--from", "csv", "moved.csv"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("line 3: it isn't UTF-8; a file in Windows-1252 "), "{said}");
    let policy = std::fs::read_to_string(folder.path().join("rules.toml")).unwrap();
    assert!(policy.contains("from = \"/a\"\nto = \"/b\"\nstatus = 302\n"), "{policy}");
}

#[test]
fn headers_of_both_hosts() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "# all\n/*\n  X-Frame-Options: DENY\n/admin/*\n  Basic-Auth: me:secret\n  \
                 x-frame-options: SAMEORIGIN\n";
    std::fs::write(folder.path().join("_headers"), lines).unwrap();

    let args = ["--from", "netlify-headers", "_headers", "--report", "json"];
    let output = import(folder.path(), &args);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let netlify = report(&output);
    assert_eq!(netlify.pointer("/counts/same"), Some(&4.into()));
    assert_eq!(netlify.pointer("/counts/refused"), Some(&1.into()));
    assert_eq!(netlify.pointer("/lines/5/rule"), Some(&"line-4".into()));
    let policy = std::fs::read_to_string(folder.path().join("rules.toml")).unwrap();
    assert!(policy.contains("response.set.x-frame-options = \"SAMEORIGIN\""), "{policy}");
    assert!(!policy.contains("secret"), "{policy}");

    let lines = lines.replace("Basic-Auth: me:secret", "! X-Powered-By");
    std::fs::write(folder.path().join("_headers"), lines).unwrap();
    let output = import(folder.path(), &["--from", "cloudflare-headers", "_headers"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let policy = std::fs::read_to_string(folder.path().join("rules.toml")).unwrap();
    assert!(policy.contains("response.append.x-frame-options = \"SAMEORIGIN\""), "{policy}");
    assert!(policy.contains("response.remove = [\"x-powered-by\"]"), "{policy}");

    let mut check = Command::cargo_bin("fingerpost").unwrap();
    check.current_dir(folder.path()).args(["check", "rules.toml"]).assert().success();
}

/// What the tests of the policy came to.
fn tested(folder: &Path) -> String {
    let mut command = Command::cargo_bin("fingerpost").unwrap();
    let output = command.current_dir(folder).args(["test", "rules.toml"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn plain_lines_get_tests_that_pass() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "/a /b?x=1\n/old/b /new/caf%C3%A9\n/c/:x /d/:x\n/e /f 302! Country=de\n\
                 /app /app.html 200\n/gone /404.html 404!\nhttps://old.example/x /y 301!\n\
                 /h/* /i\n/h/j /never\n";
    std::fs::write(folder.path().join("_redirects"), lines).unwrap();
    let args = ["--from", "netlify", "_redirects", "--host", "www.example.com"];
    let more = ["--with-tests", "--id-prefix", "old.", "--report", "json"];
    let output = import(folder.path(), &[args.as_slice(), more.as_slice()].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let report = report(&output);
    assert_eq!(report.pointer("/lines/0/rule"), Some(&"old.line-1".into()));
    let notes = report.pointer("/notes").unwrap().as_array().unwrap();
    let note = "5 of 6 plain lines have a test; for 1 another rule answers first, or the URL is \
                respelled";
    assert!(notes.contains(&note.into()), "{notes:?}");
    let tested = tested(folder.path());
    assert!(tested.starts_with("rules.toml: 5 tests passed\n"), "{tested}");
}

#[test]
fn tests_have_a_bound() {
    let folder = tempfile::tempdir().unwrap();
    let lines: String = (0..300).map(|n| format!("/old/{n},/new/{n}\n")).collect();
    std::fs::write(folder.path().join("moved.csv"), lines).unwrap();
    let output = import(folder.path(), &["--from", "csv", "moved.csv", "--with-tests"]);
    let report = String::from_utf8(output.stderr).unwrap();
    let note = "note: 200 of 300 plain lines have a test; only the first 200 are given one\n";
    assert!(report.contains(note), "{report}");
    let tested = tested(folder.path());
    assert!(tested.starts_with("rules.toml: 200 tests passed\n"), "{tested}");
}

#[test]
fn a_url_that_no_test_can_have_goes_without() {
    let folder = tempfile::tempdir().unwrap();
    let long = "x".repeat(8_180);
    let lines = format!("/a,/b\n/{long},/c\n/d%zz,/e\n/f|\"g\",/h\n/i,/j\n");
    std::fs::write(folder.path().join("moved.csv"), lines).unwrap();
    let output = import(folder.path(), &["--from", "csv", "moved.csv", "--with-tests"]);
    let report = String::from_utf8(output.stderr).unwrap();
    assert!(report.contains("plain lines have a test"), "{report}");
    let tested = tested(folder.path());
    assert!(tested.contains(" tests passed\n"), "{report}\n{tested}");
}

#[test]
fn a_prefix_that_no_id_can_have_is_said_at_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("_redirects"), "/a /b\n").unwrap();
    let args = ["--from", "netlify", "_redirects", "--id-prefix", "a b"];
    let output = import(folder.path(), &args);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let report = String::from_utf8(output.stderr).unwrap();
    assert!(report.starts_with("error: ids can't begin with `a b`"), "{report}");
    assert!(!folder.path().join("rules.toml").exists());
}
