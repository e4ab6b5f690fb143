//! A policy as bytes, ready to load: what [`Engine::to_bytes`](crate::Engine::to_bytes) writes.
//!
//! An image holds the [`Model`], what a policy means, in two sections: parts (numbers, choices,
//! lengths) and text. [`stored`] says how each type is written; a file here is a noun of the model.
//! Whatever is read is checked where it is read, so that an engine from an image can do nothing
//! that one from a policy can't: no header in a header, no foreign host, no panic, and no more memory
//! than is in proportion to the image.

mod auth;
mod condition;
mod database;
mod experiment;
mod fact;
mod flaw;
mod frame;
mod headers;
mod lines;
#[cfg(feature = "fuzzing")]
mod mend;
mod model;
mod name;
mod pattern;
mod plain;
mod reader;
mod rule;
mod settings;
mod stored;
mod template;
mod writer;

#[cfg(feature = "fuzzing")]
pub use mend::mend;

use crate::Limits;
use crate::diagnostic::Error;
use crate::policy::model::Model;
use flaw::Flaw;
use reader::Reader;
use stored::Stored;
use writer::Writer;

/// Writes an image of a policy of this digest.
pub(crate) fn write(model: &Model, digest: &str) -> Vec<u8> {
    let mut policy = Writer::default();
    model.write(&mut policy);
    let geo = if model.client.country_db.is_some() { frame::GEO } else { 0 };
    let auth = if model.auth.is_empty() { 0 } else { frame::AUTH };
    frame::framed(from_hex(digest), geo | auth, &policy.parts, &policy.text)
}

/// Whether bytes begin as an image does.
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(&frame::MAGIC)
}

/// Reads an image: the policy and its digest.
pub(crate) fn read(image: &[u8], limits: &Limits) -> Result<(Model, String), Error> {
    Ok(read_frame(&frame::unframed(image)?, limits)?)
}

fn read_frame(frame: &frame::Frame<'_>, limits: &Limits) -> Result<(Model, String), Flaw> {
    let mut reader = Reader::new(frame.parts, frame.text, limits);
    let model = Model::read(&mut reader)?;
    reader.finish()?;
    let known = reader.experiments <= model.experiments.len();
    Flaw::unless(known, "the variant of an experiment that there isn't")?;
    Ok((model, frame.digest.iter().map(|byte| format!("{byte:02x}")).collect()))
}

/// The bytes of a digest.
fn from_hex(digest: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digest.as_bytes().chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).unwrap_or_default();
        *byte = u8::from_str_radix(pair, 16).unwrap_or_default();
    }
    bytes
}

#[cfg(test)]
mod tests;
