//! Netlify's `_headers`: of two rules that set a header, the later one wins.

mod parse;
mod rule;
mod source;

pub(super) use parse::blocks;
pub(super) use rule::rule;
