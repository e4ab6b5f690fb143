//! The parts of the command line that others use too.

pub mod import;
