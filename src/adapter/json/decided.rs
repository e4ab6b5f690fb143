//! A decision as JSON tells it.

use serde::Serialize;

use super::{OwnedRequest, RequestError};
use crate::{Decision, Engine, ResponseDecision, ResponseHead};

/// A decision, with that about the response where one was given and the origin is asked.
#[derive(Clone, Debug, Serialize)]
pub struct Decided<'e> {
    #[serde(flatten)]
    decision: Decision<'e>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_decision: Option<ResponseDecision<'e>>,
}

impl<'e> Decided<'e> {
    /// Decides about a request, and about the response to it.
    ///
    /// ```
    /// use fingerpost::Engine;
    /// use fingerpost::adapter::json::{Decided, OwnedRequest};
    ///
    /// let engine: Engine = "[[block]]\nwhen.path = '/admin'\nstatus = 403".parse()?;
    /// let request = OwnedRequest::new(None, "GET", "https://example.com/admin", Vec::new())?;
    /// let decided = serde_json::to_value(Decided::about(&request, &engine))?;
    /// assert_eq!(decided["status"], 403);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn about(request: &OwnedRequest, engine: &'e Engine) -> Decided<'e> {
        let view = request.view();
        let decision = engine.evaluate(view);
        let response_decision = match (&decision, &request.response) {
            (Decision::Forward(forward), Some((status, headers))) => {
                let head = ResponseHead::new(*status, headers);
                Some(engine.evaluate_response_after(forward, view, &head))
            }
            _ => None,
        };
        Decided { decision, response_decision }
    }
}

/// A request in, a decision out.
///
/// ```
/// use fingerpost::Engine;
/// use fingerpost::adapter::json::evaluate;
///
/// let engine: Engine = "[[redirect]]\nid = 'old'\nfrom = '/old'\nto = '/new'".parse()?;
/// let decision = evaluate(&engine, r#"{ "url": "https://example.com/old" }"#)?;
/// assert!(decision.starts_with(r#"{"outcome":"respond","status":308,"#));
/// assert!(evaluate(&engine, r#"{ "uri": "/old" }"#).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// The text is no JSON, or no request.
pub fn evaluate(engine: &Engine, request: &str) -> Result<String, RequestError> {
    let request = OwnedRequest::from_json(engine.main_host(), request)?;
    serde_json::to_string(&Decided::about(&request, engine))
        .map_err(|error| RequestError(error.to_string()))
}
