//! What the fuzz targets share: a request read from bytes, and what must hold of every decision.

pub mod grammar;
pub mod holds;
pub mod wire;
