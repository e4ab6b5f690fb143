//! The claims of a token, and the members of its header: a JSON object whose names are unique.

use std::fmt;

#[cfg(feature = "auth")]
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

/// A value, as far as anybody asks for it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(not(feature = "auth"), expect(dead_code, reason = "nothing is read"))]
pub(crate) enum Claim {
    Text(String),
    Integer(i64),
    /// No integer, or a large one.
    Real(f64),
    Boolean(bool),
    /// Lists inside it are [`Claim::Other`].
    List(Vec<Claim>),
    /// `null`, an object.
    Other,
}

/// The members of an object, in its order, each name once.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Claims(Vec<(String, Claim)>);

impl Claims {
    /// Reads an object; `None` where it is none, or has a name twice: two readers would take it for
    /// two things.
    #[cfg(feature = "auth")]
    pub(crate) fn read(json: &[u8]) -> Option<Claims> {
        serde_json::from_slice(json).ok()
    }

    /// What is known of a user who has a name and nothing else.
    pub(crate) fn of_user(name: &str) -> Claims {
        Claims(vec![("sub".to_owned(), Claim::Text(name.to_owned()))])
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Claim> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, claim)| claim)
    }

    /// A member that is a text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Claim::Text(text)) => Some(text),
            _ => None,
        }
    }
}

impl Claim {
    /// The seconds of a NumericDate (RFC 7519 §2), a part of one left out.
    pub(crate) fn seconds(&self) -> Option<i64> {
        match self {
            Claim::Integer(seconds) => Some(*seconds),
            // Beyond 2^53 no two seconds are told apart, and a date there is none.
            Claim::Real(seconds) if seconds.abs() < 9e15 => Some(seconds.floor() as i64),
            _ => None,
        }
    }
}

impl Claim {
    /// The values that conditions compare: those of a list, or the one. Of what has no one spelling
    /// there is none.
    pub(crate) fn texts(&self) -> Vec<String> {
        let items = match self {
            Claim::List(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let is_plain =
            |item: &&Claim| matches!(item, Claim::Text(_) | Claim::Integer(_) | Claim::Boolean(_));
        items.iter().filter(is_plain).map(Claim::to_string).collect()
    }

    /// What templates write: the values of a list with commas between them. `None` where there is
    /// nothing, or where a comma inside one would make two of it.
    pub(crate) fn line(&self) -> Option<String> {
        let texts = self.texts();
        let is_one = !matches!(self, Claim::List(_));
        let apart = is_one || !texts.iter().any(|text| text.contains(','));
        (apart && !texts.is_empty()).then(|| texts.join(","))
    }

    /// The same, where it can be the value of a header.
    pub(crate) fn field(&self) -> Option<String> {
        self.line().filter(|line| {
            let is_trimmed = line.trim_matches([' ', '\t']).len() == line.len();
            is_trimmed && !line.is_empty() && !line.contains(char::is_control)
        })
    }
}

/// One value as text: what a policy compares, and what a template writes.
impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Claim::Text(text) => f.write_str(text),
            Claim::Integer(number) => write!(f, "{number}"),
            Claim::Boolean(boolean) => write!(f, "{boolean}"),
            Claim::Real(_) | Claim::List(_) | Claim::Other => Ok(()),
        }
    }
}

#[cfg(feature = "auth")]
impl<'de> Deserialize<'de> for Claims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Claims, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Claims;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Claims, A::Error> {
                let mut members: Vec<(String, Claim)> = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    if members.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom("a name twice"));
                    }
                    members.push((name, map.next_value_seed(Value { inside: false })?));
                }
                Ok(Claims(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// Reads a value; what nests deeper than a list of values is passed over without recursion.
#[cfg(feature = "auth")]
#[derive(Clone, Copy)]
struct Value {
    /// It is inside a list.
    inside: bool,
}

#[cfg(feature = "auth")]
impl<'de> DeserializeSeed<'de> for Value {
    type Value = Claim;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Claim, D::Error> {
        deserializer.deserialize_any(self)
    }
}

#[cfg(feature = "auth")]
impl<'de> Visitor<'de> for Value {
    type Value = Claim;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, boolean: bool) -> Result<Claim, E> {
        Ok(Claim::Boolean(boolean))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Claim, E> {
        Ok(Claim::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Claim, E> {
        Ok(i64::try_from(number).map_or(Claim::Real(number as f64), Claim::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Claim, E> {
        Ok(Claim::Real(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Claim, E> {
        Ok(Claim::Text(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Claim, E> {
        Ok(Claim::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Claim, A::Error> {
        if self.inside {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Claim::Other);
        }
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(Value { inside: true })? {
            items.push(item);
        }
        Ok(Claim::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Claim, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Claim::Other)
    }
}

#[cfg(test)]
#[cfg(feature = "auth")]
mod tests {
    use super::*;

    #[test]
    fn values() {
        let json = br#"{"a":"x","b":1,"c":-1.5,"d":true,"e":null,"f":{"a":{"a":1}},
            "g":["x",[1],{"x":1},2],"h":18446744073709551615,"\u0069":1e2}"#;
        let claims = Claims::read(json).unwrap();
        assert_eq!(claims.get("a"), Some(&Claim::Text("x".to_owned())));
        assert_eq!(claims.get("b").unwrap().seconds(), Some(1));
        assert_eq!(claims.get("c").unwrap().seconds(), Some(-2));
        assert_eq!(claims.get("d").unwrap().to_string(), "true");
        assert_eq!(claims.get("e"), Some(&Claim::Other));
        assert_eq!(claims.get("f"), Some(&Claim::Other));
        let list = [Claim::Text("x".to_owned()), Claim::Other, Claim::Other, Claim::Integer(2)];
        assert_eq!(claims.get("g"), Some(&Claim::List(list.to_vec())));
        assert_eq!(claims.get("h").unwrap().seconds(), None);
        assert_eq!(claims.get("i").unwrap().seconds(), Some(100));
        assert_eq!(claims.text("b"), None);
        assert_eq!(claims.get("x"), None);
    }

    #[test]
    fn as_text() {
        let json = br#"{"a":"x","b":["x",2,true,null,1.5,[1]],"c":["a,b","c"],"d":[],"e":"a,b",
            "f":"a\r\nx-b: c","g":" a","h":"","i":null}"#;
        let claims = Claims::read(json).unwrap();
        let line = |name: &str| claims.get(name).unwrap().line();
        let field = |name: &str| claims.get(name).unwrap().field();
        assert_eq!(claims.get("b").unwrap().texts(), ["x", "2", "true"]);
        assert_eq!((line("a").as_deref(), line("b").as_deref()), (Some("x"), Some("x,2,true")));
        // Two roles aren't made of one.
        assert_eq!((line("c"), line("d"), line("i")), (None, None, None));
        assert_eq!(field("e").as_deref(), Some("a,b"));
        assert_eq!((field("f"), field("g"), field("h")), (None, None, None));
        assert_eq!(Claims::of_user("alice").text("sub"), Some("alice"));
    }

    #[test]
    fn what_is_no_object_with_unique_names() {
        for json in [
            "",
            "1",
            "[]",
            "null",
            "{",
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"a":1} x"#,
            r#"{"a":1,}"#,
            "{a:1}",
            "\u{feff}{}",
        ] {
            assert_eq!(Claims::read(json.as_bytes()), None, "{json}");
        }
        assert_eq!(Claims::read(b"{\"a\":\"\xff\"}"), None);
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(Claims::read(deep.as_bytes()).is_some());
        let deep = format!("{{\"a\":{}", "{\"a\":".repeat(100_000));
        assert_eq!(Claims::read(deep.as_bytes()), None);
    }
}
