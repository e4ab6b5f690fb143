//! `_headers` files: what the hosts' parsers read, and what the hosts send.

mod files;
mod generated;
mod model;
mod parser;
mod pattern;

use super::data::Data;
use super::table::Table;

/// Parsers, patterns, files.
pub(crate) fn add(data: &Data, table: &mut Table) {
    parser::add(data, table);
    pattern::add(data, table);
    files::add(data, table);
}
