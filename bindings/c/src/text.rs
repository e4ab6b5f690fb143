//! Texts that C was given to keep: errors and explanations.

use crate::border;
use crate::message::Str;

/// A text of its own. It is to be freed by `fp_text_free`.
#[derive(Debug)]
pub struct Text(String);

impl Text {
    pub(crate) fn new(text: String) -> Text {
        Text(text)
    }
}

/// The bytes of a text, UTF-8.
///
/// # Safety
///
/// `text` is `NULL` or a text that isn't freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_text_data(text: *const Text) -> Str {
    // SAFETY: the caller says that it is a text where it isn't NULL.
    unsafe { text.as_ref() }.map_or(Str::NONE, |text| Str::of(text.0.as_bytes()))
}

/// Frees a text.
///
/// # Safety
///
/// `text` is `NULL` or a text that isn't freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_text_free(text: *mut Text) {
    // SAFETY: the caller says so.
    unsafe { border::free(text) };
}
