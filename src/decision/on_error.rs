//! What becomes of a request that can't be read.

use serde::{Deserialize, Serialize};

/// The top-level `on_error`: what becomes of a request or response that the host can't read, about
/// which nothing can be decided. Hosts that state requests as types have none of these; one that
/// gets them as text, as [`adapter::cloudfront`](crate::adapter) does, may.
///
/// ```
/// use fingerpost::{Engine, OnError};
///
/// let engine: Engine = "[[block]]\nwhen.path = '/admin'".parse()?;
/// assert_eq!(engine.on_error(), OnError::Pass);
/// let engine: Engine = "on_error = 'deny'\n[[block]]\nwhen.path = '/admin'".parse()?;
/// assert_eq!(engine.on_error(), OnError::Deny);
/// # Ok::<(), fingerpost::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnError {
    /// It goes on as it is.
    #[default]
    Pass,
    /// It is answered with 503.
    Deny,
}
