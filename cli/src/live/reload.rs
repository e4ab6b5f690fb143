//! Reading the policy again where a file of its folder has changed.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::rules::Rules;
use crate::load;
use crate::output;

/// Editors write a file in several steps; what comes within this time is one change.
const ONE_CHANGE: Duration = Duration::from_millis(80);

/// Reads the policy again on each change, as long as what is given back lives.
pub(super) fn watch(file: &Path, rules: Arc<Rules>) -> Option<RecommendedWatcher> {
    if load::is_stdin(file) {
        return None;
    }
    let (sender, changes) = mpsc::channel();
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading the policy is an access of its own.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _ = sender.send(());
        }
    });
    // The folder and not the file: editors put another file in its place.
    let folder = file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let watching = watcher.and_then(|mut watcher| {
        // Maps and lists may be in folders below. Of a tree that is too large for that, the folder.
        watcher
            .watch(folder, RecursiveMode::Recursive)
            .or_else(|_| watcher.watch(folder, RecursiveMode::NonRecursive))?;
        Ok(watcher)
    });
    std::thread::spawn(move || {
        while changes.recv().is_ok() {
            while changes.recv_timeout(ONE_CHANGE).is_ok() {}
            rules.reload();
        }
    });
    match watching {
        Ok(watcher) => Some(watcher),
        Err(error) => {
            output::complain(&format!("changes of the policy aren't seen: {error}"));
            None
        }
    }
}
