//! The header fields of an answer.

use std::iter::Chain;
use std::{fmt, slice};

use serde::{Serialize, Serializer};

use super::Field;
use crate::few::Few;

/// The header fields of an [answer](super::Respond), in the order in which they are to be sent. Those
/// that are the same in every answer are lent by the engine.
///
/// ```
/// use fingerpost::{Decision, Engine, Request};
///
/// let engine: Engine = "
///     [[redirect]]
///     from = '/old'
///     to = '/new'
///     [security_headers]
///     content_type_options = 'nosniff'
/// "
/// .parse()?;
/// let Decision::Respond(answer) = engine.evaluate(&Request::new("GET", "/old")) else {
///     unreachable!("the redirect applies");
/// };
/// let names: Vec<&str> = answer.headers().iter().map(|field| &*field.name).collect();
/// assert_eq!(names, ["location", "x-content-type-options"]);
/// # Ok::<(), fingerpost::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Fields<'e> {
    own: Few<'e, Field<'e>>,
    lent: &'e [Field<'e>],
}

impl<'e> Fields<'e> {
    /// Fields of an answer, then those that every answer has. An own one of the same name goes.
    pub(crate) fn new(own: Few<'e, Field<'e>>, lent: &'e [Field<'e>]) -> Fields<'e> {
        let is_lent = |field: &Field<'e>| lent.iter().any(|lent| lent.name == field.name);
        match own.iter().any(is_lent) {
            true => Fields { own: own.into_iter().filter(|field| !is_lent(field)).collect(), lent },
            false => Fields { own, lent },
        }
    }

    /// The same where it is known that no own one has the name of another.
    pub(crate) fn apart(own: Few<'e, Field<'e>>, lent: &'e [Field<'e>]) -> Fields<'e> {
        Fields { own, lent }
    }

    /// The fields, one by one.
    pub fn iter(&self) -> impl Iterator<Item = &Field<'e>> + Clone {
        self.into_iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.own.len() + self.lent.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn into_owned(self) -> Fields<'static> {
        Fields { own: self.iter().cloned().map(Field::into_owned).collect(), lent: &[] }
    }
}

/// Own fields, then those that are lent.
type Iter<'f, 'e> = Chain<slice::Iter<'f, Field<'e>>, slice::Iter<'f, Field<'e>>>;

impl<'f, 'e> IntoIterator for &'f Fields<'e> {
    type Item = &'f Field<'e>;
    type IntoIter = Iter<'f, 'e>;

    fn into_iter(self) -> Iter<'f, 'e> {
        self.own.iter().chain(self.lent)
    }
}

impl<'e> From<Vec<Field<'e>>> for Fields<'e> {
    fn from(fields: Vec<Field<'e>>) -> Fields<'e> {
        Fields { own: fields.into(), lent: &[] }
    }
}

impl PartialEq for Fields<'_> {
    fn eq(&self, other: &Fields<'_>) -> bool {
        self.iter().eq(other)
    }
}

impl Eq for Fields<'_> {}

impl fmt::Debug for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lent_stands_behind_and_only_once() {
        let lent = [Field::new("b", "2"), Field::new("c", "3")];
        let own = || Few::from(vec![Field::new("c", "0"), Field::new("a", "1")]);
        let fields = Fields::new(own(), &lent);
        let lines: Vec<String> =
            fields.iter().map(|field| format!("{}{}", field.name, field.value)).collect();
        assert_eq!(lines, ["a1", "b2", "c3"]);
        assert_eq!((fields.len(), fields.is_empty()), (3, false));
        assert_eq!(fields, fields.clone().into_owned());
        assert_ne!(fields, Fields::new(own(), &[]));
        assert!(Fields::default().is_empty());
    }
}
