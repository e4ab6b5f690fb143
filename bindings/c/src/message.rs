//! Texts, header fields and edits, as C has them.

use fingerpost::Field;

/// Bytes and how many; no NUL ends them. Without data, nothing is stated.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Str {
    /// Where they are; may be `NULL` where `length` is 0.
    pub data: *const std::ffi::c_char,
    /// How many.
    pub length: usize,
}

impl Str {
    pub(crate) const NONE: Str = Str { data: std::ptr::null(), length: 0 };

    /// Borrows: what it is of must stay where it is.
    pub(crate) fn of(bytes: &[u8]) -> Str {
        Str { data: bytes.as_ptr().cast(), length: bytes.len() }
    }
}

/// A header field line.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Header {
    /// The name; what is given is lower-case, what is taken need not be.
    pub name: Str,
    /// The value.
    pub value: Str,
}

/// What is to be done to a header section.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub enum EditKind {
    /// Take every field of this name away.
    Remove,
    /// Take every field away whose name begins so.
    RemovePrefix,
    /// Make this the only field of its name.
    Set,
    /// Add this field to those of its name.
    Append,
    /// Add this field where none of its name is there.
    Default,
}

/// One edit of a header section. They are to be applied in their order.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Edit {
    /// What to do.
    pub kind: EditKind,
    /// The name, or the beginning of one; lower-case.
    pub name: Str,
    /// The value; none where something is taken away.
    pub value: Str,
}

impl Edit {
    pub(crate) fn of(edit: &fingerpost::Edit<'_>) -> Edit {
        let written = |kind, field: &Field<'_>| Edit {
            kind,
            name: Str::of(field.name.as_bytes()),
            value: Str::of(field.value.as_bytes()),
        };
        let taken =
            |kind, name: &str| Edit { kind, name: Str::of(name.as_bytes()), value: Str::NONE };
        match edit {
            fingerpost::Edit::Remove { name } => taken(EditKind::Remove, name),
            fingerpost::Edit::RemovePrefix { prefix } => taken(EditKind::RemovePrefix, prefix),
            fingerpost::Edit::Set(field) => written(EditKind::Set, field),
            fingerpost::Edit::Append(field) => written(EditKind::Append, field),
            fingerpost::Edit::Default(field) => written(EditKind::Default, field),
        }
    }
}
