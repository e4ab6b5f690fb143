//! The digests that an import writes into its policy: by them the next one knows whether the files
//! are still as they were written, or a person has worked on them.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::{Imported, MADE_BY};

/// Between what a digest is about and the digest.
const SHA256: &str = ": sha256 ";
/// What the digest of the policy is about; it can't be about its own line.
const REST: &str = "# the rest of this file";

/// The policy with the digests of its maps and its own, at the end of the comments that it begins
/// with.
pub(super) fn stamped(imported: &Imported) -> String {
    let policy = &imported.policy;
    let head: usize = leading_comments(policy).map(str::len).sum();
    let (head, rules) = policy.split_at_checked(head).unwrap_or(("", policy));
    let mut head = head.to_owned();
    for (name, text) in &imported.files {
        head.push_str(&format!("# {name}{SHA256}{}\n", digest(text.as_bytes())));
    }
    let own = digest(format!("{head}{rules}").as_bytes());
    format!("{head}{REST}{SHA256}{own}\n{rules}")
}

/// Refuses where writing loses what a person wrote: a file is replaced if it is exactly what an
/// import wrote, and a map also if it stays as it is.
pub(super) fn keep_edited(output: &Path, imported: &Imported) -> Result<(), String> {
    let Some(policy) = there(output)? else { return keep_maps(output, imported, &[]) };
    if !policy.starts_with(MADE_BY.as_bytes()) {
        return Err(kept(output, "is there already, and not made by `fingerpost import`"));
    }
    let policy = String::from_utf8_lossy(&policy);
    if !is_as_written(&policy) {
        return Err(kept(output, "was edited since `fingerpost import` made it"));
    }
    keep_maps(output, imported, &maps(&policy))
}

/// The maps of the import that wrote the policy which is there, as far as they are still there and
/// the new one doesn't write them.
pub(super) fn left_over(output: &Path, imported: &Imported) -> Vec<String> {
    let Ok(Some(policy)) = there(output) else { return Vec::new() };
    let policy = String::from_utf8_lossy(&policy);
    if !policy.starts_with(MADE_BY) {
        return Vec::new();
    }
    maps(&policy)
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| imported.files.iter().all(|(new, _)| new != name))
        .map(|name| beside(output, name))
        .filter(|path| Path::new(path).is_file())
        .collect()
}

/// A file beside the policy.
pub(super) fn beside(output: &Path, name: &str) -> String {
    output.parent().unwrap_or(Path::new("")).join(name).display().to_string()
}

fn keep_maps(output: &Path, imported: &Imported, known: &[(&str, &str)]) -> Result<(), String> {
    for (name, new) in &imported.files {
        let path = beside(output, name);
        let path = Path::new(&path);
        let Some(old) = there(path)? else { continue };
        if old == new.as_bytes() {
            continue;
        }
        match known.iter().find(|(map, _)| map == name) {
            Some((_, written)) if digest(&old) == *written => {}
            Some(_) => return Err(kept(path, "was edited since `fingerpost import` made it")),
            None => {
                return Err(kept(path, "is there already, and not of the policy's last import"));
            }
        }
    }
    Ok(())
}

fn kept(path: &Path, why: &str) -> String {
    format!(
        "`{}` {why}: name another policy by `-o`, or write over it by `--force`",
        path.display()
    )
}

/// What stands in a file, if there is one with something in it.
fn there(path: &Path) -> Result<Option<Vec<u8>>, String> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes).filter(|bytes| !bytes.is_empty())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("`{}` can't be read: {error}", path.display())),
    }
}

/// Whether a policy has the digest that it carries.
fn is_as_written(policy: &str) -> bool {
    let own = leading_comments(policy).find(|line| line.starts_with(REST));
    let Some((line, (_, written))) = own.and_then(|line| Some((line, line.split_once(SHA256)?)))
    else {
        return false;
    };
    digest(policy.replacen(line, "", 1).as_bytes()) == written.trim_end()
}

/// The maps that a policy carries digests of, each with its own.
fn maps(policy: &str) -> Vec<(&str, &str)> {
    leading_comments(policy)
        .filter(|line| !line.starts_with(REST))
        .filter_map(|line| line.trim_end().strip_prefix("# ")?.rsplit_once(SHA256))
        .collect()
}

/// Lines with their ends.
fn leading_comments(policy: &str) -> impl Iterator<Item = &str> {
    policy.split_inclusive('\n').take_while(|line| line.starts_with('#'))
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Format, Options, import};

    #[test]
    fn every_edit_shows() {
        for count in [3, 20] {
            let lines: String = (0..count).map(|n| format!("/a/{n},/b/{n}\n")).collect();
            let options = Options::new(Format::Csv, "moved.csv");
            let imported = import(lines.as_bytes(), &options).unwrap();
            assert_eq!(imported.files.len(), usize::from(count == 20));
            let stamped = stamped(&imported);
            assert!(is_as_written(&stamped), "{stamped}");
            assert_eq!(maps(&stamped).len(), imported.files.len());
            for at in stamped.match_indices('\n').map(|(at, _)| at) {
                let (before, after) = stamped.split_at(at);
                assert!(!is_as_written(&format!("{before}#{after}")), "{before}");
            }
        }
    }
}
