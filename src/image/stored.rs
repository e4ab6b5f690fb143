//! What can stand in an image, and the two macros that say how: a record is its fields in order, a
//! choice is a byte and the fields of that variant.
//!
//! One list of fields makes both directions, so that they can't differ; a field or a variant that
//! the list lacks doesn't compile.

use super::flaw::Flaw;
use super::reader::Reader;
use super::writer::Writer;

/// A part of a policy in an image.
pub(super) trait Stored: Sized {
    /// How many bytes it takes at least, so that a count can be compared with what is left before
    /// anything is allocated for it.
    const LEAST: usize = 1;

    fn write(&self, to: &mut Writer);

    /// Reads and checks: what comes out is what the reader of policies could have made.
    fn read(from: &mut Reader<'_>) -> Result<Self, Flaw>;
}

/// `record!(Origin { name, scheme }, check)`: the fields in this order. `check` looks at the whole
/// once it is read.
macro_rules! record {
    ($name:ident $(<$part:ident>)? { $($field:ident),* $(,)? } $(, $check:path)?) => {
        impl$(<$part: Stored>)? Stored for $name$(<$part>)? {
            const LEAST: usize = [$(stringify!($field)),*].len();

            fn write(&self, to: &mut Writer) {
                let $name { $($field),* } = self;
                $($field.write(to);)*
            }

            fn read(from: &mut Reader<'_>) -> Result<Self, Flaw> {
                let whole = $name { $($field: Stored::read(from)?),* };
                $($check(&whole)?;)?
                Ok(whole)
            }
        }
    };
}

/// `choice!(Unit { 0: Ip, 1: Cookie(name) }, check)`: the byte, then the fields.
macro_rules! choice {
    ($name:ident {
        $($tag:literal: $variant:ident $(($($item:ident),*))? $({ $($field:ident),* })?),* $(,)?
    } $(, $check:path)?) => {
        impl Stored for $name {
            fn write(&self, to: &mut Writer) {
                match self {
                    $($name::$variant $(($($item),*))? $({ $($field),* })? => {
                        to.byte($tag);
                        $($($item.write(to);)*)?
                        $($($field.write(to);)*)?
                    })*
                }
            }

            fn read(from: &mut Reader<'_>) -> Result<Self, Flaw> {
                let whole = match from.byte()? {
                    $($tag => $name::$variant
                        $(($({ let $item = Stored::read(from)?; $item }),*))?
                        $({ $($field: Stored::read(from)?),* })?,)*
                    _ => return Err(Flaw::Damaged(concat!("no such ", stringify!($name)))),
                };
                $($check(&whole)?;)?
                Ok(whole)
            }
        }
    };
}

pub(super) use {choice, record};
