//! The place from which the policy of the moment is taken.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::Engine;

/// A place for an engine that can be changed while requests are served. Clones are the same place.
///
/// ```
/// use fingerpost::Engine;
/// use fingerpost::adapter::tower::{Handle, PolicyLayer};
///
/// let handle = Handle::new("[[block]]\nwhen.path = '/a'".parse::<Engine>()?);
/// let layer = PolicyLayer::new(handle.clone());
/// // The file has changed: the next request is decided by the new rules.
/// let new: Engine = "[[block]]\nwhen.path = '/b'".parse()?;
/// let old = handle.swap(new.clone());
/// assert_ne!(old.digest(), new.digest());
/// assert_eq!(handle.load().digest(), new.digest());
/// # drop(layer);
/// # Ok::<(), fingerpost::Error>(())
/// ```
#[derive(Clone)]
pub struct Handle(Arc<ArcSwap<Engine>>);

impl Handle {
    /// A place with this engine in it.
    #[must_use]
    pub fn new(engine: impl Into<Arc<Engine>>) -> Handle {
        Handle(Arc::new(ArcSwap::new(engine.into())))
    }

    /// The engine that is there now. Who has it keeps it, whatever takes its place.
    #[must_use]
    pub fn load(&self) -> Arc<Engine> {
        self.0.load_full()
    }

    /// Puts another engine there, for the requests that arrive from now on; gives the one that was.
    pub fn swap(&self, engine: impl Into<Arc<Engine>>) -> Arc<Engine> {
        self.0.swap(engine.into())
    }
}

impl From<Engine> for Handle {
    fn from(engine: Engine) -> Handle {
        Handle::new(engine)
    }
}

impl From<Arc<Engine>> for Handle {
    fn from(engine: Arc<Engine>) -> Handle {
        Handle::new(engine)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handle").field(&self.load().digest()).finish()
    }
}
