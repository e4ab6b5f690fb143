//! Header fields as they stand in JSON.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::RequestError;

/// Header fields in the order in which they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields(pub(super) Vec<(String, String)>);

/// A field that could really arrive (RFC 9110 §5.1, §5.5), without white space around its value.
///
/// ```
/// use fingerpost::adapter::json::field;
///
/// assert_eq!(field("accept", " text/html "), Ok(("accept".to_owned(), "text/html".to_owned())));
/// assert!(field("a b", "c").is_err());
/// ```
///
/// # Errors
///
/// The name is none, or the value holds a control character.
pub fn field(name: &str, value: &str) -> Result<(String, String), RequestError> {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || !name.bytes().all(token) {
        return Err(RequestError(format!("`{name}` is not a header name")));
    }
    let value = value.trim_matches([' ', '\t']);
    if value.contains(|c: char| c.is_ascii_control() && c != '\t') {
        return Err(RequestError(format!("the value of `{name}` holds a control character")));
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// An object of names and values (a value may be a list), or a list of pairs.
impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Fields, D::Error> {
        struct FieldsVisitor;

        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of header names and values, or a list of pairs")
            }

            // Not by way of a map: it would keep one of two equal names only.
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some((name, values)) = map.next_entry::<String, OneOrMore>()? {
                    let values = match values {
                        OneOrMore::One(value) => vec![value],
                        OneOrMore::More(values) => values,
                    };
                    for value in values {
                        fields.push(field(&name, &value).map_err(de::Error::custom)?);
                    }
                }
                Ok(Fields(fields))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some((name, value)) = list.next_element::<(String, String)>()? {
                    fields.push(field(&name, &value).map_err(de::Error::custom)?);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_any(FieldsVisitor)
    }
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Vec<(String, String)> {
        serde_json::from_str::<Fields>(json).unwrap().0
    }

    #[test]
    fn objects_and_lists_keep_every_line_in_order() {
        let wanted = [("b", "1"), ("a", "2"), ("b", "3")];
        let wanted = wanted.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(read(r#"[["b", "1"], ["a", "2"], ["b", "3"]]"#), wanted);
        assert_eq!(read(r#"{ "b": "1", "a": " 2 ", "b": ["3"] }"#), wanted);
        assert_eq!(read(r#"{ "b": [] }"#), []);
    }

    #[test]
    fn what_could_not_arrive_is_refused() {
        assert!(field("a b", "c").unwrap_err().0.contains("not a header name"));
        assert!(field("a", "b\nc: d").unwrap_err().0.contains("control character"));
        assert_eq!(field("a", " b:c\t"), Ok(("a".to_owned(), "b:c".to_owned())));
        assert!(serde_json::from_str::<Fields>(r#"{ "a": 1 }"#).is_err());
        assert!(serde_json::from_str::<Fields>(r#"[["a"]]"#).is_err());
    }
}
