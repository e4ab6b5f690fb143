//! A path line with the lines under it.

/// A path line and what stands under it, as the host's parser reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderBlock {
    /// Where the path stands, from 1.
    pub line: usize,
    /// Which responses are meant.
    pub path: String,
    /// The headers that they get, in written order.
    pub headers: Vec<HeaderLine>,
    /// The names of headers that earlier blocks set and this one takes away, with their lines.
    pub removed: Vec<(usize, String)>,
}

/// A header that one line gives, or several of the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderLine {
    /// Where it stands, from 1.
    pub lines: Vec<usize>,
    /// As it is written.
    pub name: String,
    /// What several lines say is joined with `, `.
    pub value: String,
}

impl HeaderBlock {
    pub(super) fn new(line: usize, path: String) -> HeaderBlock {
        HeaderBlock { line, path, headers: Vec::new(), removed: Vec::new() }
    }

    /// Adds a line; one more of the same name is joined to the first.
    pub(super) fn add(&mut self, line: usize, name: &str, value: &str) {
        match self.headers.iter_mut().find(|header| header.name == name) {
            Some(header) => {
                header.lines.push(line);
                header.value.push_str(", ");
                header.value.push_str(value);
            }
            None => self.headers.push(HeaderLine {
                lines: vec![line],
                name: name.to_owned(),
                value: value.to_owned(),
            }),
        }
    }

    /// The line of its path and all under it.
    pub(super) fn lines(&self) -> Vec<usize> {
        let headers = self.headers.iter().flat_map(|header| header.lines.iter().copied());
        let removed = self.removed.iter().map(|(line, _)| *line);
        [self.line].into_iter().chain(headers).chain(removed).collect()
    }

    /// Whether nothing stands under the path.
    pub(super) fn is_empty(&self) -> bool {
        self.headers.is_empty() && self.removed.is_empty()
    }
}
