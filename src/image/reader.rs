//! Reading the two sections of an image. Nothing is allocated that isn't there, nothing is read
//! that isn't checked.

use std::sync::Arc;

use ipnet::IpNet;

use super::flaw::Flaw;
use super::stored::Stored;
use crate::Limits;
use crate::uri::host::HostPattern;

/// An image being read.
pub(super) struct Reader<'b> {
    parts: &'b [u8],
    text: &'b str,
    pub(super) limits: &'b Limits,
    /// Levels of conditions around the one at hand.
    pub(super) depth: usize,
    /// Regular expressions so far, and their compiled bytes.
    regexes: usize,
    regex_bytes: usize,
    /// One more than the highest index of an experiment that something names.
    pub(super) experiments: usize,
    /// Hosts so far, by their number.
    hosts: Vec<HostPattern>,
    /// Lists of hosts that conditions ask for, so far.
    host_lists: Vec<Arc<[HostPattern]>>,
    /// Lists of networks so far.
    networks: Vec<Arc<[IpNet]>>,
}

impl<'b> Reader<'b> {
    pub(super) fn new(parts: &'b [u8], text: &'b str, limits: &'b Limits) -> Reader<'b> {
        Reader {
            parts,
            text,
            limits,
            depth: 0,
            regexes: 0,
            regex_bytes: 0,
            experiments: 0,
            hosts: Vec::new(),
            host_lists: Vec::new(),
            networks: Vec::new(),
        }
    }

    #[inline]
    pub(super) fn byte(&mut self) -> Result<u8, Flaw> {
        let (first, left) = self.parts.split_first().ok_or(CUT)?;
        self.parts = left;
        Ok(*first)
    }

    pub(super) fn bytes(&mut self, count: usize) -> Result<&'b [u8], Flaw> {
        let (bytes, left) = self.parts.split_at_checked(count).ok_or(CUT)?;
        self.parts = left;
        Ok(bytes)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Flaw> {
        let (bytes, left) = self.parts.split_first_chunk().ok_or(CUT)?;
        self.parts = left;
        Ok(*bytes)
    }

    #[inline]
    pub(super) fn number(&mut self) -> Result<u64, Flaw> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            // The tenth byte has one bit left, and a last byte of 0 could be left out.
            if bits << shift >> shift != bits || byte == 0 && shift > 0 {
                break;
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Flaw::Damaged("a number that isn't written so"))
    }

    pub(super) fn size(&mut self) -> Result<usize, Flaw> {
        usize::try_from(self.number()?).map_err(|_| Flaw::Damaged("a number is too large"))
    }

    /// How many parts follow, of at least so many bytes each.
    #[inline]
    pub(super) fn count(&mut self, least: usize) -> Result<usize, Flaw> {
        let count = self.size()?;
        if count > self.parts.len() / least.max(1) { Err(CUT) } else { Ok(count) }
    }

    #[inline]
    pub(super) fn text(&mut self) -> Result<&'b str, Flaw> {
        let length = self.size()?;
        let (text, left) = self.text.split_at_checked(length).ok_or(CUT)?;
        self.text = left;
        Ok(text)
    }

    pub(super) fn list<T: Stored>(&mut self) -> Result<Vec<T>, Flaw> {
        let count = self.count(T::LEAST)?;
        let mut list = Vec::with_capacity(count);
        for _ in 0..count {
            list.push(T::read(self)?);
        }
        Ok(list)
    }

    /// Takes note of the index of an experiment: whether there is such a one shows when all are
    /// read.
    pub(super) fn names_experiment(&mut self, index: usize) {
        self.experiments = self.experiments.max(index.saturating_add(1));
    }

    /// A host by its number; `None`: a new one follows.
    pub(super) fn known_host(&mut self) -> Result<Option<HostPattern>, Flaw> {
        known(self.size()?, &self.hosts)
    }

    pub(super) fn new_host(&mut self, host: &HostPattern) {
        self.hosts.push(host.clone());
    }

    /// A list of hosts by its number; `None`: a new one follows.
    pub(super) fn known_hosts(&mut self) -> Result<Option<Arc<[HostPattern]>>, Flaw> {
        known(self.size()?, &self.host_lists)
    }

    pub(super) fn new_hosts(&mut self, list: &Arc<[HostPattern]>) {
        self.host_lists.push(Arc::clone(list));
    }

    /// A list of networks by its number; `None`: a new one follows.
    pub(super) fn known_networks(&mut self) -> Result<Option<Arc<[IpNet]>>, Flaw> {
        known(self.size()?, &self.networks)
    }

    pub(super) fn new_networks(&mut self, list: &Arc<[IpNet]>) {
        self.networks.push(Arc::clone(list));
    }

    /// Takes note of regular expressions: how many, and their compiled bytes.
    pub(super) fn spend(&mut self, (count, bytes): (usize, usize)) -> Result<(), Flaw> {
        self.regexes = self.regexes.saturating_add(count);
        self.regex_bytes = self.regex_bytes.saturating_add(bytes);
        let (count, bytes) = (self.limits.regexes, self.limits.regex_total_bytes);
        if self.regexes > count {
            return Err(Flaw::Limit(format!("more than {count} regular expressions")));
        }
        if self.regex_bytes > bytes {
            let message = format!("the regular expressions compile to more than {bytes} bytes");
            return Err(Flaw::Limit(message));
        }
        Ok(())
    }

    /// Whether all of it was read.
    pub(super) fn finish(&self) -> Result<(), Flaw> {
        let is_end = self.parts.is_empty() && self.text.is_empty();
        Flaw::unless(is_end, "something follows the policy")
    }
}

const CUT: Flaw = Flaw::Damaged("something is missing");

fn known<T: Clone>(number: usize, list: &[T]) -> Result<Option<T>, Flaw> {
    let Some(index) = number.checked_sub(1) else { return Ok(None) };
    let known = list.get(index).ok_or(Flaw::Damaged("a reference to what doesn't stand before"))?;
    Ok(Some(known.clone()))
}
