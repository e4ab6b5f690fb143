//! Files beside a policy: found inside its folder, and never read beyond a limit.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// Why a file can't be had.
#[derive(Debug)]
pub(crate) enum FileProblem {
    /// Its name leads out of the policy's folder; how.
    Outside(&'static str),
    /// It can't be read; why.
    Unreadable(String),
    /// It has more bytes than allowed.
    TooLarge,
}

impl From<io::Error> for FileProblem {
    fn from(error: io::Error) -> FileProblem {
        FileProblem::Unreadable(match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            _ => error.to_string(),
        })
    }
}

/// Whether a name stays inside a folder as it is written: relative, without `..`. The same on
/// every system, so no backslashes and no drive letters either.
pub(super) fn check_name(name: &str) -> Result<(), FileProblem> {
    let mut components = Path::new(name).components();
    if components.any(|part| part == Component::ParentDir)
        || name.split(['/', '\\']).any(|p| p == "..")
    {
        return Err(FileProblem::Outside("`..` leads out of the policy's folder"));
    }
    if name.starts_with('/') || Path::new(name).is_absolute() {
        return Err(FileProblem::Outside("an absolute path leads out of the policy's folder"));
    }
    if name.contains('\\') || name.get(1..2) == Some(":") {
        return Err(FileProblem::Outside("folders are separated by `/`"));
    }
    Ok(())
}

/// Where a file is whose name has been checked; a link may not lead out of the folder.
pub(super) fn find(folder: &Path, name: &str) -> Result<PathBuf, FileProblem> {
    let folder = fs::canonicalize(folder)?;
    let file = fs::canonicalize(folder.join(name))?;
    if file.starts_with(&folder) {
        Ok(file)
    } else {
        Err(FileProblem::Outside("a link leads out of the policy's folder"))
    }
}

/// The folder in which a policy's sidecar files are.
pub(super) fn folder_of(policy: &Path) -> PathBuf {
    match policy.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Reads a file of at most `limit` bytes; of a longer one no more than one byte beyond it.
pub(super) fn read(path: &Path, limit: usize) -> Result<Vec<u8>, FileProblem> {
    // Opening a pipe would wait for its other end.
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(FileProblem::Unreadable("it is not a file".to_owned()));
    }
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    if metadata.len() > most {
        return Err(FileProblem::TooLarge);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    // It may grow while it is read.
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() > limit { Err(FileProblem::TooLarge) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::{FileProblem, check_name};

    #[test]
    fn names_stay_inside() {
        for name in ["a.csv", "maps/a.csv", "./a.csv", "a..b", "..a"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["../a", "a/../b", "a/..", "/etc/passwd", "..\\a", "C:\\a", "c:a", "a\\b"] {
            assert!(matches!(check_name(name), Err(FileProblem::Outside(_))), "{name}");
        }
    }
}
