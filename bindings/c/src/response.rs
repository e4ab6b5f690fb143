//! What to do with an origin's response.

use fingerpost::ResponseHead;

use crate::border;
use crate::decision::{Decision, Rule};
use crate::message::{Edit, Header, Str};
use crate::text::Text;

/// The head of an origin's response.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Response {
    /// Its status.
    pub status: u16,
    /// Its header fields, in order.
    pub headers: *const Header,
    /// How many.
    pub header_count: usize,
}

/// All of a decision about a response.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ResponseView {
    /// The status to send: the origin's, or that of a rule.
    pub status: u16,
    /// The edits of the response's header section.
    pub edits: *const Edit,
    /// How many.
    pub edit_count: usize,
    /// Whether `body` takes the place of the origin's, whose length is then not to be sent.
    pub replaces_body: bool,
    /// The body to send.
    pub body: Str,
    /// The rules that acted, in order.
    pub rules: *const Rule,
    /// How many.
    pub rule_count: usize,
}

/// A decision about a response. It is to be freed by `fp_response_decision_free`.
#[derive(Debug)]
pub struct ResponseDecision {
    view: ResponseView,
    // What the view points at.
    _decision: fingerpost::ResponseDecision<'static>,
    _edits: Vec<Edit>,
    _rules: Vec<Rule>,
}

impl ResponseDecision {
    fn about(decision: &Decision, status: u16, fields: &[(&str, &[u8])]) -> Result<Self, String> {
        let fingerpost::Decision::Forward(forward) = &decision.decision else {
            return Err("a response to a request that the policy answers itself".to_owned());
        };
        let fields = fields.to_vec();
        let head = ResponseHead::new(status, &fields);
        let decision = decision.request.view(|request| {
            decision.engine.evaluate_response_after(forward, request, &head).into_owned()
        });
        let edits: Vec<Edit> = decision.edits().iter().map(Edit::of).collect();
        let rules: Vec<Rule> = decision.rules().iter().map(Rule::of).collect();
        let replacement = decision.replacement();
        let body = replacement.and_then(|replacement| replacement.body.as_deref());
        let view = ResponseView {
            status: replacement.map_or(status, |replacement| replacement.status),
            edits: edits.as_ptr(),
            edit_count: edits.len(),
            replaces_body: body.is_some(),
            body: body.map_or(Str::NONE, Str::of),
            rules: rules.as_ptr(),
            rule_count: rules.len(),
        };
        Ok(ResponseDecision { view, _decision: decision, _edits: edits, _rules: rules })
    }
}

/// Decides about the response to a request that passed. The request is known from its decision, and
/// the engine is the one that made it.
///
/// # Safety
///
/// `decision` is `NULL` or a decision that isn't freed; `response` is `NULL` or a response with
/// readable fields; `error` is `NULL` or a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_evaluate_response(
    decision: *const Decision,
    response: *const Response,
    error: *mut *mut Text,
) -> *mut ResponseDecision {
    let evaluate = || {
        // SAFETY: the caller says what they are.
        let (decision, response) = unsafe {
            (border::handle("decision", decision)?, border::handle("response", response)?)
        };
        // SAFETY: the caller says that its fields are readable.
        let fields = unsafe { border::fields(response.headers, response.header_count) };
        ResponseDecision::about(decision, response.status, &fields)
    };
    // SAFETY: the caller says what `error` is.
    unsafe { border::give(error, evaluate) }
}

/// All of a decision about a response; `NULL` without one.
///
/// # Safety
///
/// `decision` is `NULL` or a decision that isn't freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_response_decision_of(
    decision: *const ResponseDecision,
) -> *const ResponseView {
    // SAFETY: the caller says that it is a decision where it isn't NULL.
    unsafe { decision.as_ref() }.map_or(std::ptr::null(), |decision| &decision.view)
}

/// Frees a decision about a response.
///
/// # Safety
///
/// `decision` is `NULL` or a decision that isn't freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_response_decision_free(decision: *mut ResponseDecision) {
    // SAFETY: the caller says so.
    unsafe { border::free(decision) };
}
