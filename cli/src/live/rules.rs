//! The policy in force.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use fingerpost::{Engine, Policy};

use super::event;
use super::told::Told;
use crate::{diagnostics, load};

/// A policy and the engine that was made of it.
pub(super) struct Loaded {
    pub(super) policy: Policy,
    pub(super) engine: Arc<Engine>,
}

pub(super) struct Rules {
    file: PathBuf,
    now: RwLock<Arc<Loaded>>,
    told: Arc<Told>,
}

impl Rules {
    pub(super) fn new(file: &Path, policy: Policy, engine: Engine, told: Arc<Told>) -> Arc<Rules> {
        let loaded = Arc::new(Loaded { policy, engine: Arc::new(engine) });
        let rules = Rules { file: file.to_owned(), now: RwLock::new(loaded), told };
        rules.tell(None);
        Arc::new(rules)
    }

    /// The policy of this moment.
    pub(super) fn now(&self) -> Arc<Loaded> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the file again. One with mistakes changes nothing, and is told.
    pub(super) fn reload(&self) {
        let read = Policy::parse(fingerpost::Source::path(&self.file));
        let read = read.and_then(|policy| Engine::new(&policy).map(|engine| (policy, engine)));
        let problem = match read {
            Ok((policy, engine)) => {
                let loaded = Arc::new(Loaded { policy, engine: Arc::new(engine) });
                *self.now.write().unwrap_or_else(PoisonError::into_inner) = loaded;
                None
            }
            Err(error) => Some(diagnostics::draw(&self.file, error.diagnostics())),
        };
        self.tell(problem.map(|text| anstream::adapter::strip_str(&text).to_string()));
    }

    fn tell(&self, problem: Option<String>) {
        let now = self.now();
        self.told.tell(&event::Event::Policy(event::Policy {
            file: load::name(&self.file).into_owned(),
            digest: now.policy.digest().to_owned(),
            rules: now.policy.rules().count(),
            problem,
        }));
    }
}
