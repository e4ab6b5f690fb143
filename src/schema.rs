//! The JSON Schema of the language, written from the tables by which policies are read.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use crate::policy::language::{Form, Key, Noun, POLICY};

/// The JSON Schema of [the language](crate::guide::language), for editors and other programs that
/// write policies.
///
/// It is draft 7, which the editors' TOML plug-ins read. It knows every key, what type its value
/// has, and the words that may stand there; a policy that it refuses, the reader refuses. What takes
/// more than looking at one value (names that must exist, patterns, addresses) only the reader knows.
///
/// ```
/// let schema = serde_json::to_string(&fingerpost::Schema).unwrap();
/// assert!(schema.starts_with(r#"{"$schema":"http://json-schema.org/draft-07/schema#""#));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Schema;

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("$schema", "http://json-schema.org/draft-07/schema#")?;
        map.serialize_entry("title", "fingerpost policy, language version 1")?;
        map.serialize_entry("$ref", &reference(&POLICY))?;
        map.serialize_entry("definitions", &Definitions)?;
        map.end()
    }
}

fn reference(noun: &Noun) -> String {
    format!("#/definitions/{}", noun.id)
}

/// Every table that can be reached from the top, by name.
struct Definitions;

impl Serialize for Definitions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut nouns = Vec::new();
        reached(&POLICY, &mut nouns);
        nouns.sort_by_key(|noun| noun.id);
        serializer.collect_map(nouns.into_iter().map(|noun| (noun.id, Object(noun))))
    }
}

/// Adds a table, and those in its values.
fn reached(noun: &'static Noun, nouns: &mut Vec<&'static Noun>) {
    if nouns.iter().any(|known| known.id == noun.id) {
        return;
    }
    nouns.push(noun);
    for form in noun.keys().flat_map(|key| key.forms).chain(noun.names) {
        form.each_table(&mut |inner| reached(inner, nouns));
    }
}

/// A table.
struct Object(&'static Noun);

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let noun = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", "object")?;
        map.serialize_entry("description", noun.about)?;
        map.serialize_entry("properties", &Properties(noun))?;
        if !noun.needs.is_empty() {
            map.serialize_entry("required", noun.needs)?;
        }
        if noun.not_empty {
            map.serialize_entry("minProperties", &1)?;
        }
        match noun.names {
            [] => map.serialize_entry("additionalProperties", &false)?,
            forms => map.serialize_entry("additionalProperties", &OneOf(forms))?,
        }
        map.end()
    }
}

struct Properties(&'static Noun);

impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.keys().map(|key| (key.name, Property(key))))
    }
}

struct Property(&'static Key);

impl Serialize for Property {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("description", self.0.about)?;
        // Whatever stands beside a `$ref` is ignored in draft 7, so it stands one level deeper.
        map.serialize_entry("anyOf", self.0.forms)?;
        map.end()
    }
}

/// One of some forms.
struct OneOf(&'static [Form]);

impl Serialize for OneOf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            [only] => only.serialize(serializer),
            forms => serializer.collect_map([("anyOf", forms)]),
        }
    }
}

/// A list of at least so many.
struct Items(&'static [Form], u8);

impl Serialize for Items {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", "array")?;
        map.serialize_entry("items", &OneOf(self.0))?;
        if self.1 > 0 {
            map.serialize_entry("minItems", &self.1)?;
        }
        map.end()
    }
}

/// A value, or a list of such.
struct OrItems(&'static [Form]);

impl Serialize for OrItems {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// One of the alternatives: they have different types.
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Alternative {
            One(&'static Form),
            Many(Items),
        }
        let alternatives = self.0.iter().map(Alternative::One);
        let many = std::iter::once(Alternative::Many(Items(self.0, 1)));
        serializer.collect_seq(alternatives.chain(many))
    }
}

impl Serialize for Form {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// An instant with its offset, as TOML and RFC 3339 write it.
        const TIME: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}\
                            (\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$";
        match self {
            Form::List(forms) => return Items(forms, 0).serialize(serializer),
            Form::Listed(forms) => return Items(forms, 1).serialize(serializer),
            _ => {}
        }
        let mut map = serializer.serialize_map(None)?;
        match self {
            Form::List(_) | Form::Listed(_) => {}
            Form::Text => map.serialize_entry("type", "string")?,
            Form::SomeText => {
                map.serialize_entry("type", "string")?;
                map.serialize_entry("minLength", &1)?;
            }
            Form::Match(pattern) => {
                map.serialize_entry("type", "string")?;
                map.serialize_entry("pattern", pattern)?;
            }
            Form::Time => {
                map.serialize_entry("type", "string")?;
                map.serialize_entry("pattern", TIME)?;
            }
            Form::Words(words) => map.serialize_entry("enum", &words())?,
            Form::Boolean => map.serialize_entry("type", "boolean")?,
            Form::Only(value) => map.serialize_entry("const", value)?,
            Form::Integer(least, most) => {
                map.serialize_entry("type", "integer")?;
                map.serialize_entry("minimum", least)?;
                map.serialize_entry("maximum", most)?;
            }
            Form::Integers(numbers) => map.serialize_entry("enum", numbers)?,
            Form::Table(noun) => map.serialize_entry("$ref", &reference(noun))?,
            Form::Tables(noun) => {
                map.serialize_entry("type", "array")?;
                map.serialize_entry("items", &Reference(noun))?;
            }
            Form::OneOrMore(forms) => map.serialize_entry("anyOf", &OrItems(forms))?,
            Form::Named(forms) => {
                map.serialize_entry("type", "object")?;
                map.serialize_entry("additionalProperties", &OneOf(forms))?;
                map.serialize_entry("minProperties", &1)?;
            }
            Form::AnyNamed(forms) => {
                map.serialize_entry("type", "object")?;
                map.serialize_entry("additionalProperties", &OneOf(forms))?;
            }
        }
        map.end()
    }
}

struct Reference(&'static Noun);

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([("$ref", reference(self.0))])
    }
}
