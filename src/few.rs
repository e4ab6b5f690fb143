//! A list that allocates nothing where it has two items at most, or is lent by somebody, as nearly all
//! lists of a decision are.
//!
//! Neither `smallvec` nor `Cow`: they aren't covariant, so a decision could not be held for a shorter
//! time than its engine.

use std::iter::{Chain, Flatten, Map};
use std::ops::Deref;
use std::{fmt, option, slice, vec};

use serde::{Serialize, Serializer};

#[derive(Clone)]
pub(crate) enum Few<'l, T> {
    Lent(&'l [T]),
    One(T),
    Two([T; 2]),
    Many(Vec<T>),
}

/// What can be made again of what is lent, borrowing of it.
pub(crate) trait Lend<'l> {
    fn lend(&'l self) -> Self;
}

impl<'l, T: Lend<'l>> Few<'l, T> {
    #[inline]
    pub(crate) fn push(&mut self, item: T) {
        match self {
            // There is nothing in it to be dropped.
            Few::Lent([]) => std::mem::forget(std::mem::replace(self, Few::One(item))),
            _ => self.push_another(item),
        }
    }

    fn push_another(&mut self, item: T) {
        match self {
            Few::Many(items) => items.push(item),
            Few::Lent(_) | Few::One(_) | Few::Two(_) => {
                *self = match std::mem::take(self) {
                    Few::Lent([]) => Few::One(item),
                    Few::Lent([first]) => Few::Two([first.lend(), item]),
                    Few::One(first) => Few::Two([first, item]),
                    few => {
                        let mut items = few.into_room(1);
                        items.push(item);
                        Few::Many(items)
                    }
                };
            }
        }
    }

    /// The list, which is its own from now on.
    pub(crate) fn to_mut(&mut self) -> &mut Vec<T> {
        loop {
            match self {
                Few::Many(items) => return items,
                // Who asks for it has something to add.
                _ => *self = Few::Many(std::mem::take(self).into_room(2)),
            }
        }
    }

    pub(crate) fn into_vec(self) -> Vec<T> {
        match self {
            Few::Many(items) => items,
            few => few.into_room(0),
        }
    }

    /// Its items, with room for more.
    fn into_room(self, more: usize) -> Vec<T> {
        let mut items = Vec::with_capacity(self.len() + more);
        items.extend(self);
        items
    }
}

impl<T> Few<'_, T> {
    pub(crate) const NONE: Self = Few::Lent(&[]);

    pub(crate) fn is_empty(&self) -> bool {
        (**self).is_empty()
    }
}

impl<T> Default for Few<'_, T> {
    fn default() -> Self {
        Few::NONE
    }
}

impl<T> Deref for Few<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Few::Lent(items) => items,
            Few::One(item) => slice::from_ref(item),
            Few::Two(items) => items,
            Few::Many(items) => items,
        }
    }
}

impl<'l, T: Lend<'l>> Extend<T> for Few<'l, T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| self.push(item));
    }
}

impl<T> FromIterator<T> for Few<'_, T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut items = items.into_iter();
        let Some(first) = items.next() else { return Few::NONE };
        let Some(second) = items.next() else { return Few::One(first) };
        match items.next() {
            None => Few::Two([first, second]),
            Some(third) => Few::Many([first, second, third].into_iter().chain(items).collect()),
        }
    }
}

impl<T> From<Vec<T>> for Few<'_, T> {
    fn from(items: Vec<T>) -> Self {
        Few::Many(items)
    }
}

impl<'l, T: Lend<'l>> IntoIterator for Few<'l, T> {
    type Item = T;
    type IntoIter = IntoIter<'l, T>;

    fn into_iter(self) -> IntoIter<'l, T> {
        let (mut lent, mut one, mut two, mut many): (&[T], _, _, _) = (&[], None, None, Vec::new());
        match self {
            Few::Lent(items) => lent = items,
            Few::One(item) => one = Some(item),
            Few::Two(items) => two = Some(items),
            Few::Many(items) => many = items,
        }
        let lent = lent.iter().map(T::lend as fn(&'l T) -> T);
        lent.chain(one).chain(two.into_iter().flatten()).chain(many)
    }
}

type Lending<'l, T> = Map<slice::Iter<'l, T>, fn(&'l T) -> T>;
type Owning<T> = Flatten<option::IntoIter<[T; 2]>>;
type IntoIter<'l, T> =
    Chain<Chain<Chain<Lending<'l, T>, option::IntoIter<T>>, Owning<T>>, vec::IntoIter<T>>;

impl<T: PartialEq> PartialEq for Few<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for Few<'_, T> {}

impl<T: fmt::Debug> fmt::Debug for Few<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Serialize> Serialize for Few<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::{Few, Lend};

    impl Lend<'_> for u8 {
        fn lend(&self) -> u8 {
            *self
        }
    }

    #[test]
    fn it_is_a_list() {
        for count in 0..5 {
            let many: Vec<u8> = (0..count).collect();
            for few in [(0..count).collect(), Few::from(many.clone()), Few::Lent(&many)] {
                assert_eq!(*few, *many);
                assert_eq!(few.is_empty(), many.is_empty());
                assert_eq!(few.clone().into_iter().collect::<Vec<_>>(), many);
                assert_eq!(few.clone().into_vec(), many);
                let (mut longer, mut changed) = (few.clone(), few.clone());
                longer.push(9);
                changed.to_mut().push(9);
                assert_eq!(longer, changed);
                assert_eq!((longer.len(), longer.last()), (many.len() + 1, Some(&9)));
                assert_eq!(*few, *many);
            }
        }
    }
}
