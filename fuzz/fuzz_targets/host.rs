//! Any text as a `Host`: one spelling, no more than RFC 3986 has, and what the crate `url` reads.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| fingerpost_fuzz::host::check(text));
