//! Writing the two sections of an image: numbers, and text.

use std::collections::HashMap;
use std::sync::Arc;

use ipnet::IpNet;

use crate::uri::host::HostPattern;

/// An image in the making.
#[derive(Default)]
pub(super) struct Writer {
    /// Numbers, choices, lengths.
    pub(super) parts: Vec<u8>,
    /// Every string, one behind the other; their lengths stand among the parts.
    pub(super) text: String,
    /// Hosts that were written, each with its number.
    hosts: HashMap<HostPattern, usize>,
    /// Lists of hosts that conditions ask for, likewise: rules ask for few.
    host_lists: HashMap<Arc<[HostPattern]>, usize>,
    /// Lists of networks that were written, by their address and length: rules share them.
    networks: HashMap<(usize, usize), usize>,
}

impl Writer {
    pub(super) fn byte(&mut self, byte: u8) {
        self.parts.push(byte);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.parts.extend_from_slice(bytes);
    }

    /// Seven bits a byte, the lowest first; the eighth says that more follow.
    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.byte(number as u8 | 0x80);
            number >>= 7;
        }
        self.byte(number as u8);
    }

    pub(super) fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.count(text.len());
        self.text.push_str(text);
    }

    /// Writes the number of a host that was written before, counted from 1; `false`: it is new, 0
    /// is written, and the host has to follow.
    pub(super) fn known_host(&mut self, host: &HostPattern) -> bool {
        let next = self.hosts.len() + 1;
        let known = self.hosts.get(host).copied();
        if known.is_none() {
            self.hosts.insert(host.clone(), next);
        }
        self.count(known.unwrap_or_default());
        known.is_some()
    }

    /// Likewise of a list of hosts.
    pub(super) fn known_hosts(&mut self, list: &Arc<[HostPattern]>) -> bool {
        let next = self.host_lists.len() + 1;
        let known = self.host_lists.get(list).copied();
        if known.is_none() {
            self.host_lists.insert(Arc::clone(list), next);
        }
        self.count(known.unwrap_or_default());
        known.is_some()
    }

    /// Likewise of a list of networks.
    pub(super) fn known_networks(&mut self, list: &Arc<[IpNet]>) -> bool {
        let (next, place) = (self.networks.len() + 1, (list.as_ptr().addr(), list.len()));
        let known = self.networks.get(&place).copied();
        if known.is_none() {
            self.networks.insert(place, next);
        }
        self.count(known.unwrap_or_default());
        known.is_some()
    }
}
