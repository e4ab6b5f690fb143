//! Reading the policy again where a file of its folder has changed, and on SIGHUP, which is for the
//! certificate, too.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

use crate::Failure;
use crate::rules::Rules;
use crate::tls::Tls;

/// A file is written in several steps; what comes within this time is one change.
const ONE_CHANGE: Duration = Duration::from_millis(100);

/// Reloads as long as what is given back lives.
pub(crate) fn watch(
    file: &Path,
    rules: Arc<Rules>,
    tls: Option<Arc<Tls>>,
) -> Result<RecommendedWatcher, Failure> {
    let (sender, mut changes) = mpsc::channel(1);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading the policy is an access of its own. One change that waits stands for all.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _ = sender.try_send(());
        }
    })?;
    // The folder and not the file: another file is put in its place. Maps may be in folders below.
    let folder = file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    watcher.watch(folder, RecursiveMode::Recursive)?;
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        loop {
            tokio::select! {
                changed = changes.recv() => {
                    if changed.is_none() { return }
                    tokio::time::sleep(ONE_CHANGE).await;
                    let _ = changes.try_recv();
                }
                _ = hangup.recv() => {
                    if let Some(tls) = tls.clone() {
                        let _ = tokio::task::spawn_blocking(move || tls.reload()).await;
                    }
                }
            }
            let rules = rules.clone();
            // Reading a large policy takes its time, which no request shall wait for.
            let _ = tokio::task::spawn_blocking(move || rules.reload()).await;
        }
    });
    Ok(watcher)
}
