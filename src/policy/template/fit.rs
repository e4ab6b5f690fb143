//! Whether a template that wasn't read from text says what one could.

use super::parse::literal;
use super::{Piece, Place, Template};

/// Whether a text is encoded for its place; in a header, free of control characters.
pub(crate) fn is_literal(text: &str, place: Place) -> bool {
    match place {
        Place::Header => !text.contains(|c: char| c.is_control() && c != '\t'),
        _ => literal(text, place) == text,
    }
}

impl Template {
    /// Whether its literal text is encoded for its place; in a header, free of control characters,
    /// and alone without white space around it.
    pub(crate) fn fits(&self, place: Place) -> bool {
        match self {
            Template::Literal(text) => {
                let trims = place == Place::Header && text.trim_matches([' ', '\t']) != &**text;
                !trims && is_literal(text, place)
            }
            Template::Pieces(pieces) => pieces.iter().all(|piece| match piece {
                Piece::Text(text) => is_literal(text, place),
                Piece::Slot(_) => true,
            }),
        }
    }
}
