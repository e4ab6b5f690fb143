//! Numbers, text, and what holds several.

use std::sync::Arc;

use super::flaw::Flaw;
use super::reader::Reader;
use super::stored::Stored;
use super::writer::Writer;

impl Stored for bool {
    fn write(&self, to: &mut Writer) {
        to.byte(u8::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Result<bool, Flaw> {
        match from.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Flaw::Damaged("neither yes nor no")),
        }
    }
}

impl Stored for u16 {
    fn write(&self, to: &mut Writer) {
        to.number(u64::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Result<u16, Flaw> {
        from.number()?.try_into().map_err(|_| Flaw::Damaged("a number is too large"))
    }
}

impl Stored for u32 {
    fn write(&self, to: &mut Writer) {
        to.number(u64::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Result<u32, Flaw> {
        from.number()?.try_into().map_err(|_| Flaw::Damaged("a number is too large"))
    }
}

impl Stored for usize {
    fn write(&self, to: &mut Writer) {
        to.count(*self);
    }

    fn read(from: &mut Reader<'_>) -> Result<usize, Flaw> {
        from.size()
    }
}

impl Stored for i64 {
    const LEAST: usize = 8;

    fn write(&self, to: &mut Writer) {
        to.bytes(&self.to_le_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Result<i64, Flaw> {
        from.array().map(i64::from_le_bytes)
    }
}

impl Stored for String {
    fn write(&self, to: &mut Writer) {
        to.text(self);
    }

    fn read(from: &mut Reader<'_>) -> Result<String, Flaw> {
        from.text().map(str::to_owned)
    }
}

impl Stored for Box<str> {
    fn write(&self, to: &mut Writer) {
        to.text(self);
    }

    fn read(from: &mut Reader<'_>) -> Result<Box<str>, Flaw> {
        from.text().map(Box::from)
    }
}

impl Stored for Arc<[u8]> {
    fn write(&self, to: &mut Writer) {
        to.count(self.len());
        to.bytes(self);
    }

    fn read(from: &mut Reader<'_>) -> Result<Arc<[u8]>, Flaw> {
        let count = from.count(1)?;
        from.bytes(count).map(Arc::from)
    }
}

impl<T: Stored> Stored for Option<T> {
    fn write(&self, to: &mut Writer) {
        to.byte(u8::from(self.is_some()));
        self.iter().for_each(|inner| inner.write(to));
    }

    fn read(from: &mut Reader<'_>) -> Result<Option<T>, Flaw> {
        Ok(if bool::read(from)? { Some(T::read(from)?) } else { None })
    }
}

impl<T: Stored> Stored for Box<T> {
    const LEAST: usize = T::LEAST;

    fn write(&self, to: &mut Writer) {
        (**self).write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Box<T>, Flaw> {
        T::read(from).map(Box::new)
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn write(&self, to: &mut Writer) {
        to.count(self.len());
        self.iter().for_each(|item| item.write(to));
    }

    fn read(from: &mut Reader<'_>) -> Result<Vec<T>, Flaw> {
        from.list()
    }
}

impl<T: Stored> Stored for Arc<Vec<T>> {
    fn write(&self, to: &mut Writer) {
        (**self).write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Arc<Vec<T>>, Flaw> {
        from.list().map(Arc::new)
    }
}

impl<T: Stored> Stored for Box<[T]> {
    fn write(&self, to: &mut Writer) {
        to.count(self.len());
        self.iter().for_each(|item| item.write(to));
    }

    fn read(from: &mut Reader<'_>) -> Result<Box<[T]>, Flaw> {
        from.list().map(Vec::into_boxed_slice)
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    const LEAST: usize = A::LEAST + B::LEAST;

    fn write(&self, to: &mut Writer) {
        self.0.write(to);
        self.1.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<(A, B), Flaw> {
        Ok((A::read(from)?, B::read(from)?))
    }
}
