//! Header edits on a header map.

use std::fmt;

use ::http::header::{HeaderMap, HeaderName, HeaderValue};

use super::http::ApplyError;
use crate::decision::{Edit, Field};

/// The fields after edits, in order.
pub(super) fn edited(headers: &HeaderMap, edits: &[Edit<'_>]) -> Result<HeaderMap, ApplyError> {
    let mut edited = headers.clone();
    for edit in edits {
        match edit {
            Edit::Remove { name } => {
                edited.remove(name.as_ref());
            }
            Edit::RemovePrefix { prefix } => {
                let begins = |name: &&HeaderName| name.as_str().starts_with(prefix.as_ref());
                let names: Vec<HeaderName> = edited.keys().filter(begins).cloned().collect();
                for name in names {
                    edited.remove(name);
                }
            }
            Edit::Set(field) => {
                let (name, value) = parse(field)?;
                edited
                    .try_insert(name, value)
                    .map_err(|error| ApplyError::new("a header field", &error))?;
            }
            Edit::Append(field) => {
                let (name, value) = parse(field)?;
                append(&mut edited, name, value)?;
            }
            Edit::Default(field) => {
                let (name, value) = parse(field)?;
                if !edited.contains_key(&name) {
                    append(&mut edited, name, value)?;
                }
            }
        }
    }
    Ok(edited)
}

pub(super) fn append(
    headers: &mut HeaderMap,
    name: HeaderName,
    value: HeaderValue,
) -> Result<(), ApplyError> {
    match headers.try_append(name, value) {
        Ok(_) => Ok(()),
        Err(error) => Err(ApplyError::new("a header field", &error)),
    }
}

/// A field in the types of the `http` crate.
pub(super) fn parse(field: &Field<'_>) -> Result<(HeaderName, HeaderValue), ApplyError> {
    let failed = |error: &dyn fmt::Display| {
        ApplyError::new(&format!("the header field `{}`", field.name), error)
    };
    let name = HeaderName::try_from(field.name.as_ref()).map_err(|error| failed(&error))?;
    let value = HeaderValue::from_bytes(field.value.as_bytes()).map_err(|error| failed(&error))?;
    Ok((name, value))
}
