//! Rules that nearly acted, and what keeps each from it.

use std::fmt;

use serde::Serialize;

use super::explanation::Miss;
use crate::decision::RuleRef;

/// A rule that nearly acted. As text it is a clause that says why it is near, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NearMiss<'p> {
    /// The rule, with the line of its map.
    pub rule: RuleRef<'p>,
    /// The condition that doesn't hold: the source (`from`, or `path` of a `when`) before others.
    #[serde(flatten)]
    pub miss: Miss,
    /// How the path that the rule was asked about compares with the one it wants.
    pub likeness: Likeness,
    /// The keys of the other conditions that don't hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
    /// The path as it arrived, which the rule would have taken, had `[canonical]` or `[https]` not
    /// led to another URL first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

/// How a path compares with the one that a rule wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
#[non_exhaustive]
pub enum Likeness {
    /// The rule takes every path.
    AnyPath,
    /// It is the one.
    Same,
    /// It is spelled otherwise.
    Spelling {
        /// In what.
        differs: Vec<Difference>,
        /// The settings that make the two equal, such as `[paths] case = "insensitive"`, each with
        /// its table; empty where none does.
        settings: Vec<String>,
    },
    /// Few letters differ: mistyped, most likely.
    Letters {
        /// How many have to change; two that changed places count as one.
        count: usize,
    },
    /// It begins with the same segments.
    Segments {
        /// How many are the same.
        same: usize,
        /// The segment that is wanted then; `None` where the path goes on and should end.
        #[serde(skip_serializing_if = "Option::is_none")]
        wanted: Option<String>,
        /// The segment that is there; `None` where the path ends.
        #[serde(skip_serializing_if = "Option::is_none")]
        seen: Option<String>,
    },
    /// It is another path.
    Other,
}

/// In what two spellings of a path differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Difference {
    /// `/Old` and `/old`.
    Case,
    /// `/old/` and `/old`.
    TrailingSlash,
    /// `//old` and `/old`.
    Slashes,
    /// `/a%2Fb` and `/a/b`, `/a+b` and `/a%20b`.
    Escapes,
    /// `/docs/index.html` and `/docs/`.
    Index,
    /// `/old.html` and `/old`; `.htm` and `.php` likewise.
    Extension,
}

impl Difference {
    fn words(self) -> &'static str {
        match self {
            Difference::Case => "case",
            Difference::TrailingSlash => "a slash at the end",
            Difference::Slashes => "doubled slashes",
            Difference::Escapes => "escapes",
            Difference::Index => "the name of the index file",
            Difference::Extension => "the extension",
        }
    }
}

impl fmt::Display for NearMiss<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(before) = &self.before {
            write!(
                f,
                "it takes `{before}`, which [canonical] respells before redirects are asked: write \
                 the source as it is then"
            )?;
        } else {
            write!(f, "{}", self.likeness)?;
        }
        let path_holds = self.likeness.holds() && self.before.is_none();
        match self.others.as_slice() {
            [] if path_holds && self.miss.condition == "host" => {
                f.write_str("only the host is missing")
            }
            [] => Ok(()),
            [one] if path_holds => write!(f, "`{one}` doesn't hold either"),
            [one] => write!(f, "; `{one}` doesn't hold either"),
            others if path_holds => write!(f, "{} don't hold either", quoted(others)),
            others => write!(f, "; {} don't hold either", quoted(others)),
        }
    }
}

impl Likeness {
    /// Whether the path is one that the rule takes.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self, Likeness::AnyPath | Likeness::Same)
    }
}

impl fmt::Display for Likeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Likeness::AnyPath | Likeness::Same | Likeness::Other => Ok(()),
            Likeness::Spelling { differs, settings } => {
                let words: Vec<String> =
                    differs.iter().map(|one| format!("in {}", one.words())).collect();
                write!(f, "differs only {}", listed(&words))?;
                match settings.as_slice() {
                    [] => Ok(()),
                    [one] => write!(f, " ({one} makes them equal)"),
                    all => write!(f, " ({} make them equal)", by_tables(all)),
                }
            }
            Likeness::Letters { count: 1 } => f.write_str("1 letter differs"),
            Likeness::Letters { count } => write!(f, "{count} letters differ"),
            Likeness::Segments { same, wanted, seen } => {
                match same {
                    0 => Ok(()),
                    1 => f.write_str("the first segment is the same, "),
                    same => write!(f, "the first {same} segments are the same, "),
                }?;
                match (wanted, seen) {
                    (Some(wanted), Some(seen)) => {
                        write!(f, "then it wants `{wanted}`, not `{seen}`")
                    }
                    (Some(wanted), None) => write!(f, "then it wants `{wanted}` too"),
                    (None, Some(seen)) => write!(f, "then it ends, and `{seen}` follows"),
                    (None, None) => f.write_str("then it differs"),
                }
            }
        }
    }
}

/// Each table named once: `[paths] case = "insensitive", trailing_slash = "ignore"`.
fn by_tables(settings: &[String]) -> String {
    let mut told: Vec<&str> = Vec::new();
    let mut before = None;
    for setting in settings {
        let (table, key) = setting.split_once(' ').unwrap_or(("", setting));
        told.push(if before == Some(table) { key } else { setting });
        before = Some(table);
    }
    told.join(", ")
}

fn quoted(keys: &[String]) -> String {
    listed(&keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>())
}

/// `a`, `a and b`, `a, b and c`.
fn listed(words: &[String]) -> String {
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Stage;

    fn said(likeness: Likeness, others: &[&str], condition: &str) -> String {
        let miss = Miss {
            condition: condition.to_owned(),
            wanted: String::new(),
            seen: String::new(),
            unknown: false,
            held: 0,
            of: 1,
        };
        let rule = RuleRef { id: "a".into(), line: None, stage: Stage::Redirect };
        let others = others.iter().map(|&key| key.to_owned()).collect();
        NearMiss { rule, miss, likeness, others, before: None }.to_string()
    }

    #[test]
    fn in_words() {
        let spelled = |differs: &[Difference], settings: &[&str]| Likeness::Spelling {
            differs: differs.to_vec(),
            settings: settings.iter().map(|&one| one.to_owned()).collect(),
        };
        let both = [Difference::Case, Difference::TrailingSlash];
        assert_eq!(
            said(spelled(&both, &["[a] b = 1", "[a] c = 2", "[d] e = 3"]), &[], "from"),
            "differs only in case and in a slash at the end ([a] b = 1, c = 2, [d] e = 3 make \
             them equal)"
        );
        assert_eq!(
            said(spelled(&both[..1], &["A"]), &["host", "ip"], "from"),
            "differs only in case (A makes them equal); `host` and `ip` don't hold either"
        );
        assert_eq!(
            said(spelled(&both[..1], &[]), &["ip"], "from"),
            "differs only in case; `ip` doesn't hold either"
        );
        assert_eq!(said(Likeness::Same, &[], "host"), "only the host is missing");
        assert_eq!(said(Likeness::Same, &[], "country"), "");
        assert_eq!(said(Likeness::Letters { count: 2 }, &[], "from"), "2 letters differ");
        let segments = |wanted: Option<&str>, seen: Option<&str>| Likeness::Segments {
            same: 1,
            wanted: wanted.map(str::to_owned),
            seen: seen.map(str::to_owned),
        };
        for (wanted, seen, words) in [
            (Some("{a}"), Some("b"), "then it wants `{a}`, not `b`"),
            (Some("{a}"), None, "then it wants `{a}` too"),
            (None, Some("b"), "then it ends, and `b` follows"),
        ] {
            let words = format!("the first segment is the same, {words}");
            assert_eq!(said(segments(wanted, seen), &[], "from"), words);
        }
    }
}
