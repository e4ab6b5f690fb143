//! Any text as a path: its views are what a naive reference makes of it, have no dot segments, and
//! are their own views.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &str| fingerpost_fuzz::path::check(raw));
