use std::cmp::Reverse;

use super::*;
use crate::Limits;
use crate::policy::model::Reject;

const SETTINGS: PathSettings = PathSettings {
    reject: Reject { encoded_slash: false, encoded_backslash: false, bad_utf8: false },
    ignore_case: false,
    ignore_trailing_slash: false,
};

#[test]
fn a_quick_look() {
    for (pattern, path, rough) in [
        ("/a", "/A/", Rough::Spelling),
        ("/pricing", "/prcing", Rough::Letters(1)),
        ("/a/b", "/a/xyz", Rough::Segments(1, Reverse(1))),
        ("/a/b", "/b/a", Rough::Other),
        ("/{x}/b", "/a/b.html", Rough::Spelling),
        ("/a/{x}-{y}", "/a/q-r", Rough::Spelling),
        ("/a/{x}/b", "/a/q/c", Rough::Segments(1, Reverse(2))),
        ("/a/{*rest}", "/A", Rough::Spelling),
        ("/articles/{x}", "/artciles/1", Rough::Letters(1)),
    ] {
        let pattern = PathPattern::parse(pattern, &Limits::default()).unwrap();
        let path = Path::new(path, &SETTINGS);
        assert_eq!(Source::Pattern(pattern.lent()).rough(&path), rough, "{pattern} {}", path.text);
    }
}
