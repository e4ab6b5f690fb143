//! Cloudflare Pages' `_redirects`: the first line that matches decides, whether or not there is a
//! file; a slash at the end is a slash; paths are compared as they are spelled.
//!
//! What isn't documented was read in the published sources of Cloudflare's parser and of its
//! handler of assets, and in what they answer.

mod act;
mod convert;
mod parse;
mod source;

pub(super) use convert::{EVERY_SPELLING, read};
pub(super) use parse::{LENGTH, split_host};
pub(super) use source::{Source, source, split};
