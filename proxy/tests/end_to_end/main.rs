//! The proxy as people run it: a process, real sockets, a real client.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod basics;
mod candidate;
mod experiment;
mod faults;
mod geo;
mod malformed;
mod origin;
mod process;
mod reload;
mod shutdown;
mod slow;
mod stream;
mod tls;
mod visitor;
