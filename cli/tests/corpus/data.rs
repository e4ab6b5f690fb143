//! Where the files are.

use std::path::{Path, PathBuf};

use fingerpost::{Engine, Policy, Source};
use fingerpost_cli::import::{Format, Imported, Options, import};
use serde_json::Value;

/// The folder with the files.
pub(crate) struct Data(PathBuf);

impl Data {
    /// `None`, said loudly, where the folder is absent.
    pub(crate) fn find() -> Option<Data> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
        if folder.is_dir() {
            return Some(Data(folder));
        }
        let required = std::env::var_os("FINGERPOST_REQUIRE_CORPUS").is_some_and(|set| set == "1");
        assert!(!required, "the corpus is absent: there is no folder {}", folder.display());
        println!("\n!!! THE CORPUS IS ABSENT: NOTHING WAS CHECKED !!!");
        println!("!!! there is no folder {} !!!\n", folder.display());
        None
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        let path = self.path(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The `case` of every line of a file of cases.
    pub(crate) fn cases(&self, name: &str) -> Vec<Value> {
        self.lines(&format!("cases/{name}.jsonl"), "case")
    }

    /// The `rule` of every line of a file of rules.
    pub(crate) fn rules(&self, name: &str) -> Vec<Value> {
        self.lines(&format!("rules/{name}.jsonl"), "rule")
    }

    fn lines(&self, name: &str, key: &str) -> Vec<Value> {
        self.text(name)
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON")[key].take())
            .collect()
    }
}

/// A file, imported and made ready.
pub(crate) struct Ready {
    pub(crate) imported: Imported,
    pub(crate) policy: Policy,
    pub(crate) engine: Engine,
}

impl Ready {
    pub(crate) fn of(name: &str, text: &str, format: Format, as_forced: bool) -> Ready {
        let mut options = Options::new(format, name);
        options.as_forced = as_forced;
        Ready::with(text, &options)
    }

    pub(crate) fn with(text: &str, options: &Options) -> Ready {
        let name = &options.source;
        let imported = import(text.as_bytes(), options)
            .unwrap_or_else(|error| panic!("{name} isn't imported: {error}"));
        assert_eq!(
            imported.report.lines.len(),
            text.lines().count(),
            "{name}: not every line is accounted for"
        );
        let mut source = Source::text(imported.policy.clone());
        for (file, text) in &imported.files {
            source = source.with_file(file.clone(), text.clone());
        }
        let policy = Policy::parse(source)
            .unwrap_or_else(|error| panic!("{name}: the policy is refused: {error}"));
        let engine = Engine::new(&policy).unwrap_or_else(|error| panic!("{name}: {error}"));
        Ready { imported, policy, engine }
    }
}
