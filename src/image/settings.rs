//! The tables that a policy has once, and its origins.

use super::flaw::Flaw;
use super::name;
use super::reader::Reader;
use super::stored::{Stored, choice, record};
use super::writer::Writer;
use crate::Limits;
use crate::decision::OnError;
use crate::policy::model::{
    Bounds, Canonical, ClientSettings, Https, Origin, PathSettings, Platform, Reject, TrailingSlash,
};
use crate::uri::host::is_own_spelling;

record!(
    ClientSettings {
        platform,
        trusted_proxies,
        scheme_header,
        ip_header,
        country_header,
        country_db,
        languages,
    },
    names_headers
);
choice!(OnError { 0: Pass, 1: Deny });
choice!(Platform { 0: Bare, 1: CloudFront, 2: Cloudflare, 3: Fastly, 4: Alb, 5: Proxy });

fn names_headers(client: &ClientSettings) -> Result<(), Flaw> {
    let names = [&client.scheme_header, &client.ip_header, &client.country_header];
    names.into_iter().flatten().try_for_each(|name| name::field_name(name))
}

record!(PathSettings { reject, ignore_case, ignore_trailing_slash });
record!(Reject { encoded_slash, encoded_backslash, bad_utf8 });
record!(Https { status, except, port, alone });

record!(
    Canonical { status, host, aliases, trailing_slash, index, lowercase, merge_slashes },
    leads_to_a_host
);
choice!(TrailingSlash { 0: Keep, 1: Add, 2: Remove });

fn leads_to_a_host(canonical: &Canonical) -> Result<(), Flaw> {
    let host = canonical.host.as_deref();
    Flaw::unless(host.is_none_or(is_own_spelling), "a host that isn't one")
}

record!(Origin { name, scheme, host, port, path, keeps_host }, is_origin);

fn is_origin(origin: &Origin) -> Result<(), Flaw> {
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"\\{}\"<>^`|?#".contains(&byte);
    let path = &origin.path;
    let is_path = path.is_empty() || path.starts_with('/') && !path.starts_with("//");
    let is_path = is_path && !path.ends_with('/') && path.bytes().all(plain);
    Flaw::unless(is_own_spelling(&origin.host) && is_path, "an origin that isn't one")
}

impl Stored for Bounds {
    const LEAST: usize = 5;

    fn write(&self, to: &mut Writer) {
        let Bounds { location_bytes, value_bytes, capture_path_bytes, capture_runs, redirect_hops } =
            self;
        location_bytes.write(to);
        value_bytes.write(to);
        capture_path_bytes.write(to);
        capture_runs.write(to);
        redirect_hops.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Bounds, Flaw> {
        let Limits { location_bytes, value_bytes, capture_path_bytes, .. } = *from.limits;
        let Limits { capture_runs, redirect_hops, .. } = *from.limits;
        let mut bound = |name: &str, most: usize| match from.size()? {
            bound if bound <= most => Ok(bound),
            bound => Err(Flaw::Limit(format!(
                "the image's `{name}` is {bound}, at most {most} are allowed"
            ))),
        };
        Ok(Bounds {
            location_bytes: bound("location_bytes", location_bytes)?,
            value_bytes: bound("value_bytes", value_bytes)?,
            capture_path_bytes: bound("capture_path_bytes", capture_path_bytes)?,
            capture_runs: bound("capture_runs", capture_runs)?,
            redirect_hops: bound("redirect_hops", redirect_hops)?,
        })
    }
}
