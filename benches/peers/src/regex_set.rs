//! One set of regular expressions, over host and path.

use regex::{RegexSet, RegexSetBuilder};

use crate::Peer;
use crate::workload::{Ask, Workload};

struct Set(RegexSet);

pub(crate) fn build(workload: &Workload) -> Box<dyn Peer> {
    let patterns = workload.rules.iter().map(|rule| {
        let host = regex::escape(rule.host_name());
        format!("^{host}{}", rule.regex().trim_start_matches('^'))
    });
    Box::new(Set(RegexSetBuilder::new(patterns).size_limit(4 << 30).build().unwrap()))
}

impl Peer for Set {
    fn find(&self, ask: &Ask) -> Option<usize> {
        let text = format!("{}{}", ask.header("host"), ask.http.uri().path());
        self.0.matches(&text).iter().next()
    }
}
