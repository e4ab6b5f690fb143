//! Whole files: what is written, and what is reported.

use super::*;

/// The policy and the report before the reader of policies has seen them.
fn draft(text: &str, options: &Options) -> (write::Written, Report) {
    let lines = lines(text.as_bytes());
    let mut report = Report::new(&options.source, options.format.name(), lines.len());
    let rules = read(&lines, options, &mut report);
    let entries = plan::entries(&rules);
    (write::write(&[], &entries, &options.stem), report)
}

fn dump(path: &str, format: Format, as_forced: bool) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut options = Options::new(format, path);
    options.as_forced = as_forced;
    let (written, report) = draft(&text, &options);
    println!("{report}");
    println!("{}", written.toml.text);
    for (name, file) in &written.files {
        println!("== {name}\n{}", file.text);
    }
}

#[test]
#[ignore]
fn dump_all() {
    let data = "/work/shared/data/raw";
    for file in [
        "babel/_redirects",
        "jest/website/static/_redirects",
        "knative/golang/_redirects",
        "kubeflow/content/en/_redirects",
        "kubernetes/static/_redirects",
    ] {
        dump(&format!("{data}/{file}"), Format::Netlify, false);
    }
    dump(&format!("{data}/govuk-sample/bis_ome.csv"), Format::Csv, false);
}
