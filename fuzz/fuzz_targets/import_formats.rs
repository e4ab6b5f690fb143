//! Any bytes as a file of another system: each line is accounted for, and what comes of it is a
//! policy.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fingerpost_fuzz::import::check(bytes));
