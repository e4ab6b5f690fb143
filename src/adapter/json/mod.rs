//! Requests and decisions as JSON, for programs in other languages. Feature `json`.
//!
//! A request is an object; only `url` is needed. What isn't stated is unknown, but for the scheme of
//! a path alone, which is https. An unknown key is an error.
//!
//! ```json
//! { "method": "GET", "url": "https://example.com/old", "headers": { "accept": "text/html" },
//!   "scheme": "https", "ip": "192.0.2.7", "country": "DE", "continent": "EU", "region": "DE-BE",
//!   "city": "Berlin", "asn": 64496, "device": "mobile", "now": "2026-07-01T09:30:00Z",
//!   "entropy": "000102030405060708090a0b0c0d0e0f", "tier": "whole",
//!   "response": { "status": 200, "headers": [["server", "nginx"]] } }
//! ```
//!
//! Headers are an object, a value of which may be a list, or a list of pairs.

mod decided;
mod fields;
mod read;
mod request;
mod visitor;

use std::fmt;

pub use decided::{Decided, evaluate};
pub use fields::field;
pub use request::OwnedRequest;
pub use visitor::Visitor;

/// Why something is no request; it says what is wrong, and where in the JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestError(String);

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RequestError {}
