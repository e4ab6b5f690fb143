//! What must hold of an import, whatever the file.

use fingerpost::{Policy, Source};
use fingerpost_cli::import::{Format, Imported, Line, Options, Outcome, import};

const FORMATS: [Format; 6] = [
    Format::Netlify,
    Format::Cloudflare,
    Format::NetlifyHeaders,
    Format::CloudflareHeaders,
    Format::Csv,
    Format::Tsv,
];

/// The first byte chooses the format and its options, the rest is the file.
pub fn check(bytes: &[u8]) {
    let Some((first, file)) = bytes.split_first() else { return };
    let mut options = Options::new(FORMATS[usize::from(first & 7) % FORMATS.len()], "input");
    options.as_forced = first & 8 != 0;
    options.over_limits = first & 16 != 0;
    if first & 32 != 0 {
        options.hosts = vec!["example.com".to_owned()];
    }
    let imported = import(file, &options).unwrap_or_else(|why| panic!("no policy: {why}"));
    accounted(file, &imported);
    let policy = parsed(&imported);
    let ids: Vec<&str> = policy.rules().map(|rule| rule.id()).collect();
    for line in &imported.report.lines {
        if let Some(id) = &line.rule {
            assert!(ids.contains(&id.as_str()), "{line:?} became no rule\n{}", imported.policy);
        }
    }
}

/// Every line of the file is in the report, and none that says something counts as blank.
fn accounted(file: &[u8], imported: &Imported) {
    let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    let mut lines: Vec<&[u8]> = file.split(|byte| *byte == b'\n').collect();
    if lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    assert_eq!(imported.report.lines.len(), lines.len());
    for (index, (line, told)) in lines.iter().zip(&imported.report.lines).enumerate() {
        assert_eq!(told.line, index + 1);
        let blank = std::str::from_utf8(line).is_ok_and(|line| line.trim().is_empty());
        assert!(told.outcome != Outcome::Blank || blank, "{told:?}: {}", line.escape_ascii());
        reasoned(told);
    }
}

/// What isn't done as it stands has its reason, in one line; what isn't done has no rule.
fn reasoned(line: &Line) {
    if matches!(line.outcome, Outcome::Refused | Outcome::Approximated) {
        let because = line.because.as_deref().unwrap_or_default();
        assert!(!because.is_empty(), "{line:?}");
    }
    if !matches!(line.outcome, Outcome::Same | Outcome::Approximated) {
        assert_eq!(line.rule, None, "{line:?}");
    }
}

fn parsed(imported: &Imported) -> Policy {
    let mut source = Source::text(imported.policy.as_str());
    for (name, text) in &imported.files {
        source = source.with_file(name.as_str(), text.as_str());
    }
    Policy::parse(source).unwrap_or_else(|error| panic!("{error}\n{}", imported.policy))
}
