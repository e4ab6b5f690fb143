//! The credentials of `Authorization: Basic` (RFC 7617).

/// A name and a password.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) user: String,
    pub(crate) password: Vec<u8>,
}

/// How long the value of a header with credentials may be. Servers cut headers at 8 KiB.
const LONGEST: usize = 8 << 10;

/// Reads the value of `Authorization`: the scheme in any case, one space, and padded base64 of
/// `name:password`, the name in UTF-8. There is one spelling of it, and no other is read.
#[cfg(feature = "auth")]
pub(crate) fn credentials(value: &[u8]) -> Option<Credentials> {
    use base64::Engine as _;
    let (scheme, token) = value.split_at_checked("Basic ".len())?;
    if !scheme.eq_ignore_ascii_case(b"Basic ") || value.len() > LONGEST {
        return None;
    }
    let mut bytes = base64::engine::general_purpose::STANDARD.decode(token).ok()?;
    let colon = bytes.iter().position(|byte| *byte == b':')?;
    let password = bytes.split_off(colon + 1);
    bytes.truncate(colon);
    Some(Credentials { user: String::from_utf8(bytes).ok()?, password })
}

#[cfg(not(feature = "auth"))]
pub(crate) fn credentials(_: &[u8]) -> Option<Credentials> {
    let _ = LONGEST;
    None
}

#[cfg(test)]
#[cfg(feature = "auth")]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<(String, String)> {
        let Credentials { user, password } = credentials(value.as_bytes())?;
        Some((user, String::from_utf8(password).unwrap()))
    }

    #[test]
    fn the_examples_of_the_rfc() {
        let found = read("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(found, Some(("Aladdin".to_owned(), "open sesame".to_owned())));
        let found = read("bAsIc dGVzdDoxMjPCow==");
        assert_eq!(found, Some(("test".to_owned(), "123£".to_owned())));
        // `a:b:c`: the first colon ends the name.
        assert_eq!(read("Basic YTpiOmM="), Some(("a".to_owned(), "b:c".to_owned())));
        assert_eq!(read("Basic Og=="), Some((String::new(), String::new())));
    }

    #[test]
    fn what_is_not_read() {
        for value in [
            "",
            "Basic",
            "Basic ",
            "Basic  YTpi",
            "Basic\tYTpi",
            "Basic YTpi ",
            "Basic YTpiOmM",
            "Basic YTpiOmN=",
            "Basic YTpi=",
            "Basic YWI=",
            "Basic /zo=",
            "Basic YTpi, Basic YTpi",
            "Bearer YTpi",
            "Basicé",
        ] {
            assert_eq!(read(value), None, "{value}");
        }
        let long = format!("Basic {}", "YTpi".repeat(4096));
        assert_eq!(read(&long), None);
    }
}
