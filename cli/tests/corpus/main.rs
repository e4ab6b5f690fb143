//! Real files of public sites through `fingerpost import`, and what their own engines answer.
//!
//! `cargo test --test corpus -- --nocapture` prints everything. The files lie beside the project;
//! where they don't, this says so and passes, unless `FINGERPOST_REQUIRE_CORPUS=1` is set.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test whose cases aren't as they should be fails"
)]

mod answer;
mod cloudflare;
mod cloudflare_parser;
mod data;
mod govuk;
mod headers;
mod large;
mod netlify;
mod netlify_parser;
mod pages;
mod table;
mod url;

#[test]
fn imported_policies_do_what_their_sources_do() {
    let Some(data) = data::Data::find() else { return };
    let mut table = table::Table::default();
    netlify::add(&data, &mut table);
    large::add(&data, &mut table);
    netlify_parser::add(&data, &mut table);
    cloudflare::add(&data, &mut table);
    cloudflare_parser::add(&data, &mut table);
    pages::add(&data, &mut table);
    govuk::add(&data, &mut table);
    headers::add(&data, &mut table);
    table.finish();
}
