//! What a policy means: one file a noun, read, linted, tested and explained here.

pub(crate) mod auth;
pub(crate) mod condition;
mod digest;
pub(crate) mod effect;
pub(crate) mod explain;
pub(crate) mod explanation;
mod foreign;
pub(crate) mod language;
pub(crate) mod map;
pub(crate) mod matcher;
pub(crate) mod model;
pub(crate) mod near_miss;
pub(crate) mod nearest;
pub(crate) mod pattern;
pub(crate) mod read;
pub(crate) mod regex;
pub(crate) mod rules;
pub(crate) mod target;
pub(crate) mod template;
pub(crate) mod test;
pub(crate) mod window;

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Error};
use crate::request::{Request, ResponseHead};
use crate::source::Source;
use explanation::{Explanation, ResponseExplanation};
use model::Model;
use near_miss::NearMiss;
use test::Test;
use window::Window;

/// A policy: read, checked, and able to explain every decision.
#[derive(Clone, Debug)]
pub struct Policy {
    pub(crate) model: Arc<Model>,
    pub(crate) tests: Vec<Test>,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) windows: Vec<Window>,
    /// Where the rules begin, in the order of [`Policy::rules`].
    pub(crate) lines: Vec<u32>,
    pub(crate) digest: String,
}

impl Policy {
    /// Reads a policy and checks all of it.
    ///
    /// # Errors
    ///
    /// Every problem of the file at once, each with its place and its repair.
    pub fn parse(source: impl Into<Source>) -> Result<Policy, Error> {
        read::read(&source.into())
    }

    /// What is probably not meant, though the policy loads.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The policy's own tests, in the order of the file.
    #[must_use]
    pub fn tests(&self) -> &[Test] {
        &self.tests
    }

    /// 64 hexadecimal digits (SHA-256) over what the policy means: equal for two files that differ
    /// in spelling only. Names for people (`description`, `owner`, `tags`) count, tests don't.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Decides about a request and says why: the definition of the language.
    #[must_use]
    pub fn explain(&self, request: &Request<'_>) -> Explanation<'_> {
        explain::request(&self.model, *request)
    }

    /// Decides about a response and says why: the definition of the language. `request` is the
    /// request as it arrived, before any rewrite.
    #[must_use]
    pub fn explain_response(
        &self,
        request: &Request<'_>,
        response: &ResponseHead<'_>,
    ) -> ResponseExplanation<'_> {
        explain::response(&self.model, *request, *response)
    }

    /// The rules that came nearest to acting on a request (and on the origin's response to it,
    /// where one is given), at most so many: those first whose path is like the one that was asked
    /// for, then those of which most conditions hold. It says what a person wants to know where no
    /// rule acted, or none but `[https]` and `[canonical]`: of rules that act it says nothing.
    ///
    /// ```
    /// use fingerpost::{Policy, Request};
    ///
    /// let policy = Policy::parse("[[redirect]]\nid = 'old'\nfrom = '/old'\nto = '/new'\n").unwrap();
    /// let nearest = policy.nearest(&Request::new("GET", "/Old"), None, 3);
    /// assert_eq!(nearest[0].rule.id, "old");
    /// assert_eq!(
    ///     nearest[0].to_string(),
    ///     "differs only in case ([paths] case = \"insensitive\" makes them equal)",
    /// );
    /// ```
    #[must_use]
    pub fn nearest(
        &self,
        request: &Request<'_>,
        response: Option<&ResponseHead<'_>>,
        most: usize,
    ) -> Vec<NearMiss<'_>> {
        explain::nearest(&self.model, *request, response.copied(), most)
    }
}
