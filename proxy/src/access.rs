//! The access log: a line of JSON for each request. No address, no query, no header field of the
//! visitor: who it was can't be found out from it.

use std::time::Duration;

use serde::Serialize;

use crate::message;

#[derive(Debug, Serialize)]
pub(crate) struct Line<'l> {
    pub(crate) time: String,
    pub(crate) method: &'l str,
    pub(crate) host: &'l str,
    pub(crate) path: &'l str,
    pub(crate) protocol: &'static str,
    pub(crate) status: u16,
    /// `policy` or `origin`.
    pub(crate) by: &'static str,
    /// The rules that acted.
    pub(crate) rules: Vec<&'l str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) shadow: Vec<&'l str>,
    /// Until the response began.
    pub(crate) milliseconds: f64,
    /// The digest of the policy that decided.
    pub(crate) policy: &'l str,
}

impl Line<'_> {
    pub(crate) fn print(&self) {
        message::line(&mut std::io::stdout().lock(), self);
    }
}

/// To a hundredth of a millisecond.
pub(crate) fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 100_000.0).round() / 100.0
}
