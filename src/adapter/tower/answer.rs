//! Responses that the policy makes.

use std::sync::Arc;

use ::http::header::CONTENT_LENGTH;
use ::http::{HeaderMap, HeaderValue, Response, StatusCode};
use bytes::Bytes;

use super::decided::Decided;
use crate::adapter::ApplyError;
use crate::adapter::http::head;
use crate::decision::{Decision, Respond};
use crate::engine::Engine;
use crate::request::Client;

/// The answer to a request that doesn't go on, with the decision.
pub(super) fn answer(
    respond: Respond<'static>,
    client: Client,
    engine: Arc<Engine>,
    is_head: bool,
) -> Response<Bytes> {
    let response = head(&respond).map(|mut head| {
        let body = Bytes::copy_from_slice(respond.body());
        if is_head {
            say_length(head.status(), head.headers_mut(), body.len());
            return head.map(|()| Bytes::new());
        }
        head.map(|()| body)
    });
    let decided = Decided::new(Decision::Respond(respond), client, engine);
    match response {
        Ok(mut response) => {
            response.extensions_mut().insert(decided);
            response
        }
        Err(error) => failed(error, decided),
    }
}

/// What stands in place of a message that can't be changed as decided.
pub(super) fn failed(error: ApplyError, decided: Decided) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.extensions_mut().insert(error);
    response.extensions_mut().insert(decided);
    response
}

/// An answer to HEAD has the length of the body that it doesn't have (RFC 9110 §8.6). Not every
/// server takes the body away and keeps its length.
pub(super) fn say_length(status: StatusCode, headers: &mut HeaderMap, length: usize) {
    if status != StatusCode::NO_CONTENT && status != StatusCode::NOT_MODIFIED {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
}
