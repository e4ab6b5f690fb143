//! What the page is told, as JSON.

use serde::Serialize;

/// One thing that happened.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub(super) enum Event {
    Request(Request),
    Policy(Policy),
}

/// A request and what was decided.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    /// Of the response that the visitor got.
    pub(super) status: u16,
    /// Where a redirect leads.
    pub(super) location: Option<String>,
    /// Whether the policy answered by itself.
    pub(super) answered: bool,
    /// The rules that acted.
    pub(super) rules: Vec<String>,
    pub(super) shadow: Vec<String>,
    pub(super) digest: String,
    /// As `fingerpost explain` says it.
    pub(super) explanation: String,
    /// The header fields that the visitor got.
    pub(super) headers: Vec<(String, String)>,
}

/// The policy's file was read.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Policy {
    pub(super) file: String,
    /// The policy in force.
    pub(super) digest: String,
    pub(super) rules: usize,
    /// What is wrong with the file; the policy in force is then the one before.
    pub(super) problem: Option<String>,
}
