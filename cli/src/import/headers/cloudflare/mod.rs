//! Cloudflare Pages' `_headers`: a rule adds to what an earlier one sets, or takes it away. What isn't
//! documented was read in the published sources of Cloudflare's parser and of its handler of assets.

mod parse;
mod path;
mod rule;
mod source;
mod value;

pub(super) use parse::blocks;
pub(super) use rule::rules;
