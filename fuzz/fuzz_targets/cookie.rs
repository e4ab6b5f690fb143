//! Any bytes as a `Cookie` header: the values of each name are those of a naive
//! reading of RFC 6265.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|header: &[u8]| fingerpost_fuzz::cookie::check(header));
