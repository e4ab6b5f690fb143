//! Hosts: how a request is seen, and how a decision is put into effect.
//!
//! With the types of the [`http`](::http) crate:
//!
//! 1. Put a [`Client`](crate::Client) into the request's extensions: what the host knows about the
//!    visitor's connection.
//! 2. Ask [`Engine::evaluate`](crate::Engine::evaluate) about `&request`.
//! 3. [`Respond`](crate::Decision::Respond) becomes an `http::Response<Vec<u8>>` by `try_into`.
//!    [`Forward`](crate::Decision::Forward) is put into effect by [`apply_to_request`].
//! 4. Ask [`Engine::evaluate_response_after`](crate::Engine::evaluate_response_after) about the
//!    decision, the request *as it arrived* and the origin's response, and put that into effect by
//!    [`apply_to_response`]. Where the decision isn't at hand any more, another process has it or
//!    none, [`Engine::evaluate_response`](crate::Engine::evaluate_response) comes to the same.
//!
//! `tower` (a feature) does all of it as middleware, `cloudfront` (a feature) for the events of
//! Lambda@Edge. `json` (a feature) has requests and decisions as JSON. `system` (a feature) is the
//! system's clock and source of random bits.

#[cfg(feature = "cloudfront")]
pub mod cloudfront;
mod edit;
mod http;
#[cfg(feature = "json")]
pub mod json;
mod origin;
#[cfg(feature = "system")]
pub mod system;
#[cfg(feature = "tower")]
pub mod tower;

pub use self::http::{ApplyError, apply_to_request, apply_to_response};
