//! Any forwarding headers: from an untrusted peer they change nothing, and what a trusted proxy
//! appends stands, whatever a visitor wrote before it.
#![no_main]

use fingerpost_fuzz::forwarded::{Claims, check};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|claims: Claims| check(&claims));
