//! The same as the definition, made to decide only.
use std::str::FromStr;
use std::sync::Arc;

use crate::decision::{Decision, ResponseDecision};
use crate::diagnostic::Error;
use crate::policy::Policy;
use crate::policy::model::Model;
use crate::request::{Request, ResponseHead};

/// A policy made ready to decide: `Send`, `Sync` and `'static`; swap it to change the rules.
#[derive(Clone, Debug)]
pub struct Engine {
    model: Arc<Model>,
    digest: String,
}

impl Engine {
    /// Makes a policy ready to decide.
    ///
    /// # Errors
    ///
    /// Only a named limit.
    pub fn new(policy: &Policy) -> Result<Engine, Error> {
        Ok(Engine { model: Arc::clone(&policy.model), digest: policy.digest.clone() })
    }

    /// The [digest](Policy::digest) of the policy.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Decides what to do with a request. Cannot fail, never blocks, reads no clock and no file.
    pub fn evaluate<'e, 'r>(&'e self, request: impl Into<Request<'r>>) -> Decision<'e> {
        let _ = (&self.model, request.into());
        unimplemented!()
    }

    /// Decides what to do with a response. `request` is the request as it arrived.
    pub fn evaluate_response<'e, 'r>(
        &'e self,
        request: impl Into<Request<'r>>,
        response: &ResponseHead<'_>,
    ) -> ResponseDecision<'e> {
        let _ = (request.into(), response);
        unimplemented!()
    }
}

impl FromStr for Engine {
    type Err = Error;

    fn from_str(text: &str) -> Result<Engine, Error> {
        Engine::new(&Policy::parse(text)?)
    }
}
