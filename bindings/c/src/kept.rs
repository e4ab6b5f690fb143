//! A request that is kept until its response is there: all its texts in one buffer.

use std::ops::Range;

use fingerpost::Client;

#[derive(Debug)]
pub(crate) struct Kept {
    bytes: Box<[u8]>,
    method: Range<usize>,
    target: Range<usize>,
    /// Empty where there is none.
    authority: Range<usize>,
    fields: Box<[(Range<usize>, Range<usize>)]>,
    client: Client,
}

impl Kept {
    pub(crate) fn new(
        [method, target, authority]: [&str; 3],
        fields: &[(&str, &[u8])],
        client: Client,
    ) -> Kept {
        let lengths = fields.iter().map(|(name, value)| name.len() + value.len());
        let length = method.len() + target.len() + authority.len() + lengths.sum::<usize>();
        let mut bytes = Vec::with_capacity(length);
        let mut keep = |piece: &[u8]| {
            let begin = bytes.len();
            bytes.extend_from_slice(piece);
            begin..bytes.len()
        };
        let [method, target, authority] =
            [method, target, authority].map(|text| keep(text.as_bytes()));
        let field = |(name, value): &(&str, &[u8])| (keep(name.as_bytes()), keep(value));
        let fields = fields.iter().map(field).collect();
        Kept { bytes: bytes.into(), method, target, authority, fields, client }
    }

    /// Shows the request to somebody.
    pub(crate) fn view<T>(&self, look: impl FnOnce(fingerpost::Request<'_>) -> T) -> T {
        let field =
            |(name, value): &(Range<usize>, Range<usize>)| (self.text(name), self.bytes(value));
        let fields: Vec<(&str, &[u8])> = self.fields.iter().map(field).collect();
        let request = fingerpost::Request::new(self.text(&self.method), self.text(&self.target))
            .with_headers(&fields)
            .with_client(self.client);
        look(if self.authority.is_empty() {
            request
        } else {
            request.with_authority(self.text(&self.authority))
        })
    }

    fn bytes(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    fn text(&self, range: &Range<usize>) -> &str {
        std::str::from_utf8(self.bytes(range)).unwrap_or_default()
    }
}
