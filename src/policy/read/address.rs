//! Addresses and networks.

use std::net::{IpAddr, Ipv4Addr};
use std::ops::Range;
use std::sync::Arc;

use ipnet::{IpNet, Ipv4Net};

use super::problem::{FileId, Problem};
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::syntax::Value;

/// Reads an address or a network; IPv4-mapped ones become IPv4. `Err` says why not, and a repair.
pub(super) fn parse(text: &str) -> Result<IpNet, (String, Option<String>)> {
    let Some((address, prefix)) = text.split_once('/') else {
        let address: IpAddr = text.parse().map_err(|_| not_an_address(text))?;
        return Ok(IpNet::from(address.to_canonical()));
    };
    let address: IpAddr = address.parse().map_err(|_| not_an_address(text))?;
    let bits = if address.is_ipv4() { 32 } else { 128 };
    let digits = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
    let prefix =
        prefix.parse().ok().filter(|prefix| digits && *prefix <= bits).ok_or_else(|| {
            let help = format!("write a length from 0 to {bits} behind the `/`");
            (format!("`{text}` is not a network"), Some(help))
        })?;
    let net = IpNet::new(address, prefix).map_err(|_| not_an_address(text))?;
    if net.trunc() != net {
        let help = format!("write `{}` for the network, `{address}` for the address", net.trunc());
        return Err((format!("`{text}` has bits behind its prefix"), Some(help)));
    }
    Ok(unmapped(net))
}

/// A network inside `::ffff:0:0/96` as the IPv4 network that it means.
fn unmapped(net: IpNet) -> IpNet {
    let IpNet::V6(v6) = net else { return net };
    let v4: Option<Ipv4Addr> = v6.addr().to_ipv4_mapped();
    match (v4, v6.prefix_len().checked_sub(96)) {
        (Some(address), Some(prefix)) => Ipv4Net::new(address, prefix).map_or(net, IpNet::V4),
        _ => net,
    }
}

fn not_an_address(text: &str) -> (String, Option<String>) {
    let help = if text.contains('%') {
        "leave out the zone: it means something on one machine only"
    } else if text.contains('*') || text.contains('-') {
        "write a range as a network, such as `192.0.2.0/24`"
    } else {
        "write an address such as `192.0.2.1`, or a network such as `2001:db8::/32`"
    };
    (format!("`{text}` is not an address"), Some(help.to_owned()))
}

/// Puts networks in their order, each once.
pub(super) fn sorted(mut nets: Vec<IpNet>) -> Arc<[IpNet]> {
    nets.sort_unstable();
    nets.dedup();
    nets.into()
}

impl<'t> Reader<'t> {
    /// Addresses, networks and `@list`s.
    pub(super) fn networks(&mut self, value: Value<'t>) -> Option<Arc<[IpNet]>> {
        // A list that stands alone is shared by all rules that name it.
        if let crate::syntax::Kind::String(text) = value.kind()
            && let Some(name) = text.strip_prefix('@')
        {
            return self.list_networks(name, value.range());
        }
        let mut nets = Vec::new();
        self.values(value, |reader, value| {
            let text = reader.some_string(value)?;
            if let Some(name) = text.strip_prefix('@') {
                nets.extend_from_slice(&reader.list_networks(name, value.range())?);
                return Some(());
            }
            let parsed = parse(text).map_err(|(message, help)| {
                let meant = reader.list_meant(text);
                (message, meant.or(help))
            });
            nets.push(reader.network(parsed, value.range(), FileId::Policy)?);
            Some(())
        })?;
        Some(sorted(nets))
    }

    pub(super) fn network(
        &mut self,
        parsed: Result<IpNet, (String, Option<String>)>,
        range: Range<usize>,
        file: FileId,
    ) -> Option<IpNet> {
        match parsed {
            Ok(net) => Some(net),
            Err((message, help)) => {
                let problem = Problem::error(Code::INVALID_ADDRESS, range, message);
                self.report(problem.maybe_help(help).in_file(file));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn text(text: &str) -> String {
        parse(text).unwrap().to_string()
    }

    #[test]
    fn networks() {
        assert_eq!(text("192.0.2.1"), "192.0.2.1/32");
        assert_eq!(text("192.0.2.0/24"), "192.0.2.0/24");
        assert_eq!(text("2001:DB8::/32"), "2001:db8::/32");
        assert_eq!(text("::ffff:192.0.2.1"), "192.0.2.1/32");
        assert_eq!(text("::ffff:192.0.2.0/120"), "192.0.2.0/24");
        assert_eq!(text("::/0"), "::/0");
    }

    #[test]
    fn no_networks() {
        for wrong in [
            "",
            "/",
            "192.0.2.0/33",
            "192.0.2/24",
            "192.0.2.1/24",
            "::1/129",
            "1.2.3.4/+8",
            "a",
            "fe80::1%eth0",
            "1.2.3.4/",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
