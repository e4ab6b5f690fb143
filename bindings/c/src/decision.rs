//! What to do with a request.

use std::sync::Arc;

use fingerpost::{Forward, Respond, RuleRef, Scheme, Stage};

use crate::border;
use crate::engine::Engine;
use crate::kept::Kept;
use crate::message::{Edit, Header, Str};
use crate::request::{FP_SCHEME_HTTP, FP_SCHEME_HTTPS, Request};
use crate::text::Text;

/// What becomes of a request.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub enum Action {
    /// It goes on to its origin: apply `edits`, `target` and `origin`.
    Pass,
    /// It is answered with `status`, `headers` and `body`; `location` says where to.
    Redirect,
    /// It is answered with `status`, `headers` and `body`.
    Respond,
    /// It is refused with `status`, `headers` and `body`.
    Block,
}

/// Where a request goes, where a rule chose it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// Its name in the policy; none where no rule chose an origin.
    pub name: Str,
    /// `FP_SCHEME_HTTP` or `FP_SCHEME_HTTPS`.
    pub scheme: u32,
    /// Its host.
    pub host: Str,
    /// Its port; 0 is the scheme's own.
    pub port: u16,
    /// Whether it is to see the visitor's `Host`.
    pub keeps_host: bool,
}

/// A rule that acted.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its id.
    pub id: Str,
    /// The stage in which it acted, such as `redirect`.
    pub stage: Str,
    /// The line of a bulk map; 0 for every other rule.
    pub line: u32,
}

/// All of a decision. What doesn't belong to its `action` is empty.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct DecisionView {
    /// What becomes of the request.
    pub action: Action,
    /// The status of the answer.
    pub status: u16,
    /// The `Location` of a redirect; it stands among the headers, too.
    pub location: Str,
    /// The header fields of the answer.
    pub headers: *const Header,
    /// How many.
    pub header_count: usize,
    /// The body of the answer; to HEAD it isn't sent.
    pub body: Str,
    /// The edits of the request's header section.
    pub edits: *const Edit,
    /// How many.
    pub edit_count: usize,
    /// Path and query to ask the origin for, the origin's own path before them; none where they stay.
    pub target: Str,
    /// Where the request goes.
    pub origin: Origin,
    /// The rules that acted, in order.
    pub rules: *const Rule,
    /// How many.
    pub rule_count: usize,
}

/// A decision. It is to be freed by `fp_decision_free`.
#[derive(Debug)]
pub struct Decision {
    view: DecisionView,
    pub(crate) decision: fingerpost::Decision<'static>,
    pub(crate) engine: Arc<fingerpost::Engine>,
    pub(crate) request: Kept,
    // What the view points at, beside the decision. Moving a vector leaves its elements where they are.
    _headers: Vec<Header>,
    _edits: Vec<Edit>,
    _target: Option<String>,
    _rules: Vec<Rule>,
}

impl Decision {
    fn about(engine: &Engine, request: Kept) -> Decision {
        let engine = engine.engine.clone();
        let decision = request.view(|view| engine.evaluate(view).into_owned());
        let rules: Vec<Rule> = decision.rules().iter().map(Rule::of).collect();
        let mut headers = Vec::new();
        let mut edits = Vec::new();
        let mut target = None;
        let mut view = DecisionView {
            action: Action::Pass,
            status: 0,
            location: Str::NONE,
            headers: std::ptr::null(),
            header_count: 0,
            body: Str::NONE,
            edits: std::ptr::null(),
            edit_count: 0,
            target: Str::NONE,
            origin: Origin::NONE,
            rules: rules.as_ptr(),
            rule_count: rules.len(),
        };
        match &decision {
            fingerpost::Decision::Respond(answer) => {
                headers = fields(answer);
                view.action = action(answer, decision.rules());
                view.status = answer.status();
                view.location =
                    answer.location().map_or(Str::NONE, |location| Str::of(location.as_bytes()));
                view.body = Str::of(answer.body());
                (view.headers, view.header_count) = (headers.as_ptr(), headers.len());
            }
            fingerpost::Decision::Forward(forward) => {
                edits = forward.request_edits().iter().map(Edit::of).collect();
                target = request.view(|view| forward.request_target(view.path(), view.query()));
                view.origin = Origin::of(forward);
                (view.edits, view.edit_count) = (edits.as_ptr(), edits.len());
                view.target =
                    target.as_deref().map_or(Str::NONE, |target: &str| Str::of(target.as_bytes()));
            }
        }
        Decision {
            view,
            decision,
            engine,
            request,
            _headers: headers,
            _edits: edits,
            _target: target,
            _rules: rules,
        }
    }
}

fn fields(answer: &Respond<'_>) -> Vec<Header> {
    let field = |field: &fingerpost::Field<'_>| Header {
        name: Str::of(field.name.as_bytes()),
        value: Str::of(field.value.as_bytes()),
    };
    answer.headers().iter().map(field).collect()
}

fn action(answer: &Respond<'_>, rules: &[RuleRef<'_>]) -> Action {
    let refuses = |rule: &RuleRef<'_>| matches!(rule.stage, Stage::Block | Stage::Sanity);
    if rules.iter().any(refuses) {
        Action::Block
    } else if answer.location().is_some() {
        Action::Redirect
    } else {
        Action::Respond
    }
}

impl Origin {
    const NONE: Origin =
        Origin { name: Str::NONE, scheme: 0, host: Str::NONE, port: 0, keeps_host: true };

    fn of(forward: &Forward<'_>) -> Origin {
        let Some(origin) = forward.origin() else { return Origin::NONE };
        Origin {
            name: Str::of(origin.name.as_bytes()),
            scheme: match origin.scheme {
                Scheme::Http => FP_SCHEME_HTTP,
                Scheme::Https => FP_SCHEME_HTTPS,
            },
            host: Str::of(origin.host.as_bytes()),
            port: origin.port.unwrap_or(0),
            keeps_host: origin.keeps_host,
        }
    }
}

impl Rule {
    pub(crate) fn of(rule: &RuleRef<'_>) -> Rule {
        Rule {
            id: Str::of(rule.id.as_bytes()),
            stage: Str::of(rule.stage.name().as_bytes()),
            line: rule.line.unwrap_or(0),
        }
    }
}

/// Decides about a request. `NULL` with the reason in `error` where it is none:
/// `fp_engine_denies_on_error` says what the policy wants then.
///
/// # Safety
///
/// `engine` is `NULL` or an engine that isn't freed; `request` is `NULL` or a request with readable
/// texts and fields; `error` is `NULL` or a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_evaluate(
    engine: *const Engine,
    request: *const Request,
    error: *mut *mut Text,
) -> *mut Decision {
    let evaluate = || {
        // SAFETY: the caller says what they are.
        let (engine, request) =
            unsafe { (border::handle("engine", engine)?, border::handle("request", request)?) };
        // SAFETY: the caller says that its texts are readable.
        let request = unsafe { request.keep()? };
        Ok(Decision::about(engine, request))
    };
    // SAFETY: the caller says what `error` is.
    unsafe { border::give(error, evaluate) }
}

/// All of a decision; `NULL` without one.
///
/// # Safety
///
/// `decision` is `NULL` or a decision that isn't freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_decision_of(decision: *const Decision) -> *const DecisionView {
    // SAFETY: the caller says that it is a decision where it isn't NULL.
    unsafe { decision.as_ref() }.map_or(std::ptr::null(), |decision| &decision.view)
}

/// Frees a decision.
///
/// # Safety
///
/// `decision` is `NULL` or a decision that isn't freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_decision_free(decision: *mut Decision) {
    // SAFETY: the caller says so.
    unsafe { border::free(decision) };
}
