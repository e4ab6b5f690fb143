//! Reading a policy file, with a progress bar where that takes its time.

use std::cell::RefCell;
use std::path::Path;
use std::time::{Duration, Instant};

use fingerpost::{Engine, Error, Policy, Progress, Source};
use indicatif::{ProgressBar, ProgressStyle};

use crate::exit::{Exit, Usage};
use crate::{diagnostics, output};

/// Reads a policy; the outer error is a file that isn't there.
pub(crate) fn policy(path: &Path) -> Result<Result<Policy, Error>, Usage> {
    let cannot = |why: &str| Usage(format!("cannot read `{}`: {why}", path.display()));
    match std::fs::metadata(path) {
        Err(error) => return Err(cannot(&error.to_string())),
        Ok(metadata) if metadata.is_dir() => return Err(cannot("it is a folder")),
        Ok(_) => {}
    }
    let bar = Bar::new();
    Ok(Policy::parse(Source::path(path).with_progress(move |progress| bar.report(progress))))
}

/// Reads a policy and makes it ready; problems go to standard error.
pub(crate) fn ready(path: &Path) -> Result<Result<(Policy, Engine), Exit>, Usage> {
    let built =
        policy(path)?.and_then(|policy| Engine::new(&policy).map(|engine| (policy, engine)));
    Ok(built.map_err(|error| {
        output::print_error(&diagnostics::draw(path, error.diagnostics()));
        Exit::Findings
    }))
}

/// A bar on standard error that shows after a second, if that is a terminal.
struct Bar {
    since: Instant,
    bar: RefCell<Option<ProgressBar>>,
}

impl Bar {
    fn new() -> Bar {
        Bar { since: Instant::now(), bar: RefCell::new(None) }
    }

    fn report(&self, progress: Progress<'_>) {
        if self.since.elapsed() < Duration::from_secs(1) {
            return;
        }
        let mut slot = self.bar.borrow_mut();
        let bar = slot.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes}");
            // Draws to standard error, and nothing where that is no terminal.
            let bar = ProgressBar::new(progress.total);
            if let Ok(style) = style { bar.with_style(style) } else { bar }
        });
        bar.set_message(output::clipped(progress.file, 40).into_owned());
        bar.set_length(progress.total);
        bar.set_position(progress.read);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.borrow_mut().take() {
            bar.finish_and_clear();
        }
    }
}
