//! The tower layer: alone, and in hyper, axum and tonic with real sockets.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod alone;
mod axum_host;
mod client;
mod cost;
mod hyper_host;
#[cfg(feature = "auth")]
mod members;
mod swap;
mod tonic_host;
