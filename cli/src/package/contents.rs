//! What a function consists of.

use std::collections::BTreeMap;

use fingerpost::adapter::cloudfront::Settings;

use super::addon;
use crate::args::{PackageArgs, Runtime};
use crate::exit::Usage;

/// What Lambda calls.
pub(super) const HANDLER: &str = "index.handler";

/// The files of the function, by name: image, settings, handler, and the package of the runtime.
pub(super) fn of(args: &PackageArgs, image: Vec<u8>) -> Result<BTreeMap<String, Vec<u8>>, Usage> {
    let mut files = addon::files(args.runtime, &args.addon)?;
    let (name, handler) = match args.runtime {
        Runtime::Node => ("index.js", include_str!("handler/index.js")),
        Runtime::Python => ("index.py", include_str!("handler/index.py")),
    };
    files.insert(name.to_owned(), handler.as_bytes().to_vec());
    files.insert("policy.bin".to_owned(), image);
    files.insert("settings.json".to_owned(), settings(args)?);
    Ok(files)
}

/// The handler's settings, read here so that a mistake in them is told before anything is deployed.
fn settings(args: &PackageArgs) -> Result<Vec<u8>, Usage> {
    let Some(file) = &args.settings else { return Ok(b"{}\n".to_vec()) };
    let text = std::fs::read_to_string(file)
        .map_err(|error| Usage(format!("cannot read `{}`: {error}", file.display())))?;
    text.parse::<Settings>()
        .map_err(|error| Usage(format!("`{}` holds no settings: {error}", file.display())))?;
    Ok(text.into_bytes())
}
