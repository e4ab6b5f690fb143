//! From text to meaning.
use super::Policy;
use crate::diagnostic::Error;
use crate::source::Source;

pub(crate) fn read(source: Source) -> Result<Policy, Error> {
    let _ = source;
    unimplemented!()
}
