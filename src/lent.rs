//! A list that is lent by somebody until it changes.
//!
//! Not `Cow`: of a slice it isn't covariant, so a decision could not be held for a shorter time than
//! its engine.

use std::fmt;
use std::ops::Deref;

use serde::{Serialize, Serializer};

#[derive(Clone)]
pub(crate) enum Lent<'l, T> {
    Lent(&'l [T]),
    Own(Vec<T>),
}

/// What can be made again of what is lent, borrowing of it.
pub(crate) trait Lend<'l> {
    fn lend(&'l self) -> Self;
}

impl<'l, T: Lend<'l>> Lent<'l, T> {
    /// The list, which is its own from now on.
    pub(crate) fn to_mut(&mut self) -> &mut Vec<T> {
        loop {
            match self {
                Lent::Own(items) => return items,
                Lent::Lent(items) => {
                    // Who asks for it has something to add.
                    let mut own = Vec::with_capacity(items.len() + 2);
                    own.extend(items.iter().map(T::lend));
                    *self = Lent::Own(own);
                }
            }
        }
    }

    pub(crate) fn into_vec(self) -> Vec<T> {
        match self {
            Lent::Own(items) => items,
            Lent::Lent(items) => items.iter().map(T::lend).collect(),
        }
    }
}

impl<T> Deref for Lent<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Lent::Lent(items) => items,
            Lent::Own(items) => items,
        }
    }
}

impl<T> Default for Lent<'_, T> {
    fn default() -> Self {
        Lent::Lent(&[])
    }
}

impl<T> From<Vec<T>> for Lent<'_, T> {
    fn from(items: Vec<T>) -> Self {
        Lent::Own(items)
    }
}

impl<T: PartialEq> PartialEq for Lent<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for Lent<'_, T> {}

impl<T: fmt::Debug> fmt::Debug for Lent<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Serialize> Serialize for Lent<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::{Lend, Lent};

    impl Lend<'_> for i32 {
        fn lend(&self) -> i32 {
            *self
        }
    }

    #[test]
    fn what_is_lent_stays_as_it_was() {
        let lender = [1, 2];
        let mut list = Lent::Lent(&lender[..]);
        list.to_mut().push(3);
        assert_eq!(*list, [1, 2, 3]);
        assert_eq!(lender, [1, 2]);
        assert_eq!(list, Lent::from(vec![1, 2, 3]));
        assert_eq!(Lent::Lent(&lender[..]).into_vec(), [1, 2]);
    }
}
