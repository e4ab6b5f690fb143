//! The pieces of a URL: the primitives that the definition and the engine share, each with tests
//! and an oracle of its own.

pub(crate) mod cookie;
mod edit;
pub(crate) mod host;
pub(crate) mod path;
pub(crate) mod percent;
pub(crate) mod query;
pub(crate) mod short;
pub(crate) mod space;
mod unit;
pub(crate) mod url;
