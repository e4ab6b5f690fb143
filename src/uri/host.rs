//! Hosts: reading an authority, and patterns over hosts.

/// A host to compare with: all lower case.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub(crate) enum HostPattern {
    /// `example.com`.
    Exact(String),
    /// `*.example.com`: one label before it, never the apex. Holds `.example.com`.
    OneLabel(String),
    /// `**.example.com`: one or more labels before it, never the apex. Holds `.example.com`.
    AnyDepth(String),
}

impl HostPattern {
    /// Reads a pattern; the message says why not. A port is not part of it.
    pub(crate) fn parse(text: &str) -> Result<HostPattern, String> {
        let _ = text;
        unimplemented!()
    }
    /// Whether a host (lower case, no port, no trailing dot) is one of these.
    pub(crate) fn matches(&self, host: &str) -> bool {
        let _ = host;
        unimplemented!()
    }
}

/// Reads `host[:port]` of a `Host` header or an authority: lower case, one trailing dot taken off.
/// `None` for anything but DNS names (letters, digits, `-`, `_`; labels of 1 to 63, 253 in all),
/// IPv4 addresses and bracketed IPv6 addresses; a userinfo is not a host.
pub(crate) fn parse_authority(text: &str) -> Option<(String, Option<u16>)> {
    let _ = text;
    unimplemented!()
}

/// Whether it is one DNS label: letters, digits and inner `-`, 1 to 63.
pub(crate) fn is_label(text: &str) -> bool {
    let _ = text;
    unimplemented!()
}
