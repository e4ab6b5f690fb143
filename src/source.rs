//! What was given: the policy's text, its name, and where its sidecar files are.
//!
//! Parsing *text* never touches the file system: a [`Source::text`] gets its sidecar files by
//! [`Source::with_file`]. Only a [`Source::path`] reads files, inside its own folder, and a text that is
//! said to stand [in a folder](Source::in_folder).

mod folder;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use crate::Limits;

pub(crate) use folder::FileProblem;

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
    origin: Origin,
    files: BTreeMap<String, Vec<u8>>,
    folder: Option<PathBuf>,
    limits: Limits,
    progress: Option<ProgressFn>,
}

type ProgressFn = Box<dyn Fn(Progress<'_>)>;

/// Where the policy's text comes from.
enum Origin {
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

    /// The folder in which the sidecar files of a text are read, as if the text were a file there
    /// (no absolute path, no `..`, no link that leads out). A [`Source::path`] keeps its own.
    #[must_use]
    pub fn in_folder(mut self, folder: impl Into<PathBuf>) -> Source {
        self.folder = Some(folder.into());
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

    /// The name that diagnostics show.
    pub(crate) fn name(&self) -> String {
        match &self.origin {
            Origin::Path(path) => path.display().to_string(),
            Origin::Bytes { name, .. } => name.clone(),
        }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Whom to tell how far the reading of a file is.
    pub(crate) fn progress(&self) -> Option<&dyn Fn(Progress<'_>)> {
        self.progress.as_deref()
    }

    /// The policy's bytes.
    pub(crate) fn policy(&self) -> Result<Cow<'_, [u8]>, FileProblem> {
        let most = self.limits.file_bytes;
        match &self.origin {
            Origin::Path(path) => folder::read(path, most).map(Cow::Owned),
            Origin::Bytes { bytes, .. } if bytes.len() > most => Err(FileProblem::TooLarge),
            Origin::Bytes { bytes, .. } => Ok(Cow::Borrowed(bytes)),
        }
    }

    /// The bytes of a sidecar file by the name that the policy writes.
    pub(crate) fn sidecar(&self, name: &str, most: usize) -> Result<Cow<'_, [u8]>, FileProblem> {
        folder::check_name(name)?;
        match self.files.get(name) {
            Some(bytes) if bytes.len() > most => return Err(FileProblem::TooLarge),
            Some(bytes) => return Ok(Cow::Borrowed(bytes)),
            None => {}
        }
        let folder = match (&self.origin, &self.folder) {
            (Origin::Path(path), _) => folder::folder_of(path),
            (Origin::Bytes { .. }, Some(folder)) => folder.clone(),
            (Origin::Bytes { .. }, None) => {
                let why = "it was not given with the policy's text".to_owned();
                return Err(FileProblem::Unreadable(why));
            }
        };
        folder::read(&folder::find(&folder, name)?, most).map(Cow::Owned)
    }

    fn new(origin: Origin) -> Source {
        Source {
            origin,
            files: BTreeMap::new(),
            folder: None,
            limits: Limits::default(),
            progress: None,
        }
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
        f.debug_struct("Source")
            .field("name", &self.name())
            .field("files", &self.files.keys())
            .finish()
    }
}
