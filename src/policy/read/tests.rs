//! What the tables of a policy come to in the model.

mod answers;
mod cors;
mod experiments;
mod lint;
mod origins;
mod rewrites;
mod security_headers;
mod visitors;

use std::sync::Arc;

use crate::Policy;
use crate::policy::model::Model;

/// The model of a policy that loads.
fn model(text: &str) -> Arc<Model> {
    match Policy::parse(text) {
        Ok(policy) => Arc::clone(&policy.model),
        Err(error) => panic!("{error}\n{text}"),
    }
}

/// The codes of all that is said about a policy, in the order of the file.
fn codes(text: &str) -> Vec<&'static str> {
    let diagnostics = match Policy::parse(text) {
        Ok(policy) => policy.warnings().to_vec(),
        Err(error) => error.diagnostics().to_vec(),
    };
    diagnostics.iter().map(|found| found.code().as_str()).collect()
}
