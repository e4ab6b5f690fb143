//! Any text as a template and any values: nothing leaves the place that it is put into.
#![no_main]

use fingerpost_fuzz::template::{Filled, check};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|filled: Filled| check(&filled));
