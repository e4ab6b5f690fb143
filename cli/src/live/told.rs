//! What was told to the page, kept for pages that are opened later.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;
use tokio::sync::broadcast;

use super::event::Event;
use crate::output;

/// How many requests are kept.
const KEPT: usize = 200;

pub(super) struct Told {
    /// Tells a page that the command was started again, and counts anew.
    run: u128,
    kept: Mutex<Kept>,
    sender: broadcast::Sender<String>,
}

#[derive(Default)]
struct Kept {
    number: u64,
    policy: Option<(u64, String)>,
    requests: VecDeque<(u64, String)>,
}

#[derive(Serialize)]
struct Numbered<'e> {
    run: u128,
    number: u64,
    #[serde(flatten)]
    event: &'e Event,
}

impl Told {
    pub(super) fn new() -> Told {
        let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Told {
            run: started.as_micros(),
            kept: Mutex::default(),
            sender: broadcast::Sender::new(KEPT),
        }
    }

    /// Tells every page that is open.
    pub(super) fn tell(&self, event: &Event) {
        let mut kept = self.kept();
        kept.number += 1;
        let number = kept.number;
        let json = output::json(&Numbered { run: self.run, number, event });
        match event {
            Event::Policy(_) => kept.policy = Some((number, json.clone())),
            Event::Request(_) => {
                kept.requests.push_back((number, json.clone()));
                if kept.requests.len() > KEPT {
                    kept.requests.pop_front();
                }
            }
        }
        // No page may be open.
        let _ = self.sender.send(json);
    }

    /// What was told before, and what will be: nothing is missed between the two.
    pub(super) fn listen(&self) -> (Vec<String>, broadcast::Receiver<String>) {
        let kept = self.kept();
        let mut before: Vec<_> = kept.policy.iter().chain(&kept.requests).collect();
        before.sort_unstable_by_key(|(number, _)| *number);
        let before = before.into_iter().map(|(_, json)| json.clone()).collect();
        (before, self.sender.subscribe())
    }

    /// A list of texts is whole whatever happened to who held it.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::Policy;
    use super::*;

    fn policy(digest: &str) -> Event {
        Event::Policy(Policy {
            file: "rules.toml".to_owned(),
            digest: digest.to_owned(),
            rules: 1,
            problem: None,
        })
    }

    #[tokio::test]
    async fn who_comes_later_hears_what_is_so() {
        let told = Told::new();
        told.tell(&policy("a"));
        told.tell(&policy("b\u{202e}"));
        let (before, mut after) = told.listen();
        assert_eq!(before.len(), 1, "{before:?}");
        assert!(before[0].contains(r#""digest":"b\u202e""#), "{before:?}");
        told.tell(&policy("c"));
        assert!(after.recv().await.unwrap().contains(r#""number":3"#));
    }
}
