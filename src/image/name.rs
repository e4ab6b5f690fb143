//! Names and values that are sent: each check keeps something out of a header.

use super::flaw::Flaw;
use crate::policy::read::field::{Side, is_field_name, is_own, leads_elsewhere};
use crate::policy::read::values::is_token;
use crate::policy::template::{Place, Template};

/// A header's name, in lower case.
pub(super) fn field_name(name: &str) -> Result<(), Flaw> {
    Flaw::unless(is_field_name(name), "a header's name that isn't one")
}

/// A header that a policy may write.
pub(super) fn own_field_name(name: &str, side: Side) -> Result<(), Flaw> {
    field_name(name)?;
    Flaw::unless(is_own(name, side), "a header that belongs to the connection")
}

/// A header's value without placeholders.
pub(super) fn value(text: &str) -> Result<(), Flaw> {
    let control = |character: char| character.is_control() && character != '\t';
    Flaw::unless(!text.contains(control), "a control character in a header's value")
}

/// A header that a policy may write, with its value.
pub(super) fn field(name: &str, value: &Template, side: Side) -> Result<(), Flaw> {
    own_field_name(name, side)?;
    let is_fixed = matches!(value, Template::Literal(_));
    Flaw::unless(
        is_fixed || !leads_elsewhere(name),
        "a header that leads where the visitor wants",
    )?;
    super::template::fits(value, Place::Header)
}

/// A cookie's name, a method: a token (RFC 9110 §5.6.2).
pub(super) fn token(text: &str) -> Result<(), Flaw> {
    Flaw::unless(!text.is_empty() && text.bytes().all(is_token), "a name that isn't a token")
}

/// An id, the name of a variant: it stands in headers and cookies.
pub(super) fn id(text: &str) -> Result<(), Flaw> {
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
    Flaw::unless(!text.is_empty() && text.bytes().all(is_id), "an id that isn't one")
}

/// What is sorted, each once.
pub(super) fn rising<T, K: Ord>(list: &[T], key: impl Fn(&T) -> K) -> Result<(), Flaw> {
    let rises = list.iter().zip(list.iter().skip(1)).all(|(one, next)| key(one) < key(next));
    Flaw::unless(rises, "a list out of its order")
}
