//! Where the messages on a connection begin and end: as much of HTTP/1 as is needed to see a message
//! that says its length twice.
//!
//! hyper lets chunks win over a length, takes the length away and closes the connection, which RFC
//! 9112 §6.3 allows. But it doesn't tell, and whoever sends both is either broken or trying whether
//! two servers read him differently: such a message shall be refused.

/// Of a line, as much as is needed for the names and numbers looked for. A length that stands behind
/// more than this is refused, too.
const KEPT: usize = 256;

/// What was seen of a connection up to now.
#[derive(Debug, Default)]
pub(crate) struct Framing {
    place: Place,
    /// The beginning of a line that has not ended.
    line: Vec<u8>,
    /// A `Content-Length`; the number of it.
    length: Option<u64>,
    /// A `Transfer-Encoding`.
    has_coding: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Before a request line.
    #[default]
    Start,
    Head,
    Body(u64),
    ChunkSize,
    Chunk(u64),
    Trailer,
    /// Another protocol, or nothing that is read any further.
    Over,
}

/// What a line says.
enum Read {
    Fine,
    Ambiguous,
}

impl Framing {
    /// Reads on. Gives where the line ends that makes a message ambiguous; what follows it is not
    /// read any more.
    pub(crate) fn read(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = match self.place {
                Place::Over => return None,
                Place::Body(left) => {
                    let (left, rest) = skip(left, rest);
                    self.place = if left == 0 { Place::Start } else { Place::Body(left) };
                    rest
                }
                Place::Chunk(left) => {
                    let (left, rest) = skip(left, rest);
                    self.place = if left == 0 { Place::ChunkSize } else { Place::Chunk(left) };
                    rest
                }
                Place::Start | Place::Head | Place::ChunkSize | Place::Trailer => {
                    let Some(end) = memchr::memchr(b'\n', rest) else {
                        self.keep(rest);
                        return None;
                    };
                    let (line, after) = rest.split_at_checked(end + 1)?;
                    self.keep(line);
                    let read = self.line();
                    self.line.clear();
                    if let Read::Ambiguous = read {
                        self.place = Place::Over;
                        return Some(bytes.len() - after.len() - 1);
                    }
                    after
                }
            }
        }
        None
    }

    /// Whether a message has begun whose head isn't over.
    pub(crate) fn is_within_head(&self) -> bool {
        self.place == Place::Head || self.place == Place::Start && !self.line.is_empty()
    }

    /// Whether a first line is there.
    pub(crate) fn has_begun(&self) -> bool {
        self.place != Place::Start
    }

    fn keep(&mut self, piece: &[u8]) {
        let room = KEPT.saturating_sub(self.line.len()).min(piece.len());
        self.line.extend_from_slice(piece.get(..room).unwrap_or_default());
    }

    /// Reads a line that has ended.
    fn line(&mut self) -> Read {
        let line = self.line.trim_ascii_end();
        match self.place {
            Place::Start if line.is_empty() => {}
            Place::Start if line.starts_with(b"PRI * HTTP/2") => self.place = Place::Over,
            Place::Start => {
                (self.length, self.has_coding) = (None, false);
                self.place = Place::Head;
            }
            Place::Head if line.is_empty() => {
                self.place = match self.length {
                    _ if self.has_coding => Place::ChunkSize,
                    None | Some(0) => Place::Start,
                    Some(length) => Place::Body(length),
                };
            }
            Place::Head => return self.field(),
            Place::ChunkSize => {
                self.place = match chunk_size(line) {
                    Some(0) => Place::Trailer,
                    // With the line end behind it.
                    Some(size) => Place::Chunk(size.saturating_add(2)),
                    // hyper refuses it.
                    None => Place::Over,
                };
            }
            Place::Trailer if line.is_empty() => self.place = Place::Start,
            Place::Trailer | Place::Body(_) | Place::Chunk(_) | Place::Over => {}
        }
        Read::Fine
    }

    fn field(&mut self) -> Read {
        let mut parts = self.line.splitn(2, |byte| *byte == b':');
        let (Some(name), Some(value)) = (parts.next(), parts.next()) else { return Read::Fine };
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.has_coding = true;
        } else if name.eq_ignore_ascii_case(b"content-length") {
            let number = std::str::from_utf8(value.trim_ascii()).ok();
            match number.and_then(|number| number.parse().ok()) {
                Some(length) => self.length = Some(length),
                None => return Read::Ambiguous,
            }
        }
        if self.has_coding && self.length.is_some() { Read::Ambiguous } else { Read::Fine }
    }
}

/// What is left of so many bytes, and what follows them.
fn skip(left: u64, bytes: &[u8]) -> (u64, &[u8]) {
    let taken = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
    (left.saturating_sub(taken as u64), bytes.get(taken..).unwrap_or_default())
}

/// Hexadecimal; what may follow behind `;` is no part of it (RFC 9112 §7.1.1).
fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.split(|byte| *byte == b';').next()?.trim_ascii();
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether it is refused, however it is cut into pieces.
    fn is_refused(message: &str) -> bool {
        let whole = Framing::default().read(message.as_bytes());
        for size in 1..message.len() {
            let mut framing = Framing::default();
            let mut at = 0;
            let cut = message.as_bytes().chunks(size).find_map(|piece| {
                let found = framing.read(piece).map(|end| at + end);
                at += piece.len();
                found
            });
            assert_eq!(cut, whole, "in pieces of {size}: {message:?}");
        }
        if let Some(end) = whole {
            assert_eq!(message.as_bytes()[end], b'\n');
        }
        whole.is_some()
    }

    #[test]
    fn a_length_and_chunks_are_refused_wherever_they_stand() {
        let length = "POST / HTTP/1.1\r\nhost: a\r\nContent-Length: 4\r\n";
        let coding = "Transfer-Encoding : x\r\nTRANSFER-ENCODING:chunked\r\n";
        let other = "POST / HTTP/1.1\r\nhost: a\r\nTransfer-Encoding: gzip\r\n";
        assert!(is_refused(&format!("{length}{coding}\r\n")));
        assert!(is_refused(&format!("{other}content-length:  4 \r\n\r\n")));
        assert!(is_refused(&format!("{length}content-length: x\r\n\r\n")));
        // In the messages after others.
        let before = [
            "GET / HTTP/1.1\r\nhost: a\r\n\r\n",
            "\r\n\r\nPOST / HTTP/1.1\r\ncontent-length: 7\r\n\r\na\n\nb: c",
            "POST / HTTP/1.1\r\ncontent-length: 0\r\n\r\n",
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n5;a=b\r\na\nb\nc\r\nA\r\n0123456789\r\n0\r\ncontent-length: 1\r\n\r\n",
        ];
        for before in before {
            assert!(!is_refused(before));
            assert!(is_refused(&format!("{before}{length}{coding}\r\n")), "{before:?}");
        }
    }

    #[test]
    fn what_only_looks_so_is_fine() {
        let fine = [
            "POST / HTTP/1.1\r\ncontent-length: 50\r\n\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n.",
            "GET / HTTP/1.1\r\nx-content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n",
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\ncontent-length: 1\r\n",
        ];
        for message in fine {
            assert!(!is_refused(message), "{message:?}");
        }
    }

    #[test]
    fn the_head_is_begun_and_ended() {
        let mut framing = Framing::default();
        for (piece, within, begun) in [
            ("\r\n", false, false),
            ("GE", true, false),
            ("T / HTTP/1.1\r\n", true, true),
            ("host", true, true),
            (": a\r\n\r\n", false, false),
        ] {
            framing.read(piece.as_bytes());
            assert_eq!(
                (framing.is_within_head(), framing.has_begun()),
                (within, begun),
                "{piece:?}"
            );
        }
    }
}
