//! What the cache has to tell apart.

use super::Planner;
use super::conditions::say;
use super::finding::{Finding, Level};
use crate::adapter::cloudfront::EventType;

impl Planner<'_> {
    /// A rule behind the cache decides by something that has to be part of the cache key.
    pub(super) fn in_key(
        &mut self,
        key: &str,
        part: String,
        event: EventType,
        findings: &mut Vec<Finding>,
    ) {
        say(
            findings,
            Finding::new(
                Level::Note,
                "cache-key",
                format!(
                    "at {event} {key} is known if the cache policy has the {part}; without it in the cache key, one visitor's answer is everybody's"
                ),
            ),
        );
        self.cache_key.insert(part);
    }
}
