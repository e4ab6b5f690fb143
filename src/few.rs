//! A list of which most have two items at most, and then allocate nothing.
//!
//! Not `smallvec`: its list isn't covariant, so a decision could not be held for a shorter time than
//! its engine.

use std::iter::{Chain, Flatten};
use std::ops::Deref;
use std::{fmt, option, vec};

use serde::{Serialize, Serializer};

#[derive(Clone, Default)]
pub(crate) enum Few<T> {
    #[default]
    None,
    One(T),
    Two([T; 2]),
    Many(Vec<T>),
}

impl<T> Few<T> {
    #[inline]
    pub(crate) fn push(&mut self, item: T) {
        match self {
            // There is nothing in it to be dropped.
            Few::None => std::mem::forget(std::mem::replace(self, Few::One(item))),
            _ => self.push_another(item),
        }
    }

    fn push_another(&mut self, item: T) {
        match self {
            Few::None => *self = Few::One(item),
            Few::Many(items) => items.push(item),
            Few::One(_) | Few::Two(_) => {
                *self = match std::mem::take(self) {
                    Few::One(first) => Few::Two([first, item]),
                    few => {
                        let mut items = Vec::with_capacity(4);
                        items.extend(few);
                        items.push(item);
                        Few::Many(items)
                    }
                };
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        (**self).is_empty()
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Few::None => &[],
            Few::One(item) => std::slice::from_ref(item),
            Few::Two(items) => items,
            Few::Many(items) => items,
        }
    }
}

impl<T> Extend<T> for Few<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| self.push(item));
    }
}

impl<T> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Few<T> {
        let mut items = items.into_iter();
        let Some(first) = items.next() else { return Few::None };
        let Some(second) = items.next() else { return Few::One(first) };
        let mut few = Few::Two([first, second]);
        few.extend(items);
        few
    }
}

impl<T> From<Vec<T>> for Few<T> {
    fn from(items: Vec<T>) -> Few<T> {
        Few::Many(items)
    }
}

impl<T> IntoIterator for Few<T> {
    type Item = T;
    type IntoIter =
        Chain<Chain<option::IntoIter<T>, Flatten<option::IntoIter<[T; 2]>>>, vec::IntoIter<T>>;

    fn into_iter(self) -> Self::IntoIter {
        let (mut one, mut two, mut many) = (None, None, Vec::new());
        match self {
            Few::None => {}
            Few::One(item) => one = Some(item),
            Few::Two(items) => two = Some(items),
            Few::Many(items) => many = items,
        }
        one.into_iter().chain(two.into_iter().flatten()).chain(many)
    }
}

impl<T: PartialEq> PartialEq for Few<T> {
    fn eq(&self, other: &Few<T>) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for Few<T> {}

impl<T: fmt::Debug> fmt::Debug for Few<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Serialize> Serialize for Few<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::Few;

    #[test]
    fn it_is_a_list() {
        for count in 0..5 {
            let few: Few<u8> = (0..count).collect();
            let many: Vec<u8> = (0..count).collect();
            assert_eq!(*few, *many);
            assert_eq!(few.is_empty(), many.is_empty());
            assert_eq!(few, Few::from(many.clone()));
            assert_eq!(few.into_iter().collect::<Vec<_>>(), many);
        }
    }
}
