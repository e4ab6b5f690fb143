//! The path line of a rule: which requests it means.

use super::super::condition::Path;
use super::super::glob::Glob;

/// Which requests a rule means.
#[derive(Debug)]
pub(super) struct Source {
    /// A host, `*.host` or `**.host`.
    pub(super) host: Option<String>,
    /// Every path where there are none; else any of these.
    pub(super) paths: Vec<Path>,
    /// The same for comparing; Netlify's rules, which don't add to each other, go without.
    pub(super) glob: Option<Glob>,
    /// A `*` is whole segments.
    pub(super) by_segments: bool,
}

impl Source {
    /// Whether a request may be meant by both.
    pub(super) fn meets(&self, other: &Source) -> bool {
        let is_wild = |host: &str| host.contains('*');
        let hosts_meet = match (&self.host, &other.host) {
            (Some(one), Some(other)) => one == other || is_wild(one) || is_wild(other),
            _ => true,
        };
        let paths_meet = match (&self.glob, &other.glob) {
            (Some(one), Some(other)) => one.meets(other),
            _ => true,
        };
        hosts_meet && paths_meet
    }

    /// Whether every request of the other is certainly meant by this.
    pub(super) fn covers(&self, other: &Source) -> bool {
        let covers_path = match (&self.glob, &other.glob) {
            (Some(one), Some(other)) => one.covers(other),
            _ => false,
        };
        covers_path && (self.host.is_none() || self.host == other.host)
    }
}
