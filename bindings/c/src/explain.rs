//! Why it was decided so.

use crate::border;
use crate::engine::Engine;
use crate::request::Request;
use crate::text::Text;

/// Says stage by stage, as JSON, which rules matched a request, and why the others didn't. An engine
/// of an image has no rules to tell of: `NULL` with the reason in `error`. It is slow, and for people.
///
/// # Safety
///
/// `engine` is `NULL` or an engine that isn't freed; `request` is `NULL` or a request with readable
/// texts and fields; `error` is `NULL` or a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_explain(
    engine: *const Engine,
    request: *const Request,
    error: *mut *mut Text,
) -> *mut Text {
    let explain = || {
        // SAFETY: the caller says what they are.
        let (engine, request) =
            unsafe { (border::handle("engine", engine)?, border::handle("request", request)?) };
        let policy = engine.policy.as_ref().ok_or("an image can't be explained, its text can")?;
        // SAFETY: the caller says that its texts are readable.
        let request = unsafe { request.keep()? };
        let json = request.view(|request| serde_json::to_string(&policy.explain(&request)));
        json.map(Text::new).map_err(|error| error.to_string())
    };
    // SAFETY: the caller says what `error` is.
    unsafe { border::give(error, explain) }
}
