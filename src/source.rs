//! What was given: the policy's text, its name, and where its sidecar files are.
//!
//! Parsing *text* never touches the file system: a [`Source::text`] gets its sidecar files by
//! [`Source::with_file`]. Only a [`Source::path`] reads files, inside its own folder.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use crate::Limits;

/// A policy's text, with its sidecar files and limits.
///
/// ```
/// use fingerpost::{Policy, Source};
///
/// let source = Source::text("[[redirect]]\nmap = 'moved.csv'\n")
///     .with_file("moved.csv", "from,to\n/a,/b\n");
/// assert!(Policy::parse(source).is_ok());
/// ```
pub struct Source {
    pub(crate) origin: Origin,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) limits: Limits,
    pub(crate) progress: Option<ProgressFn>,
}

type ProgressFn = Box<dyn Fn(Progress<'_>)>;

/// Where the policy's text comes from.
pub(crate) enum Origin {
    /// A file; sidecars are read inside its folder.
    Path(PathBuf),
    /// Bytes under a name that only diagnostics show.
    Bytes { name: String, bytes: Vec<u8> },
}

/// How far the reading of one file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// The file's name as the policy writes it.
    pub file: &'a str,
    /// Bytes read so far.
    pub read: u64,
    /// Bytes in all.
    pub total: u64,
}

impl Source {
    /// A policy file; the sidecar files that it names are read inside its folder (no absolute
    /// path, no `..`, no link that leads out). Nothing is read before [`crate::Policy::parse`].
    #[must_use]
    pub fn path(path: impl Into<PathBuf>) -> Source {
        Source::new(Origin::Path(path.into()))
    }

    /// A policy's text; nothing is read from the file system.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Source {
        Source::bytes(text.into())
    }

    /// A policy's bytes, which may turn out not to be UTF-8; nothing is read from the file system.
    #[must_use]
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Source {
        Source::new(Origin::Bytes { name: "rules.toml".to_owned(), bytes: bytes.into() })
    }

    /// The name that diagnostics show for the policy's text; `rules.toml` where none is given.
    /// A [`Source::path`] keeps its path.
    #[must_use]
    pub fn named(mut self, new: impl Into<String>) -> Source {
        if let Origin::Bytes { name, .. } = &mut self.origin {
            *name = new.into();
        }
        self
    }

    /// A sidecar file by the name that the policy writes. It goes before a file on disk.
    #[must_use]
    pub fn with_file(mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Source {
        self.files.insert(name.into(), bytes.into());
        self
    }

    /// Other limits than the default ones.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Source {
        self.limits = limits;
        self
    }

    /// Calls `report` now and then while large sidecar files are read.
    #[must_use]
    pub fn with_progress(mut self, report: impl Fn(Progress<'_>) + 'static) -> Source {
        self.progress = Some(Box::new(report));
        self
    }

    fn new(origin: Origin) -> Source {
        Source { origin, files: BTreeMap::new(), limits: Limits::default(), progress: None }
    }
}

impl From<&str> for Source {
    fn from(text: &str) -> Source {
        Source::text(text)
    }
}

impl From<String> for Source {
    fn from(text: String) -> Source {
        Source::text(text)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match &self.origin {
            Origin::Path(path) => path.display().to_string(),
            Origin::Bytes { name, .. } => name.clone(),
        };
        f.debug_struct("Source").field("name", &name).field("files", &self.files.keys()).finish()
    }
}
