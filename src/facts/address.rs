//! The spellings of an address in headers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Reads an address, an IPv4-mapped one as IPv4; a port (`192.0.2.1:80`, `[2001:db8::1]:80`) is
/// dropped. Zone ids are refused: they mean nothing on another machine.
pub(super) fn parse(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address.to_canonical());
    }
    if let Some((address, after)) = text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        let no_more = after.is_empty() || after.strip_prefix(':').is_some_and(is_port);
        return no_more.then(|| address.parse::<Ipv6Addr>().ok())?.map(|ip| ip.to_canonical());
    }
    let (address, port) = text.split_once(':')?;
    is_port(port).then(|| address.parse::<Ipv4Addr>().ok())?.map(IpAddr::V4)
}

/// Reads `address:port` as CloudFront writes it: IPv6 addresses may stand without brackets, so
/// that only the last colon tells the port.
pub(super) fn parse_with_port(text: &str) -> Option<IpAddr> {
    let (address, port) = text.rsplit_once(':')?;
    let bare = address.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let address = bare.unwrap_or(address).parse::<IpAddr>().ok()?;
    is_port(port).then(|| address.to_canonical())
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}
