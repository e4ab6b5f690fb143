//! A policy ready to decide, for any program.

use std::path::Path;

use fingerpost::adapter::json;
use fingerpost::{Engine, Source};

use crate::guard::guard;

/// An engine.
#[derive(Debug)]
pub struct Policy(Engine);

impl Policy {
    /// From a policy's text; maps, lists and pages are read in the folder, if there is one.
    ///
    /// # Errors
    ///
    /// Every problem of the text, a line each.
    pub fn from_text(text: &str, folder: Option<&Path>) -> Result<Policy, String> {
        let source = Source::text(text);
        let source = match folder {
            Some(folder) => source.in_folder(folder),
            None => source,
        };
        made(|| fingerpost::Policy::parse(source).and_then(|policy| Engine::new(&policy)))
    }

    /// From an image that `fingerpost compile` wrote.
    ///
    /// # Errors
    ///
    /// What is wrong with the image.
    pub fn from_image(image: &[u8]) -> Result<Policy, String> {
        made(|| Engine::from_bytes(image))
    }

    /// The digest of what the policy means.
    #[must_use]
    pub fn digest(&self) -> &str {
        self.0.digest()
    }

    /// A request in, a decision out: JSON as `fingerpost::adapter::json` has it.
    ///
    /// # Errors
    ///
    /// It is no request.
    pub fn evaluate(&self, request: &str) -> Result<String, String> {
        guard(|| json::evaluate(&self.0, request))
            .map_err(panicked)?
            .map_err(|error| error.to_string())
    }

    /// The engine as an image.
    ///
    /// # Errors
    ///
    /// A panic, which is a mistake of ours.
    pub fn to_image(&self) -> Result<Vec<u8>, String> {
        guard(|| self.0.to_bytes()).map_err(panicked)
    }
}

fn made(make: impl FnOnce() -> Result<Engine, fingerpost::Error>) -> Result<Policy, String> {
    guard(make).map_err(panicked)?.map(Policy).map_err(|error| error.to_string())
}

fn panicked(place: String) -> String {
    format!("internal error at {place}")
}
