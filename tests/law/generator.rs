//! Policies and requests over one vocabulary: for the law, and for what else must hold of all.

pub(crate) mod policy;
pub(crate) mod request;
mod universe;

use fingerpost::{Policy, Source};

/// A policy of the generator, with the files that it may name.
pub(crate) fn parse(text: &str) -> Policy {
    let source = Source::text(text)
        .with_file("moved.csv", policy::MOVED_CSV)
        .with_file("deny.txt", policy::DENY_TXT)
        .with_file("page.html", policy::PAGE_HTML)
        .with_file("jwks.json", include_str!("../auth/jwks.json"))
        .with_file("hs.key", include_str!("../auth/hs.key"))
        .with_file("cf.pem", include_str!("../auth/cf.pem"));
    match Policy::parse(source) {
        Ok(policy) => policy,
        Err(error) => panic!("the generator wrote a policy that is refused:\n{text}\n{error}"),
    }
}
