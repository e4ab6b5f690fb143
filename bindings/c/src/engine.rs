//! A policy ready to decide.

use std::sync::Arc;

use fingerpost::{OnError, Policy, Source};

use crate::border;
use crate::message::Str;
use crate::text::Text;

/// A policy ready to decide. It is to be freed by `fp_engine_free`.
#[derive(Debug)]
pub struct Engine {
    pub(crate) engine: Arc<fingerpost::Engine>,
    /// For explanations; an image has none.
    pub(crate) policy: Option<Policy>,
}

impl Engine {
    fn read(source: Source) -> Result<Engine, String> {
        let policy = Policy::parse(source).map_err(|error| error.to_string())?;
        let engine = fingerpost::Engine::new(&policy).map_err(|error| error.to_string())?;
        Ok(Engine { engine: Arc::new(engine), policy: Some(policy) })
    }
}

/// Reads a policy's text. Maps, lists and pages that it names are read in `folder`, if there is one.
/// `NULL` with every problem of the text in `error`.
///
/// # Safety
///
/// The texts are readable; `error` is `NULL` or a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_engine_from_text(
    text: Str,
    folder: Str,
    error: *mut *mut Text,
) -> *mut Engine {
    let read = || {
        // SAFETY: the caller says that the texts are readable.
        let (text, folder) = unsafe { (border::utf8("the policy", text)?, border::bytes(folder)) };
        let source = Source::text(text);
        Engine::read(match border::path(folder) {
            Some(folder) => source.in_folder(folder),
            None => source,
        })
    };
    // SAFETY: the caller says what `error` is.
    unsafe { border::give(error, read) }
}

/// Reads a policy's file, and what it names beside it.
///
/// # Safety
///
/// The path is readable; `error` is `NULL` or a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_engine_from_file(path: Str, error: *mut *mut Text) -> *mut Engine {
    let read = || {
        // SAFETY: the caller says that the path is readable.
        let path = border::path(unsafe { border::bytes(path) }).ok_or("no path was given")?;
        Engine::read(Source::path(path))
    };
    // SAFETY: the caller says what `error` is.
    unsafe { border::give(error, read) }
}

/// Loads an image that `fingerpost compile` wrote.
///
/// # Safety
///
/// `image` is `length` readable bytes; `error` is `NULL` or a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_engine_from_image(
    image: *const u8,
    length: usize,
    error: *mut *mut Text,
) -> *mut Engine {
    let load = || {
        // SAFETY: the caller says that it is that many bytes.
        let image = unsafe { border::bytes(Str { data: image.cast(), length }) };
        let engine = fingerpost::Engine::from_bytes(image).map_err(|error| error.to_string())?;
        Ok(Engine { engine: Arc::new(engine), policy: None })
    };
    // SAFETY: the caller says what `error` is.
    unsafe { border::give(error, load) }
}

/// What the policy means, as a short text: the same for the same meaning.
///
/// # Safety
///
/// `engine` is `NULL` or an engine that isn't freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_engine_digest(engine: *const Engine) -> Str {
    // SAFETY: the caller says that it is an engine where it isn't NULL.
    unsafe { engine.as_ref() }
        .map_or(Str::NONE, |engine| Str::of(engine.engine.digest().as_bytes()))
}

/// Whether the policy wants a request refused (503, say) about which nothing can be decided: its
/// `on_error`. Without an engine, it does.
///
/// # Safety
///
/// `engine` is `NULL` or an engine that isn't freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_engine_denies_on_error(engine: *const Engine) -> bool {
    // SAFETY: the caller says that it is an engine where it isn't NULL.
    unsafe { engine.as_ref() }.is_none_or(|engine| engine.engine.on_error() == OnError::Deny)
}

/// Whether the policy believes what the peer of this address tells about visitors in headers. A host
/// passes `X-Forwarded-*` of nobody else on to its origins.
///
/// # Safety
///
/// `engine` is `NULL` or an engine that isn't freed; the address is readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_engine_believes(engine: *const Engine, peer: Str) -> bool {
    // SAFETY: the caller says that it is an engine where it isn't NULL, and a readable address.
    let (engine, peer) = unsafe { (engine.as_ref(), border::bytes(peer)) };
    let peer = std::str::from_utf8(peer).ok().and_then(|peer| peer.parse().ok());
    engine.zip(peer).is_some_and(|(engine, peer)| engine.engine.believes(peer))
}

/// Frees an engine. Decisions that it made stay.
///
/// # Safety
///
/// `engine` is `NULL` or an engine that isn't freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fp_engine_free(engine: *mut Engine) {
    // SAFETY: the caller says so.
    unsafe { border::free(engine) };
}
