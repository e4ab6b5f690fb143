//! The placeholders of a line: `:name` and `:splat`, captured by its source, filled in its target.

use fingerpost::RESERVED_CAPTURES;

/// The placeholders of a line: the name as written, and how a template of the policy calls it.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<(String, String)>);

impl Names {
    /// A name for a capture: letters, digits and `_`, none twice.
    pub(super) fn capture(&mut self, written: &str) -> String {
        let mut name: String = written
            .chars()
            .map(|character| if character.is_ascii_alphanumeric() { character } else { '_' })
            .collect();
        if !name.starts_with(|first: char| first.is_ascii_alphabetic())
            || RESERVED_CAPTURES.contains(&name.as_str())
        {
            name.insert_str(0, "p_");
        }
        while self.0.iter().any(|(_, known)| *known == name) {
            name.push('_');
        }
        self.0.push((written.to_owned(), name.clone()));
        name
    }

    /// A placeholder for a query parameter's value.
    pub(super) fn parameter(&mut self, written: &str, parameter: &str) {
        self.called(written, format!("query.{parameter}"));
    }

    /// A placeholder that a template calls so.
    pub(super) fn called(&mut self, written: &str, name: String) {
        self.0.push((written.to_owned(), name));
    }

    /// The same placeholders, all called so.
    pub(super) fn all_called(mut self, name: &str) -> Names {
        for (_, known) in &mut self.0 {
            name.clone_into(known);
        }
        self
    }

    /// Whether a placeholder is written so.
    pub(super) fn contains(&self, written: &str) -> bool {
        self.0.iter().any(|(known, _)| known == written)
    }
}

/// A bit of a target.
#[derive(Debug)]
pub(super) enum Bit<'t> {
    Text(char),
    /// A placeholder, as a template calls it.
    Slot(&'t str),
}

/// Reads a target. A placeholder is wherever `:name` stands, even as the beginning of a longer
/// name; one that nothing fills is text.
pub(super) fn bits<'n>(to: &str, names: &'n Names) -> Vec<Bit<'n>> {
    let mut bits = Vec::new();
    let mut rest = to;
    while let Some(first) = rest.chars().next() {
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
        let slot = (first == ':').then(|| {
            names.0.iter().find_map(|(name, slot)| Some((slot, rest.strip_prefix(name.as_str())?)))
        });
        if let Some(Some((slot, after))) = slot {
            bits.push(Bit::Slot(slot));
            rest = after;
        } else {
            bits.push(Bit::Text(first));
        }
    }
    bits
}

/// Those that are the path, without what follows a `?` or `#`.
pub(super) fn path_of<'b, 't>(bits: &'b [Bit<'t>]) -> &'b [Bit<'t>] {
    let end = bits.iter().position(|bit| matches!(bit, Bit::Text('?' | '#')));
    end.and_then(|end| bits.get(..end)).unwrap_or(bits)
}

/// Whether a target has a query of its own.
pub(super) fn has_query(bits: &[Bit<'_>]) -> bool {
    bits.iter()
        .take_while(|bit| !matches!(bit, Bit::Text('#')))
        .any(|bit| matches!(bit, Bit::Text('?')))
}

/// Whether a target has placeholders.
pub(super) fn has_slots(bits: &[Bit<'_>]) -> bool {
    bits.iter().any(|bit| matches!(bit, Bit::Slot(_)))
}

/// The bits as a template of the policy.
pub(super) fn template(bits: &[Bit<'_>]) -> String {
    let mut text = String::new();
    for bit in bits {
        match bit {
            Bit::Text(brace @ ('{' | '}')) => text.extend([*brace; 2]),
            Bit::Text(character) => text.push(*character),
            Bit::Slot(name) => text.extend(["{", name, "}"]),
        }
    }
    text
}
