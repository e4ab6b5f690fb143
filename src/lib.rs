//! **fingerpost**: one declarative `rules.toml` for what happens at the edge: redirects, HTTPS,
//! blocks, fixed answers, rewrites, headers. It is checked, tested, explained, and compiled to an
//! [`Engine`] that any Rust host embeds.
//!
//! ```
//! use fingerpost::{Client, Decision, Engine, Scheme};
//!
//! let engine: Engine = r#"
//!     hosts = ["example.com", "www.example.com"]
//!
//!     [https]
//!
//!     [canonical]
//!     host = "example.com"
//!     aliases = ["www.example.com"]
//!
//!     [[redirect]]
//!     from = "/blog/{slug}"
//!     to = "/articles/{slug}"
//! "#
//! .parse()?;
//!
//! let mut request = http::Request::get("/blog/hello").header("host", "www.example.com").body(())?;
//! let mut client = Client::default();
//! client.scheme = Some(Scheme::Http); // what the host knows about the connection
//! request.extensions_mut().insert(client);
//!
//! match engine.evaluate(&request) {
//!     Decision::Respond(answer) => {
//!         assert_eq!(answer.status(), 308);
//!         assert_eq!(answer.location(), Some("https://example.com/articles/hello"));
//!     }
//!     Decision::Forward(_) => unreachable!(),
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The journey
//!
//! ```text
//!  rules.toml ─▶ Source ─▶ spanned tree ─▶ Policy ──────────▶ Engine ─▶ Decision ─▶ host
//!               text+name  what was written  what it means     the same,   what to do
//!                                             │ explain        │ evaluate
//!                                             ▼                ▼
//!                                        Explanation ═ same ═ Decision
//! ```
//!
//! [`Policy::parse`] reports every problem of a file at once: all failure is at the front door.
//! [`Policy::explain`] is the slow, obvious definition of the language; it says *why*, and why not.
//! [`Engine::evaluate`] decides the same and says only *what*. It cannot fail, reads no clock, no
//! randomness and no file. **The law: both decide the same, for every policy and every request.**
//!
//! [`Engine::to_bytes`] keeps an engine as an image, from which [`Engine::from_bytes`] makes it again
//! without reading the text.
//!
//! The language is in [`guide::language`], every diagnostic in [`guide::diagnostics`], the reasons
//! in [`guide::design`].

// The modules in the order of the data.
mod diagnostic;
mod limits;
mod source;
mod syntax;

pub mod adapter;
mod auth;
mod decision;
mod draw;
mod engine;
mod facts;
mod few;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod geo;
pub mod guide;
mod image;
mod policy;
mod request;
mod schema;
mod uri;

pub use decision::{
    Assignment, Decision, Edit, Field, Fields, Forward, OnError, Origin, Replacement, Respond,
    ResponseDecision, Rewritten, RuleRef, Stage,
};
pub use diagnostic::{Code, Diagnostic, Error, Severity, Span};
pub use engine::Engine;
#[doc(hidden)]
pub use facts::Look;
pub use limits::Limits;
pub use policy::Policy;
pub use policy::effect::{CookieInfo, ExperimentInfo, VariantInfo};
pub use policy::explanation::{
    Explanation, Miss, Note, Outcome, ResolvedFact, ResponseExplanation, RuleReport, StageReport,
};
pub use policy::near_miss::{Difference, Likeness, NearMiss};
pub use policy::pattern::RESERVED_CAPTURES;
pub use policy::rules::{ConditionInfo, RuleInfo};
pub use policy::test::Test;
pub use policy::test::reached::Judged;
pub use policy::test::run::{Mismatch, TestReport};
pub use request::{
    Client, Continent, Country, Device, Geo, Headers, Region, Request, ResponseHead, Scheme, Tier,
    Timestamp, TimestampError,
};
pub use schema::Schema;
pub use source::{Progress, Source};
