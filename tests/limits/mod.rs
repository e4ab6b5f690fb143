//! Limits by the names that examples and bad policies write.
#![allow(clippy::panic, reason = "a test fails by panicking")]

use fingerpost::Limits;

/// The limit of this name.
pub(crate) fn limit<'l>(limits: &'l mut Limits, name: &str) -> &'l mut usize {
    match name {
        "file_bytes" => &mut limits.file_bytes,
        "rules" => &mut limits.rules,
        "map_lines" => &mut limits.map_lines,
        "sidecar_bytes" => &mut limits.sidecar_bytes,
        "list_entries" => &mut limits.list_entries,
        "languages" => &mut limits.languages,
        "country_db_bytes" => &mut limits.country_db_bytes,
        "condition_depth" => &mut limits.condition_depth,
        "toml_depth" => &mut limits.toml_depth,
        "variants" => &mut limits.variants,
        "header_edits" => &mut limits.header_edits,
        "value_bytes" => &mut limits.value_bytes,
        "body_bytes" => &mut limits.body_bytes,
        "credentials" => &mut limits.credentials,
        "captures" => &mut limits.captures,
        "regexes" => &mut limits.regexes,
        "regex_groups" => &mut limits.regex_groups,
        _ => panic!("no limit `{name}`"),
    }
}
