//! The guide.

pub mod diagnostics {
    #![doc = include_str!("diagnostics.md")]
}
