//! What the fuzz targets share: a request read from bytes, and what must hold of every decision
//! and of the pieces that it is made from.

pub mod auth;
pub mod cookie;
pub mod event;
pub mod forwarded;
pub mod grammar;
pub mod holds;
pub mod host;
pub mod import;
pub mod location;
pub mod path;
pub mod stack;
pub mod template;
pub mod wire;
