//! How much a policy may hold. Every limit is named by the diagnostic that refuses what is over it:
//! at the limit loads, one more is an error, nothing is ever cut off silently.

/// The sizes that a policy may have; [`Limits::default`] is what the language guide states.
///
/// ```
/// use fingerpost::{Limits, Policy, Source};
///
/// let mut limits = Limits::default();
/// limits.rules = 1;
/// let text = "[[block]]\nwhen.path = '/a'\n[[block]]\nwhen.path = '/b'\n";
/// let error = Policy::parse(Source::text(text).with_limits(limits)).unwrap_err();
/// assert_eq!(error.diagnostics()[0].code().as_str(), "limit-rules");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the policy file.
    pub file_bytes: usize,
    /// Rules and inline map lines in the policy file together; and as many tests.
    pub rules: usize,
    /// Lines of one CSV map.
    pub map_lines: usize,
    /// Bytes of one sidecar file (map, list); a page body has `body_bytes`.
    pub sidecar_bytes: usize,
    /// Entries of one list.
    pub list_entries: usize,
    /// The `languages` of a policy.
    pub languages: usize,
    /// Nesting of `all`, `any`, `not`.
    pub condition_depth: usize,
    /// Nesting of TOML arrays and inline tables, and parts of a dotted key. A condition of the
    /// full `condition_depth` needs two levels for every `any`, and some around and inside it.
    pub toml_depth: usize,
    /// Header edits of one rule, request and response together.
    pub header_edits: usize,
    /// Bytes of one string that is not a body.
    pub value_bytes: usize,
    /// Bytes of a `Location` after expansion; a longer one is not sent, the rule doesn't match.
    pub location_bytes: usize,
    /// Bytes of one body.
    pub body_bytes: usize,
    /// Placeholders of one path pattern.
    pub captures: usize,
    /// Regular expressions of a policy.
    pub regexes: usize,
    /// Compiled bytes of one regular expression.
    pub regex_bytes: usize,
    /// Compiled bytes of all regular expressions together.
    pub regex_total_bytes: usize,
    /// Named and unnamed groups of one regular expression.
    pub regex_groups: usize,
    /// Bytes of a path on which a regular expression's groups are captured; on a longer path a
    /// rule that needs them doesn't match.
    pub capture_path_bytes: usize,
    /// How often the groups of regular expressions are captured in one evaluation; a rule that
    /// would need one more doesn't match.
    pub capture_runs: usize,
    /// Hops of one redirect chain.
    pub redirect_hops: usize,
    /// Variants of one experiment.
    pub variants: usize,
    /// Users, keys or secrets of one `[[auth]]`.
    pub credentials: usize,
    /// Bytes of a country database.
    pub country_db_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            file_bytes: 16 << 20,
            rules: 250_000,
            map_lines: 1_000_000,
            sidecar_bytes: 512 << 20,
            list_entries: 100_000,
            languages: 256,
            condition_depth: 16,
            toml_depth: 48,
            header_edits: 100,
            value_bytes: 8 << 10,
            location_bytes: 8 << 10,
            body_bytes: 1 << 20,
            captures: 64,
            regexes: 500,
            regex_bytes: 16 << 10,
            regex_total_bytes: 2 << 20,
            regex_groups: 16,
            capture_path_bytes: 2 << 10,
            capture_runs: 4,
            redirect_hops: 16,
            variants: 256,
            credentials: 1_000,
            country_db_bytes: 512 << 20,
        }
    }
}
