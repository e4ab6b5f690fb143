//! A policy from the grammar and any path, query and host: a `Location` leads to a host that the
//! policy writes, and to the same one for another parser of URLs.
#![no_main]

use fingerpost_fuzz::location::{Visit, visit};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|visited: Visit| visit(&visited));
