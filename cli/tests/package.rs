//! `fingerpost package`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod run;

use std::fs;
use std::io::Read as _;
use std::path::Path;

use fingerpost::adapter::json::evaluate;
use insta::assert_snapshot;
use run::{output, shown_with};
use tempfile::TempDir;

const POLICY: &str = "
    hosts = ['example.com']
    [client]
    platform = 'cloudfront'
    [[block]]
    id = 'embargo'
    at = 'origin'
    when.country = 'KP'
    [[redirect]]
    id = 'by-language'
    at = 'origin'
    when.cookie.lang = 'de'
    from = '/'
    to = '/de/'
    status = 302
    [[redirect]]
    id = 'old'
    from = '/old'
    to = '/new'
";

/// An x86-64 program for Linux that does nothing and needs nothing.
fn program(machine: u8) -> Vec<u8> {
    let head = *b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0";
    let (library, version, size) = ([3, 0], [1, 0, 0, 0], [64, 0]);
    [&head[..], &library, &[machine, 0], &version, &[0; 28], &size, &[0; 10]].concat()
}

/// A folder with a policy and with packages of both runtimes.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    write("rules.toml", POLICY.as_bytes());
    write("node/index.js", b"exports.createHandler = () => {};");
    write("node/package.json", b"{}");
    write("node/fingerpost.node", &program(62));
    write("node/README.md", b"not for the function");
    write("fingerpost/__init__.py", b"");
    write("fingerpost/lambda_edge.py", b"def create_handler(): pass");
    write("fingerpost/_native.abi3.so", &program(62));
    write("fingerpost/__pycache__/x.pyc", b"not for the function");
    folder
}

fn package(folder: &Path, more: &str) -> String {
    let args = "package rules.toml --target lambda-edge";
    let args: Vec<&str> = args.split(' ').chain(more.split(' ')).collect();
    shown_with(folder, &args, "")
}

const NODE: &str = "--runtime node --addon node -o function.zip";
const PYTHON: &str = "--runtime python --addon fingerpost -o function.zip";

/// Without what the compressor and the policy's digest decide.
fn steady(shown: &str) -> String {
    regex::Regex::new(r"(zip +|policy.bin +)[0-9,]+").unwrap().replace_all(shown, "$1[n]").into()
}

#[test]
fn a_function_for_node() {
    assert_snapshot!(steady(&package(folder().path(), NODE)));
}

#[test]
fn a_function_for_python() {
    assert_snapshot!(steady(&package(folder().path(), PYTHON)));
}

#[test]
fn the_same_input_is_the_same_zip() {
    let (one, other) = (folder(), folder());
    for (runtime, name) in [(NODE, "function.zip"), (PYTHON, "function.zip")] {
        assert!(package(one.path(), runtime).starts_with("exit 0\n"));
        assert!(package(other.path(), runtime).starts_with("exit 0\n"));
        let zip = |folder: &TempDir| fs::read(folder.path().join(name)).unwrap();
        assert_eq!(zip(&one), zip(&other));
    }
    fs::write(other.path().join("rules.toml"), format!("{POLICY}\nstatus = 301")).unwrap();
    package(other.path(), PYTHON);
    let zip = |folder: &TempDir| fs::read(folder.path().join("function.zip")).unwrap();
    assert_ne!(zip(&one), zip(&other));
}

#[test]
fn what_deploys_it() {
    let digest = regex::Regex::new("(CodeSha256: ).*|(FingerpostVersion)[0-9a-f]{12}").unwrap();
    for kind in ["cloudformation", "terraform", "cdk"] {
        let shown = package(folder().path(), &format!("{NODE} --template {kind}"));
        let printed = shown.split("--- err").next().unwrap();
        assert_snapshot!(kind, digest.replace_all(printed, "$1$2[digest]"));
    }
}

#[test]
fn the_country_database_is_in_the_image() {
    let folder = folder();
    let folder = folder.path();
    let database = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/geo/flat.mmdb");
    fs::copy(database, folder.join("flat.mmdb")).unwrap();
    let client = "[client]\nplatform = 'cloudfront'\ncountry_db = 'flat.mmdb'";
    let policy = format!("{client}\n[[block]]\nwhen.country = 'NO'");
    fs::write(folder.join("rules.toml"), policy).unwrap();
    let shown = package(folder, NODE);
    assert!(shown.starts_with("exit 0\n") && shown.contains("  events    viewer-request\n"));
    let zip = fs::File::open(folder.join("function.zip")).unwrap();
    let mut image = Vec::new();
    let mut zip = zip::ZipArchive::new(zip).unwrap();
    zip.by_name("policy.bin").unwrap().read_to_end(&mut image).unwrap();
    let engine = fingerpost::Engine::from_bytes(&image).unwrap();
    let decision = |ip: &str| {
        let request = format!(r#"{{ "url": "/", "ip": "{ip}", "tier": "viewer" }}"#);
        evaluate(&engine, &request).unwrap()
    };
    assert!(decision("192.0.2.7").contains(r#""status":403"#));
    assert!(decision("198.51.100.1").starts_with(r#"{"outcome":"forward""#));
}

#[test]
fn what_can_not_work_is_not_written() {
    let folder = folder();
    let folder = folder.path();
    let refused = |policy: &str, more: &str, why: &str| {
        fs::write(folder.join("rules.toml"), policy).unwrap();
        let shown = package(folder, more);
        assert!(shown.starts_with("exit 1\n") && shown.contains(why), "{shown}");
        assert!(!folder.join("function.zip").exists());
    };
    refused("[[redirect]]", NODE, "error[");
    let country = "[client]\nplatform = 'cloudfront'\n[[block]]\nwhen.country = 'KP'";
    refused(country, NODE, "rules.toml: no function written: the plan has 1 error");
    let warned = "[[block]]\nwhen.path = '/a'";
    refused(warned, &format!("{NODE} --deny warnings"), "no function written: there are warnings");
    assert!(package(folder, NODE).contains("warning[platform]"));
}

#[test]
fn settings_are_read_before_they_are_deployed() {
    let folder = folder();
    let folder = folder.path();
    let with = format!("{NODE} --settings settings.json");
    for wrong in ["{ \"on_eror\": \"deny\" }", "{ \"log\": \"some\" }", "[]", ""] {
        fs::write(folder.join("settings.json"), wrong).unwrap();
        let shown = package(folder, &with);
        assert!(shown.starts_with("exit 2\n"), "{shown}");
        assert!(shown.contains("`settings.json` holds no settings"), "{shown}");
    }
    fs::write(folder.join("settings.json"), "{ \"log\": \"off\" }").unwrap();
    assert!(package(folder, &with).starts_with("exit 0\n"));
}

#[test]
fn an_addon_that_does_not_run_there_is_refused() {
    let folder = folder();
    let folder = folder.path();
    let refused = |more: &str, why: &str| {
        let shown = package(folder, more);
        assert!(shown.starts_with("exit 2\n") && shown.contains(why), "{shown}");
        assert!(!folder.join("function.zip").exists());
    };
    refused(
        "--runtime node --addon nowhere -o function.zip",
        "cannot read `nowhere/fingerpost.node`",
    );
    refused("--runtime python --addon nowhere.whl -o function.zip", "cannot read `nowhere.whl`");
    refused("--runtime python --addon rules.toml -o function.zip", "cannot read `rules.toml`");
    refused("--runtime python --addon node -o function.zip", "there is no addon in `node`");
    let arm = 183;
    fs::write(folder.join("node/fingerpost.node"), program(arm)).unwrap();
    refused(NODE, "it is no program for x86-64 Linux");
}

#[test]
fn the_result_as_json() {
    let folder = folder();
    let args = format!("package rules.toml --target lambda-edge {NODE} --format json");
    let output = output(folder.path(), &args.split(' ').collect::<Vec<_>>(), "");
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["events"], serde_json::json!(["viewer-request", "origin-request"]));
    let zip = fs::metadata(folder.path().join("function.zip")).unwrap();
    assert_eq!(told["zip_bytes"], zip.len());
}
