//! The engine for C, and for whatever speaks C: nginx, HAProxy and other proxies.
//!
//! ```text
//! fp_engine_from_…  ─▶ fp_evaluate ─▶ fp_decision_view     what to do with the request
//!                          │
//!                          ▼
//!                  fp_evaluate_response ─▶ fp_response_view  what to do with the origin's response
//! ```
//!
//! 1. Nothing that is handed over is kept: a decision has copies of what it needs later.
//! 2. A decision holds its engine. So another engine may take the place of one, and the one be freed,
//!    while requests are under way.
//! 3. A panic becomes an error that says where it was. `unsafe` is in this crate alone: in `border.rs`,
//!    where pointers become references, and in the functions that C calls.

mod border;
mod decision;
mod engine;
mod explain;
mod kept;
mod message;
mod request;
mod response;
mod text;

pub use decision::{
    Action, Decision, DecisionView, Origin, Rule, fp_decision_free, fp_decision_of, fp_evaluate,
};
pub use engine::{
    Engine, fp_engine_believes, fp_engine_denies_on_error, fp_engine_digest, fp_engine_free,
    fp_engine_from_file, fp_engine_from_image, fp_engine_from_text,
};
pub use explain::fp_explain;
pub use message::{Edit, EditKind, Header, Str};
pub use request::{FP_SCHEME_HTTP, FP_SCHEME_HTTPS, FP_SCHEME_UNKNOWN, Request};
pub use response::{
    Response, ResponseDecision, ResponseView, fp_evaluate_response, fp_response_decision_free,
    fp_response_decision_of,
};
pub use text::{Text, fp_text_data, fp_text_free};
