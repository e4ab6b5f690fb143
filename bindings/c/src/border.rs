//! Where pointers of C become references, and results become pointers.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use fingerpost_bindings::guard;

use crate::message::{Header, Str};
use crate::text::Text;

/// The bytes of a text; none where there is no data.
///
/// # Safety
///
/// The data must be that many readable bytes, for as long as the result is used.
pub(crate) unsafe fn bytes<'c>(text: Str) -> &'c [u8] {
    if text.data.is_null() || text.length == 0 {
        return &[];
    }
    // SAFETY: not NULL, and the caller says that it is that many bytes.
    unsafe { std::slice::from_raw_parts(text.data.cast(), text.length) }
}

/// A text that is to be UTF-8.
///
/// # Safety
///
/// That of [`bytes`].
pub(crate) unsafe fn utf8<'c>(what: &str, text: Str) -> Result<&'c str, String> {
    // SAFETY: the caller says so.
    let bytes = unsafe { bytes(text) };
    std::str::from_utf8(bytes).map_err(|_| format!("{what} isn't UTF-8"))
}

/// Header fields. One whose name is no text is no field.
///
/// # Safety
///
/// They must be that many fields with texts that are readable, for as long as the result is used.
pub(crate) unsafe fn fields<'c>(headers: *const Header, count: usize) -> Vec<(&'c str, &'c [u8])> {
    if headers.is_null() || count == 0 {
        return Vec::new();
    }
    // SAFETY: not NULL, and the caller says that it is that many fields.
    let headers = unsafe { std::slice::from_raw_parts(headers, count) };
    let field = |header: &Header| {
        // SAFETY: the caller says that the texts are readable.
        let (name, value) = unsafe { (bytes(header.name), bytes(header.value)) };
        Some((std::str::from_utf8(name).ok()?, value))
    };
    headers.iter().filter_map(field).collect()
}

/// A request target; bytes that are no UTF-8 become what a browser sends for them.
pub(crate) fn target(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(
            bytes
                .iter()
                .map(|byte| match byte {
                    b' '..=b'~' => char::from(*byte).to_string(),
                    _ => format!("%{byte:02X}"),
                })
                .collect(),
        ),
    }
}

/// Runs what C asked for. `NULL` where it fails, and why in `error`, if C wants to know.
///
/// # Safety
///
/// `error` must be `NULL` or a place for a pointer.
pub(crate) unsafe fn give<T>(
    error: *mut *mut Text,
    run: impl FnOnce() -> Result<T, String>,
) -> *mut T {
    let why = match guard(run) {
        Ok(Ok(value)) => return Box::into_raw(Box::new(value)),
        Ok(Err(why)) => why,
        Err(place) => format!("internal error at {place}"),
    };
    if !error.is_null() {
        // SAFETY: not NULL, and the caller says that it is a place for a pointer.
        unsafe { error.write(Box::into_raw(Box::new(Text::new(why)))) };
    }
    std::ptr::null_mut()
}

/// What a handle is of; an error where it is `NULL`.
///
/// # Safety
///
/// It must be `NULL` or a handle that was given and not freed, for as long as the result is used.
pub(crate) unsafe fn handle<'c, T>(what: &str, handle: *const T) -> Result<&'c T, String> {
    // SAFETY: the caller says that it is a handle where it isn't NULL.
    unsafe { handle.as_ref() }.ok_or_else(|| format!("no {what} was given"))
}

/// Frees a handle.
///
/// # Safety
///
/// It must be `NULL` or a handle that was given and not freed; nothing of it may be used any more.
pub(crate) unsafe fn free<T>(handle: *mut T) {
    if handle.is_null() {
        return;
    }
    // SAFETY: `give` made it, and the caller gives it back.
    let owned = unsafe { Box::from_raw(handle) };
    // What frees itself doesn't panic; did it, C must not see it.
    let _ = guard(move || drop(owned));
}

/// A path; `None` where nothing is stated.
pub(crate) fn path(bytes: &[u8]) -> Option<&Path> {
    (!bytes.is_empty()).then(|| Path::new(OsStr::from_bytes(bytes)))
}
