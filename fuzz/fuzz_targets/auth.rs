//! Any bytes as credentials of every kind: they are refused, by the definition and the engine alike.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fingerpost_fuzz::auth::check(bytes));
