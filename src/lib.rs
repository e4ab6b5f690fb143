//! The guide follows.

pub use decision::{
    Decision, Edit, Field, Forward, Respond, ResponseDecision, Rewritten, RuleRef, Stage,
};
pub use diagnostic::{Code, Diagnostic, Error, Severity, Span};
pub use engine::Engine;
pub use limits::Limits;
pub use policy::Policy;
pub use policy::explanation::{
    Explanation, Miss, Outcome, ResolvedFact, ResponseExplanation, RuleReport, StageReport,
};
pub use policy::test::Test;
pub use request::{Client, Country, Headers, Request, ResponseHead, Scheme, Tier, Timestamp};
pub use source::{Progress, Source};

pub mod adapter;
mod decision;
mod diagnostic;
mod engine;
mod facts;
pub mod guide;
mod limits;
mod policy;
mod request;
mod source;
mod syntax;
mod uri;
