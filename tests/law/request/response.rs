//! Responses of the origin.

use proptest::prelude::*;
use proptest::sample::select;

use super::Lines;
use super::lines::value;

pub(super) fn response() -> BoxedStrategy<(u16, Lines)> {
    let fixed = select(
        &[
            ("server", "origin"),
            ("Cache-Control", "no-store"),
            ("cache-control", "public, max-age=60"),
            ("cache-control", "max-age=5 ,  PRIVATE"),
            ("cache-control", "no-transform"),
            ("cache-control", "x-private=1, private=\"set-cookie\""),
            ("vary", "Origin"),
            ("Vary", "accept-encoding,ORIGIN"),
            ("vary", "accept"),
            ("vary", "*"),
            ("vary", "x-origin"),
            ("etag", "\"1\""),
            ("last-modified", "Wed, 01 Jul 2026 00:00:00 GMT"),
            ("content-encoding", "br"),
            ("content-language", "de"),
            ("content-range", "bytes 0-1/2"),
            ("content-disposition", "attachment"),
            ("accept-ranges", "bytes"),
            ("digest", "sha-256=x"),
            ("content-digest", "sha-256=:x:"),
            ("repr-digest", "sha-256=:x:"),
            ("content-type", "text/html"),
            ("Content-Type", "application/json"),
            ("set-cookie", "exp-ab=theirs"),
            ("access-control-allow-origin", "*"),
            ("Access-Control-Allow-Credentials", "true"),
            ("access-control-expose-headers", "x-b"),
            ("content-security-policy", "default-src 'none'"),
        ][..],
    );
    let line = prop_oneof![
        2 => value().prop_map(|value| ("x-b".to_owned(), value)),
        1 => value().prop_map(|value| ("x-frame-options".to_owned(), value)),
        1 => Just(("vary".to_owned(), b"\xff".to_vec())),
        1 => Just(("cache-control".to_owned(), b"private, \xff".to_vec())),
        9 => fixed.prop_map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())),
    ];
    let status = select(&[200u16, 200, 204, 206, 301, 404, 404, 500, 503][..]);
    (status, prop::collection::vec(line, 0..6)).boxed()
}
