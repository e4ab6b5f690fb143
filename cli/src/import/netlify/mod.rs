//! Netlify's `_redirects`: the first line that matches decides, a slash at the end makes no
//! difference, paths are compared decoded.

mod act;
mod convert;
mod guard;
mod parse;
mod target;

pub(super) use convert::read;
