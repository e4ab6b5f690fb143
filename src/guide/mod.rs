//! The guide: the language, every diagnostic, and why things are as they are.
//!
//! The same pages stand in the repository under `src/guide/`. Every example in them is parsed by
//! a test.

pub mod language {
    #![doc = include_str!("language.md")]
}

pub mod recipes {
    #![doc = include_str!("recipes.md")]
}

pub mod cloudfront {
    #![doc = include_str!("cloudfront.md")]
}

pub mod draw {
    #![doc = include_str!("draw.md")]
}

pub mod diagnostics {
    #![doc = include_str!("diagnostics.md")]
}

pub mod invariants {
    #![doc = include_str!("invariants.md")]
}

pub mod design {
    #![doc = include_str!("design.md")]
}

/// The README's examples are compiled and run with the doctests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
