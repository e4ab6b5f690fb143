//! Reading a policy file, with a progress bar where that takes its time. `-` is standard input.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, Read};
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use fingerpost::{Engine, Error, Policy, Progress, Source};
use indicatif::{ProgressBar, ProgressStyle};

use crate::exit::{Exit, Usage};
use crate::output::BAD;
use crate::{diagnostics, output};

/// What the policy on standard input is called.
pub(crate) const STDIN: &str = "<stdin>";

/// Whether the policy is on standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// The name of a policy's file for people.
pub(crate) fn name(path: &Path) -> Cow<'_, str> {
    if is_stdin(path) { Cow::Borrowed(STDIN) } else { path.to_string_lossy() }
}

/// All of standard input. It is read once; diagnostics quote it later.
pub(crate) fn stdin() -> Result<&'static [u8], Usage> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    if BYTES.get().is_none() {
        let mut bytes = Vec::new();
        io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| Usage(format!("cannot read standard input: {error}")))?;
        let _ = BYTES.set(bytes);
    }
    Ok(BYTES.get().map_or(&[], Vec::as_slice))
}

/// Reads a policy; the outer error is a file that isn't there, or an image of one.
pub(crate) fn policy(path: &Path) -> Result<Result<Policy, Error>, Usage> {
    if image(path)?.is_some() {
        return Err(Usage(format!(
            "`{}` is a compiled image, which says what to decide and not why: name the policy that \
             it was made of",
            name(path)
        )));
    }
    if is_stdin(path) {
        let bar = Bar::new();
        let source = Source::bytes(stdin()?).named(STDIN).in_folder(".");
        return Ok(Policy::parse(source.with_progress(move |progress| bar.report(progress))));
    }
    let bar = Bar::new();
    Ok(Policy::parse(Source::path(path).with_progress(move |progress| bar.report(progress))))
}

/// The bytes of a file, if it is an image and no policy.
fn image(path: &Path) -> Result<Option<Cow<'static, [u8]>>, Usage> {
    if is_stdin(path) {
        let bytes = stdin()?;
        return Ok(Engine::is_image(bytes).then_some(Cow::Borrowed(bytes)));
    }
    let cannot = |why: &str| Usage(format!("cannot read `{}`: {why}", path.display()));
    let metadata = std::fs::metadata(path).map_err(|error| cannot(&error.to_string()))?;
    if metadata.is_dir() {
        return Err(cannot("it is a folder"));
    }
    // A look at the beginning: most files are policies, which the library reads.
    let mut bytes = Vec::new();
    let mut read = |most| {
        let file = std::fs::File::open(path)?;
        bytes.clear();
        file.take(most).read_to_end(&mut bytes)?;
        io::Result::Ok(Engine::is_image(&bytes))
    };
    let is_image = read(64).and_then(|is_image| Ok(is_image && read(u64::MAX)?));
    let is_image = is_image.map_err(|error| cannot(&error.to_string()))?;
    Ok(is_image.then_some(Cow::Owned(bytes)))
}

/// An engine from a policy or from an image of one; problems go to standard error.
pub(crate) fn engine(path: &Path) -> Result<Result<Engine, Exit>, Usage> {
    let Some(bytes) = image(path)? else {
        return Ok(ready(path)?.map(|(_, engine)| engine));
    };
    Ok(Engine::from_bytes(&bytes).map_err(|error| {
        for found in error.diagnostics() {
            let (name, message) = (name(path), output::visible(found.message()));
            let help = found.help().unwrap_or_default();
            let text =
                format!("{BAD}error[{}]{BAD:#}: {name}: {message}\n  help: {help}\n", found.code());
            output::print_error(&text);
        }
        Exit::Findings
    }))
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
