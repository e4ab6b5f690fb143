//! The definition of the language.
use super::explanation::{Explanation, ResponseExplanation};
use super::model::Model;
use crate::request::{Request, ResponseHead};

pub(crate) fn request<'p>(model: &'p Model, request: Request<'_>) -> Explanation<'p> {
    let _ = (model, request);
    unimplemented!()
}
pub(crate) fn response<'p>(
    model: &'p Model,
    request: Request<'_>,
    response: ResponseHead<'_>,
) -> ResponseExplanation<'p> {
    let _ = (model, request, response);
    unimplemented!()
}
