//! The package of a runtime: the addon and what loads it, as files of the function.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use super::elf;
use crate::args::Runtime;
use crate::exit::Usage;

/// What the Node package consists of.
const NODE: [&str; 3] = ["fingerpost.node", "index.js", "package.json"];

/// The files of the package, by their names in the function.
pub(super) fn files(runtime: Runtime, path: &Path) -> Result<BTreeMap<String, Vec<u8>>, Usage> {
    let files = match runtime {
        Runtime::Node => node(path)?,
        Runtime::Python if path.is_dir() => python_folder(path)?,
        Runtime::Python => wheel(path)?,
    };
    let programs: Vec<_> = files.iter().filter(|(name, _)| is_program(name)).collect();
    if programs.is_empty() {
        return Err(Usage(format!("there is no addon in `{}`", path.display())));
    }
    for (name, bytes) in programs {
        if let Some(why) = elf::refused(bytes) {
            return Err(Usage(format!("`{name}` of `{}`: {why}", path.display())));
        }
    }
    Ok(files)
}

fn is_program(name: &str) -> bool {
    name.ends_with(".node") || name.ends_with(".so")
}

/// The folder of the installed npm package.
fn node(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Usage> {
    let file = |name: &str| {
        let bytes = read(&folder.join(name))?;
        Ok((format!("node_modules/@fingerpost/lambda-edge/{name}"), bytes))
    };
    NODE.into_iter().map(file).collect()
}

/// The folder of the installed Python package.
fn python_folder(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Usage> {
    let cannot = |error: std::io::Error| unreadable(folder, &error.to_string());
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        if let Some(name) = name.filter(|name| is_python(name)) {
            files.insert(format!("fingerpost/{name}"), read(&path)?);
        }
    }
    Ok(files)
}

/// A wheel, which is a zip of the package.
fn wheel(path: &Path) -> Result<BTreeMap<String, Vec<u8>>, Usage> {
    let cannot = |error: &dyn std::fmt::Display| unreadable(path, &error.to_string());
    let mut archive =
        zip::ZipArchive::new(Cursor::new(read(path)?)).map_err(|error| cannot(&error))?;
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).map_err(|error| cannot(&error))?;
        let name = file.name().map_err(|error| cannot(&error))?.into_owned();
        if name.strip_prefix("fingerpost/").is_some_and(is_python) {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(|error| cannot(&error))?;
            files.insert(name, bytes);
        }
    }
    Ok(files)
}

/// Modules and addons; no caches, no types.
fn is_python(name: &str) -> bool {
    !name.contains('/') && (name.ends_with(".py") || name.ends_with(".so"))
}

fn read(path: &Path) -> Result<Vec<u8>, Usage> {
    fs::read(path).map_err(|error| unreadable(path, &error.to_string()))
}

fn unreadable(path: &Path, why: &str) -> Usage {
    Usage(format!("cannot read `{}`: {why}", path.display()))
}
