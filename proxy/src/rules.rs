//! The policy in force, and how another takes its place.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;

use fingerpost::adapter::tower::Handle;
use fingerpost::{Engine, Policy, Source};

use crate::Failure;
use crate::message::say;
use crate::metrics::Metrics;

#[derive(Debug)]
pub(crate) struct Rules {
    file: PathBuf,
    handle: Handle,
    metrics: Arc<Metrics>,
    /// One reading at a time: of two, the later must win.
    reading: Mutex<()>,
}

impl Rules {
    /// The policy of a file that isn't in force yet: then every problem is the end.
    pub(crate) fn load(file: &Path, metrics: Arc<Metrics>) -> Result<Rules, Failure> {
        let engine = ready(file)?;
        metrics.policy(engine.digest());
        Ok(Rules {
            file: file.to_owned(),
            handle: Handle::new(engine),
            metrics,
            reading: Mutex::new(()),
        })
    }

    /// Where the engine is.
    pub(crate) fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Reads the file again. A policy with a problem changes nothing, and is said loudly.
    pub(crate) fn reload(&self) {
        let Ok(_one) = self.reading.lock() else { return };
        match ready(&self.file) {
            Ok(engine) if engine.digest() == self.handle.load().digest() => {}
            Ok(engine) => {
                let digest = engine.digest().to_owned();
                self.handle.swap(engine);
                self.metrics.policy(&digest);
                self.metrics.reloaded(true);
                say("reloaded", &digest);
            }
            Err(error) => {
                self.metrics.reloaded(false);
                let digest = self.handle.load().digest().to_owned();
                say("reload-failed", &format!("{error}; the policy {digest} stays in force"));
            }
        }
    }
}

/// Reads a policy, checks it and runs its own tests.
pub(crate) fn ready(file: &Path) -> Result<Engine, Failure> {
    let policy = Policy::parse(Source::path(file))?;
    let engine = Engine::new(&policy)?;
    let fails = |test: &&fingerpost::Test| !policy.run_test(&engine, test).passed();
    let failed: Vec<&str> = policy.tests().iter().filter(fails).map(|test| test.name()).collect();
    if failed.is_empty() {
        return Ok(engine);
    }
    Err(format!("tests of the policy fail: {}", failed.join(", ")).into())
}
